import { constants, Database } from 'bun:sqlite'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { openReader } from './database.ts'
import { requireCurrentSchema } from './migrate.ts'

/**
 * Opens a database for reading without changing anything in its folder; null when there is none. Even a reader makes
 * or renews SQLite's -shm file, unless it is told that nobody writes: true while no process holds the folder and all
 * is in the database file. After a crash the rest is in the -wal file, and the usual way is the only one.
 *
 * @throws AppError `unavailable` for one of another version.
 */
export function openQuietReader(path: string): Database | null {
  if (!existsSync(path)) return null
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false })
  if (isHeld(dirname(path)) || (log !== undefined && log.size > 0))
    return requireCurrentSchema(openReader(path))
  const url = `file://${encodeURI(path).replaceAll(/[?#]/g, encodeURIComponent)}?immutable=1`
  return requireCurrentSchema(
    new Database(url, constants.SQLITE_OPEN_READONLY | constants.SQLITE_OPEN_URI),
  )
}

/** True while a process holds the lock of a data folder. Looks at it without taking it. */
export function isHeld(dataDir: string): boolean {
  const path = join(dataDir, 'instance.lock')
  if (!existsSync(path)) return false
  const lock = new Database(path, { readonly: true })
  try {
    lock.run('PRAGMA busy_timeout = 0')
    lock.query('SELECT count(*) FROM sqlite_schema').get()
    return false
  } catch {
    return true
  } finally {
    lock.close()
  }
}

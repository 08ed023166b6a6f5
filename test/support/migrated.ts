import type { Database } from 'bun:sqlite'
import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { openWriter } from '../../src/store/database.ts'
import { migrate, migrations } from '../../src/store/migrate.ts'

const folder = resolve(import.meta.dir, '../../dist/databases')

/** Opens the writable connection of a database that has all steps, a new one unless it is there. */
export function openMigrated(path: string): Database {
  placeMigrated(path)
  const database = openWriter(path)
  // Has nothing left to do, unless there was nothing to copy.
  migrate(database, { now: 0 })
  return database
}

/**
 * Puts a new database that has all steps at a path where none is, as a copy of one that was made before: the steps cost
 * more than most of what tests do with what they lead to, and a run needs thousands of databases.
 */
export function placeMigrated(path: string): void {
  const made = join(folder, `${hashOfSteps()}.db`)
  if (existsSync(path) || (!existsSync(made) && !make(made))) return
  copyFileSync(made, path)
  chmodSync(path, 0o600)
}

function hashOfSteps(): string {
  return Bun.hash(migrations.map(({ name, sql }) => `${name}\n${sql}`).join('\n')).toString(16)
}

/** False for a user who may not write there. */
function make(path: string): boolean {
  const scratch = `${path}.${process.pid}.part`
  try {
    mkdirSync(folder, { recursive: true })
    // Others than who makes it read it too, and an engine of the same process may have narrowed the umask.
    chmodSync(folder, 0o755)
    const database = openWriter(scratch)
    migrate(database, { now: 0 })
    database.close()
    chmodSync(scratch, 0o644)
    renameSync(scratch, path)
    return true
  } catch (error) {
    rmSync(scratch, { force: true })
    if (error instanceof Error && 'code' in error && error.code === 'EACCES') return false
    throw error
  }
}

import {
  closeSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { dirname } from 'node:path'

import { errnoOf } from '../domain/error.ts'
import { backupFolder, checkBackup, copyInto, freeName } from './backup.ts'
import { openConnection } from './connection.ts'
import { keepLogins } from './keep-logins.ts'
import { syncFile, syncFolder } from './sync.ts'

interface Restore {
  readonly from: string
  readonly now: number
  /** Told under which path the database of before is kept, while it still is in its place. */
  readonly onPutAside?: (replaced: string) => void
}

/**
 * Puts a copy in the place of the database, which is kept beside the copies. Nobody may have it open: the caller holds
 * the data folder. Ended in between, there is the old database or the new one, never none.
 *
 * @throws AppError `unavailable` when the copy is not whole; then everything is as before.
 */
export function restoreBackup(
  databasePath: string,
  { from, now, onPutAside }: Restore,
): { readonly replaced: string | null } {
  checkBackup(from)
  const temporary = `${databasePath}.restored`
  removeDatabase(temporary)
  try {
    copyWhole(from, temporary)
    keepLogins(temporary, databasePath)
    syncFile(temporary)
    checkBackup(temporary)
    const replaced = existsSync(databasePath) ? putAside(databasePath, now) : null
    if (replaced !== null) onPutAside?.(replaced)
    // A log of the old database must not be taken for one of the new.
    for (const suffix of ['-wal', '-shm']) rmSync(`${databasePath}${suffix}`, { force: true })
    syncFolder(dirname(databasePath))
    renameSync(temporary, databasePath)
    syncFolder(dirname(databasePath))
    return { replaced }
  } catch (error) {
    // As large as the copy: on a full disk nothing else would find room.
    removeDatabase(temporary)
    throw error
  }
}

/** With what is only in the log beside it, when there is one. */
function copyWhole(from: string, target: string): void {
  if (!existsSync(`${from}-wal`)) return copyFileSync(from, target)
  // SQLite fills an empty file, and leaves its mode as it is.
  closeSync(openSync(target, 'wx', 0o600))
  copyInto(from, target)
}

/** Gives a database, and its log where it has to keep one, a second name, so that they outlive the replacement. */
function putAside(databasePath: string, now: number): string {
  const folder = backupFolder(databasePath)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  foldLog(databasePath)
  const target = freeName(folder, 'replaced', now)
  try {
    for (const suffix of ['', '-wal']) {
      const source = `${databasePath}${suffix}`
      if (existsSync(source)) keepAs(source, `${target}${suffix}`)
    }
    syncFolder(folder)
    return target
  } catch (error) {
    removeDatabase(target)
    throw error
  }
}

/** Writes what is only in the log into the database: who saves the copy gets one file. */
function foldLog(path: string): void {
  if (!existsSync(`${path}-wal`)) return
  try {
    // Opened to be written, one that is damaged would lose its log.
    checkBackup(path)
    using database = openConnection(path, { readwrite: true, strict: true })
    database.run('PRAGMA synchronous = FULL')
    database.run('PRAGMA journal_mode = DELETE')
  } catch {
    // It is damaged, which may be why it is replaced, or the disk is full: the log is kept beside it.
  }
}

function keepAs(source: string, target: string): void {
  try {
    linkSync(source, target)
  } catch (error) {
    // The file system has no second names.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(errnoOf(error) ?? '')) throw error
    copyFileSync(source, target)
    syncFile(target)
  }
}

function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${suffix}`, { force: true })
}

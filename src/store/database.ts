import { Database } from 'bun:sqlite'
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'

import { AppError, errnoOf, errorMessage } from '../domain/error.ts'
import { openConnection } from './connection.ts'

/**
 * Opens the writable connection; there is one per process, in the writer thread. Writes nothing to a file that is there:
 * whether it is ours is for `migrate` to find out.
 *
 * @throws AppError `unavailable` for a file that cannot be used; it is left as it is.
 */
export function openWriter(path: string): Database {
  let database: Database | undefined
  try {
    if (!existsSync(path)) createFile(path)
    refuseEmptyFile(path)
    checkIntegrity(path)
    database = openConnection(path, { readwrite: true, strict: true })
    // First of all: Bun's default of 0 turns every contended pragma below into an error.
    database.run('PRAGMA busy_timeout = 5000')
    database.run('PRAGMA synchronous = FULL')
    database.run('PRAGMA foreign_keys = ON')
    database.run('PRAGMA trusted_schema = OFF')
    // Savepoints keep the pages they touch; by default in a file, which costs more than the rows themselves.
    database.run('PRAGMA temp_store = MEMORY')
    // What it does not hold comes from the page cache of the system: four times as much made no scan faster.
    database.run('PRAGMA cache_size = -8192')
    database.run('PRAGMA wal_autocheckpoint = 20000')
    return database
  } catch (error) {
    database?.close()
    throw unusable(path, error)
  }
}

/** Makes a file that has turned out to be ours private, and has it written ahead of: readers then never wait. */
export function takeOver(database: Database): void {
  closeToOthers(database.filename)
  database.run('PRAGMA journal_mode = WAL')
}

/** Opens a read-only connection; it sees the last commit at the start of each statement. */
export function openReader(path: string): Database {
  if (!existsSync(path)) {
    throw new AppError(
      'not_found',
      `There is no database at ${path}; run a scan or the daemon first.`,
    )
  }
  try {
    const database = openConnection(path, { readonly: true, strict: true })
    database.run('PRAGMA busy_timeout = 5000')
    database.run('PRAGMA trusted_schema = OFF')
    database.run('PRAGMA query_only = ON')
    return database
  } catch (error) {
    throw unusable(path, error)
  }
}

/** Runs `work` as one immediate transaction: a deferred one can fail as busy in spite of the timeout. */
export function transaction<T>(database: Database, work: () => T): T {
  database.run('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.run('COMMIT')
    return result
  } catch (error) {
    rollBack(database)
    throw error
  }
}

/** Ends an open transaction; SQLite has already ended it by itself after some errors, a full disk among them. */
export function rollBack(database: Database): void {
  if (database.inTransaction) database.run('ROLLBACK')
}

/** Moves the log into the database file and truncates it; cheap when there is nothing to move. */
export function checkpoint(database: Database): void {
  database.run('PRAGMA wal_checkpoint(TRUNCATE)')
}

/** Full, busy or read-only: conditions that pass without the data being at fault. */
export function isPassingFailure(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /^SQLITE_(FULL|BUSY|IOERR|CANTOPEN|READONLY|LOCKED)/.test(code)
}

// A new file gets its name when it is a database: a kill in between must not leave one of 0 bytes, which is refused.
function createFile(path: string): void {
  const temporary = `${path}.new`
  rmSync(temporary, { force: true })
  const fd = openSync(temporary, 'wx', 0o600)
  try {
    const database = new Database(temporary, { readwrite: true, strict: true })
    // Before all else, or never: only then can a file become smaller again, some pages at a time.
    database.run('PRAGMA auto_vacuum = INCREMENTAL')
    database.run('PRAGMA journal_mode = WAL')
    database.close()
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  renameSync(temporary, path)
}

// An existing file of 0 bytes would be taken for a new database: an empty library in place of a lost one.
function refuseEmptyFile(path: string): void {
  if (statSync(path).size === 0) throw new Error('the file is empty')
}

function closeToOthers(path: string): void {
  if (!existsSync(path) || (statSync(path).mode & 0o077) === 0) return
  try {
    chmodSync(path, 0o600)
  } catch (error) {
    // The file system has no permissions, or the file another owner: neither is a reason not to start.
    if (errnoOf(error) !== 'EPERM' && errnoOf(error) !== 'ENOTSUP') throw error
  }
}

// By a connection that cannot write: one that can moves the -wal file into the database when it is closed, and a log
// that is damaged, or belongs to another database, would then be in it for good.
function checkIntegrity(path: string): void {
  const database = new Database(path, { readonly: true, strict: true })
  try {
    database.run('PRAGMA busy_timeout = 5000')
    const row = database.query<{ quick_check: string }, []>('PRAGMA quick_check(1)').get()
    if (row?.quick_check !== 'ok') throw new Error(row?.quick_check ?? 'no answer to quick_check')
  } finally {
    database.close()
  }
}

function unusable(path: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause
  const facts = `The database ${path} cannot be used: ${errorMessage(cause)}.`
  // SQLite's own codes stand in the same place as those of the system; a damaged file is no matter of its disk.
  const isOfSystem = errnoOf(cause)?.startsWith('SQLITE_') === false
  if (isPassingFailure(cause) || isOfSystem) {
    const advice = 'Look whether its disk is full, read-only or gone, and who may write there.'
    return new AppError('unavailable', `${facts} ${advice}`, { cause })
  }
  return new AppError(
    'unavailable',
    `${facts} It was left as it is. ` +
      'Restore a copy from the folder "backups" beside it (stop shelfd, replace the file, remove its -wal and ' +
      '-shm files), or move it away to start with an empty one; media files are never touched.',
    { cause },
  )
}

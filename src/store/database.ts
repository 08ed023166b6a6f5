import { Database } from 'bun:sqlite'
import { existsSync, statSync } from 'node:fs'

import { AppError, errorMessage } from '../domain/error.ts'

/** Opens the writable connection; there is one per process, in the writer thread. */
export function openWriter(path: string): Database {
  refuseForeignFile(path)
  const database = new Database(path, { create: true, strict: true })
  try {
    // First of all: Bun's default of 0 turns every contended pragma below into an error.
    database.run('PRAGMA busy_timeout = 5000')
    database.run('PRAGMA journal_mode = WAL')
    database.run('PRAGMA synchronous = FULL')
    database.run('PRAGMA foreign_keys = ON')
    database.run('PRAGMA trusted_schema = OFF')
    database.run('PRAGMA cache_size = -32768')
    database.run('PRAGMA wal_autocheckpoint = 20000')
    checkIntegrity(database, path)
    return database
  } catch (error) {
    database.close()
    throw unusable(path, error)
  }
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
    const database = new Database(path, { readonly: true, strict: true })
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

// An existing file of 0 bytes would be taken for a new database: an empty library in place of a lost one.
function refuseForeignFile(path: string): void {
  if (existsSync(path) && statSync(path).size === 0) {
    throw unusable(path, new Error('the file is empty'))
  }
}

function checkIntegrity(database: Database, path: string): void {
  const row = database.query<{ quick_check: string }, []>('PRAGMA quick_check(1)').get()
  if (row?.quick_check !== 'ok') {
    throw unusable(path, new Error(row?.quick_check ?? 'no answer to quick_check'))
  }
}

function unusable(path: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause
  return new AppError(
    'unavailable',
    `The database ${path} cannot be used: ${errorMessage(cause)}. It was left as it is. ` +
      'Restore a copy from the folder "backups" beside it (stop shelfd, replace the file, remove its -wal and ' +
      '-shm files), or move it away to start with an empty one; media files are never touched.',
    { cause },
  )
}

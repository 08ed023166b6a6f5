import type { Database } from 'bun:sqlite'
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

import type { Backup } from '../domain/backup.ts'
import { AppError, errnoOf, errorMessage } from '../domain/error.ts'
import { openConnection } from './connection.ts'
import { refuseForeignDatabase } from './migrate.ts'

const kinds = [
  [/^shelfd-\d{8}T\d{6}Z(-\d+)?\.db$/, 'backup'],
  [/^before-migration-\d+-\d+\.db$/, 'before-migration'],
  [/^replaced-\d{8}T\d{6}Z(-\d+)?\.db$/, 'replaced'],
] as const

/** What a kill left of a copy is no use to anybody after so long. */
const leftoverMs = 86_400_000

export function backupFolder(databasePath: string): string {
  return join(dirname(databasePath), 'backups')
}

/** The copies of a database, newest first. */
export function listBackups(databasePath: string): Backup[] {
  const folder = backupFolder(databasePath)
  if (!existsSync(folder)) return []
  const found = readdirSync(folder).flatMap((name): Backup[] => {
    const kind = kinds.find(([pattern]) => pattern.test(name))?.[1]
    if (kind === undefined) return []
    const path = join(folder, name)
    const { size, mtimeMs } = statSync(path)
    return [{ name, path, sizeBytes: size, madeAt: Math.floor(mtimeMs), kind }]
  })
  return found.toSorted((a, b) => b.madeAt - a.madeAt || b.name.localeCompare(a.name))
}

/**
 * Copies a database while others write to it, looks whether the copy is whole, and removes the oldest copies of its kind
 * above `keep`. It gets its name when it is whole.
 *
 * @throws AppError `unavailable` when the copy is not whole or cannot be written; nothing is removed then.
 */
export function createBackup(
  databasePath: string,
  { keep, now }: { readonly keep: number; readonly now: number },
): Backup {
  const folder = backupFolder(databasePath)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  removeLeftovers(folder, now)
  const temporary = join(folder, `unfinished-${process.pid}-${now}.db`)
  // SQLite fills an empty file, and leaves its mode as it is.
  const fd = openSync(temporary, 'wx', 0o600)
  try {
    copyInto(databasePath, temporary)
    checkBackup(temporary)
    fsyncSync(fd)
    const path = freeName(folder, 'shelfd', now)
    renameSync(temporary, path)
    syncFolder(folder)
    const others = ownBackups(databasePath)
    const made = others.find((backup) => backup.path === path)
    if (made === undefined) throw new AppError('unavailable', `${path} is gone again.`)
    // By name the newest may look the oldest: the clock was set back.
    for (const old of others.filter((one) => one !== made).slice(keep - 1)) rmSync(old.path)
    return made
  } catch (error) {
    rmSync(temporary, { force: true })
    if (error instanceof AppError) throw error
    const words = `The database could not be copied: ${errorMessage(error)}.`
    throw new AppError('unavailable', words, { cause: error })
  } finally {
    closeSync(fd)
  }
}

/**
 * Looks whether a copy is whole and one of this program.
 *
 * @throws AppError `unavailable`
 */
export function checkBackup(path: string): void {
  let database: Database | undefined
  try {
    database = openConnection(path, { readonly: true, strict: true })
    const row = database.query<{ integrity_check: string }, []>('PRAGMA integrity_check(1)').get()
    if (row?.integrity_check !== 'ok') {
      throw new AppError(
        'unavailable',
        `${path} is damaged: ${row?.integrity_check ?? 'no answer'}.`,
      )
    }
    refuseForeignDatabase(database)
  } catch (error) {
    if (error instanceof AppError) throw error
    const words = `${path} cannot be read: ${errorMessage(error)}.`
    throw new AppError('unavailable', words, { cause: error })
  } finally {
    database?.close()
  }
}

/**
 * Puts a copy in the place of the database, which is kept beside the copies. Nobody may have it open: the caller holds
 * the data folder. Ended in between, there is the old database or the new one, never none.
 *
 * @throws AppError `unavailable` when the copy is not whole; then everything is as before.
 */
export function restoreBackup(
  databasePath: string,
  { from, now }: { readonly from: string; readonly now: number },
): { readonly replaced: string | null } {
  checkBackup(from)
  const temporary = `${databasePath}.restored`
  rmSync(temporary, { force: true })
  copyFileSync(from, temporary)
  syncFile(temporary)
  checkBackup(temporary)
  const replaced = existsSync(databasePath) ? putAside(databasePath, now) : null
  // A log of the old database must not be taken for one of the new.
  for (const suffix of ['-wal', '-shm']) rmSync(`${databasePath}${suffix}`, { force: true })
  renameSync(temporary, databasePath)
  syncFolder(dirname(databasePath))
  return { replaced }
}

function copyInto(databasePath: string, target: string): void {
  const database = openConnection(databasePath, { readonly: true, strict: true })
  try {
    database.run('PRAGMA busy_timeout = 5000')
    const mode = database.query<{ auto_vacuum: number }, []>('PRAGMA auto_vacuum').get()
    // The copy of a file that cannot become smaller can; of another one it is written to the file itself, in vain.
    if (mode?.auto_vacuum === 0) database.run('PRAGMA auto_vacuum = INCREMENTAL')
    database.query('VACUUM INTO ?').run(target)
  } finally {
    database.close()
  }
}

/** Gives a database and its log a second name, so that they outlive the replacement. */
function putAside(databasePath: string, now: number): string {
  const folder = backupFolder(databasePath)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const target = freeName(folder, 'replaced', now)
  for (const suffix of ['', '-wal']) {
    const source = `${databasePath}${suffix}`
    if (existsSync(source)) keepAs(source, `${target}${suffix}`)
  }
  syncFolder(folder)
  return target
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

function ownBackups(databasePath: string): Backup[] {
  return listBackups(databasePath)
    .filter(({ kind }) => kind === 'backup')
    .toSorted((a, b) => b.name.localeCompare(a.name))
}

function removeLeftovers(folder: string, now: number): void {
  for (const name of readdirSync(folder)) {
    if (!/^unfinished-\d+-\d+\.db(-journal)?$/.test(name)) continue
    const path = join(folder, name)
    if (now - statSync(path).mtimeMs > leftoverMs) unlinkSync(path)
  }
}

/** `shelfd-20261122T020000Z.db`, with a number behind it when there is one. */
function freeName(folder: string, kind: string, now: number): string {
  const stamp = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  for (let n = 1; ; n += 1) {
    const path = join(folder, `${kind}-${stamp}${n === 1 ? '' : `-${n}`}.db`)
    if (!existsSync(path)) return path
  }
}

function syncFile(path: string): void {
  const fd = openSync(path, 'r+')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

function syncFolder(path: string): void {
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

import type { Database } from 'bun:sqlite'
import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

import type { Backup } from '../domain/backup.ts'
import { AppError, errorMessage } from '../domain/error.ts'
import { openConnection } from './connection.ts'
import { refuseForeignDatabase } from './migrate.ts'
import { findStaged } from './restore-notes.ts'
import { syncFolder } from './sync.ts'

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
    // Gone since it was listed, or a link, which may lead nowhere.
    const stat = lstatSync(path, { throwIfNoEntry: false })
    if (stat?.isFile() !== true) return []
    return [{ name, path, sizeBytes: stat.size, madeAt: Math.floor(stat.mtimeMs), kind }]
  })
  return found.toSorted((a, b) => b.madeAt - a.madeAt || b.name.localeCompare(a.name))
}

/**
 * Copies a database while others write to it, looks whether the copy is whole, and removes the oldest copies of its kind
 * above `keep`, but for one that is to be restored. It gets its name when it is whole.
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
    const surplus = others.filter((one) => one !== made).slice(keep - 1)
    // The next start wants the one that is staged.
    const staged = findStaged(databasePath)?.name
    for (const old of surplus) if (old.name !== staged) rmSync(old.path, { force: true })
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

/** Copies a database with what is only in its log, into a file that is empty. */
export function copyInto(databasePath: string, target: string): void {
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

function ownBackups(databasePath: string): Backup[] {
  return listBackups(databasePath)
    .filter(({ kind }) => kind === 'backup')
    .toSorted((a, b) => b.name.localeCompare(a.name))
}

function removeLeftovers(folder: string, now: number): void {
  for (const name of readdirSync(folder)) {
    if (!/^unfinished-\d+-\d+\.db(-journal)?$/.test(name)) continue
    const path = join(folder, name)
    const stat = lstatSync(path, { throwIfNoEntry: false })
    if (stat !== undefined && now - stat.mtimeMs > leftoverMs) rmSync(path, { force: true })
  }
}

/** `shelfd-20261122T020000Z.db`, with a number behind it when there is one. */
export function freeName(folder: string, kind: string, now: number): string {
  const stamp = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  for (let n = 1; ; n += 1) {
    const path = join(folder, `${kind}-${stamp}${n === 1 ? '' : `-${n}`}.db`)
    if (!existsSync(path)) return path
  }
}

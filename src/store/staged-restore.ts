import { existsSync, readFileSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

import type { RestoreOutcome, StagedRestore } from '../domain/backup.ts'
import { AppError, errorMessage } from '../domain/error.ts'
import { checkBackup, listBackups, restoreBackup } from './backup.ts'
import { writePrivateFile } from './private-file.ts'

// A database cannot be exchanged below those who have it open. What is to take its place is checked, written down, and
// put there by the next start, before anybody opens it.

const stagedPath = (databasePath: string): string =>
  join(dirname(databasePath), 'staged-restore.json')
const outcomePath = (databasePath: string): string =>
  join(dirname(databasePath), 'last-restore.json')

/**
 * Checks a copy and has the next start put it in the place of the database.
 *
 * @throws AppError `not_found`, or `unavailable` when it is not whole; then nothing is staged.
 */
export function stageRestore(
  databasePath: string,
  { name, now }: { name: string; now: number },
): void {
  const backup = listBackups(databasePath).find((one) => one.name === name)
  if (backup === undefined) throw new AppError('not_found', `There is no copy ${name}.`)
  checkBackup(backup.path)
  const staged: StagedRestore = { name, stagedAt: now }
  writePrivateFile(stagedPath(databasePath), JSON.stringify(staged))
}

export function findStaged(databasePath: string): StagedRestore | null {
  return readFacts(stagedPath(databasePath)) as StagedRestore | null
}

export function findLastRestore(databasePath: string): RestoreOutcome | null {
  return readFacts(outcomePath(databasePath)) as RestoreOutcome | null
}

/** Leaves the database as it is; false when nothing was staged. */
export function cancelStaged(databasePath: string): boolean {
  const path = stagedPath(databasePath)
  if (!existsSync(path)) return false
  rmSync(path)
  return true
}

/**
 * Puts a staged copy in place. Nobody has the database open: the caller holds the data folder. Null when nothing was
 * staged. Ended in between it is done again, which changes nothing.
 */
export function applyStaged(databasePath: string, now: number): RestoreOutcome | null {
  const staged = findStaged(databasePath)
  if (staged === null) return null
  const outcome = { name: staged.name, at: now, ...putInPlace(databasePath, staged, now) }
  writePrivateFile(outcomePath(databasePath), JSON.stringify(outcome))
  rmSync(stagedPath(databasePath), { force: true })
  return outcome
}

function putInPlace(
  databasePath: string,
  { name }: StagedRestore,
  now: number,
): Pick<RestoreOutcome, 'replaced' | 'error'> {
  try {
    const from = listBackups(databasePath).find((one) => one.name === name)
    if (from === undefined) throw new AppError('not_found', `The copy ${name} is gone.`)
    const { replaced } = restoreBackup(databasePath, { from: from.path, now })
    return { replaced: replaced === null ? null : basename(replaced), error: null }
  } catch (error) {
    return { replaced: null, error: errorMessage(error) }
  }
}

function readFacts(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown
  } catch {
    // There is none, or a power cut left half of it: then nothing is done.
    return null
  }
}

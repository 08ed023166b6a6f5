import { basename } from 'node:path'

import type { RestoreOutcome } from '../domain/backup.ts'
import { AppError, errorMessage } from '../domain/error.ts'
import { checkBackup, listBackups } from './backup.ts'
import { restoreBackup } from './restore-backup.ts'
import {
  cancelStaged,
  findStaged,
  noteOutcome,
  noteStaged,
  type StagedNote,
} from './restore-notes.ts'

// A database cannot be exchanged below those who have it open. What is to take its place is checked, written down, and
// put there by the next start, before anybody opens it.

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
  noteStaged(databasePath, { name, stagedAt: now })
}

/**
 * Puts a staged copy in place. Nobody has the database open: the caller holds the data folder. Null when nothing was
 * staged. Ended in between it is done again, which changes nothing.
 */
export function applyStaged(databasePath: string, now: number): RestoreOutcome | null {
  const staged = findStaged(databasePath)
  if (staged === null) return null
  const outcome = { name: staged.name, at: now, ...putInPlace(databasePath, staged, now) }
  try {
    noteOutcome(databasePath, outcome)
  } catch {
    // The disk is full: the start that asked tells of it, and goes on with the database that is there.
  }
  cancelStaged(databasePath)
  return outcome
}

function putInPlace(
  databasePath: string,
  staged: StagedNote,
  now: number,
): Pick<RestoreOutcome, 'replaced' | 'error'> {
  try {
    const from = listBackups(databasePath).find((one) => one.name === staged.name)
    if (from === undefined) throw new AppError('not_found', `The copy ${staged.name} is gone.`)
    // Begun before, the database that is there now may be the copy: the first one put aside is the one of before.
    let replaced = staged.replaced ?? null
    const onPutAside = (path: string): void => {
      if (replaced !== null) return
      replaced = basename(path)
      noteStaged(databasePath, { ...staged, replaced })
    }
    restoreBackup(databasePath, { from: from.path, now, onPutAside })
    return { replaced, error: null }
  } catch (error) {
    return { replaced: null, error: errorMessage(error) }
  }
}

import { existsSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

import type { RestoreOutcome, StagedRestore } from '../domain/backup.ts'
import { writePrivateFile } from './private-file.ts'
import { syncFolder } from './sync.ts'

/** What is to be restored and, once it has begun, what the database of before is kept as. */
export interface StagedNote extends StagedRestore {
  readonly replaced?: string
}

const stagedPath = (databasePath: string): string =>
  join(dirname(databasePath), 'staged-restore.json')
const outcomePath = (databasePath: string): string =>
  join(dirname(databasePath), 'last-restore.json')

export function findStaged(databasePath: string): StagedNote | null {
  return readFacts(stagedPath(databasePath)) as StagedNote | null
}

export function noteStaged(databasePath: string, staged: StagedNote): void {
  writePrivateFile(stagedPath(databasePath), JSON.stringify(staged))
}

/** Leaves the database as it is; false when nothing was staged. */
export function cancelStaged(databasePath: string): boolean {
  const path = stagedPath(databasePath)
  if (!existsSync(path)) return false
  rmSync(path)
  syncFolder(dirname(path))
  return true
}

export function findLastRestore(databasePath: string): RestoreOutcome | null {
  return readFacts(outcomePath(databasePath)) as RestoreOutcome | null
}

export function noteOutcome(databasePath: string, outcome: RestoreOutcome): void {
  writePrivateFile(outcomePath(databasePath), JSON.stringify(outcome))
}

function readFacts(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown
  } catch {
    // There is none, or a power cut left half of it: then nothing is done.
    return null
  }
}

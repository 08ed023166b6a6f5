import type { OpenFile } from './open-file.ts'

/** A copy of the database. */
export interface Backup {
  readonly name: string
  readonly path: string
  readonly sizeBytes: number
  readonly madeAt: number
  /** Made on a schedule or by hand, before the schema changed, or put aside by a restore. */
  readonly kind: 'backup' | 'before-migration' | 'replaced'
}

/** A copy that takes the place of the database at the next start. */
export interface StagedRestore {
  readonly name: string
  readonly stagedAt: number
}

/** What became of the last copy that was staged. */
export interface RestoreOutcome {
  readonly name: string
  readonly at: number
  /** Name of the copy that the database of before is kept as; null where there was none. */
  readonly replaced: string | null
  /** Why it was not put in place; then everything is as before. */
  readonly error: string | null
}

/** The copies of the database. */
export interface BackupDesk {
  list(): readonly Backup[]
  /** Null when there is no such copy. */
  open(name: string): OpenFile | null
  staged(): StagedRestore | null
  lastRestore(): RestoreOutcome | null
  /** Leaves the database as it is at the next start; false when nothing was staged. */
  cancel(): boolean
}

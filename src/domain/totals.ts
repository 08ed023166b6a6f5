import type { JobState } from './job.ts'
import type { ItemKind } from './media.ts'

/** Numbers of the whole; each answer costs a few rows, however large the libraries are. */
export interface TotalQueries {
  /** Fails when the database cannot be read. */
  check(): void
  /** Of the libraries of the configuration, by name. */
  libraries(): LibraryTotals[]
  /** Free on all disks that the libraries are on; null before the first check. */
  freeBytes(): number | null
  /** Jobs that are not over by kind and state, and those that failed for good. */
  jobs(): { kind: string; state: JobState; count: number }[]
  /** Jobs that wait, those that run, and those that failed for good. */
  jobTotals(): { queued: number; running: number; failed: number }
  /** Bytes of the database file and of its log. */
  storage(): { databaseBytes: number; logBytes: number }
}

export interface LibraryTotals {
  readonly id: number
  readonly name: string
  readonly files: { readonly present: number; readonly missing: number; readonly sizeBytes: number }
  readonly items: readonly {
    readonly kind: ItemKind
    readonly present: number
    readonly missing: number
    readonly unmatched: number
  }[]
  /** On the disks of its roots; null before the first check. */
  readonly freeBytes: number | null
  /** All of these disks; null before it, or when one does not tell. */
  readonly totalBytes: number | null
  readonly lastScanAt: number | null
  /** End of the last scan that came to its end. */
  readonly lastSuccessAt: number | null
}

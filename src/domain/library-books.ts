import type { ChangeReason } from './change.ts'
import type { EnrichmentMode } from './enrichment.ts'
import type { FileRecord, ImportTarget } from './import.ts'
import type { NewLink } from './item-stores.ts'
import type { Transaction } from './stores.ts'
import type { WholeFile } from './whole-file.ts'

/** What a library knows of its files, brought in line with what an import has done, so that no scan has to find it out. */
export interface LibraryBooks {
  recordOf(tx: Transaction, place: ImportTarget): FileRecord | null
  /** A file lies in its place again. */
  putBack(
    tx: Transaction,
    file: {
      readonly libraryId: number
      readonly target: ImportTarget
      readonly placed: WholeFile
      readonly fingerprint: string | null
      readonly links: readonly NewLink[]
    },
  ): void
  /** A file lies in its place no more. */
  takeOut(
    tx: Transaction,
    file: ImportTarget & { readonly libraryId: number; readonly reason: ChangeReason },
  ): void
  /** Has the folder of a file scanned, soon. */
  scanFolder(
    tx: Transaction,
    file: ImportTarget & { readonly libraryId: number; readonly enrichmentMode: EnrichmentMode },
  ): void
  /** Has what is to be scanned of a library scanned now. */
  scanNow(tx: Transaction, libraryId: number): void
}

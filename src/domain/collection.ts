export const syncStatuses = [
  'scanning',
  'rebuilding',
  'scan_required',
  'rebuild_required',
  'in_sync',
] as const
/**
 * How what is known of a collection, and of all in it, stands to what is on the disk; the first that fits.
 *
 * - `scanning`: a folder of it is being read, or waits for it in a scan that runs.
 * - `rebuilding`: copies of its pictures are being made.
 * - `scan_required`: a folder of it changed and was not read; the next scan does.
 * - `rebuild_required`: copies of its own pictures, or covers in it, are to be made, and no job does.
 */
export type SyncStatus = (typeof syncStatuses)[number]

/** What a collection of pictures holds and how it came to be as it is known. Instants are ms UTC. */
export interface CollectionState {
  /** Directly in it; what is missing is not counted. */
  readonly pictures: number
  readonly collections: number
  /** In it and in all collections below it. */
  readonly allPictures: number
  readonly allCollections: number
  readonly status: SyncStatus
  /** When its own folder was read for the first time or in full mode; null for one that only holds others. */
  readonly fullScanAt: number | null
  /** When a scan last looked for changes of it. */
  readonly incrementalScanAt: number | null
  /** Its own pictures and cover alone. */
  readonly pending: PendingCopies
  /** What the last scan that found a change found; moves within it are none. */
  readonly lastChange: CollectionChange | null
}

/** Pictures of a collection of which copies of a sort are to be made, those that nothing makes by itself among them. */
export interface PendingCopies {
  readonly thumbnails: number
  readonly display: number
}

/** Pictures that came to a collection, left it, or have another content. */
export interface CollectionChange {
  readonly scanId: number
  /** Start of that scan. */
  readonly at: number
  readonly added: number
  readonly removed: number
  readonly modified: number
}

/** A reading of a collection's own folder. */
export interface CollectionReading {
  readonly itemId: number
  /** All of it was read: it was new, or the scan reads everything. */
  readonly full: boolean
}

export interface CollectionStore {
  markRead(read: readonly CollectionReading[], now: number): void
}

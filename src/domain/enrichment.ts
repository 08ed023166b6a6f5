import type { PhaseCounts } from './scan.ts'

/** Priority of jobs that ask providers: behind what reads the disk, before chores. */
export const providerPriority = 8

/** What providers are asked for; `none` asks nothing. */
const enrichmentModes = ['none', 'metadata-only', 'full'] as const
export type EnrichmentMode = (typeof enrichmentModes)[number]

/** What is asked of the providers of an item. */
export interface EnrichmentWish {
  /** The scan that counts it; null when none waits for it. */
  readonly scanId: number | null
  readonly mode: Exclude<EnrichmentMode, 'none'>
  /** What it is, is looked for although that is known; a choice of a person stays. */
  readonly anew?: boolean
}

/** An item whose providers are being asked. */
export interface EnrichmentWork extends Required<EnrichmentWish> {
  /** It was asked for once more while a later step ran, and begins again after that step. */
  readonly again: boolean
  /** Since when a provider that is to be left alone has kept it waiting, ms UTC; null while none does. */
  readonly heldSince: number | null
}

/** The same as it is on record. */
export interface KnownWork extends EnrichmentWork {
  /** All has been asked, and the last pictures are on their way. */
  readonly awaitsPictures: boolean
}

/** How the asking for an item came to its end. */
export type EnrichmentEnd = Exclude<keyof PhaseCounts, 'total'>

/** Items whose providers are being asked, and those that scans want asked. */
export interface WorkStore {
  find(itemId: number): KnownWork | null
  /** Those of the items whose providers are being asked. */
  listAmong(itemIds: readonly number[]): ReadonlySet<number>
  /** Takes the place of what is on record of the item, but for when it began. */
  put(itemId: number, work: EnrichmentWork, now: number): void
  /** For items that have none. */
  insertAll(itemIds: readonly number[], wish: Required<EnrichmentWish>, now: number): void
  /** All has been asked of an item. */
  awaitPictures(itemId: number): void
  remove(itemId: number): void
  /**
   * Writes down the films and series that a scan has something to ask for: new and changed ones and those with new parts;
   * what imports have added; in full mode all that were read; for a whole library also those that were never asked for, or of others than these
   * enrichers alone. Returns their number.
   */
  addWishes(scan: WishingScan): number
  /** An import has added an item, which the next scan of its library has asked for. */
  addNews(itemId: number, libraryId: number): void
  /**
   * The next items that a scan wants asked; they are off the list. Without news something of it was changed, perhaps
   * nothing that a provider has to know.
   */
  takeWishes(scanId: number, most: number): { itemId: number; isNews: boolean }[]
  hasWishes(scanId: number): boolean
  /** Forgets what a scan still wants asked; returns the number. */
  dropWishes(scanId: number): number
}

/** A scan that has read its library. */
export interface WishingScan {
  readonly id: number
  readonly libraryId: number
  readonly mode: 'full' | 'incremental'
  readonly isWhole: boolean
  readonly startedAt: number
  readonly enrichers: readonly string[]
}

import type { LibrarySettings } from '../domain/configuration.ts'
import type { Job, JobAttemptError, JobState } from '../domain/job.ts'
import type { ItemKind, MatchState } from '../domain/media.ts'
import type { ItemFile, ItemRecord, LibrarySummary, QueueSummary } from '../domain/queries.ts'
import type { Scan, ScanError } from '../domain/scan.ts'
import type { CacheView, PreviewView } from '../http/views/cache.ts'
import type { ArtworkView } from '../http/views/artwork.ts'
import type { ShownAsset } from '../http/views/asset.ts'
import type { CollectionView } from '../http/views/collection.ts'
import type { ItemView } from '../http/views/item.ts'
import type { MatchView } from '../http/views/match.ts'
import type { TotalsView } from '../http/views/totals.ts'
import type { PictureView } from '../http/views/picture.ts'

/** What commands read: from a daemon, or from the database where none runs. Both say the same of the same data. */
export interface Reading {
  readonly libraries: {
    /** Those that have been known to a scan or a daemon, by name. */
    list(): Promise<LibrarySummary[]>
    /** Those of the configuration, by name. */
    listConfigured(): Promise<ConfiguredLibrary[]>
    /** What each holds. */
    totals(): Promise<readonly TotalsView[]>
  }
  readonly scans: {
    find(id: number): Promise<Scan | null>
    /** The latest first. */
    list(limit: number): Promise<Scan[]>
    /** In their order. */
    errors(scanId: number, limit: number): Promise<KnownScanError[]>
  }
  readonly jobs: {
    find(id: number): Promise<AttemptedJob | null>
    /** The latest first. */
    list(query: { state?: JobState; beforeId?: number; limit: number }): Promise<Job[]>
    queues(): Promise<QueueSummary[]>
  }
  readonly cache: {
    show(): Promise<CacheView>
    /** What a clean-up would do. */
    preview(): Promise<PreviewView>
  }
  readonly items: {
    find(id: number): Promise<WholeItem | null>
    /** What it shows of its artwork, and could show. */
    artwork(id: number): Promise<ArtworkView | null>
    /** What it is at its providers, and who says so; null for what is neither a film nor a series nor part of one. */
    match(id: number): Promise<MatchView | null>
    /** The same of all films and series in a state, by title. */
    matches(state: MatchState): AsyncIterable<MatchView>
    /** A page at a time, so that a large library needs no large memory. */
    pages(wish: ItemWish): AsyncIterable<readonly WholeItem[]>
  }
}

/** A library with what is known of it; null before the first scan. */
export interface ConfiguredLibrary {
  readonly settings: LibrarySettings
  readonly known: LibrarySummary | null
}

export type KnownScanError = ScanError & { readonly id: number }

/** A job with the errors of its attempts, oldest first. */
export interface AttemptedJob {
  readonly job: Job
  readonly errors: readonly AttemptError[]
}

/** Another version of the daemon may know more codes. */
export type AttemptError = Omit<JobAttemptError, 'code'> & { readonly code: string }

/** What hangs together below one item comes by its position, all else by title. */
export type ItemWish =
  | { readonly kinds: readonly ItemKind[]; readonly text?: string; readonly top?: true }
  | { readonly parentId: number }

/** An item with its files and assets. */
export interface WholeItem {
  readonly item: ItemRecord
  readonly files: readonly ItemFile[]
  readonly assets: readonly ShownAsset[]
  /** Links of providers. */
  readonly trailers: ItemView['trailers']
  /** Of an item that is a picture. */
  readonly picture: PictureView | null
  /** Of a collection of pictures. */
  readonly collection: CollectionView | null
}

/** Items of one page. */
export const pageSize = 100

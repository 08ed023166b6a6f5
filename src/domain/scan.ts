import type { AssetType } from './media.ts'
import type { LibraryKind, ScanFailureCode } from './library.ts'

/** Phases in their order; a scan's phase never goes back. */
export const scanPhases = ['discovering', 'scanning', 'caching', 'enriching'] as const
export type ScanPhase = (typeof scanPhases)[number]
export type ScanStatus = ScanPhase | 'completed' | 'failed' | 'cancelled'
export type ScanMode = 'incremental' | 'full'
export type ScanCause = 'manual' | 'schedule' | 'watch' | 'import'

/** Choices of one scan; stored with it and obeyed by each of its jobs. */
export interface ScanOptions {
  readonly enableCaching: boolean
  readonly enableEnrichment: boolean
  readonly skipAssetDiscovery: boolean
  readonly skipProbe: boolean
  /** At most so many units are read; null is all. */
  readonly maxDirectories: number | null
  readonly enrichmentMode: 'none' | 'metadata-only' | 'full'
  /** `quick` looks at folder times only and probes nothing. */
  readonly profile: 'quick' | 'full'
}

export const defaultScanOptions: ScanOptions = {
  enableCaching: true,
  enableEnrichment: true,
  skipAssetDiscovery: false,
  skipProbe: false,
  maxDirectories: null,
  enrichmentMode: 'full',
  profile: 'full',
}

/** A scan is over and will not change. */
export function isFinished(status: ScanStatus): status is Exclude<ScanStatus, ScanPhase> {
  return status === 'completed' || status === 'failed' || status === 'cancelled'
}

/** A phase's numbers; it ends when the four outcomes add up to the total. */
export interface PhaseCounts {
  readonly total: number
  readonly done: number
  readonly failed: number
  readonly skipped: number
  readonly cancelled: number
}

export function outstanding(counts: PhaseCounts): number {
  return counts.total - counts.done - counts.failed - counts.skipped - counts.cancelled
}

/** Share of a phase's work that is over, whatever the outcome, 0..1; of nothing it is all. */
export function shareDone(counts: PhaseCounts): number {
  return counts.total === 0 ? 1 : (counts.total - outstanding(counts)) / counts.total
}

/** One scan of a library. Instants are ms UTC. */
export interface Scan {
  readonly id: number
  readonly libraryId: number
  readonly libraryName: string
  readonly libraryKind: LibraryKind
  readonly status: ScanStatus
  readonly mode: ScanMode
  readonly cause: ScanCause
  readonly options: ScanOptions
  /** What it covers; null is the whole library. */
  readonly scope: readonly ScanScope[] | null
  readonly discovery: {
    readonly directoriesFound: number
    readonly directoriesIgnored: number
    readonly directoriesUnreadable: number
  }
  readonly files: {
    readonly found: number
    readonly new: number
    readonly modified: number
    readonly moved: number
    readonly missing: number
    readonly restored: number
    readonly probed: number
    /** Of these, the ones that ffprobe read, because their header was not enough. */
    readonly probedByProgram: number
    readonly failed: number
  }
  /** Files that are gone but whose removal was held back. */
  readonly removalsHeld: number
  readonly directories: PhaseCounts
  readonly items: {
    readonly found: number
    readonly new: number
    readonly updated: number
    readonly movies: number
    readonly episodes: number
    readonly albums: number
    readonly tracks: number
    readonly collections: number
    readonly images: number
  }
  readonly assets: PhaseCounts
  /** The same by their type; types without any are missing keys. */
  readonly assetTypes: Readonly<Partial<Record<AssetType, PhaseCounts>>>
  readonly enrichment: PhaseCounts
  readonly errorsCount: number
  readonly lastError: string | null
  readonly failureCode: ScanFailureCode | null
  readonly currentOperation: string | null
  readonly restartOf: number | null
  readonly stalledSince: number | null
  /** When a person paused it; null when it may go on, and once it is over. */
  readonly pausedAt: number | null
  readonly startedAt: number
  readonly discoveryCompletedAt: number | null
  readonly scanningCompletedAt: number | null
  readonly cachingCompletedAt: number | null
  readonly completedAt: number | null
}

/** A folder below a root, `''` for the root itself. */
export interface ScanScope {
  readonly rootId: number
  readonly path: string
}

export interface ScanError {
  readonly path: string
  readonly code: string
  readonly message: string
  readonly occurredAt: number
}

/** What a scan did to an item. */
export const itemChanges = ['added', 'updated'] as const
export type ItemChange = (typeof itemChanges)[number]

/** Columns of a scan that jobs count up; those of its assets follow from their counters. */
export type ScanColumn =
  | 'directories_found'
  | 'directories_ignored'
  | 'directories_unreadable'
  | 'files_found'
  | 'files_new'
  | 'files_modified'
  | 'files_moved'
  | 'files_missing'
  | 'files_restored'
  | 'files_probed'
  | 'files_probed_by_program'
  | 'files_failed'
  | 'directories_total'
  | 'directories_done'
  | 'directories_failed'
  | 'directories_skipped'
  | 'directories_cancelled'
  | 'items_found'
  | 'items_new'
  | 'items_updated'
  | 'movies_found'
  | 'episodes_found'
  | 'albums_found'
  | 'tracks_found'
  | 'collections_found'
  | 'images_found'
  | EnrichmentCounter

export const phaseOutcomes = ['total', 'done', 'failed', 'skipped', 'cancelled'] as const

/** Counters of assets, each of one type. */
export type AssetCounter = `assets_${keyof PhaseCounts}:${AssetType}`

/** Counters of films and series whose providers are asked. */
export type EnrichmentCounter = `enrichment_${keyof PhaseCounts}`

/** What jobs count up. */
export type ScanCounter = ScanColumn | AssetCounter

/**
 * The phase that follows from the counts: the first with outstanding work, then `completed`. Never before `current`,
 * because work that turns up late does not take a scan back.
 */
export function derivePhase(scan: {
  status: ScanStatus
  discoveryCompletedAt: number | null
  directories: PhaseCounts
  assets: PhaseCounts
  enrichment: PhaseCounts
}): ScanStatus {
  if (isFinished(scan.status)) return scan.status
  if (scan.discoveryCompletedAt === null) return 'discovering'
  const reached = scanPhases.indexOf(scan.status as ScanPhase)
  const phases = [scan.directories, scan.assets, scan.enrichment]
  for (const [index, counts] of phases.entries()) {
    const phase = scanPhases[index + 1]
    if (phase !== undefined && outstanding(counts) > 0) {
      return index + 1 >= reached ? phase : (scan.status as ScanPhase)
    }
  }
  return 'completed'
}

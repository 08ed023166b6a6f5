/** What a library holds. */
export type LibraryKind = 'movies' | 'series' | 'music' | 'images'
export const libraryKinds = ['movies', 'series', 'music', 'images'] as const satisfies LibraryKind[]

/** What the configuration says about one library; the TOML is its only home. */
export interface LibraryConfig {
  readonly name: string
  readonly kind: LibraryKind
  /** Absolute root folders, at least one. */
  readonly paths: readonly string[]
  /** Name of the scanner plugin. */
  readonly scanner: string
  readonly mode: 'incremental' | 'full'
  readonly enrichmentMode: 'none' | 'metadata-only' | 'full'
  /** Thumbnails of what has changed are made anew by themselves; else they wait until somebody asks for it. */
  readonly autoRebuildThumbnails: boolean
  /** The same of the copies for a screen. */
  readonly autoRebuildCache: boolean
  /** Kodi NFO files are written beside the media. */
  readonly writeNfo: boolean
  /** Pictures of providers are written beside the media. */
  readonly writeArtwork: boolean
  /** What its people read, primary language tags of BCP 47, best first: pictures with such words are preferred. */
  readonly languages: readonly string[]
  /** Names of the instances that are asked what its items are, the one that is believed first at the front; null is all. */
  readonly enrichers: readonly string[] | null
}

export type LibraryScanStatus = 'in_progress' | 'success' | 'failed' | 'cancelled'

/** Why a library's last scan failed. */
export const scanFailureCodes = [
  'path_missing',
  'not_a_directory',
  'permission_denied',
  'root_unavailable',
  'other',
] as const
export type ScanFailureCode = (typeof scanFailureCodes)[number]

/** A library whose block left the configuration keeps its rows for so long: 30 days. */
export const detachedKeptMs = 30 * 86_400_000

/** A library as the database knows it. Instants are ms UTC. */
export interface Library {
  readonly id: number
  readonly name: string
  readonly kind: LibraryKind
  /** Set when its block left the configuration; such a library is neither scanned nor shown by default. */
  readonly detachedAt: number | null
  readonly lastScanAt: number | null
  readonly lastScanStatus: LibraryScanStatus | null
  readonly lastScanError: string | null
}

export const libraryStatuses = ['scanning', 'rebuilding_cache', 'idle'] as const
/**
 * What is being done about a library; the first that fits. `scanning` reads its disk, `rebuilding_cache` copies artwork or
 * makes smaller pictures.
 */
export type LibraryStatus = (typeof libraryStatuses)[number]

/** How a library came to be as it is known, and what is still to be done. Instants are ms UTC. */
export interface LibraryState {
  readonly status: LibraryStatus
  /** When a scan was done that read all of it: the first one, or one in full mode. */
  readonly fullScanAt: number | null
  /** When a scan last looked for changes in all of it. */
  readonly incrementalScanAt: number | null
  /** Files, by what scans have found since it was read as a whole. */
  readonly sinceFullScan: Readonly<
    Record<'added' | 'modified' | 'removed' | 'moved' | 'restored', number>
  >
  readonly pending: PendingActions
}

/** What waits for something to happen. */
export interface PendingActions {
  /** Folders in which something has changed and that are to be read. */
  readonly directories: number
  /** Scans that begin when the library is free, or when what was being written may be whole. */
  readonly scans: number
  /** Pictures whose copies are to be made, also those that nothing makes by itself. */
  readonly thumbnails: number
  readonly display: number
  /** Removals that wait for a person. */
  readonly removals: number
}

/** One root folder of a library with what is remembered to recognise it again. */
export interface LibraryRoot {
  readonly id: number
  readonly libraryId: number
  readonly path: string
  readonly passport: RootPassport | null
}

/** The file system below a root. */
export interface RootSpace {
  /** Tells roots apart that are on different disks. */
  readonly disk: string
  /** What is left for others than root. */
  readonly freeBytes: number
  readonly totalBytes: number
}

/** Identity of a root folder: evidence that what is mounted there is what was there before. */
export interface RootPassport {
  /** `st_dev`, decimal; changes with a remount on some file systems. */
  readonly device: string
  /** `statfs` type as hexadecimal magic, for example `ef53`. */
  readonly fileSystem: string
  /** Content of the marker file; null when the root is read-only. */
  readonly marker: string | null
  /** Files seen by the last complete discovery. */
  readonly fileCount: number
}

/** What bringing the rows of the libraries in line with the configuration has changed. */
export interface LibrarySync {
  readonly added: readonly string[]
  readonly renamed: readonly { readonly from: string; readonly to: string }[]
  readonly moved: readonly LibraryName[]
  readonly detached: readonly LibraryName[]
  readonly returned: readonly string[]
}

export interface LibraryName {
  readonly id: number
  readonly name: string
}

/** What the configuration says a library is, as far as its rows go. */
export interface LibrarySetup {
  readonly name: string
  readonly kind: LibraryKind
  readonly paths: readonly string[]
  readonly autoRebuildThumbnails?: boolean
  readonly autoRebuildCache?: boolean
  readonly languages?: readonly string[]
}

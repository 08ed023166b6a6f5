import type { Job, JobAttemptError, JobState } from './job.ts'
import type { Library, LibraryRoot } from './library.ts'
import type {
  AssetType,
  ExternalId,
  FileRole,
  Finding,
  Identity,
  ItemKind,
  Metadata,
} from './media.ts'
import type { FileKind } from './file.ts'
import type { MediaProbe } from './probe.ts'
import type { Scan, ScanError } from './scan.ts'

/** What people and programs read: each answer is the state after the last commit. Lists page by key. */
export interface Queries {
  readonly libraries: LibraryQueries
  readonly scans: ScanQueries
  readonly jobs: JobQueries
  readonly items: ItemQueries
}

/** A library with the absolute paths of its roots. */
export interface LibrarySummary extends Library {
  readonly paths: readonly string[]
}

/** A root folder with what the last complete scan found in it. */
export interface RootSummary {
  readonly id: number
  readonly path: string
  readonly fileCount: number
  readonly verifiedAt: number | null
}

export interface LibraryQueries {
  /** Also one that left the configuration, as long as its rows are kept. */
  find(id: number): LibrarySummary | null
  /** Those whose block left the configuration, by name. */
  listDetached(): LibrarySummary[]
  /** Of one library, in the order in which they came. */
  roots(libraryId: number): RootSummary[]
  /** The libraries of the configuration, by name. */
  list(): LibrarySummary[]
  /** Upper and lower case count as the same. */
  findByName(name: string): LibrarySummary | null
}

export interface ScanQueries {
  find(id: number): Scan | null
  /** Newest first, those before `beforeId`. */
  list(query: { libraryId?: number; beforeId?: number; limit: number }): Scan[]
  /** The first 1,000 errors of a scan in their order. */
  errors(scanId: number, query: { afterId?: number; limit: number }): (ScanError & { id: number })[]
}

/** A queue with its jobs that are not over, and those that failed for good. */
export interface QueueSummary {
  readonly name: string
  readonly paused: boolean
  readonly jobs: Readonly<
    Record<'scheduled' | 'available' | 'running' | 'retryable' | 'discarded', number>
  >
}

export interface JobQueries {
  find(id: number): Job | null
  /** Newest first, those before `beforeId`. */
  list(query: { state?: JobState; kind?: string; beforeId?: number; limit: number }): Job[]
  /** Why its attempts failed, oldest first. */
  errors(jobId: number): JobAttemptError[]
  queues(names: readonly string[]): QueueSummary[]
}

/** One entry of the catalogue. Instants are ms UTC. */
export interface ItemRecord {
  readonly id: number
  readonly libraryId: number
  readonly libraryName: string
  readonly kind: ItemKind
  readonly parentId: number | null
  readonly title: string
  readonly year: number | null
  readonly seasonNumber: number | null
  readonly episodeNumber: number | null
  /** `YYYY-MM-DD`. */
  readonly airDate: string | null
  readonly matchState: 'unmatched' | 'ambiguous' | 'matched' | 'ignored'
  readonly enrichmentState: 'discovered' | 'enriched' | 'enrichment_failed'
  readonly ids: readonly ExternalId[]
  /** Each fact with where it was read. */
  readonly identity: Identity
  readonly metadata: Metadata
  readonly findings: readonly Finding[]
  readonly createdAt: number
  readonly updatedAt: number
  /** Set while none of its files is present. */
  readonly missingAt: number | null
}

/** A file of an item with its streams; `path` is absolute and exact (see file-name.ts). */
export interface ItemFile {
  readonly id: number
  readonly itemId: number
  readonly path: string
  readonly kind: FileKind
  readonly role: FileRole
  readonly part: number | null
  readonly label: string | null
  readonly extra: string | null
  readonly sizeBytes: number
  /** Milliseconds; the file system keeps more. */
  readonly modifiedAt: number
  readonly fingerprint: string | null
  readonly missingAt: number | null
  /** What is wrong with its content. */
  readonly problem: string | null
  /** Null while its streams are unknown. */
  readonly probe: MediaProbe | null
}

/** An asset of an item with the state of its copy in the cache. */
export interface ItemAsset {
  readonly id: number
  readonly itemId: number
  readonly type: AssetType
  readonly language: string | null
  /** `forced`, `default`, `hearingImpaired`, `title`, as far as they are known. */
  readonly details: Readonly<Record<string, unknown>>
  readonly path: string
  readonly state: 'pending' | 'cached' | 'failed'
  readonly hash: string | null
  /** Below the folder of the cache. */
  readonly cachePath: string | null
  readonly sizeBytes: number | null
  readonly cachedAt: number | null
  readonly missingAt: number | null
  readonly problem: string | null
}

/** Place in the list of one kind, in the order of titles. */
export interface TitleKey {
  readonly title: string
  readonly id: number
}

export interface ItemQueries {
  find(id: number): ItemRecord | null
  /** Items of one kind by title, those after `after`; those of libraries that left the configuration are left out. */
  list(query: { kind: ItemKind; after?: TitleKey; limit: number }): ItemPage
  /** The same, of those whose title holds `text` in any case. Reads all titles of the kind. */
  search(query: { kind: ItemKind; text: string; after?: TitleKey; limit: number }): ItemPage
  /** Seasons of a series, episodes of a season, in their order. */
  children(parentId: number): ItemRecord[]
  files(itemIds: readonly number[]): ItemFile[]
  assets(itemIds: readonly number[]): ItemAsset[]
}

export interface ItemPage {
  readonly items: readonly ItemRecord[]
  /** Where the next page begins; null when this is the last. */
  readonly next: TitleKey | null
}

/** A present or missing file as the database knows it; `path` is below its root. */
export interface KnownPath {
  readonly path: string
  readonly name: string
  readonly kind: FileKind
  readonly sizeBytes: number
  readonly mtimeNs: string
  readonly inode: string
  readonly fingerprint: string | null
  readonly missingAt: number | null
}

/** What is known below the roots of the libraries, for looking only. */
export interface KnownFiles {
  /** Known roots by their absolute paths. */
  findRoot(path: string): LibraryRoot | null
  signatures(rootId: number): [path: string, signature: string, mtimeNs: string | null][]
  sample(rootId: number, limit: number): { path: string; sizeBytes: number; mtimeNs: string }[]
  /** Present sub-folders directly below a folder, as paths below the root. */
  subfolders(rootId: number, path: string): string[]
  /** Files of a folder, missing ones too. */
  ofFolder(rootId: number, path: string): KnownPath[]
  /** Present files of a folder and of all below it. */
  presentBelow(rootId: number, path: string): KnownPath[]
  countPresent(rootId: number): number
}

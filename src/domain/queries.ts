import type { ItemHappening } from './item-history.ts'
import type { AccountQueries } from './account.ts'
import type { CacheQueries } from './cache.ts'
import type { ChangeQueries } from './change.ts'
import type { CollectionState } from './collection.ts'
import type { DownloadQueries, ImportQueries } from './download-queries.ts'
import type { DuplicateQueries } from './duplicate.ts'
import type { StoredHappening } from './event.ts'
import type { EnrichmentQueries } from './enrichment-list.ts'
import type { HealthEntry } from './health.ts'
import type { ItemKey } from './item-key.ts'
import type { ItemListQuery, OutlineQueries } from './item-list.ts'
import type { Job, JobAttemptError, JobState } from './job.ts'
import type { Library, LibraryRoot, LibraryState } from './library.ts'
import type {
  AssetState,
  AssetType,
  EnrichmentState,
  ExternalId,
  FileRole,
  Finding,
  ItemKind,
  MatchState,
} from './media.ts'
import type { OtherTelling, ProviderEntry, ShownFacts } from './facts.ts'
import type { FileKind } from './file.ts'
import type { MatchQueries } from './match-desk.ts'
import type {
  Notification,
  NotificationAttempt,
  NotificationRecord,
  NotificationState,
} from './notification.ts'
import type { MediaProbe } from './probe.ts'
import type { RemovalQueries } from './removal.ts'
import type { ScheduleQueries } from './schedule-store.ts'
import type { ItemChange, Scan, ScanError } from './scan.ts'
import type { ArtworkOffer } from './artwork.ts'
import type { ArtworkQueries } from './artwork-queries.ts'
import type { PictureFacts } from './picture.ts'
import type {
  CopyList,
  PictureRef,
  PictureSource,
  StoredCopy,
  OriginalSource,
} from './picture-store.ts'
import type { ScannedAsset } from './scanner.ts'
import type { WritingSubject } from './written.ts'
import type { TotalQueries } from './totals.ts'
import type { Quality } from './quality.ts'

/** What people and programs read: each answer is the state after the last commit. Lists page by key. */
export interface Queries {
  readonly accounts: AccountQueries
  readonly libraries: LibraryQueries
  readonly scans: ScanQueries
  readonly jobs: JobQueries
  readonly items: ItemQueries
  readonly events: EventQueries
  readonly health: HealthQueries
  readonly totals: TotalQueries
  readonly files: FileQueries
  readonly assets: AssetQueries
  readonly notifications: NotificationQueries
  readonly pictures: PictureQueries
  readonly cache: CacheQueries
  readonly removals: RemovalQueries
  readonly changes: ChangeQueries
  readonly duplicates: DuplicateQueries
  readonly schedules: ScheduleQueries
  readonly matches: MatchQueries
  readonly downloads: DownloadQueries
  readonly imports: ImportQueries
  readonly enrichments: EnrichmentQueries
}

/** What is stored of the troubles of the present; one that keeps the database from being written is not among it. */
export interface HealthQueries {
  /** Without those that are hidden. */
  list(): HealthEntry[]
  /** Notices that somebody has hidden. */
  listHidden(): HealthEntry[]
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
  state(libraryId: number): LibraryState
  /** The libraries of the configuration, by name. */
  list(): LibrarySummary[]
  /** Upper and lower case count as the same. */
  findByName(name: string): LibrarySummary | null
}

export interface ScanQueries {
  find(id: number): Scan | null
  /** Scans that are not over, oldest first. */
  listActive(): Scan[]
  /** Newest first, those before `beforeId`. */
  list(query: { libraryId?: number; beforeId?: number; limit: number }): Scan[]
  /** The first 1,000 errors of a scan in their order; with `path` those of it and of all below it. */
  errors(
    scanId: number,
    query: { path?: string; afterId?: number; limit: number },
  ): (ScanError & { id: number })[]
  /** What a scan added or changed and is still there, by number. */
  items(scanId: number, query: { change?: ItemChange; afterId?: number; limit: number }): ScanItem[]
  /** Units of work in a state: waiting are those being read too, done are those that no scan has read since. */
  directories(
    scan: Scan,
    query: { state: ScanDirectoryState; afterId?: number; limit: number },
  ): ScanDirectory[]
  /** Assets that the scan has to cache or has settled; one that a later scan settles is that one's. */
  assets(scan: Scan, query: { state: AssetState; after?: AssetKey; limit: number }): ScanAsset[]
}

/** An item with what a scan did to it. */
export interface ScanItem {
  readonly itemId: number
  readonly change: ItemChange
}

export const scanDirectoryStates = ['waiting', 'failed', 'done'] as const
export type ScanDirectoryState = (typeof scanDirectoryStates)[number]

/** A unit of work of a scan. */
export interface ScanDirectory {
  /** Place in the list. */
  readonly id: number
  readonly directoryId: number
  /** Absolute and exact. */
  readonly path: string
  /** What reads it; null when that is done. */
  readonly jobId: number | null
  readonly running: boolean
  /** Why the last attempt to read it failed. */
  readonly problem: string | null
  /** Set when it is done. */
  readonly scannedAt: number | null
}

/** Place among the assets of a scan: unit and number. */
export type AssetKey = readonly [unitId: number, id: number]

/** An asset of a scan. */
export interface ScanAsset extends ItemAsset {
  readonly unitId: number
}

export interface EventQueries {
  /** The oldest number that is still kept, and the newest ever given; oldest is above newest when none is kept. */
  range(): { oldest: number; newest: number }
  /** Oldest first, those after number `id`. */
  after(id: number, limit: number): StoredHappening[]
  /** Newest first, those before `beforeId`; of these types alone, if given. */
  list(query: { types?: readonly string[]; beforeId?: number; limit: number }): StoredHappening[]
}

export interface NotificationQueries {
  find(id: number): NotificationRecord | null
  /** Newest first, those before `beforeId`. */
  list(query: {
    notifier?: string
    state?: NotificationState
    type?: string
    beforeId?: number
    limit: number
  }): Notification[]
  /** Of one, oldest first. */
  attempts(id: number): NotificationAttempt[]
}

/** A queue with its jobs that are not over, and those that failed for good. */
export interface QueueSummary {
  readonly name: string
  /** Null while it hands out jobs. */
  readonly pausedAt: number | null
  /** What keeps it from working, which the engine found and watches; null when nothing does. */
  readonly hold: { readonly reason: string; readonly since: number } | null
  /** When the next job that waits for its time is due. */
  readonly nextRunAt: number | null
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
  /** What jobs work on, for people: a folder, a title, a name. Jobs of no such thing are left out. */
  subjects(ids: readonly number[]): Map<number, string>
  queues(names: readonly string[]): QueueSummary[]
}

/** One entry of the catalogue as lists show it. Instants are ms UTC. */
export interface ItemSummary {
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
  /** When a picture was taken: `YYYY-MM-DDTHH:MM:SS` in the time of the place, with an offset where its camera knew it. */
  readonly takenAt: string | null
  readonly matchState: MatchState
  readonly enrichmentState: EnrichmentState
  readonly ids: readonly ExternalId[]
  readonly createdAt: number
  readonly updatedAt: number
  /** Set while none of its files is present. */
  readonly missingAt: number | null
  /** Of its main file; null while no streams are known. */
  readonly quality: Quality | null
  /** A person fixed something of it. */
  readonly hasPins: boolean
  /** Providers are being asked. */
  readonly enriching: boolean
}

/** An entry with all that is known of it: who it is and what is told of it as people see it. */
export interface ItemRecord extends ItemSummary, ShownFacts {
  /** Of fields of which a source says something else than is shown. */
  readonly others: Readonly<Record<string, readonly OtherTelling[]>>
  readonly findings: readonly Finding[]
  /** Who was asked, in the order in which they are heard. */
  readonly providers: readonly Pick<ProviderEntry, 'enricher' | 'ref' | 'fetchedAt'>[]
  /** Why providers said nothing, or not all that they could; null when nothing is wrong. */
  readonly enrichmentProblem: string | null
  /** Why nothing is written beside it; null when nothing is wrong. */
  readonly writeProblem: string | null
  /** When providers are asked again by themselves, ms UTC; null while that is not planned. */
  readonly enrichDueAt: number | null
}

/** A file as the catalogue knows it; `path` is absolute and exact (see file-name.ts). */
export interface FileRecord {
  readonly id: number
  readonly path: string
  readonly kind: FileKind
  readonly sizeBytes: number
  /** Milliseconds; the file system keeps more. */
  readonly modifiedAt: number
  readonly fingerprint: string | null
  readonly missingAt: number | null
  /** It was read so soon after it was changed that it may not be whole. */
  readonly unsettled: boolean
  /** What is wrong with its content. */
  readonly problem: string | null
  /** Null while its streams are unknown. */
  readonly probe: MediaProbe | null
}

/** What a file is to an item. */
export interface FileUse {
  readonly itemId: number
  readonly role: FileRole
  readonly part: number | null
  readonly label: string | null
  readonly extra: string | null
  /** The entry of the archive that the item is; null for the whole file. */
  readonly entry: string | null
}

/** A file of an item. */
export interface ItemFile extends FileRecord, FileUse {}

/** A file with its library and all that it belongs to. */
export interface FileDetails extends FileRecord {
  readonly libraryId: number
  readonly libraryName: string
  readonly items: readonly (FileUse & { readonly kind: ItemKind; readonly title: string })[]
  readonly assets: readonly Pick<ItemAsset, 'id' | 'itemId' | 'type'>[]
}

/** What the name of a subtitle says of it. */
export type AssetDetails = Pick<
  ScannedAsset,
  'forced' | 'default' | 'hearingImpaired' | 'title' | 'entry'
> & {
  /** It is a frame of the video at its path. */
  readonly generated?: boolean
}

/** An asset of an item with the state of its copy in the cache. */
export interface ItemAsset {
  readonly id: number
  readonly itemId: number
  readonly type: AssetType
  readonly language: string | null
  readonly details: AssetDetails
  /** Null for what came from a provider. */
  readonly path: string | null
  /** Where it came from; null for what has a path. */
  readonly provider: Pick<ArtworkOffer, 'enricher' | 'url'> | null
  readonly state: AssetState
  readonly hash: string | null
  /** Below the folder of the cache. */
  readonly cachePath: string | null
  /** What is served from where it lies; null for all else, and for what the configuration does not name any more. */
  readonly original: OriginalSource | null
  readonly sizeBytes: number | null
  readonly cachedAt: number | null
  readonly missingAt: number | null
  readonly problem: string | null
  /** Null while it has not been looked at, and for what is no picture. */
  readonly picture: KnownPicture | null
}

/** Why copies of a picture are to be made. */
export const waitingReasons = ['new', 'asked', 'changed', 'sizes'] as const

/** A picture on the rebuild lists. */
export interface WaitingPicture extends PictureRef {
  readonly itemKind: ItemKind
  readonly itemTitle: string
  /** Null for an item that is a picture. */
  readonly assetType: AssetType | null
  readonly lists: readonly CopyList[]
  readonly reason: (typeof waitingReasons)[number]
  /** Of the job that is to make them; null while there is none. */
  readonly priority: number | null
  readonly queuedAt: number
}

export interface PictureQueries {
  /** How many pictures of a library wait, and on which lists. */
  countWaiting(libraryId: number): Readonly<Record<'pictures' | CopyList, number>>
  /** Artwork before images, each by number. */
  listWaiting(query: {
    libraryId: number
    /** The key of the last one; zeros for the first page. */
    after: readonly [number, number]
    limit: number
  }): { picture: WaitingPicture; key: readonly [number, number] }[]
}

/** A picture of a library where it lies, while its file is there. */
export interface OriginalPicture {
  readonly source: Extract<PictureSource, { readonly from: 'library' }>
  /** Another one for each content that a scan has seen. */
  readonly content: string
}

/** What is known of a picture, as it was when it was looked at last. */
export interface KnownPicture {
  readonly facts: PictureFacts | null
  readonly thumbHash: string | null
  readonly findings: readonly Finding[]
  readonly copies: readonly StoredCopy[]
  /** Copies that are of an earlier content or of other sizes, and are to be made anew. */
  readonly waiting: readonly CopyList[]
}

export interface ItemQueries extends ArtworkQueries, OutlineQueries {
  find(id: number): ItemRecord | null
  /** Those that are there, in the order of the ids. */
  findAll(ids: readonly number[]): ItemRecord[]
  /** The same as lists show them. */
  findSummaries(ids: readonly number[]): ItemSummary[]
  /** One page; items of libraries that left the configuration are left out. */
  list(query: ItemListQuery): ItemPage
  countChildren(id: number): number
  /** What is remembered of an item, newest first. */
  history(id: number): ItemHappening[]
  /** Null when there is no such item. */
  nfo(id: number): ItemNfo | null
  /** Of a collection of pictures; the work is that of all collections in it. */
  collection(item: Pick<ItemSummary, 'id' | 'libraryId'>): CollectionState
  /** The folder that holds an item, with all that is in it; null when it is not known any more. */
  place(id: number): ItemPlace | null
  files(itemIds: readonly number[]): ItemFile[]
  assets(itemIds: readonly number[]): ItemAsset[]
  /** What is part of the same item, the nearest first on either side. */
  neighbours(
    itemId: number,
    limits: { readonly before: number; readonly after: number },
  ): { readonly before: readonly number[]; readonly after: readonly number[] }
  /** Pictures of items and of their artwork whose copies are to be made, in the order of the items. */
  coldPictures(itemIds: readonly number[], limit: number): PictureRef[]
  /** The file or page that an item is, of which the evidence of its content tells; null for an item that is none. */
  original(id: number): OriginalPicture | null
  /** Of the items that are pictures themselves, those that were looked at. */
  pictures(itemIds: readonly number[]): ReadonlyMap<number, KnownPicture>
}

/** What NFO files have to do with an item. */
export interface ItemNfo {
  /** What they told of it when they were read, also where something else is shown. */
  readonly told: readonly { readonly field: string; readonly value: unknown }[]
  /** Those that scanners look for and that are there; absolute and exact. */
  readonly files: readonly string[]
  /** Its library has them written. */
  readonly isWanted: boolean
  /** What one would be written of; null for what has none. */
  readonly subject: WritingSubject | null
}

/** Where a scan finds an item; `path` is absolute and exact. */
export interface ItemPlace {
  readonly libraryName: string
  readonly path: string
}

export interface ItemPage {
  readonly items: readonly ItemSummary[]
  /** Where the next page begins; null when this is the last. */
  readonly next: ItemKey | null
}

export interface FileQueries {
  find(id: number): FileDetails | null
  /** By its absolute path, in the exact text form. */
  findByPath(path: string): FileDetails | null
  /** Of the next thousands of items, the newest first, the files that have each word in their path. */
  search(query: FileSearch): {
    readonly files: readonly FoundFile[]
    /** The item to go on with; null at the end. */
    readonly nextId: number | null
  }
}

export interface FileSearch {
  /** Words below the root; all of it as one when it begins with `/`. Case of A to Z counts as the same. */
  readonly text: string
  /** Number of an item; null for the newest. */
  readonly fromId: number | null
  readonly limit: number
}

/** A file that was found by its path, which is absolute and exact, with the item that it is of. */
export interface FoundFile {
  readonly id: number
  readonly path: string
  readonly missingAt: number | null
  readonly itemId: number
}

export interface AssetQueries {
  find(id: number): ItemAsset | null
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
  /** What we wrote there, by `writtenKeys`. */
  written(rootId: number): string[]
  /** Present sub-folders directly below a folder, as paths below the root. */
  subfolders(rootId: number, path: string): string[]
  /** Files of a folder, missing ones too. */
  ofFolder(rootId: number, path: string): KnownPath[]
  /** Present files of a folder and of all below it. */
  presentBelow(rootId: number, path: string): KnownPath[]
  countPresent(rootId: number): number
  /** As `RemovalStore` has it. */
  countLost(libraryId: number, since: number): number
}

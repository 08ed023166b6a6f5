import type { FileChangeKind, FileKind, Fingerprint, ListedFile } from './file.ts'
import type { EnqueueOptions, EnqueueOutcome, Job, JobPayloads } from './job.ts'
import type { DomainEvent } from './event.ts'
import type { HealthChange, HealthFinding, HealthPlace } from './health.ts'
import type {
  Library,
  LibraryRoot,
  LibraryScanStatus,
  LibrarySetup,
  LibrarySync,
  RootPassport,
  RootSpace,
} from './library.ts'
import type { AssetType, Finding, Identity, ItemKind, Metadata } from './media.ts'
import type { MediaProbe } from './probe.ts'
import type {
  ItemChange,
  Scan,
  ScanCause,
  ScanCounter,
  ScanMode,
  ScanOptions,
  ScanScope,
  ScanStatus,
} from './scan.ts'
import type { ScanFailureCode } from './library.ts'
import type { ScannedAsset, ScannedFile } from './scanner.ts'
import type { TagStore } from './tags.ts'

/** What a commit works with: the stores inside the open transaction, and the ways out of it. */
export interface Transaction {
  readonly stores: Stores
  /** Instant of the transaction, ms UTC. */
  readonly now: number
  /** Adds a job unless a live one has its unique key. Rolled back with the commit. */
  enqueue<K extends keyof JobPayloads>(
    kind: K,
    payload: JobPayloads[K],
    options?: EnqueueOptions,
  ): EnqueueOutcome
  /** The same for many of one kind; returns how many were added. */
  enqueueAll<K extends keyof JobPayloads>(
    kind: K,
    payloads: readonly JobPayloads[K][],
    options?: EnqueueOptions,
  ): number
  /**
   * Writes a row together with others of its sort before the commits that share a savepoint end: many rows in one
   * statement cost a fraction. Until then, or until `flush`, the row is not there to be read.
   */
  later<T>(sort: string, row: T, write: (rows: readonly T[]) => void): void
  flush(): void
  /** Tells the world once the transaction is committed. */
  emit(event: DomainEvent): void
  /** Moves a counter of a scan once the commit's savepoint is released. */
  count(scanId: number, counter: ScanCounter, by?: number): void
  /** Says what a scan is doing, for people; the last one of a transaction wins. */
  operation(scanId: number, text: string): void
}

export interface Stores {
  readonly libraries: LibraryStore
  readonly scans: ScanStore
  readonly directories: DirectoryStore
  readonly files: FileStore
  readonly items: ItemStore
  readonly assets: AssetStore
  readonly changes: ChangeStore
  readonly jobs: JobStore
  readonly history: HistoryStore
  readonly answers: AnswerStore
  readonly health: HealthStore
  readonly totals: TotalStore
}

export interface LibraryStore {
  /**
   * Brings the rows of libraries and roots in line with the configuration. A library that left it is detached and keeps
   * its rows; one that is new under the path of one that has just left is the same library under a new name.
   */
  sync(setups: readonly LibrarySetup[], now: number): LibrarySync
  /**
   * Gives a library up: from now on nobody sees it, its name and paths are free, and `HistoryStore.prune` removes its
   * rows.
   */
  forget(libraryId: number, now: number): void
  find(id: number): Library | null
  findByName(name: string): Library | null
  /** Attached libraries by name. */
  list(): Library[]
  roots(libraryId: number): LibraryRoot[]
  /** A root of a library that is attached, while the configuration names it. */
  findRoot(id: number): LibraryRoot | null
  /** Writes nothing when it is nearly what it was. */
  setSpace(rootId: number, space: RootSpace): void
  setPassport(rootId: number, passport: RootPassport, now: number): void
  setScanStatus(
    libraryId: number,
    status: LibraryScanStatus,
    facts: { error: string | null; at: number | null },
  ): void
}

export interface ScanStart {
  readonly libraryId: number
  readonly mode: ScanMode
  readonly cause: ScanCause
  readonly options: ScanOptions
  readonly scope: readonly ScanScope[] | null
  readonly restartOf: number | null
}

export interface ScanRequest {
  readonly id: number
  readonly libraryId: number
  /** Absolute path; `''` is the whole library. */
  readonly path: string
  readonly mode: ScanMode
  readonly cause: ScanCause
  readonly options: ScanOptions
}

export interface ScanHead extends Pick<
  Scan,
  'id' | 'libraryId' | 'status' | 'mode' | 'options' | 'startedAt'
> {
  /** Somebody waits for it: folders that a person named, or an import. */
  readonly inFront: boolean
}

export interface ChangedItem {
  readonly scanId: number
  readonly itemId: number
  readonly change: ItemChange
}

export interface ScanStore {
  find(id: number): Scan | null
  /** The part of a scan that its jobs go by; cheap. */
  head(id: number): ScanHead | null
  /** The scan that holds a library's lock. */
  findReading(libraryId: number): Scan | null
  /** Scans that are not finished, oldest first. */
  listActive(): Scan[]
  /** @throws AppError `conflict` with `details.scanId` while another scan holds the library. */
  create(start: ScanStart, now: number): number
  setStatus(id: number, status: ScanStatus, now: number): void
  fail(id: number, failure: { code: ScanFailureCode; message: string }, now: number): void
  addCounts(id: number, counts: ReadonlyMap<ScanCounter, number>, operation: string | null): void
  completeDiscovery(id: number, now: number): void
  /** Forgets the numbers of a discovery that begins anew; those of units already enqueued stay. */
  resetDiscovery(id: number): void
  setRemovalsHeld(id: number, files: number): void
  setStalled(id: number, since: number | null): void
  /** Keeps the first 1,000 errors of a scan and counts all. */
  addError(id: number, error: { path: string; code: string; message: string }, now: number): void
  /** The same, unless the scan has an error of this code. */
  addErrorOnce(
    id: number,
    error: { path: string; code: string; message: string },
    now: number,
  ): void
  /** Remembers what a scan did to items; what it added stays added. */
  addItems(items: readonly ChangedItem[]): void
  addRequest(request: Omit<ScanRequest, 'id'>, now: number): void
  takeRequests(libraryId: number): ScanRequest[]
}

export interface KnownDirectory {
  readonly id: number
  readonly path: string
  readonly signature: string | null
  readonly unitId: number | null
}

/** What a row needs to say about a directory just listed. */
export interface DirectoryListing {
  readonly rootId: number
  readonly path: string
  readonly parentId: number | null
  /** `self` makes the directory a unit. */
  readonly unit: number | 'self' | null
  readonly signature: string
  readonly mtimeNs: string | null
}

/** A directory with its root. */
export interface UnitDirectory {
  readonly id: number
  readonly rootId: number
  /** Below the root. */
  readonly path: string
  /** Absolute. */
  readonly rootPath: string
  readonly libraryId: number
}

export interface DirectoryStore {
  findByPath(rootId: number, path: string): KnownDirectory | null
  /** Present directories of a root, for the walker. */
  signatures(rootId: number): [path: string, signature: string, mtimeNs: string | null][]
  lastId(): number
  /** Adds directories under the given ids, parents first, and marks each unit among them as one to be read. */
  insert(directories: readonly (DirectoryListing & { id: number })[]): void
  update(id: number, listing: DirectoryListing): void
  setTimes(rootId: number, times: readonly (readonly [path: string, mtimeNs: string])[]): void
  /** Paths of the known, present directories directly below one. */
  children(id: number): { id: number; path: string }[]
  /** Makes the next discovery look at a directory and all below it again. */
  forgetSignatures(rootId: number, path: string): void
  markNeedsScan(id: number): void
  /** Units below the scope that still have to be read and that a scan has no job for. */
  listNeedingScan(scanId: number, rootId: number, path: string): number[]
  markScanned(ids: readonly number[], now: number): void
  /** A unit has been read before. */
  wasRead(id: number): boolean
  /** A unit has been read since an instant, and nothing has changed in it after that. */
  isRead(id: number, since: number): boolean
  get(id: number): UnitDirectory
  getAll(ids: readonly number[]): Map<number, UnitDirectory>
}

export interface KnownFile {
  readonly id: number
  readonly name: string
  readonly sizeBytes: number
  readonly mtimeNs: string
  readonly inode: string
  readonly fingerprint: string | null
  readonly missingAt: number | null
}

/** A file of a unit, with its path below the unit's directory. */
export interface UnitFile extends KnownFile {
  readonly createdAt: number
  readonly path: string
  readonly kind: FileKind
}

/** A known file that a new one of equal size may be. */
export interface MoveCandidate {
  readonly id: number
  readonly rootPath: string
  /** Below the root. */
  readonly path: string
  readonly name: string
  readonly mtimeNs: string
  readonly inode: string
  readonly fingerprint: string | null
}

/** A file that was listed for the first time. */
export interface NewFile extends ListedFile {
  readonly directoryId: number
  readonly kind: FileKind
}

export interface FileStore extends TagStore {
  listOfDirectory(directoryId: number): KnownFile[]
  /** Files that are there, by unit; many units cost hardly more than one. */
  listOfUnits(unitIds: readonly number[]): Map<number, UnitFile[]>
  insert(files: readonly NewFile[], now: number): void
  /** New content under a known name: what was read of the old is forgotten. */
  replace(id: number, file: ListedFile): void
  restore(id: number): void
  setRead(
    id: number,
    read: { sizeBytes: number; mtimeNs: string; inode: string; fingerprint: string | null },
  ): void
  setProblem(id: number, problem: string | null): void
  /** Known media of a size that were there before an instant; what was found later cannot have moved since. */
  moveCandidates(query: {
    libraryId: number
    sizeBytes: number
    knownBefore: number
  }): MoveCandidate[]
  /** Gives a known file the place of a newly found one, whose row goes; false when either has gone meanwhile. */
  move(fromId: number, toId: number): boolean
  /** A sample of present files with their absolute paths, to recognise a root. */
  sample(rootId: number, limit: number): { path: string; sizeBytes: number; mtimeNs: string }[]
  collectMissing(scanId: number, fileId: number): void
  /** All present files of a directory and below it. */
  collectMissingBelow(scanId: number, rootId: number, path: string): void
  /** A sidecar of the unit is collected: whether it is gone is still to be judged. */
  isSidecarCollected(unitId: number): boolean
  /** All present files of the library's roots that the configuration does not name any more. */
  collectDetached(scanId: number, libraryId: number, now: number): void
  /** `unexpected` are those in roots that the configuration names. */
  missingCollected(scanId: number): { all: number; unexpected: number }
  /** In the roots that the configuration names. */
  countPresent(libraryId: number): number
  /** Puts the collected files into the state missing, with their folders and items; returns their number. */
  applyMissing(
    scanId: number,
    now: number,
  ): { files: number; units: { id: number; path: string }[] }
  /** Leaves the collected files as they are and makes the next discovery look again. */
  releaseMissing(scanId: number): void
  releaseMissingOfRoot(scanId: number, rootId: number): void
  knownFingerprints(sizeBytes: number): string[]
  saveProbe(fingerprint: Fingerprint, probe: MediaProbe, now: number): void
  pathOf(id: number): { rootId: number; path: string } | null
}

/** An item as a scan writes it. */
export interface ItemDraft {
  readonly libraryId: number
  readonly kind: ItemKind
  readonly parentId: number | null
  readonly unitId: number
  readonly key: string
  readonly title: string
  readonly identity: Identity
  readonly metadata: Metadata
  readonly findings: readonly Finding[]
}

/** A file on its way to a new item. */
export type NewLink = Omit<ScannedFile, 'path'> & {
  readonly itemId: number
  readonly fileId: number
}

export interface ItemStore {
  findByKey(libraryId: number, key: string): { id: number; kind: ItemKind } | null
  /** Items of a kind that have one of these files as main file, version or part. */
  findByFiles(
    kind: ItemKind,
    fileIds: readonly number[],
  ): { id: number; key: string; episode: number | null }[]
  /** Present main files, versions and parts of an item that lie outside of a unit. */
  countFilesOutside(itemId: number, unitId: number): number
  insert(draft: ItemDraft, now: number): number
  /** The highest id there is; with it rows that wait to be inserted can be named. */
  lastId(): number
  insertAll(items: readonly { id: number; draft: ItemDraft }[], now: number): void
  /** Links of items that have none to the files yet. */
  linkAll(links: readonly NewLink[]): void
  /** False when nothing differs. */
  update(id: number, draft: ItemDraft, now: number): boolean
  /** Keeps what is known and corrects key and parent: the unit knows no more of it than its folder's name. */
  touchContainer(id: number, draft: ItemDraft): void
  /** The unit whose sidecar had a part in what is known of an item; null when none had. */
  sidecarUnit(id: number): number | null
  /** Facts that a person or a provider gave, which no scan takes away. */
  lastingFacts(id: number): Identity
  /** An item as it is known. */
  recall(
    id: number,
  ): (Pick<ItemDraft, 'key' | 'identity' | 'metadata'> & { parentKey: string | null }) | null
  /** Tells an item anew where it stands. */
  redescribe(
    id: number,
    draft: Pick<ItemDraft, 'title' | 'identity' | 'metadata' | 'findings'>,
    now: number,
  ): void
  /** Present series and seasons that a sidecar of the unit has told of. */
  listContainersToldBy(unitId: number): number[]
  /** Units beside this one that may have something to tell of an item: with files, pictures or children of it. */
  otherTellers(id: number, unitId: number): { id: number; rootId: number }[]
  setFiles(
    itemId: number,
    unitId: number,
    files: readonly (Omit<ScannedFile, 'path'> & { fileId: number })[],
  ): void
  /** Items of the unit other than these lose the unit's present files. */
  releaseOthers(unitId: number, keep: readonly number[]): void
  /** Puts items of the unit that have no present file left into the state missing. */
  refreshMissing(unitId: number, now: number): void
  /** Gives all that belongs to `from` to `into` and removes `from`. */
  merge(from: number, into: number, now: number): void
  parentOf(id: number): number | null
  /** Of an item, the children that are not missing. */
  presentChildren(id: number): number[]
  describe(id: number): { kind: ItemKind; key: string } | null
}

export interface PendingAsset {
  readonly id: number
  readonly itemId: number
  readonly itemKind: ItemKind
  readonly type: AssetType
  /** Absolute path of the source. */
  readonly sourcePath: string
  /** The same of the file that goes with it; null for none. */
  readonly companionPath: string | null
  /** The asset is the picture inside the source. */
  readonly isEmbedded: boolean
  readonly sizeBytes: number
  readonly mtimeNs: string
  readonly hash: string | null
  readonly cachePath: string | null
  readonly scanId: number | null
}

/** A local asset with the row of its file. */
export interface FoundAsset extends Omit<ScannedAsset, 'path'> {
  readonly fileId: number
  /** A file in the same folder that is of no use without the first, nor the first without it. */
  readonly companion?: { readonly fileId: number; readonly name: string }
}

/** A local asset of a new item. */
export interface NewAsset {
  readonly itemId: number
  readonly unitId: number
  readonly scanId: number | null
  readonly asset: FoundAsset
}

export interface AssetStore {
  /**
   * Writes the assets an item has in a unit; new and changed ones are pending, all of them with `again`.
   */
  setOfItem(
    itemId: number,
    unitId: number,
    assets: readonly FoundAsset[],
    options: { again: boolean },
  ): void
  /** Adds assets of new items, all pending; `scanId` is the scan that counts them. */
  insertAll(assets: readonly NewAsset[]): void
  listPending(unitId: number, limit: number): PendingAsset[]
  countPending(unitId: number): number
  /** Hands the pending assets of a unit to a scan; returns how many each earlier scan gave up. */
  assignPending(
    unitId: number,
    scanId: number,
  ): { assigned: number; takenFrom: { scanId: number; count: number }[] }
  /** Pending assets of a unit by the scan that counts them; they are counted by none afterwards. */
  unassign(unitId: number): { scanId: number; count: number }[]
  setCached(
    id: number,
    copy: {
      hash: string
      cachePath: string
      sizeBytes: number
      source: { sizeBytes: number; mtimeNs: string }
    },
    now: number,
  ): void
  setFailed(id: number, problem: string): void
  setRetrying(id: number, problem: string): void
  /** Makes the failed assets of a unit pending again; no scan counts them a second time. */
  reopen(unitId: number): void
  remove(id: number): void
  /** Path of the source below its root. */
  pathOf(id: number): string | null
}

/** One difference. */
export interface NewChange {
  readonly libraryId: number
  readonly scanId: number
  readonly kind: FileChangeKind | 'restored' | 'unreadable'
  readonly rootId: number
  readonly path: string
  readonly oldPath?: string
  readonly fileCount?: number
  readonly sizeBytes?: number
}

export interface ChangeStore {
  add(changes: readonly NewChange[], now: number): void
}

/** Answers to idempotency keys. */
export interface AnswerStore {
  /** Null when there is none since the instant. */
  find(key: string, since: number): { request: string; answer: string } | null
  /** `request` is a hash, `answer` is JSON. */
  save(answer: { key: string; request: string; answer: string }, now: number): void
}

export interface HistoryStore {
  /** Removes a bite of what is too old, and of libraries that were given up; true when there may be more. */
  prune(now: number): boolean
}

export interface HealthStore {
  /** Makes the findings all there is of a place; what is as it was is not written. */
  replace(place: HealthPlace, findings: readonly HealthFinding[], now: number): HealthChange
  /** Subjects of a source that have an entry. */
  subjects(source: string): string[]
}

export interface TotalStore {
  /** Counts files and items anew; about 1 ms for each 1,000 files. Writes only what differs. */
  recount(): void
}

export interface JobStore {
  find(id: number): Job | null
  /** Removes the chores of a kind that went well; the newest job stays, or its id would be given out a second time. */
  forgetChores(kind: string): void
  /** Moves a job that waits to another scan. */
  adopt(id: number, scanId: number, priority: number): void
  /** Raises the queued folders of a scan that hold a place, or lie below it, to a priority; returns their number. */
  hurry(scanId: number, place: ScanScope, priority: number): number
}

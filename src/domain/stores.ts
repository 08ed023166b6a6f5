import type { AccountStore } from './account.ts'
import type { DownloadStore } from './download.ts'
import type { ImportStore } from './import.ts'
import type { KnownWorkStore } from './known-work.ts'
import type { CollectionStore } from './collection.ts'
import type { ChangeStore } from './change.ts'
import type { DeliveryOutcome, Notification, NotificationRecord } from './notification.ts'
import type { EnqueueOptions, EnqueueOutcome, Job, JobPayloads } from './job.ts'
import type { DomainEvent, StoredHappening } from './event.ts'
import type { HealthChange, HealthEntry, HealthFinding, HealthPlace } from './health.ts'
import type {
  Library,
  LibraryRoot,
  LibraryScanStatus,
  LibrarySetup,
  LibrarySync,
  RootPassport,
  RootSpace,
} from './library.ts'
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
import type { ScheduleStore } from './schedule-store.ts'
import type { DirectoryStore, FileStore } from './file-stores.ts'
import type { CacheStore } from './cache.ts'
import type { ArtworkStore } from './artwork-store.ts'
import type { MatchChoiceStore } from './match-choice.ts'
import type { RemovalStore } from './removal.ts'
import type { RuleStore } from './rule.ts'
import type { PictureSizes } from './picture.ts'
import type { PictureStore } from './picture-store.ts'
import type { StillStore } from './still.ts'
import type { ItemStore, AssetStore } from './item-stores.ts'
import type { WatchHint } from './watch.ts'
import type { WorkStore } from './enrichment.ts'
import type { MatchStore } from './match.ts'
import type { FactStore } from './facts.ts'
import type { OfferStore } from './offer.ts'
import type { WrittenStore } from './written.ts'

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
  /** Has a queue hand out no more jobs until what keeps it from working is over; null ends that. A person's pause stays. */
  hold(queue: string, reason: string | null): void
  /** Runs `action` once the transaction is committed; it must not throw. A rolled back commit takes it back. */
  afterCommit(action: () => void): void
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
  readonly accounts: AccountStore
  readonly health: HealthStore
  readonly totals: TotalStore
  readonly notifications: NotificationStore
  readonly pictures: PictureStore
  readonly stills: StillStore
  readonly cache: CacheStore
  readonly artwork: ArtworkStore
  readonly collections: CollectionStore
  readonly removals: RemovalStore
  readonly schedules: ScheduleStore
  readonly upkeep: UpkeepStore
  readonly hints: HintStore
  readonly works: WorkStore
  readonly matches: MatchStore
  readonly facts: FactStore
  readonly choices: MatchChoiceStore
  readonly rules: RuleStore
  readonly offers: OfferStore
  readonly written: WrittenStore
  readonly downloads: DownloadStore
  readonly imports: ImportStore
  readonly knownWorks: KnownWorkStore
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
  /** The first root that the library ever had, whether the configuration names it or not. */
  firstRootId(libraryId: number): number | null
  /** Roots that the configuration does not name any more and whose folders had a marker. */
  formerRoots(libraryId: number): { rootId: number; marker: string }[]
  /**
   * Gives roots of a library other paths of it. With a path goes whether the configuration names it; roots whose paths were
   * taken get those that are left over.
   */
  relocate(libraryId: number, moves: readonly { rootId: number; path: string }[]): void
  /** A root of a library that is attached, while the configuration names it. */
  findRoot(id: number): LibraryRoot | null
  /** Writes nothing when it is nearly what it was. */
  setSpace(rootId: number, space: RootSpace): void
  /** Copies of which sizes are made of pictures; true when they were others before. */
  setPictureSizes(sizes: PictureSizes, now: number): boolean
  /** What the people of a library read; true when that was something else before. */
  setLanguages(libraryId: number, languages: readonly string[]): boolean
  /** Who is asked about a library; true when that were others before. */
  setEnrichers(libraryId: number, enrichers: readonly string[]): boolean
  setPassport(rootId: number, passport: RootPassport, now: number): void
  /** Remembers what a scan that has read its library found. */
  addFound(scan: Scan, now: number): void
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
  /** It waits until then, ms UTC; null is now. */
  readonly dueAt: number | null
}

export interface ScanHead extends Pick<
  Scan,
  'id' | 'libraryId' | 'status' | 'mode' | 'cause' | 'options' | 'startedAt'
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
  /** The oldest scan of all of a library that began after another; null when none has. */
  findWholeAfter(libraryId: number, scanId: number): Scan | null
  /** Whether somebody waits for the next scan of a library. */
  hasRequests(libraryId: number): boolean
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
  /** Has the jobs of a scan handed out no more; null ends that, as does the end of the scan. */
  setPaused(id: number, since: number | null): void
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
  /** An equal path is one wish; the earlier time counts. */
  addRequest(request: Omit<ScanRequest, 'id'>, now: number): void
  /** Those of a cause do not wait for their time any longer; false when there are none. */
  hurryRequests(libraryId: number, cause: ScanCause): boolean
  /** Takes those that are due, or all. */
  takeRequests(libraryId: number, dueBy: number | 'all'): ScanRequest[]
  /** When the next that waits for its time is due, ms UTC. */
  nextDueAt(): number | null
  /** Libraries with wishes that are due. */
  librariesDue(now: number): number[]
}

/** What others have told of changes below roots, until it has been scanned. */
export interface HintStore {
  add(hints: readonly WatchHint[], now: number): void
  /** Forgets those of a folder and of all below it. */
  forget(rootId: number, path: string): void
  /** Somebody has told of a folder: of itself, of what is in it, or of a folder above. */
  isTold(rootId: number, path: string): boolean
}

/** Answers to idempotency keys. */
export interface AnswerStore {
  /** Null when there is none since the instant. */
  find(key: string, since: number): { request: string; answer: string } | null
  /** `request` is a hash, `answer` is JSON. */
  save(answer: { key: string; request: string; answer: string }, now: number): void
}

/** What keeps the database itself in order. */
export interface UpkeepStore {
  /**
   * Learns from samples how the tables are filled, and tells how much of the file is empty; `shrinks` when it can become
   * smaller, which only those can that were made so.
   */
  optimize(): { readonly freeBytes: number; readonly shrinks: boolean }
  /** Gives a bite of what is empty back to the disk with the next checkpoint; `more` when there is more. */
  giveBack(): { readonly bytes: number; readonly more: boolean }
}

export interface HistoryStore {
  /**
   * Removes a bite of what is too old, and of libraries that were given up; `more` when there may be more, `libraries` when
   * it was one of these. `rows` without those that went along with others.
   */
  prune(now: number): { readonly more: boolean; readonly libraries: boolean; readonly rows: number }
}

export interface HealthStore {
  /** Makes the findings all there is of a place; what is as it was is not written. */
  replace(place: HealthPlace, findings: readonly HealthFinding[], now: number): HealthChange
  /** Subjects of a source that have an entry. */
  subjects(source: string): string[]
  find(key: string): HealthEntry | null
  /** Whether a notice is shown; null shows it. What is worse than a notice is never hidden. */
  hide(key: string, at: number | null): void
}

/** Events on their way through notifiers. */
export interface NotificationStore {
  /** Has each of the notifiers told of an event, from now on. */
  add(notifiers: readonly string[], happening: StoredHappening): void
  find(id: number): Notification | null
  /** The oldest that a notifier is to be told of by now. */
  due(notifier: string, now: number): NotificationRecord | null
  /** When the next of a notifier is due, ms UTC; null when none waits. */
  nextDueAt(notifier: string): number | null
  /** Writes down an attempt; `nextTryAt` is null when none follows. False when it no longer waited for one. */
  settle(
    id: number,
    outcome: DeliveryOutcome,
    times: { nextTryAt: number | null; now: number },
  ): boolean
  /** Has one that is over delivered once more, with all its tries. */
  replay(id: number, now: number): void
  /** Has all of a notifier that wait tried now. */
  hastenAll(notifier: string, now: number): void
  /** Ends all of a notifier that wait; returns how many. */
  cancelAll(notifier: string, reason: string, now: number): number
  /** Names of the notifiers that some wait for. */
  awaited(): string[]
  /** Names of the notifiers that nothing is kept for, because their receivers want nothing any more. */
  stopped(): string[]
  setStopped(notifier: string, stopped: boolean, now: number): void
}

export interface TotalStore {
  /** Counts files and items anew, of all or one library; about 1 ms for each 2,000 files. Writes only what differs. */
  recount(libraryId?: number): void
}

export interface JobStore {
  /** Queues that the engine itself keeps from working. */
  heldQueues(): string[]
  find(id: number): Job | null
  /** Removes the chores of a kind that went well; the newest job stays, or its id would be given out a second time. */
  forgetChores(kind: string): void
  /** The same of a kind of another queue. */
  forgetCompleted(queue: string, kind: string): void
  /** Of the jobs of a kind that could run, cancels all but the newest. */
  cancelOldest(kind: string, keep: number, now: number): void
  /** Has a job that waits for its time run at that instant at the latest. */
  hasten(id: number, runAt: number, now: number): void
  /** The job of a kind that is not over and has this key. */
  findLive(kind: keyof JobPayloads, uniqueKey: string): number | null
  /** Whether a job of one of these kinds, which have unique keys, is not over. */
  hasLive(kinds: readonly (keyof JobPayloads)[]): boolean
  /** Moves a job that waits to another scan. */
  adopt(id: number, scanId: number, priority: number): void
  /** A chore of a kind that is not over, of those from an id on: the job itself, or one that it left the rest to. */
  findLiveChore(kind: string, fromId: number): number | null
  /** The first chore of a kind that was given up or cancelled, of those from an id on. */
  findLostChore(kind: string, fromId: number): Job | null
  /** The last error of a job. */
  lastError(id: number): string | null
  /** Raises the queued folders of a scan that hold a place, or lie below it, to a priority; returns their number. */
  hurry(scanId: number, place: ScanScope, priority: number): number
}

import type { EnrichmentMode } from './enrichment.ts'
import type { StillOutcome, StillRequest } from './still.ts'
import type { CacheLimits } from './cache.ts'
import type { ArchiveOutcome, EntryOutcome, OpenArchive } from './archive.ts'
import type {
  EnrichedItem,
  EnricherCandidate,
  EnricherQuery,
  ProviderRef,
  RemoteArtwork,
} from './enricher.ts'
import type { DownloadRules } from './download.ts'
import type { ClientFile, ClientList } from './download-client.ts'
import type { ImportRules } from './import.ts'
import type { StoredHappening } from './event.ts'
import type { Log } from './log.ts'
import type { Delivery, DeliveryAnswer, NotifierEvent } from './notifier.ts'
import type { InstanceName } from './plugin-messages.ts'
import type { PluginCall } from './plugin.ts'
import type { ProbeOutcome, ReadFacts } from './reading.ts'
import type {
  FileClass,
  NfoResult,
  PictureResult,
  ParsedName,
  ScanDirectory,
  ScanEntry,
  Scanner,
  ScannerMedia,
  UnitVerdict,
} from './scanner.ts'
import type { PictureOutcome, TaggedSound, TagsOutcome } from './tags.ts'

/** What a worker thread offers to `compute`; built once per thread. */
export interface WorkerServices {
  readonly log: Log
  readonly settings: WorkerSettings
  readonly media: MediaReader
  /** Absolute path of a program that may be run, by its name or path; null when there is none. */
  findProgram(name: string): string | null
  /**
   * Makes the scanner of a library for one unit, with the media services bound to it. The signal ends what is asked of a
   * scanner that runs elsewhere.
   *
   * @throws AppError `not_found` when no such scanner is loaded.
   */
  scanner(name: string, media: ScannerMedia, signal?: AbortSignal): LibraryScanner
  /** @throws AppError `not_found` when there is no such notifier; its `send` throws what `call` throws. */
  notifier(name: string): WorkerNotifier
  /**
   * @throws AppError `not_found` when there is no such enricher, or it is switched off; its methods throw what `call`
   * throws, and `judgeProviderFailure` says what that means to a job.
   */
  enricher(name: string): WorkerEnricher
  /** @throws AppError `not_found` when there is no such client, or it is switched off; its methods throw what `call` throws. */
  downloadClient(name: string): WorkerDownloadClient
  /**
   * Calls a method of an instance of a plugin, wherever it runs; the answer fits the contract.
   *
   * @throws AppError `invalid` when trying again would be no use, `unavailable` or `timeout` when it may help; `details`
   * has the plugin's own code as `reason`, `retryable`, `retryAfterSeconds` when it is known, and `held: true` when the
   * host made no request.
   */
  call(target: InstanceName, call: PluginCall, signal?: AbortSignal): Promise<unknown>
  /**
   * Fetches a file that a plugin named, such as a picture, with what the instance may reach; its place in the rate limit
   * is that of its server. At most 20 MiB; 30 s a try and three tries, with waits for its turn besides.
   *
   * @throws AppError `not_found` when the server has none, `invalid` when it may not be reached or is too large, else as
   * `call`; `judgeProviderFailure` says what any of them means to a job.
   */
  download(target: InstanceName, url: string, limits?: DownloadLimits): Promise<DownloadedFile>
  /**
   * Copies the database beside itself and looks whether the copy is whole; keeps the newest of them.
   *
   * @throws AppError `unavailable`
   */
  backUpDatabase(keep: number): { readonly sizeBytes: number }
  /**
   * Checks a copy of the database and has the next start put it in place.
   *
   * @throws AppError `not_found`, or `unavailable` when it is not whole
   */
  stageRestore(name: string): void
  /** An event as the API tells it; null for a type that this version does not know. */
  describeEvent(happening: StoredHappening): Promise<NotifierEvent | null>
}

/** A scanner as the engine calls it. */
export type LibraryScanner = Pick<Scanner, 'read'> &
  UnitJudge & {
    /** Another text than before says that units have to be read anew: other code, other settings. */
    edition(): Promise<string>
  }

/** Judges directories: one inside the calling thread at once, one that runs elsewhere many at a time. */
export type UnitJudge =
  | Pick<Scanner, 'unitOf'>
  | { judge(directories: readonly ScanDirectory[]): Promise<readonly UnitVerdict[]> }

/** A download client as jobs call it: answers fit the contract, and what is thrown is an AppError. */
export interface WorkerDownloadClient {
  list(signal?: AbortSignal): Promise<ClientList>
  files(id: string, signal?: AbortSignal): Promise<readonly ClientFile[]>
  /** @throws AppError `invalid` with `details.reason` `unsupported` when the client cannot do that; so do the others. */
  remove(id: string, options: { readonly deleteData: boolean }, signal?: AbortSignal): Promise<void>
  setCategory(id: string, category: string, signal?: AbortSignal): Promise<void>
}

/** A notifier as jobs call it. */
export interface WorkerNotifier {
  send(
    event: NotifierEvent,
    delivery: Delivery,
    signal?: AbortSignal,
  ): Promise<DeliveryAnswer | null>
}

export interface DownloadLimits {
  readonly maxBytes?: number
  readonly signal?: AbortSignal
}

/** A file as its server sent it; whether it is what it says is for whoever wants it to see. */
export interface DownloadedFile {
  readonly bytes: Uint8Array
  /** As the server names it, with its parameters; null when it does not. */
  readonly contentType: string | null
}

/** An enricher as jobs call it: answers fit the contract, and what is thrown is an AppError. */
export interface WorkerEnricher {
  search(query: EnricherQuery, signal?: AbortSignal): Promise<readonly EnricherCandidate[]>
  /** Null when the provider has no such entry. */
  get(
    ref: ProviderRef,
    languages: readonly string[],
    signal?: AbortSignal,
  ): Promise<EnrichedItem | null>
  artwork(
    ref: ProviderRef,
    languages: readonly string[],
    signal?: AbortSignal,
  ): Promise<readonly RemoteArtwork[]>
}

export interface WorkerSettings {
  readonly dataDir: string
  readonly cacheDir: string
  /** Whether a copy on the same disk is the file itself under a second name. */
  readonly cacheLink: 'copy' | 'hardlink'
  /** Films and episodes without a picture get one from their video. */
  readonly stills: boolean
  readonly cache: CacheLimits
  readonly videoExtensions: readonly string[]
  readonly audioExtensions: readonly string[]
  readonly libraries: Readonly<Record<string, LibraryRules>>
  readonly minFileBytes: number
  /** A file changed less long ago may be in the middle of being written; 0 is never. */
  readonly settleMs: number
  readonly probe: boolean
  /** The program that reads streams: its name or path, and whether each file needs it. */
  readonly probeProgram: { readonly name: string; readonly always: boolean }
  readonly removalLimit: { readonly share: number; readonly files: number }
  readonly downloads: DownloadRules
  readonly imports: ImportRules
}

/** What the configuration says of one library's files. */
export interface LibraryRules {
  readonly scanner: string
  readonly ignore: readonly string[]
  /** What its people read, best first. */
  readonly languages: readonly string[]
  readonly enrichmentMode: EnrichmentMode
  /** Instances that are asked what its items are, in this order. */
  readonly enrichers: readonly string[]
}

/** Reading of names and open files; bounded, never of the database or the network. */
export interface MediaReader {
  parseName(path: string): ParsedName
  classify(entry: Pick<ScanEntry, 'name' | 'path'>, stems?: readonly string[]): FileClass
  /** `sound` is what the tags of the file say, where they were read. */
  probe(path: string | Buffer, signal: AbortSignal, sound?: TaggedSound): Promise<ProbeOutcome>
  readTags(path: string | Buffer, signal: AbortSignal): Promise<TagsOutcome>
  /** The picture inside an audio file that stands for its album. */
  readPicture(path: string | Buffer, signal: AbortSignal): Promise<PictureOutcome>
  readNfo(path: string | Buffer): NfoResult
  listArchive(path: string | Buffer, signal: AbortSignal): Promise<ArchiveOutcome>
  /** One entry of an archive, unpacked into memory; one of more than `maxBytes` is unreadable. */
  readArchiveEntry(
    request: { readonly path: string | Buffer; readonly entry: string; readonly maxBytes: number },
    signal: AbortSignal,
  ): Promise<EntryOutcome>
  /** What the head of a picture says, with its fingerprint and the facts of the open file; throws AppError. */
  describePicture(path: string | Buffer): ReadFacts & { fingerprint: string } & PictureResult
  /** Entries of an archive that is open, which whoever opened it closes. */
  openArchive(file: {
    readonly fd: number
    readonly facts: ReadFacts
    readonly name: string
  }): OpenArchive
  /** A picture of a video, made by ffmpeg. */
  takeStill(request: StillRequest, signal: AbortSignal): Promise<StillOutcome>
  /** Fingerprint of a regular file with the facts of the open file; throws AppError. */
  fingerprint(path: string | Buffer): ReadFacts & { fingerprint: string }
}

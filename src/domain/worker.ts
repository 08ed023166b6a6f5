import type { StillOutcome, StillRequest } from './still.ts'
import type { CacheLimits } from './cache.ts'
import type { ArchiveOutcome, EntryOutcome, OpenArchive } from './archive.ts'
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
   * Calls a method of an instance of a plugin, wherever it runs; the answer fits the contract.
   *
   * @throws AppError `invalid` when trying again would be no use, `unavailable` or `timeout` when it may help; `details`
   * has the plugin's own `code` and `retryAfterSeconds`.
   */
  call(target: InstanceName, call: PluginCall, signal?: AbortSignal): Promise<unknown>
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

/** A notifier as jobs call it. */
export interface WorkerNotifier {
  send(
    event: NotifierEvent,
    delivery: Delivery,
    signal?: AbortSignal,
  ): Promise<DeliveryAnswer | null>
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
  readonly probe: boolean
  /** The program that reads streams: its name or path, and whether each file needs it. */
  readonly probeProgram: { readonly name: string; readonly always: boolean }
  readonly removalLimit: { readonly share: number; readonly files: number }
}

/** What the configuration says of one library's files. */
export interface LibraryRules {
  readonly scanner: string
  readonly ignore: readonly string[]
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

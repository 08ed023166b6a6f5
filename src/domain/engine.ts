import type { AccountCommands } from './account.ts'
import type { ArtworkOrder } from './artwork.ts'
import type { ArtworkType } from './media.ts'
import type { PictureRef } from './picture-store.ts'
import type { Happening } from './event.ts'
import type { HealthFinding } from './health.ts'
import type { FactCommands } from './facts.ts'
import type { CopyList } from './picture-store.ts'
import type { MatchCommands } from './match-choice.ts'
import type { BinCommands } from './bin-commands.ts'
import type { PlanCommands } from './plan-commands.ts'
import type { PollCommands } from './poll-commands.ts'
import type { ScheduleCommands } from './schedule.ts'
import type { ScanCause, ScanMode, ScanOptions } from './scan.ts'
import type { SeenOrder, SettledOrder, WatchHint } from './watch.ts'

/** A wish to scan, as people and machines say it. */
export interface ScanOrder {
  /** Name of the library. */
  readonly library: string
  /** Absolute path below one of its roots; null is all of it. */
  readonly path: string | null
  /** Null is the mode of the library's configuration. */
  readonly mode: ScanMode | null
  readonly cause: ScanCause
  /** Choices that differ from the defaults. */
  readonly options: Partial<ScanOptions>
}

/** Folders of one library that somebody wants to be read now. */
export interface PathsOrder {
  readonly libraryId: number
  /** Absolute paths below its roots. */
  readonly paths: readonly string[]
  /** Null is the mode of the library's configuration. */
  readonly mode: ScanMode | null
  /** Choices that differ from the defaults. */
  readonly options: Partial<ScanOptions>
}

/** What became of each. */
export interface PathsOutcome {
  /** The scan that began for them, or that is reading the library. */
  readonly scanId: number
  readonly paths: readonly {
    readonly path: string
    /** A scan of it began, its queued folders were put in front, or it waits for the end of the running scan. */
    readonly outcome: 'started' | 'in_front' | 'waiting'
    /** Queued folders of the running scan that were put in front. */
    readonly directories: number
  }[]
}

/** A wish for new copies of the pictures of one library, or of all. */
export interface RebuildOrder {
  readonly libraryId: number | null
  readonly lists: readonly CopyList[]
  /** Also those that are right as they are. */
  readonly force: boolean
}

/** What can be asked of the thread that writes; each answer comes after the commit. */
export interface EngineCommands
  extends
    ScheduleCommands,
    MatchCommands,
    FactCommands,
    PollCommands,
    BinCommands,
    PlanCommands,
    AccountCommands {
  /** @throws AppError `conflict` with `details.scanId` while the library is being read; `not_found`; `invalid`. */
  startScan(order: ScanOrder): { outcome: 'started'; scanId: number } | { outcome: 'queued' }
  /** @throws AppError `not_found`, or `conflict` when it is over. */
  cancelScan(scanId: number): null
  /**
   * Has the jobs of a scan handed out no more; what runs ends. One that is paused already stays so.
   *
   * @throws AppError `not_found`, or `conflict` when it is over.
   */
  pauseScan(scanId: number): null
  /** Lets a paused scan go on. @throws AppError `not_found`, or `conflict` when it is over. */
  resumeScan(scanId: number): null
  /** @throws AppError `not_found`, or `conflict` while one is running. */
  restartScan(scanId: number): { scanId: number }
  /** @throws AppError `not_found`, or `conflict` when it is not over. */
  retryJob(jobId: number): null
  /** @throws AppError `not_found`, or `conflict` when it is over. */
  cancelJob(jobId: number): null
  /** @throws AppError `not_found` */
  pauseQueue(queue: string): null
  /** @throws AppError `not_found` */
  resumeQueue(queue: string): null
  /**
   * Reads some folders before anything else; a running scan is no obstacle.
   *
   * @throws AppError `not_found`; `invalid` with `details.paths`, those that are not below the library.
   */
  requestPaths(order: PathsOrder): PathsOutcome
  /** Has smaller copies of pictures made anew. @throws AppError `not_found` */
  rebuildPictures(order: RebuildOrder): { jobId: number }
  /**
   * Decides what becomes of files that scans miss; what is approved goes with the scan that begins for it.
   *
   * @throws AppError `not_found`, or `conflict` when it waits for no decision.
   */
  decideRemoval(id: number, decision: 'approve' | 'reject'): null
  /**
   * Takes back a removal that was approved.
   *
   * @throws AppError `not_found`, or `conflict` when nothing was removed, or nothing of it is remembered.
   */
  undoRemoval(id: number): null
  /** Writes down what others have told, so that it outlives the process; a hint of an unknown root is dropped. */
  noteHints(hints: readonly WatchHint[]): null
  /** Writes what a watch has seen into the change log, before anything is done about it. */
  noteSeen(order: SeenOrder): null
  /**
   * Scans what has changed and settled, of roots of one library; together with what waits already when a scan is reading
   * it. `requested` is false when nothing of it concerns the library.
   */
  requestSettled(orders: readonly SettledOrder[]): { requested: boolean }
  /** Does nothing but to bind the key it is asked with to a request that takes several commands. */
  holdKey(request: unknown): null
  /**
   * Has the libraries, the folders of downloads, the programs and the disks looked at anew; the entries follow. With ids
   * only the folders of these libraries are touched, and those in trouble.
   */
  checkHealth(libraryIds?: readonly number[] | null): null
  /**
   * Hides a notice, or shows it again.
   *
   * @throws AppError `not_found`, or `conflict` for what is worse than a notice.
   */
  hideHealth(key: string, isHidden: boolean): null
  /**
   * Sends a notification that is over once more.
   *
   * @throws AppError `not_found`, or `conflict` while it waits, or when its notifier is not there.
   */
  replayNotification(id: number): null
  /** Removes what the cache has no use for, in a job; the one that runs or waits if there is one. */
  cleanCache(): { jobId: number }
  /** Looks at every file of the cache, in a job; the same. */
  verifyCache(): { jobId: number }
  /** Copies the database, in a job; the one that runs or waits if there is one. */
  backUpDatabase(keep: number): { jobId: number }
  /** Has the next start put a copy in the place of the database, once a job has found it whole. */
  stageRestore(name: string): { jobId: number }
  /** Notes that copies were served, by their paths below the folder of the cache. */
  noteCacheUse(paths: readonly string[]): null
  /** Copies that were asked for are not there: they are made again before others. */
  restoreCopies(paths: readonly string[]): null
  /**
   * Has an item show a picture from now on, or keep what it shows.
   *
   * @throws AppError `not_found`; `conflict` when the choice is locked and nothing is said of that; `invalid` when the
   * picture is not one of the item's.
   */
  chooseArtwork(order: ArtworkOrder): null
  /**
   * Gives the choice back to the rule.
   *
   * @throws AppError `not_found`
   */
  unchooseArtwork(itemId: number, type: ArtworkType): null
  /** Has smaller copies of pictures made before all others; those asked for earlier may fall out. */
  warmPictures(pictures: readonly PictureRef[]): null
  /** Makes the findings all entries of a source; for what the daemon itself finds. */
  setHealth(source: string, findings: readonly HealthFinding[]): null
}

/** Commands that start something, so that asking twice is not the same as asking once. */
export type RepeatableCommand =
  | 'startScan'
  | 'restartScan'
  | 'retryJob'
  | 'requestPaths'
  | 'holdKey'
  | 'replayNotification'
  | 'createSchedule'
  | 'runSchedule'
  | 'runTask'
  | 'planImport'

/** An answer; `replayed` says that it is the one to an earlier, equal request. */
export interface Answered<T> {
  readonly answer: T
  readonly replayed: boolean
}

/** An answer is given again for so long. */
export const answersKeptMs = 24 * 60 * 60_000

/** What the engine is told when the configuration changed. */
export interface ConfigureOrder {
  readonly changed: readonly string[]
  readonly restartNeeded: readonly string[]
  /** A library, which has just left the configuration, to be removed for good. */
  readonly forget: string | null
}

/** The engine as other threads see it. */
export interface Engine {
  ask<C extends keyof EngineCommands>(
    command: C,
    ...args: Parameters<EngineCommands[C]>
  ): Promise<ReturnType<EngineCommands[C]>>
  /**
   * The same, but done once for each key: a repeat within a day, also after a crash, gets the first answer.
   *
   * @throws AppError as the command, after which the key is free again; `invalid` when it belongs to another request.
   */
  askOnce<C extends RepeatableCommand>(
    key: string,
    command: C,
    ...args: Parameters<EngineCommands[C]>
  ): Promise<Answered<ReturnType<EngineCommands[C]>>>
  /** Calls `listener` with every event, after its commit; returns how to stop that. */
  subscribe(listener: (happening: Happening) => void): () => void
}

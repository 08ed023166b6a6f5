import type { FolderCheck } from './folder-check.ts'
import type { ErrorCode } from './error.ts'
import type { WorkQuestion } from './known-work.ts'
import type { CopyList, PictureRef } from './picture-store.ts'

/**
 * ```text
 * scheduled ──┐                     ┌─> completed
 *             ├─> available ─> running ─> cancelled
 * retryable ──┘       ^           │  └─> discarded
 *     ^               └─ rescue ──┤
 *     └───────────────────────────┘
 * ```
 */
export type JobState =
  'scheduled' | 'available' | 'running' | 'retryable' | 'completed' | 'cancelled' | 'discarded'

export const jobStates = [
  'scheduled',
  'available',
  'running',
  'retryable',
  'completed',
  'cancelled',
  'discarded',
] as const satisfies JobState[]

/** Code of a failed attempt; `poison` ends a job that took its worker or the process down three times. */
export type JobErrorCode = ErrorCode | 'poison'

/** Why one attempt failed. */
export interface JobFailure {
  readonly code: JobErrorCode
  readonly message: string
  /** False ends the job at once. */
  readonly retryable: boolean
}

export interface JobAttemptError {
  readonly attempt: number
  readonly code: JobErrorCode
  readonly message: string
  readonly occurredAt: number
}

/** A job row. Instants are ms UTC. */
export interface Job {
  readonly id: number
  readonly kind: string
  readonly queue: string
  /** Lower runs first. */
  readonly priority: number
  readonly state: JobState
  readonly payload: unknown
  readonly uniqueKey: string | null
  readonly scanId: number | null
  readonly rootId: number | null
  readonly attempt: number
  readonly maxAttempts: number
  /** Times it was running when its worker or the process died. */
  readonly crashes: number
  /** Its scan is: it is not handed out until that goes on. */
  readonly paused: boolean
  readonly runAt: number | null
  readonly createdAt: number
  readonly startedAt: number | null
  readonly finishedAt: number | null
}

/** Payloads by kind; ids only, because a payload outlives what it speaks of. */
export interface JobPayloads {
  'scan.discover': { scanId: number }
  'scan.directory': { scanId: number; directoryId: number }
  /** Of a unit, or what providers offer of a film or series and is wanted. */
  'asset.cache': { unitId: number } | { itemId: number }
  'asset.derive': { unitId: number }
  'cache.clean': Record<string, never>
  'cache.verify': Record<string, never>
  'asset.warm': { pictures: readonly PictureRef[] }
  /** Of the items of a unit, the units of a library, or a film or series with what is in it, with numbers above `afterId`. */
  'asset.select':
    | { unitId: number; afterId: number }
    | { libraryId: number; afterId: number }
    | { itemId: number; afterId: number }
  /** Of the units behind `after`; `due` is what the library does by itself, `stale` what is on its rebuild lists. */
  'cache.rebuild': {
    libraryId: number | null
    lists: readonly CopyList[]
    which: 'due' | 'stale' | 'all'
    after: number
  }
  /** Films and episodes behind an item. */
  'asset.still': { afterItemId: number; round: number }
  /** Has the providers asked for what a scan has found. */
  'enrichment.begin': { scanId: number }
  /** Finds out what a film or series is at its providers. */
  'media.match': { itemId: number }
  /** Has it found out anew what the films or series of a library are, those with numbers above `afterId`. */
  'library.rematch': { libraryId: number; mode: 'metadata-only' | 'full'; afterId: number }
  /** Asks the providers for what they know of it: first of itself (null), then season by season. */
  'media.enrich': { itemId: number; season: number | null }
  /** Asks the providers for its pictures. */
  'provider.assets': { itemId: number }
  /**
   * Writes beside the media what is shown of a film or series and of what is in it, or has that done for a library; of items
   * with numbers above `afterId`. `round` tells jobs apart of which the first may have looked too early.
   */
  'media.write':
    { itemId: number; afterId: number; round: number } | { libraryId: number; afterId: number }
  /** Asks a download client what it has. */
  'download.poll': { client: string }
  /** Decides what of a download goes where; `isProposal` leaves it to a person to have it done. */
  'import.plan': {
    downloadId: number
    cause: 'completion' | 'manual'
    isProposal: boolean
    /** The proposal that is to be done, with what a person says of it. */
    planId?: number
    /** What the library is asked for; without it, what the name of the download says. */
    question?: WorkQuestion
    /** How often it was asked for more. */
    turn?: number
  }
  /** Puts one file of a plan in its place; `turn` tells apart the jobs of one file that follow one another. */
  'import.file': { fileId: number; turn: number }
  /** Takes what a placed file replaces into the recycle bin. */
  'import.retire': { fileId: number; turn: number }
  /** Takes one file of a plan back, and gives back what it replaced. */
  'import.undo': { fileId: number; turn: number }
  /** Does with a download in its client what is done once all of it is imported. */
  'download.finish': { downloadId: number }
  /** Gives back a file from the recycle bin. */
  'recycle.restore': { recycledId: number }
  /** Removes what has lain in the recycle bin for long enough. */
  'recycle.clean': Record<string, never>
  'history.prune': Record<string, never>
  'database.shrink': Record<string, never>
  /** Copies the database; `runId` is the run that is told of it. */
  'database.backup': { keep: number; runId: number | null }
  'database.restore': { name: string }
  /** Null looks at the machine, a number at that root of a library; else at a folder of downloads. */
  'health.check': { rootId: number | null } | FolderCheck
  /** Sends what an instance is to be told of, one at a time. */
  'notify.send': { notifier: string }
}

export interface EnqueueOptions {
  readonly scanId?: number
  readonly rootId?: number
  readonly priority?: number
  /** In place of that of its kind. */
  readonly queue?: string
  /** Not before this instant. */
  readonly runAt?: number
}

/** What became of an enqueue: a live job with the same unique key wins over a new one. */
export type EnqueueOutcome =
  | { readonly outcome: 'enqueued'; readonly id: number }
  | {
      readonly outcome: 'exists'
      readonly id: number
      readonly state: JobState
      readonly scanId: number | null
    }

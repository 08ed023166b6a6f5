import type { ErrorCode } from './error.ts'
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
  readonly runAt: number | null
  readonly createdAt: number
  readonly startedAt: number | null
  readonly finishedAt: number | null
}

/** Payloads by kind; ids only, because a payload outlives what it speaks of. */
export interface JobPayloads {
  'scan.discover': { scanId: number }
  'scan.directory': { scanId: number; directoryId: number }
  'asset.cache': { unitId: number }
  'asset.derive': { unitId: number }
  'cache.clean': Record<string, never>
  'cache.verify': Record<string, never>
  'asset.warm': { pictures: readonly PictureRef[] }
  /** Of the items of a unit, or the units of a library, with numbers above `afterId`. */
  'asset.select': { unitId: number; afterId: number } | { libraryId: number; afterId: number }
  /** Of the units behind `after`; `due` is what the library does by itself, `stale` what is on its rebuild lists. */
  'cache.rebuild': {
    libraryId: number | null
    lists: readonly CopyList[]
    which: 'due' | 'stale' | 'all'
    after: number
  }
  /** Films and episodes behind an item. */
  'asset.still': { afterItemId: number; round: number }
  'history.prune': Record<string, never>
  /** Null looks at the machine, a number at that root of a library. */
  'health.check': { rootId: number | null }
  /** Sends what an instance is to be told of, one at a time. */
  'notify.send': { notifier: string }
}

export interface EnqueueOptions {
  readonly scanId?: number
  readonly rootId?: number
  readonly priority?: number
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

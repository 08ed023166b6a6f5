import type * as v from 'valibot'

import type { JobFailure, JobPayloads } from '../domain/job.ts'
import type { Stores, Transaction } from '../domain/stores.ts'
import type { WorkerServices } from '../domain/worker.ts'

/** What `compute` may use beside its input. */
export interface ComputeContext {
  readonly services: WorkerServices
  /** Aborts when the job is cancelled, has run out of time, or the daemon stops. */
  readonly signal: AbortSignal
  /** Tells that the job moves: its time limit counts from the last call. */
  alive(): void
  /** Sends one part of a long result; resolves when the writer keeps up. Needs `commitBatch`. */
  batch(part: unknown): Promise<void>
  /** Resolves when all parts that were sent are committed. */
  settled(): Promise<void>
}

/** What `compute` may return in place of a result: nothing to do any more, or not now. */
export type JobDetour =
  { readonly outcome: 'cancel' } | { readonly outcome: 'snooze'; readonly seconds: number }

/** Exponential backoff with jitter; the defaults of the configuration apply where nothing is said. */
export interface RetryPolicy {
  readonly maxAttempts?: number
  readonly baseSeconds?: number
  readonly capSeconds?: number
}

/**
 * Everything about one kind of job. `prepare` and `commit` run in the writer thread inside a tick's transaction,
 * `compute` in a worker, without the database.
 */
export interface JobDefinition<
  K extends keyof JobPayloads = keyof JobPayloads,
  Input = unknown,
  Result = unknown,
  Batch = unknown,
> {
  /** Stored with every job; a renamed kind keeps its old names in `formerKinds`. */
  readonly kind: K
  readonly formerKinds?: readonly string[]
  readonly queue: string
  /** Lower runs first. */
  readonly priority: number
  /** Longest time without a sign of life. */
  readonly timeoutSeconds: number
  /** Jobs of this kind that one worker runs side by side. */
  readonly perWorker: number
  /** `own`: a thread for each running job, outside of the pool. */
  readonly thread?: 'pool' | 'own'
  /**
   * It reads the disk of its root, or those of all roots of the library of its root: of such jobs a rotating disk is given
   * only so many at once.
   */
  readonly reads?: 'root' | 'library'
  /** It waits for somebody else's server and loses nothing when it is broken off: a stop does not let it come to its end. */
  readonly endsAtStop?: true
  readonly payload: v.GenericSchema<unknown, JobPayloads[K]>
  readonly retry?: RetryPolicy
  uniqueKey?(payload: JobPayloads[K]): string
  /** Plain data for `compute`; null ends the job as done, with nothing to do. Without it the payload is the input. */
  prepare?(payload: JobPayloads[K], read: { stores: Stores; now: number }): Input | null
  /** Folders it works in, absolute: named in the log when a file call there does not return. */
  places?(payload: JobPayloads[K], read: { stores: Stores }): readonly string[]
  /** In place of `prepare`, for jobs that are claimed many at a time: the inputs in the order of the payloads. */
  prepareAll?(
    payloads: readonly JobPayloads[K][],
    read: { stores: Stores; now: number },
  ): (Input | null)[]
  /** Without it the job goes from claim to commit inside the writer. */
  compute?(input: Input, context: ComputeContext): Promise<Result | JobDetour> | Result | JobDetour
  /** Applies one part of a long result; idempotent, because after a crash the job begins anew. */
  commitBatch?(batch: Batch, payload: JobPayloads[K], tx: Transaction): void
  /** Applies the result. `retry` keeps what was written and has the job run again for the rest. */
  commit?(
    result: Result,
    payload: JobPayloads[K],
    tx: Transaction,
  ): undefined | { retry: JobFailure }
  /** `prepare` said that there is nothing to do. */
  skipped?(payload: JobPayloads[K], tx: Transaction): void
  /** After the last attempt: counters move, so that a phase can end. */
  exhausted?(failure: JobFailure, payload: JobPayloads[K], tx: Transaction): void
  /** The job was cancelled, waiting or running. */
  cancelled?(payload: JobPayloads[K], tx: Transaction): void
  /**
   * Somebody wants a job that is over to run again: takes back what `exhausted` or `cancelled` did.
   *
   * @throws AppError `conflict` when running it again would do nothing.
   */
  revived?(payload: JobPayloads[K], ended: 'discarded' | 'cancelled', tx: Transaction): void
}

// The dispatcher treats all kinds alike; each definition was checked against its own types by `defineJob`.
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyJob = JobDefinition<any, any, any, any>

/** Whether the writer works with the payload itself; if not, it hands it on as the text that is stored. */
export function isReadByWriter(definition: AnyJob): boolean {
  return (
    definition.prepare !== undefined ||
    definition.prepareAll !== undefined ||
    definition.places !== undefined ||
    definition.commit !== undefined ||
    definition.commitBatch !== undefined ||
    definition.exhausted !== undefined
  )
}

/**
 * Declares a kind of job; the types of its parts are checked against one another.
 *
 * @example
 * ```ts
 * export const pruneHistory = defineJob({
 *   kind: 'history.prune', queue: 'chores', priority: 9, timeoutSeconds: 60, perWorker: 1,
 *   payload: v.strictObject({}),
 *   uniqueKey: () => 'one',
 *   commit: (_result, _payload, tx) => { tx.stores.jobs.find(1) },
 * })
 * ```
 */
export function defineJob<K extends keyof JobPayloads, Input, Result, Batch = never>(
  definition: JobDefinition<K, Input, Result, Batch>,
): JobDefinition<K, Input, Result, Batch> {
  return definition
}

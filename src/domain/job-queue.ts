import type { EnqueueOutcome, Job, JobFailure, JobState } from './job.ts'

/** A job row about to be inserted. */
export interface NewJob {
  readonly kind: string
  readonly queue: string
  readonly priority: number
  /** JSON. */
  readonly payload: string
  readonly uniqueKey: string | null
  readonly scanId: number | null
  readonly rootId: number | null
  readonly maxAttempts: number
  /** Null is at once. */
  readonly runAt: number | null
}

/** What the dispatcher needs of a claimed job. */
export interface ClaimedJob {
  readonly id: number
  readonly kind: string
  readonly priority: number
  /** JSON. */
  readonly payload: string
  readonly scanId: number | null
  readonly rootId: number | null
  readonly attempt: number
  readonly maxAttempts: number
  readonly crashes: number
  readonly createdAt: number
}

/**
 * After so many crashes a job is a suspect: it runs by itself and only one at a time, so that the next crash is its own
 * and no other's. The index of suspects names the same number.
 */
export const crashesOfSuspect = 2

/** The job table as the dispatcher uses it, inside the transaction of a tick. */
export interface JobQueueStore {
  insert(job: NewJob, now: number): EnqueueOutcome
  /** Returns how many were inserted: those without a live job of the same key. */
  insertAll(jobs: readonly NewJob[], now: number): number
  /** Best jobs first, without suspects and jobs of the roots; below a priority, unless that is null. */
  claim(
    queue: string,
    most: { limit: number; belowPriority: number | null },
    blockedRoots: readonly number[],
    now: number,
  ): ClaimedJob[]
  /** The same of these roots alone. */
  claimOfRoots(
    queue: string,
    most: { limit: number; belowPriority: number | null },
    roots: readonly number[],
    now: number,
  ): ClaimedJob[]
  /** The best suspect of a queue. */
  claimSuspect(queue: string, blockedRoots: readonly number[], now: number): ClaimedJob | null
  complete(ids: readonly number[], now: number): void
  cancel(ids: readonly number[], now: number): void
  discard(id: number, failure: JobFailure, now: number): void
  /** Puts a job back behind `runAt`; it has used up its attempt. */
  retry(id: number, failure: JobFailure, times: { runAt: number; now: number }): void
  /** Puts a job back for now or for later without charging an attempt. */
  release(id: number, runAt: number | null): void
  /** Makes due jobs available; returns how many. */
  promoteDue(now: number): number
  nextDueAt(): number | null
  /** Jobs that ran when the process or their worker ended. */
  listRunning(): Job[]
  /** Times a job was running when its worker or the process died; 0 again once it has moved on. */
  setCrashes(id: number, crashes: number): void
  /** Has jobs that wait for a time after `limit` run at `runAt`; returns how many. */
  hastenBeyond(limit: number, runAt: number): number
  /** Moves the times of all jobs that wait for one: the clock was set back. */
  shiftDue(ms: number): void
  listQueuedOfScan(scanId: number): Job[]
  listRunningOfScan(scanId: number): Job[]
  /** Gives a finished job a fresh life. */
  revive(id: number): void
  find(id: number): Job | null
  countByState(): { queue: string; state: JobState; count: number }[]
  pausedQueues(): string[]
  setPaused(queue: string, paused: boolean, now: number): void
  heldQueues(): string[]
  setHold(queue: string, reason: string | null, now: number): void
}

/** The open transaction as the dispatcher steers it. */
export interface TransactionControl {
  begin(): void
  commit(): void
  rollBack(): void
  savepoint(): void
  release(): void
  rollBackToSavepoint(): void
  /** True for failures that pass by themselves: a full disk, a foreign lock. */
  isPassing(error: unknown): boolean
  checkpoint(): void
}

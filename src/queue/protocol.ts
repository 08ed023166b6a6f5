import type { JobDetour } from './define-job.ts'
import type { JobFailure } from '../domain/job.ts'
import type { FromCaller, ToCaller } from '../domain/plugin-messages.ts'

// Messages travel as one JSON string each: Bun passes strings between threads without a structured clone. An `id` in
// them is that of a run, unique in the process: a job that was taken from a thread may be run again before the thread
// has done with it, and what is still heard of the first run must not be taken for the second.

/** A job on its way to a worker; those of one row run one after the other. */
export type SentJob = readonly [
  id: number,
  kind: string,
  attempt: number,
  input: unknown,
  row?: number,
]

/** The same, already as JSON: an input that needs no preparation is never parsed in the writer. */
export interface PackedJob {
  readonly id: number
  /** Its longest time without a sign of life. */
  readonly limitMs: number
  readonly json: string
}

export type ToWorker =
  | { readonly type: 'run'; readonly jobs: readonly SentJob[] }
  | { readonly type: 'cancel'; readonly ids: readonly number[] }
  /** The writer has committed so many batches of a job. */
  | { readonly type: 'taken'; readonly id: number; readonly count: number }
  /** What is sent after it runs with these settings. */
  | { readonly type: 'configure'; readonly settings: unknown }
  /** Nothing is expected to come: memory can go back. */
  | { readonly type: 'rest' }
  | { readonly type: 'plugin'; readonly message: ToCaller }

/** What one run of a job came to; `ms` is the time `compute` took. */
export type JobReport =
  | { readonly id: number; readonly ms: number; readonly result: unknown }
  | { readonly id: number; readonly ms: number; readonly detour: JobDetour }
  | { readonly id: number; readonly ms: number; readonly failure: JobFailure }

export type FromWorker =
  | { readonly type: 'reports'; readonly reports: readonly JobReport[] }
  | { readonly type: 'batch'; readonly id: number; readonly part: unknown }

/** A call of a plugin: it goes past the ticks, and is heard while nothing can be written. */
export interface PluginMessage {
  readonly type: 'plugin'
  readonly message: FromCaller
}

/** First message to a thread, by structured clone because it carries shared memory. */
export interface WorkerStart {
  readonly type: 'start'
  readonly pulse: SharedArrayBuffer
  /** What the composition root hands to every worker. */
  readonly settings: unknown
}

/** Batches of one job that may be on their way before `batch()` waits. */
export const batchWindow = 8

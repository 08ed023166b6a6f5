import type * as v from 'valibot'

import type { EngineCommands } from '../engine.ts'
import type { RunPart } from '../schedule.ts'
import type { Transaction } from '../stores.ts'
import type { TaskName } from './names.ts'

/** What a task may use when it starts, inside the transaction that also writes its run. */
export interface TaskContext {
  readonly tx: Transaction
  readonly runId: number
  startScan: EngineCommands['startScan']
  cleanCache: EngineCommands['cleanCache']
  verifyCache: EngineCommands['verifyCache']
  /** Has providers asked for films and series of which something is due; returns how many. */
  refreshItems(): number
  /** Has download clients asked for all they have; returns how many. */
  pollDownloads(): number
  /** Takes up jobs that nobody works on although their rows say so; returns how many. */
  recoverJobs(): { released: number; hastened: number }
}

/** What a task has begun; a run without parts is over at once. */
export interface TaskStart {
  readonly parts: readonly RunPart[]
  readonly counts?: Readonly<Record<string, number>>
}

/** Something that schedules do; one file each. */
export interface Task<Parameters = unknown> {
  readonly name: TaskName
  /** For people. */
  readonly description: string
  readonly parameters: v.GenericSchema<unknown, Parameters>
  /** Starts the work and returns at once; the run follows the parts to their end. */
  start(parameters: Parameters, context: TaskContext): TaskStart
}

// The registry treats all alike; each was checked against its own parameters by `defineTask`.
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyTask = Task<any>

/** Declares a task; its start is checked against its parameters. */
export function defineTask<Parameters>(task: Task<Parameters>): Task<Parameters> {
  return task
}

/** The part of a run that is a job just enqueued, or one that was there already. */
export function jobPart(kind: string, { id }: { readonly id: number }): RunPart {
  return { type: 'job', kind, jobId: id, outcome: null, error: null }
}

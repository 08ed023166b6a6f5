import * as v from 'valibot'

import { AppError, errorMessage } from '../domain/error.ts'
import type { JobFailure } from '../domain/job.ts'
import type { WorkerServices } from '../domain/worker.ts'
import { type AnyJob, type ComputeContext, isReadByWriter, type JobDetour } from './define-job.ts'
import { batchWindow, type FromWorker, type JobReport, type SentJob } from './protocol.ts'
import type { Pulse } from './pulse.ts'

/** Reports wait at most this long for others to travel with. */
const holdReportsMs = 20
const reportsPerMessage = 50
/** A turn of the event loop is given at least this often, so that cancels and heartbeats get through. */
const turnEveryMs = 20

/** One run of a job. */
interface Run {
  readonly abort: AbortController
  unacknowledged: number
  readonly resume: (() => void)[]
}

/** Runs the jobs of one worker thread; `perWorker` of each kind side by side, the others wait their turn. */
export interface JobRunner {
  run(jobs: readonly SentJob[]): void
  cancel(ids: readonly number[]): void
  taken(id: number, count: number): void
  /** Jobs that are sent from now on get these services. */
  configure(services: WorkerServices): void
}

export interface JobRunnerDeps {
  readonly definitions: ReadonlyMap<string, AnyJob>
  readonly services: WorkerServices
  readonly pulse: Pulse
  /** Sends a `FromWorker` as JSON. */
  readonly send: (json: string) => void
}

export function createJobRunner(deps: JobRunnerDeps): JobRunner {
  const { definitions, pulse } = deps
  const outbox = createOutbox(deps.send)
  // What a job was prepared for fits the services of that time: a library may have another name by now.
  const waiting: Waiting[] = []
  let { services } = deps
  const runs = new Map<number, Run>()
  const runningOfKind = new Map<string, number>()
  const runningRows = new Set<number>()
  let turnAt = performance.now()

  const next = (): Waiting | undefined => {
    const at = waiting.findIndex(({ sent: [, kind, , , row] }) => {
      if (row !== undefined && runningRows.has(row)) return false
      return (runningOfKind.get(kind) ?? 0) < (definitions.get(kind)?.perWorker ?? 1)
    })
    return at < 0 ? undefined : waiting.splice(at, 1)[0]
  }

  const pump = (): void => {
    for (let job = next(); job !== undefined; job = next()) {
      const [, kind, , , row] = job.sent
      if (row !== undefined) runningRows.add(row)
      runningOfKind.set(kind, (runningOfKind.get(kind) ?? 0) + 1)
      void runOne({ ...deps, outbox, runs, services: job.services }, job.sent).then(() => {
        runningOfKind.set(kind, (runningOfKind.get(kind) ?? 1) - 1)
        if (row !== undefined) runningRows.delete(row)
        if (performance.now() - turnAt < turnEveryMs) return pump()
        setImmediate(() => {
          turnAt = performance.now()
          pulse.beat(Date.now())
          pump()
        })
      })
    }
  }

  return {
    run: (jobs) => {
      waiting.push(...jobs.map((sent) => ({ sent, services })))
      turnAt = performance.now()
      pump()
    },
    cancel: (ids) => {
      for (const id of ids) {
        const at = waiting.findIndex(({ sent: [sentId] }) => sentId === id)
        if (at >= 0) waiting.splice(at, 1)
        // The writer counts on a report of each run that it sent, even of one that never began.
        if (at >= 0) outbox.add(failureReport(id, 0, cancelledFailure))
        runs.get(id)?.abort.abort(new AppError('cancelled', cancelledFailure.message))
      }
    },
    taken: (id, count) => {
      const run = runs.get(id)
      if (run === undefined) return
      run.unacknowledged -= count
      for (const resume of run.resume.splice(0)) resume()
    },
    configure: (changed) => {
      services = changed
    },
  }
}

interface Waiting {
  readonly sent: SentJob
  readonly services: WorkerServices
}

interface Outbox {
  add(reportJson: string): void
  batch(id: number, part: unknown): void
}

/** Reports travel together: a message costs more than a short job. */
function createOutbox(send: (json: string) => void): Outbox {
  let reports: string[] = []
  let heldSince = 0

  const flush = (): void => {
    if (reports.length === 0) return
    const message = `{"type":"reports","reports":[${reports.join(',')}]}`
    reports = []
    send(message)
  }
  return {
    add: (reportJson) => {
      const now = performance.now()
      if (reports.length === 0) {
        heldSince = now
        setImmediate(flush)
      }
      reports.push(reportJson)
      if (reports.length >= reportsPerMessage || now - heldSince > holdReportsMs) flush()
    },
    batch: (id, part) => {
      const message: FromWorker = { type: 'batch', id, part }
      send(JSON.stringify(message))
    },
  }
}

type RunDeps = JobRunnerDeps & { readonly outbox: Outbox; readonly runs: Map<number, Run> }

async function runOne(deps: RunDeps, [id, kind, , input]: SentJob): Promise<void> {
  const { definitions, outbox, pulse, runs } = deps
  const run: Run = { abort: new AbortController(), unacknowledged: 0, resume: [] }
  const startedAt = performance.now()
  runs.set(id, run)
  pulse.start(id, Date.now())
  try {
    const definition = definitions.get(kind)
    if (definition?.compute === undefined) throw new AppError('internal', `no such job: ${kind}`)
    if (!isReadByWriter(definition)) checkPayload(definition, input)
    const result: unknown = await definition.compute(input, contextOf(deps, id, run))
    // Here, because a result that has no JSON is a failure of this job and of no other.
    outbox.add(resultReport(id, performance.now() - startedAt, result))
  } catch (error) {
    const failure = run.abort.signal.aborted ? cancelledFailure : failureOf(error)
    outbox.add(failureReport(id, performance.now() - startedAt, failure))
  } finally {
    runs.delete(id)
    pulse.end(id)
  }
}

function contextOf({ services, pulse, outbox }: RunDeps, id: number, run: Run): ComputeContext {
  const alive = (): void => pulse.alive(id, Date.now())
  return {
    services,
    signal: run.abort.signal,
    alive,
    batch: async (part) => {
      alive()
      outbox.batch(id, part)
      run.unacknowledged += 1
      // Also when the writer keeps up: a cancel comes as a message.
      await new Promise<void>((resolve) => setImmediate(resolve))
      while (run.unacknowledged >= batchWindow) {
        await new Promise<void>((resolve) => run.resume.push(resolve))
      }
      alive()
    },
    settled: async () => {
      while (run.unacknowledged > 0) {
        run.abort.signal.throwIfAborted()
        await new Promise<void>((resolve) => run.resume.push(resolve))
      }
      alive()
    },
  }
}

const cancelledFailure: JobFailure = {
  code: 'cancelled',
  message: 'The job was cancelled.',
  retryable: true,
}

function failureReport(id: number, ms: number, failure: JobFailure): string {
  const report: JobReport = { id, ms, failure }
  return JSON.stringify(report)
}

function resultReport(id: number, ms: number, result: unknown): string {
  const report: JobReport = isDetour(result)
    ? { id, ms, detour: result }
    : { id, ms, result: result ?? null }
  return JSON.stringify(report)
}

function isDetour(result: unknown): result is JobDetour {
  return (
    typeof result === 'object' &&
    result !== null &&
    'outcome' in result &&
    (result.outcome === 'cancel' || result.outcome === 'snooze')
  )
}

/** @throws AppError `invalid` for a payload of another version of the kind, or of none. */
export function checkPayload(definition: AnyJob, payload: unknown): void {
  if (v.is(definition.payload, payload)) return
  throw new AppError('invalid', `The payload of ${definition.kind} does not fit its schema.`, {
    details: { payload },
  })
}

/** The failure a thrown value stands for; unknown errors may pass, so they are tried again. */
export function failureOf(error: unknown): JobFailure {
  if (!(error instanceof AppError)) {
    return { code: 'internal', message: textOf(error), retryable: true }
  }
  const final = error.code === 'invalid' || error.code === 'not_found' || error.code === 'forbidden'
  return { code: error.code, message: error.message, retryable: !final }
}

/** Anything can be thrown, also what has no JSON. */
function textOf(thrown: unknown): string {
  return thrown instanceof Error || typeof thrown === 'string'
    ? errorMessage(thrown)
    : Bun.inspect(thrown)
}

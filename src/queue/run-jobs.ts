import { AppError, errorMessage } from '../domain/error.ts'
import type { JobFailure } from '../domain/job.ts'
import type { WorkerServices } from '../domain/worker.ts'
import type { AnyJob, ComputeContext, JobDetour } from './define-job.ts'
import { batchWindow, type FromWorker, type JobReport, type SentJob } from './protocol.ts'
import type { Pulse } from './pulse.ts'

/** Reports wait at most this long for others to travel with. */
const holdReportsMs = 2
const reportsPerMessage = 50
/** A turn of the event loop is given at least this often, so that cancels and heartbeats get through. */
const turnEveryMs = 10

interface RunningJob {
  readonly abort: AbortController
  unacknowledged: number
  resume: (() => void) | null
}

/** Runs the jobs of one worker thread; `perWorker` of each kind side by side, the others wait their turn. */
export interface JobRunner {
  run(jobs: readonly SentJob[]): void
  cancel(ids: readonly number[]): void
  taken(id: number, count: number): void
}

export function createJobRunner(deps: {
  definitions: ReadonlyMap<string, AnyJob>
  services: WorkerServices
  pulse: Pulse
  send: (message: FromWorker) => void
}): JobRunner {
  const { definitions, services, pulse, send } = deps
  const waiting: SentJob[] = []
  const cancelled = new Set<number>()
  const running = new Map<number, RunningJob>()
  const runningOfKind = new Map<string, number>()
  let outbox: JobReport[] = []
  let heldSince = 0
  let turnAt = performance.now()

  const flush = (): void => {
    if (outbox.length === 0) return
    const reports = outbox
    outbox = []
    send({ type: 'reports', reports })
  }

  const report = (entry: JobReport): void => {
    const now = performance.now()
    if (outbox.length === 0) {
      heldSince = now
      setImmediate(flush)
    }
    outbox.push(entry)
    if (outbox.length >= reportsPerMessage || now - heldSince > holdReportsMs) flush()
  }

  const contextOf = (id: number, job: RunningJob): ComputeContext => ({
    services,
    signal: job.abort.signal,
    alive: () => pulse.alive(id, Date.now()),
    batch: async (part) => {
      pulse.alive(id, Date.now())
      send({ type: 'batch', id, part })
      job.unacknowledged += 1
      while (job.unacknowledged >= batchWindow) {
        await new Promise<void>((resolve) => (job.resume = resolve))
      }
    },
  })

  const runOne = async ([id, kind, , input]: SentJob): Promise<void> => {
    const job: RunningJob = { abort: new AbortController(), unacknowledged: 0, resume: null }
    const startedAt = performance.now()
    running.set(id, job)
    pulse.start(id, Date.now())
    try {
      const definition = definitions.get(kind)
      if (definition?.compute === undefined) throw new AppError('internal', `no such job: ${kind}`)
      const result: unknown = await definition.compute(input, contextOf(id, job))
      const ms = performance.now() - startedAt
      report(isDetour(result) ? { id, ms, detour: result } : { id, ms, result: result ?? null })
    } catch (error) {
      report({ id, ms: performance.now() - startedAt, failure: failureOf(error) })
    } finally {
      running.delete(id)
      pulse.end(id)
    }
  }

  const next = (): SentJob | undefined => {
    const at = waiting.findIndex(([, kind]) => {
      return (runningOfKind.get(kind) ?? 0) < (definitions.get(kind)?.perWorker ?? 1)
    })
    return at < 0 ? undefined : waiting.splice(at, 1)[0]
  }

  const pump = (): void => {
    for (let job = next(); job !== undefined; job = next()) {
      const [id, kind] = job
      if (cancelled.delete(id)) continue
      runningOfKind.set(kind, (runningOfKind.get(kind) ?? 0) + 1)
      void runOne(job).then(() => {
        runningOfKind.set(kind, (runningOfKind.get(kind) ?? 1) - 1)
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
      waiting.push(...jobs)
      turnAt = performance.now()
      pump()
    },
    cancel: (ids) => {
      for (const id of ids) {
        const job = running.get(id)
        if (job === undefined) cancelled.add(id)
        else job.abort.abort(new AppError('cancelled', 'The job was cancelled.'))
        job?.resume?.()
      }
    },
    taken: (id, count) => {
      const job = running.get(id)
      if (job === undefined) return
      job.unacknowledged -= count
      job.resume?.()
      job.resume = null
    },
  }
}

function isDetour(result: unknown): result is JobDetour {
  return (
    typeof result === 'object' &&
    result !== null &&
    'outcome' in result &&
    (result.outcome === 'cancel' || result.outcome === 'snooze')
  )
}

/** The failure a thrown value stands for; unknown errors may pass, so they are tried again. */
export function failureOf(error: unknown): JobFailure {
  if (!(error instanceof AppError)) {
    return { code: 'internal', message: errorMessage(error), retryable: true }
  }
  const final = error.code === 'invalid' || error.code === 'not_found' || error.code === 'forbidden'
  return { code: error.code, message: error.message, retryable: !final }
}

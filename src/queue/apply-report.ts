import type { JobFailure } from '../domain/job.ts'
import type { AnyJob } from './define-job.ts'
import { endRun, findHeld, type HeldJob, stir, type TickContext } from './dispatcher-state.ts'
import type { JobReport } from './protocol.ts'
import { retryDelayMs } from './retry.ts'
import { failureOf } from './run-jobs.ts'
import type { PoolThread } from './worker-pool.ts'

/** Results that share a savepoint: most of what one costs is the pages it keeps, and neighbours touch the same. */
export const reportsPerSavepoint = 32

/**
 * Applies the reports of one message together. One commit that throws costs the group its shared savepoint only: each
 * report is then applied by itself.
 */
export function applyReports(
  context: TickContext,
  thread: PoolThread,
  reports: readonly JobReport[],
): void {
  const results = reports.flatMap((report) => {
    const job = findHeld(context, report.id)
    if (job?.thread !== thread || job.definition.commit === undefined) return []
    return 'result' in report ? [{ job, report }] : []
  })
  if (results.length < 2 || !applyTogether(context, results)) {
    for (const report of reports) applyReport(context, thread, report)
    return
  }
  const applied = new Set(results.map(({ report }) => report.id))
  for (const report of reports) {
    if (!applied.has(report.id)) applyReport(context, thread, report)
  }
}

function applyTogether(
  context: TickContext,
  results: readonly { job: HeldJob; report: Extract<JobReport, { result: unknown }> }[],
): boolean {
  const { deps, tx, now } = context
  const failed = inSavepoint(context, () => {
    // Finished first, so that a follow-up finds the unique key free.
    deps.jobs.complete(
      results.map(({ job }) => job.id),
      now,
    )
    for (const { job, report } of results) {
      const retry = job.definition.commit?.(report.result, job.payload, tx)?.retry
      if (retry !== undefined) fail(context, job, retry)
      else context.effects.tally(job.definition.kind, 'completed')
    }
  })
  if (failed !== undefined) return false
  for (const { job, report } of results) endReported(context, job, report.ms)
  return true
}

/** What ending a job needs to know of it. */
export type EndingJob = Pick<HeldJob, 'id' | 'definition' | 'payload' | 'attempt' | 'maxAttempts'>

/** Applies what a thread reports of a job; a report of a job that was taken from the thread has no effect. */
function applyReport(context: TickContext, thread: PoolThread, report: JobReport): void {
  const job = findHeld(context, report.id)
  if (job?.thread !== thread) return context.effects.after(() => void thread.held.delete(report.id))
  endReported(context, job, report.ms)
  if ('failure' in report) return fail(context, job, report.failure)
  if ('detour' in report) return takeDetour(context, job, report.detour)
  applyResult(context, job, report.result)
}

function endReported(context: TickContext, job: HeldJob, ms: number): void {
  endRun(context, job, 'reported')
  context.effects.tally(job.definition.kind, 'ran', ms)
  context.effects.after(() => (job.queue.meanMs += (ms - job.queue.meanMs) * 0.1))
}

/** Finishes a job with its result; a commit that throws leaves nothing but a failed attempt. */
export function applyResult(context: TickContext, job: EndingJob, result: unknown): void {
  const { deps, tx, now } = context
  const { definition, id, payload } = job
  if (definition.commit === undefined) {
    context.effects.tally(definition.kind, 'completed')
    context.completed.push(id)
    return
  }
  const failure = inSavepoint(context, () => {
    // Finished first, so that a follow-up finds the unique key free.
    deps.jobs.complete([id], now)
    const retry = definition.commit?.(result, payload, tx)?.retry
    if (retry !== undefined) fail(context, job, retry)
    else context.effects.tally(definition.kind, 'completed')
  })
  if (failure !== undefined) fail(context, job, failure)
}

function takeDetour(
  context: TickContext,
  job: HeldJob,
  detour: Extract<JobReport, { detour: unknown }>['detour'],
): void {
  const { deps, state, now, tx } = context
  if (detour.outcome === 'snooze') {
    deps.jobs.release(job.id, now + detour.seconds * 1000)
    return stir(state, job.queue.name)
  }
  deps.jobs.cancel([job.id], now)
  context.effects.tally(job.definition.kind, 'cancelled')
  runHook(context, job.definition, () => job.definition.cancelled?.(job.payload, tx))
}

/** Ends an attempt: the job runs again later, or this was the last one. */
export function fail(context: TickContext, job: EndingJob, failure: JobFailure): void {
  const { deps, state, now, tx, effects } = context
  const { definition, id } = job
  if (state.stopping && failure.code === 'cancelled') return deps.jobs.release(id, null)
  if (failure.retryable && job.attempt < job.maxAttempts) {
    const runAt = now + retryDelayMs(job.attempt, definition.retry, state.options.retry)
    deps.jobs.retry(id, failure, { runAt, now })
    effects.tally(definition.kind, 'retried')
    return
  }
  deps.jobs.discard(id, failure, now)
  effects.tally(definition.kind, 'failed')
  deps.log.warn('a job was given up', { job: id, kind: definition.kind, error: failure.message })
  effects.emit({
    type: 'job.failed',
    data: { jobId: id, kind: definition.kind, error: failure.message },
  })
  runHook(context, definition, () => definition.exhausted?.(failure, job.payload, tx))
}

/** Runs a hook of an ended job; one that throws must not take the job's end back. */
export function runHook(context: TickContext, definition: AnyJob, hook: () => void): void {
  const failure = inSavepoint(context, hook)
  if (failure !== undefined) {
    context.deps.log.error('a job could not be wound up', {
      kind: definition.kind,
      error: failure.message,
    })
  }
}

/** Runs `work` in a savepoint; what it threw comes back as a failure, and nothing it did stays. */
export function inSavepoint(context: TickContext, work: () => void): JobFailure | undefined {
  const { deps, effects } = context
  // What waits already is not this savepoint's to take back.
  effects.flush()
  const mark = effects.mark()
  deps.control.savepoint()
  try {
    work()
    // Before the release: what waits belongs to this savepoint, and goes with it.
    effects.flush()
    deps.control.release()
    return undefined
  } catch (error) {
    if (deps.control.isPassing(error)) throw error
    deps.control.rollBackToSavepoint()
    effects.rollBackTo(mark)
    return failureOf(error)
  }
}

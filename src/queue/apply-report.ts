import { errorMessage } from '../domain/error.ts'
import type { JobFailure } from '../domain/job.ts'
import type { AnyJob } from './define-job.ts'
import { type HeldJob, letGo, queueOf, stir, type TickContext } from './dispatcher-state.ts'
import type { JobReport } from './protocol.ts'
import { retryDelayMs } from './retry.ts'
import { failureOf } from './run-jobs.ts'
import type { PoolThread } from './worker-pool.ts'

/** What ending a job needs to know of it. */
export type EndingJob = Pick<HeldJob, 'id' | 'definition' | 'payload' | 'attempt' | 'maxAttempts'>

/** Applies what a thread reports of a job; a report of a job that was taken from the thread has no effect. */
export function applyReport(context: TickContext, thread: PoolThread, report: JobReport): void {
  const { state, effects } = context
  const job = state.held.get(report.id)
  if (job === undefined || job.thread !== thread) {
    thread.held.delete(report.id)
    return
  }
  effects.after(() => {
    const queue = queueOf(state, job.definition.queue)
    if (queue !== undefined) queue.meanMs += (report.ms - queue.meanMs) * 0.1
    letGo(state, job)
  })
  if ('failure' in report) return fail(context, job, report.failure)
  if ('detour' in report) return takeDetour(context, job, report.detour)
  applyResult(context, job, report.result)
}

/** Finishes a job with its result; a commit that throws leaves nothing but a failed attempt. */
export function applyResult(context: TickContext, job: EndingJob, result: unknown): void {
  const { deps, tx, now } = context
  const { definition, id, payload } = job
  if (definition.commit === undefined) return void context.completed.push(id)
  const failure = inSavepoint(context, () => {
    // Finished first, so that a follow-up finds the unique key free.
    deps.jobs.complete([id], now)
    return definition.commit?.(result, payload, tx)?.retry
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
    return stir(state, job.definition.queue)
  }
  deps.jobs.cancel([job.id], now)
  runHook(context, job.definition, () => job.definition.cancelled?.(job.payload, tx))
}

/** Ends an attempt: the job runs again later, or this was the last one. */
export function fail(context: TickContext, job: EndingJob, failure: JobFailure): void {
  const { deps, state, now, tx, effects } = context
  const { definition, id } = job
  if (state.stopping && failure.code === 'cancelled') return deps.jobs.release(id, null)
  if (failure.retryable && job.attempt < job.maxAttempts) {
    const runAt = now + retryDelayMs(job.attempt, definition.retry, deps.options.retry)
    deps.jobs.retry(id, failure, { runAt, now })
    return
  }
  deps.jobs.discard(id, failure, now)
  deps.log.warn('a job was given up', { job: id, kind: definition.kind, error: failure.message })
  effects.emit({
    type: 'job.failed',
    data: { jobId: id, kind: definition.kind, error: failure.message },
  })
  runHook(context, definition, () => definition.exhausted?.(failure, job.payload, tx))
}

/** Runs a hook of an ended job; one that throws must not take the job's end back. */
export function runHook(context: TickContext, definition: AnyJob, hook: () => void): void {
  const failure = inSavepoint(context, () => {
    hook()
    return undefined
  })
  if (failure !== undefined) {
    context.deps.log.error('a job could not be wound up', {
      kind: definition.kind,
      error: failure.message,
    })
  }
}

/** Runs `work` in a savepoint; what it threw comes back as a failure, and nothing it did stays. */
export function inSavepoint(
  context: TickContext,
  work: () => JobFailure | undefined,
): JobFailure | undefined {
  const { deps, effects } = context
  const mark = effects.mark()
  deps.control.savepoint()
  try {
    const failure = work()
    deps.control.release()
    return failure
  } catch (error) {
    if (deps.control.isPassing(error)) throw error
    deps.control.rollBackToSavepoint()
    effects.rollBackTo(mark)
    deps.log.warn('a commit failed', { error: errorMessage(error) })
    return failureOf(error)
  }
}

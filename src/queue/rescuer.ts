import { crashesOfSuspect } from '../domain/job-queue.ts'
import { type EndingJob, fail } from './apply-report.ts'
import { stir, type TickContext } from './dispatcher-state.ts'

/** Times a job may take its worker or the process down before it is parked. */
const crashesAllowed = 3
/** The second crash of a job in a row gets a pause: a kill from outside then hardly meets the same job again. */
const pauseAfterCrashMs = 5_000

/** Makes the jobs runnable again that ran when the last process ended. */
export function rescueJobs(context: TickContext): number {
  const running = context.deps.jobs.listRunning()
  for (const job of running) {
    const definition = context.state.byKind.get(job.kind)
    if (definition === undefined) context.deps.jobs.release(job.id, null)
    else recordCrash(context, { ...job, definition }, 'the process ended')
  }
  return running.length
}

/** Counts a crash against a job that was running, without charging an attempt; the third one parks it. */
export function recordCrash(context: TickContext, job: EndingJob, reason: string): void {
  const { deps, effects, state, now } = context
  // The row knows best: the job may have moved on in this very transaction.
  const crashes = (deps.jobs.find(job.id)?.crashes ?? 0) + 1
  deps.jobs.setCrashes(job.id, crashes)
  effects.tally(job.definition.kind, 'recovered')
  if (crashes >= crashesAllowed) {
    const message = `It was running ${crashes} times when its worker or the process ended (${reason}).`
    fail(context, job, { code: 'poison', message, retryable: false })
    return
  }
  deps.jobs.release(job.id, crashes >= crashesOfSuspect ? now + pauseAfterCrashMs : null)
  stir(state)
}

import { applyReports, fail, inSavepoint } from './apply-report.ts'
import { endRun, findHeld, isSuspect, stir, type TickContext } from './dispatcher-state.ts'
import { createCommandContext } from './job-commands.ts'
import { takeEndedThread } from './watchdog.ts'
import type { Work } from './work.ts'

/** Applies one work inside the transaction of a tick. */
export function applyWork(context: TickContext, work: Work): void {
  switch (work.type) {
    case 'command':
      return applyCommand(context, work)
    case 'reports':
      return applyReports(context, work.thread, work.reports)
    case 'batch':
      return applyBatch(context, work)
    case 'ended':
      return takeEndedThread(context, work.thread, work.reason)
    case 'lost':
      return loseRuns(context, work)
  }
}

/** Finishes the jobs that need no commit of their own, all in one statement. */
export function finishCompleted({ deps, now, completed }: TickContext): void {
  if (completed.length > 0) deps.jobs.complete(completed.splice(0), now)
}

function applyCommand(context: TickContext, work: Extract<Work, { type: 'command' }>): void {
  // What came before it has to show in the rows that it looks at.
  finishCompleted(context)
  let value: unknown
  let thrown: unknown
  const failure = inSavepoint(context, () => {
    try {
      value = work.run(createCommandContext(context))
    } catch (error) {
      thrown = error
      throw error
    }
  })
  context.effects.after(() => {
    if (failure === undefined) work.settle.resolve(value)
    else work.settle.reject(thrown)
  })
}

function applyBatch(context: TickContext, work: Extract<Work, { type: 'batch' }>): void {
  const { deps, effects, state, tx } = context
  const job = findHeld(context, work.id)
  effects.after(() => work.thread.taken(work.id, 1))
  if (job?.thread !== work.thread) return
  const failure =
    work.failure ??
    inSavepoint(context, () => {
      job.definition.commitBatch?.(work.part, job.payload, tx)
      // It moves on, so what it survived before does not count against it.
      if (job.crashes > 0) deps.jobs.setCrashes(job.id, 0)
      effects.after(() => {
        if (isSuspect(job)) stir(state)
        job.crashes = 0
      })
    })
  if (failure === undefined) return
  effects.after(() => job.thread.cancel([job.run]))
  endRun(context, job, 'taken')
  fail(context, job, failure)
}

function loseRuns(context: TickContext, work: Extract<Work, { type: 'lost' }>): void {
  for (const run of work.ids) {
    const job = findHeld(context, run)
    if (job === undefined) continue
    context.deps.log.error('the end of a job cannot be written; the next start rescues it', {
      job: job.id,
      kind: job.definition.kind,
      error: work.reason,
    })
    endRun(context, job, 'taken')
  }
}

import type { JobFailure } from '../domain/job.ts'
import { fail } from './apply-report.ts'
import { recordCrash } from './rescuer.ts'
import { type HeldJob, letGo, stir, type TickContext } from './dispatcher-state.ts'
import type { PoolThread } from './worker-pool.ts'

/** A thread whose event loop has not turned for so long is set aside with the root it is stuck in. */
const setAsideAfterMs = 10_000

/** Replaces threads that are stuck, and ends jobs that are out of time. */
export function superviseThreads(
  context: TickContext,
  startThread: (name: string) => PoolThread,
): void {
  const { state, now } = context
  for (const thread of [...state.pool, ...state.own]) {
    const overdue = overdueJobs(context, thread)
    if (overdue.length > 0) endThread(context, thread, overdue)
    else if (isSilent(thread, now) && !state.setAside.has(thread)) setAside(context, thread)
  }
  for (const thread of state.setAside.keys()) {
    if (!isSilent(thread, now)) takeBack(context, thread)
  }
  const surplus = surplusThread(context)
  if (surplus !== undefined) {
    forget(context, surplus)
    context.effects.after(() => surplus.end())
  }
  context.effects.after(() => fillPool(context, startThread))
}

/** Keeps the configured number of pool threads in service. */
export function fillPool(
  context: Pick<TickContext, 'state' | 'deps'>,
  startThread: (name: string) => PoolThread,
): void {
  const { state, deps } = context
  if (state.stopping) return
  const inService = [...state.pool].filter((thread) => !state.setAside.has(thread)).length
  for (let n = inService; n < deps.options.workers; n += 1) state.pool.add(startThread('worker'))
}

/** The jobs of a thread that ended by itself: those that ran are suspects, the others go back unharmed. */
export function takeEndedThread(context: TickContext, thread: PoolThread, reason: string): void {
  const { state } = context
  const ran = new Set(thread.pulse.running().map((job) => job.id))
  for (const job of jobsOf(context, thread)) {
    giveBack(context, job, () => {
      if (ran.has(job.id)) recordCrash(context, job, reason)
      else context.deps.jobs.release(job.id, null)
    })
  }
  forget(context, thread)
  context.effects.after(() => stir(state))
}

function overdueJobs(context: TickContext, thread: PoolThread): HeldJob[] {
  return thread.pulse.running().flatMap(({ id, aliveAt }) => {
    const job = context.state.held.get(id)
    if (job === undefined || job.thread !== thread) return []
    return context.now - aliveAt > job.definition.timeoutSeconds * 1000 ? [job] : []
  })
}

function endThread(context: TickContext, thread: PoolThread, overdue: readonly HeldJob[]): void {
  const { deps } = context
  for (const job of jobsOf(context, thread)) {
    giveBack(context, job, () => {
      if (overdue.includes(job)) fail(context, job, outOfTime(job))
      else deps.jobs.release(job.id, null)
    })
  }
  deps.log.warn('a job ran out of time and its thread was replaced', {
    jobs: overdue.map((job) => job.id),
    payloads: overdue.map((job) => job.payload),
  })
  forget(context, thread)
  context.effects.after(() => thread.end())
}

function outOfTime(job: HeldJob): JobFailure {
  const message = `No sign of life for ${job.definition.timeoutSeconds} s.`
  return { code: 'timeout', message, retryable: true }
}

function setAside(context: TickContext, thread: PoolThread): void {
  const { deps, state } = context
  const running = new Set(thread.pulse.running().map((job) => job.id))
  const held = jobsOf(context, thread)
  const stuck = held.filter((job) => running.has(job.id))
  const roots = stuck.flatMap((job) => (job.rootId === null ? [] : [job.rootId]))
  context.effects.after(() => state.setAside.set(thread, roots))
  deps.log.warn('a file call does not return; its thread is set aside', {
    thread: thread.name,
    jobs: stuck.map((job) => job.payload),
    roots,
  })
  for (const job of held) {
    if (!running.has(job.id)) giveBack(context, job, () => deps.jobs.release(job.id, null))
  }
}

function takeBack(context: TickContext, thread: PoolThread): void {
  const { state, deps } = context
  deps.log.info('a thread that was set aside answers again', { thread: thread.name })
  context.effects.after(() => {
    state.setAside.delete(thread)
    stir(state)
  })
}

function jobsOf(context: TickContext, thread: PoolThread): HeldJob[] {
  return [...context.state.held.values()].filter((job) => job.thread === thread)
}

function giveBack(context: TickContext, job: HeldJob, change: () => void): void {
  change()
  context.effects.after(() => letGo(context.state, job))
}

function forget(context: TickContext, thread: PoolThread): void {
  const { pool, own, setAside: aside } = context.state
  context.effects.after(() => {
    for (const threads of [pool, own, aside]) threads.delete(thread)
  })
}

/** A pool thread beyond the configured number, left over from a time when another did not answer. */
function surplusThread(context: TickContext): PoolThread | undefined {
  const { state, deps } = context
  if (state.pool.size <= deps.options.workers) return undefined
  return [...state.pool].find((thread) => thread.held.size === 0 && !state.setAside.has(thread))
}

function isSilent(thread: PoolThread, now: number): boolean {
  return now - thread.pulse.lastBeatAt() > setAsideAfterMs
}

import type { JobFailure } from '../domain/job.ts'
import type { HealthFinding } from '../domain/health.ts'
import { reportHealth } from '../domain/report-health.ts'
import { fail } from './apply-report.ts'
import { recordCrash } from './rescuer.ts'
import {
  type DispatcherDeps,
  type DispatcherState,
  endRun,
  endThread,
  type HeldJob,
  inService,
  listHeld,
  stir,
  type TickContext,
} from './dispatcher-state.ts'
import type { PoolThread } from './worker-pool.ts'

/** A thread that has given no sign of life for so long is set aside with the root it is stuck in. */
const setAsideAfterMs = 10_000
/** A thread whose event loop has not turned for so long, twice its beat, runs one job and none beside it. */
const blockedAfterMs = 1_000
const spareKeptMs = 60_000

/** Replaces threads that are stuck, and ends jobs that are out of time. */
export function superviseThreads(
  context: TickContext,
  startThread: (name: string) => PoolThread,
): void {
  const { state, now } = context
  tellHangs(context)
  for (const thread of [...state.pool, ...state.own]) {
    const culprits = culpritsOf(thread, now)
    if (culprits !== null) replaceThread(context, thread, culprits)
    else if (isSilent(thread, now) && !state.setAside.has(thread)) setAside(context, thread)
  }
  for (const thread of state.setAside.keys()) {
    if (!isSilent(thread, now)) takeBack(context, thread)
  }
  const surplus = surplusThread(context)
  context.effects.after(() => {
    for (const thread of state.leftBehind) endThread(state, thread)
    if (surplus !== undefined) endThread(state, surplus)
    fillPool(context, startThread)
    endSpare(context)
  })
}

/** After a leap of the clock, or a time in which nobody could look, no thread is to blame for its silence. */
export function excuseThreads(state: DispatcherState, now: number): void {
  for (const thread of [...state.pool, ...state.own]) thread.pulse.excuse(now)
}

function endSpare({ state, now }: TickContext): void {
  if (state.spare === null || now - state.spare.since < spareKeptMs) return
  endThread(state, state.spare.thread)
}

/** Keeps the configured number of pool threads in service. */
export function fillPool(
  { state }: Pick<TickContext, 'state'>,
  startThread: (name: string) => PoolThread,
): void {
  if (state.stopping) return
  for (let n = inService(state).length; n < state.options.workers; n += 1) {
    state.pool.add(startThread('worker'))
  }
}

/** The jobs of a thread that ended by itself: those that ran are suspects, the others go back unharmed. */
export function takeEndedThread(context: TickContext, thread: PoolThread, reason: string): void {
  const ran = new Set(thread.pulse.running().map(({ id }) => id))
  for (const job of listHeld(context, { thread })) {
    endRun(context, job, 'taken')
    if (ran.has(job.run)) recordCrash(context, job, reason)
    else giveBack(context, job)
  }
}

/**
 * The runs for which a thread has to be ended; null lets it go on. While the event loop turns, each run that is overdue is
 * so by itself. A loop that is blocked makes all of its runs overdue, and the one to blame is known only when it runs alone
 * or is the only one that began after the last beat; if not, none is charged, and all of them will soon run alone.
 */
function culpritsOf(thread: PoolThread, now: number): number[] | null {
  const overdue = overdueRuns(thread, now)
  if (overdue.length === 0) return null
  if (!isBlocked(thread, now)) return overdue
  const running = thread.pulse.running()
  const late = running.filter(({ aliveAt }) => aliveAt >= thread.pulse.lastBeatAt())
  const [only, second] = running.length === 1 ? running : late
  if (only === undefined || second !== undefined) return []
  // The others cannot go on before it does, so its own time counts.
  return overdue.includes(only.id) ? [only.id] : null
}

/** Runs without a sign of life within their limit, also those whose job was taken away: they block their thread. */
function overdueRuns(thread: PoolThread, now: number): number[] {
  return thread.pulse.running().flatMap(({ id, aliveAt }) => {
    const limitMs = thread.held.get(id)
    return limitMs !== undefined && now - aliveAt > limitMs ? [id] : []
  })
}

function replaceThread(
  context: TickContext,
  thread: PoolThread,
  culprits: readonly number[],
): void {
  const { deps, effects, now, state } = context
  const ran = new Set(thread.pulse.running().map(({ id }) => id))
  const blocked = isBlocked(thread, now)
  const held = listHeld(context, { thread })
  deps.log.warn('a thread was replaced because a job ran out of time', {
    thread: thread.name,
    jobs: held.filter((job) => ran.has(job.run)).map((job) => job.payload),
  })
  for (const job of held) {
    endRun(context, job, 'taken')
    if (culprits.includes(job.run)) fail(context, job, outOfTime(job))
    else if (blocked && ran.has(job.run)) recordCrash(context, job, 'its thread did not answer')
    else giveBack(context, job)
  }
  effects.after(() => {
    state.restarts += 1
    endThread(state, thread)
  })
}

function outOfTime(job: HeldJob): JobFailure {
  const message = `No sign of life for ${job.definition.timeoutSeconds} s.`
  return { code: 'timeout', message, retryable: true }
}

function setAside(context: TickContext, thread: PoolThread): void {
  const { deps, effects, state } = context
  const running = new Set(thread.pulse.running().map(({ id }) => id))
  const held = listHeld(context, { thread })
  const stuck = held.filter((job) => running.has(job.run))
  const waiting = held.filter((job) => !running.has(job.run))
  const roots = stuck.flatMap((job) => (readsOneRoot(job) ? [job.rootId] : []))
  const places = stuck.flatMap((job) => rootsOf(deps, job))
  deps.log.warn('a file call does not return; its thread is set aside', {
    thread: thread.name,
    jobs: stuck.map((job) => job.payload),
    places: stuck.flatMap((job) => placesOf(deps, job)),
  })
  for (const job of waiting) {
    endRun(context, job, 'taken')
    giveBack(context, job)
  }
  effects.after(() => {
    state.setAside.set(thread, { roots, places })
    // When it answers again it must not begin what others have done meanwhile.
    thread.cancel(waiting.map((job) => job.run))
  })
}

/** Brings the health list in line with the threads that are set aside; they were so at the last look. */
function tellHangs(context: TickContext): void {
  const { state, effects, tx } = context
  const places = [...new Set([...state.setAside.values()].flatMap((stuck) => stuck.places))].sort()
  if (state.hangsTold !== null && Bun.deepEquals(places, state.hangsTold)) return
  reportHealth(tx, { source: 'library', subject: 'hang' }, places.map(hanging))
  effects.after(() => {
    state.hangsTold = places
  })
}

function hanging(place: string): HealthFinding {
  return {
    key: `library.hangs:${place}`,
    severity: 'error',
    message: `A file call below ${place} does not return.`,
    fix: 'Look whether its disk or network share answers; work there goes on by itself when it does.',
  }
}

function readsOneRoot(job: HeldJob): job is HeldJob & { readonly rootId: number } {
  return job.rootId !== null && job.definition.reads !== 'library'
}

/** The root that a job works in, or all that it may work in. */
function rootsOf(deps: DispatcherDeps, job: HeldJob): readonly string[] {
  const root = readsOneRoot(job) ? deps.stores.libraries.findRoot(job.rootId) : null
  return root === null ? placesOf(deps, job) : [root.path]
}

/** Where a job works; a log entry is not worth a tick, so it may stay unknown. */
export function placesOf(deps: DispatcherDeps, job: HeldJob): readonly string[] {
  try {
    return job.definition.places?.(job.payload, { stores: deps.stores }) ?? []
  } catch (error) {
    if (deps.control.isPassing(error)) throw error
    return []
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

function giveBack({ deps, state }: TickContext, job: HeldJob): void {
  deps.jobs.release(job.id, null)
  stir(state, job.queue.name)
}

/** An idle pool thread beyond the configured number, which was higher or is made up by one that answers again. */
function surplusThread({ state }: TickContext): PoolThread | undefined {
  const pool = inService(state)
  if (pool.length <= state.options.workers) return undefined
  return pool.find((thread) => thread.held.size === 0)
}

/** A walk of a slow disk turns its loop seldom, but says between two folders that it lives. */
function isSilent({ pulse }: PoolThread, now: number): boolean {
  const signs = pulse.running().map(({ aliveAt }) => aliveAt)
  return now - Math.max(pulse.lastBeatAt(), ...signs) > setAsideAfterMs
}

function isBlocked(thread: PoolThread, now: number): boolean {
  return now - thread.pulse.lastBeatAt() > blockedAfterMs
}

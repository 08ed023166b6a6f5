import type { ClaimedJob } from '../domain/job-queue.ts'
import { applyResult, fail, runHook } from './apply-report.ts'
import { type AnyJob, isReadByWriter } from './define-job.ts'
import {
  type DispatcherState,
  type HeldJob,
  inService,
  isSuspect,
  type QueueState,
  type TickContext,
} from './dispatcher-state.ts'
import {
  claimInLanes,
  fullRoots,
  hasOpenLane,
  lanedRoots,
  type LaneLoad,
  loadInTick,
  type RowedJob,
} from './lanes.ts'
import type { PackedJob } from './protocol.ts'
import { checkPayload, failureOf } from './run-jobs.ts'
import type { PoolThread } from './worker-pool.ts'

/** Most jobs of a short kind that one worker is sent ahead; more of them make ticks, and so commits, fewer. */
const mostAheadPerWorker = 400
/** Work that a worker should have before it, so that it need not wait for the next tick. */
const aheadMs = 150

/**
 * Hands out as many jobs as the threads can hold. Memory changes and messages leave only after the commit, so a
 * transaction that fails has handed out nothing.
 */
export function claimJobs(context: TickContext, startThread: (name: string) => PoolThread): void {
  const { state, effects } = context
  if (state.stopping) return
  const assigned: Assignment[] = []
  // Those that give way come last.
  for (const queue of state.queues) {
    const belowPriority = yieldsFrom(context, queue, assigned)
    if (queue.gaveWay && belowPriority === null) takeUp(queue)
    const load = loadInTick(context, assigned)
    if (mayClaim(state, queue, load)) claimQueue(context, { queue, belowPriority, load }, assigned)
  }
  if (assigned.length > 0) effects.after(() => handOut(context, assigned, startThread))
}

/** Whether there may be something to claim, and a thread to run it. */
export function mayClaim(state: DispatcherState, queue: QueueState, load: LaneLoad): boolean {
  if (queue.paused || queue.onHold) return false
  if (!queue.mayHaveWork && !hasOpenLane(state, queue, load)) return false
  return queue.ownThread || inService(state).length > 0
}

/** A claimed job with its input, on its way to a thread. */
interface Assignment {
  readonly job: Omit<HeldJob, 'thread'>
  readonly alone: boolean
  readonly json: string
}

function handOut(
  context: TickContext,
  assigned: readonly Assignment[],
  startThread: (name: string) => PoolThread,
): void {
  const { state } = context
  // Those beyond the configured number get nothing more, so that they become idle and can go.
  const pool = inService(state).slice(0, state.options.workers)
  const outgoing = new Map<PoolThread, PackedJob[]>()
  const rows = new Map<number, PoolThread>()
  for (const { job, alone, json } of assigned) {
    const row = alone ? null : job.row
    const ofRow = row === null ? undefined : rows.get(row)
    const thread = alone ? ownThread(state, startThread) : (ofRow ?? leastLoaded(pool))
    if (row !== null) rows.set(row, thread)
    if (alone) state.own.add(thread)
    state.held.set(job.run, { ...job, thread })
    const limitMs = job.definition.timeoutSeconds * 1000
    thread.held.set(job.run, limitMs)
    job.queue.held += 1
    const jobs = outgoing.get(thread)
    if (jobs === undefined) outgoing.set(thread, [{ id: job.run, limitMs, json }])
    else jobs.push({ id: job.run, limitMs, json })
  }
  for (const [thread, jobs] of outgoing) thread.run(jobs)
}

function ownThread(state: DispatcherState, startThread: (name: string) => PoolThread): PoolThread {
  const { spare } = state
  state.spare = null
  return spare?.thread ?? startThread('own')
}

function takeUp(queue: QueueState): void {
  queue.gaveWay = false
  queue.mayHaveWork = true
}

interface Claiming {
  readonly queue: QueueState
  readonly belowPriority: number | null
  readonly load: Map<string, number>
}

function claimQueue(
  context: TickContext,
  { queue, belowPriority, load }: Claiming,
  assigned: Assignment[],
): void {
  const { deps, state, now } = context
  const wanted = roomOf(queue, state.options.workers) - queue.held + heldAside(state, queue)
  if (wanted <= 0) return
  const aside = [...state.setAside.values()].flatMap(({ roots }) => roots)
  const claimed = claimInLanes(state, { queue, load, most: wanted }, (roots, limit) => {
    const answering = roots.filter((id) => !aside.includes(id))
    return deps.jobs.claimOfRoots(queue.name, { limit, belowPriority }, answering, now)
  })
  const limit = wanted - claimed.length
  if (queue.mayHaveWork && limit > 0) {
    const blocked = [...aside, ...lanedRoots(state, queue)]
    const others = deps.jobs.claim(queue.name, { limit, belowPriority }, blocked, now)
    // At once, so that what is enqueued later in this tick stirs the queue again. A tick that fails stirs them all.
    if (others.length < limit) queue.mayHaveWork = false
    claimed.push(...others.map((job) => ({ ...job, row: null })))
  }
  if (belowPriority !== null) queue.gaveWay = true
  // One at a time: were two of them running when the process ends, one would be parked for what the other did.
  const suspect = isSuspectOut(context, assigned)
    ? null
    : deps.jobs.claimSuspect(queue.name, [...aside, ...fullRoots(state, queue, load)], now)
  const jobs = suspect === null ? claimed : [{ ...suspect, row: null }, ...claimed]
  const together = prepareTogether(context, jobs)
  for (const job of jobs) {
    const assignment = prepare(context, { queue, together }, job)
    if (assignment !== null) assigned.push(assignment)
  }
}

/** The priority from which on a queue leaves its jobs to later; null for none. */
function yieldsFrom(
  { state, effects }: TickContext,
  queue: QueueState,
  assigned: readonly Assignment[],
): number | null {
  const { yielding } = state.options
  if (yielding === undefined || !yielding.queues.includes(queue.name)) return null
  const isFirst = (name: string): boolean => yielding.to.includes(name)
  const runs = (job: HeldJob): boolean =>
    isFirst(job.queue.name) && !state.setAside.has(job.thread) && !effects.hasEnded(job.run)
  const isBusy =
    assigned.some(({ job }) => isFirst(job.queue.name)) || state.held.values().some(runs)
  return isBusy ? yielding.fromPriority : null
}

/** What hangs takes no room, or a few dead shares would keep a queue from all others. */
function heldAside(state: DispatcherState, queue: QueueState): number {
  if (state.setAside.size === 0 || !queue.ownThread) return 0
  let count = 0
  for (const job of state.held.values()) {
    if (job.queue === queue && state.setAside.has(job.thread)) count += 1
  }
  return count
}

function isSuspectOut({ state }: TickContext, assigned: readonly Assignment[]): boolean {
  if (assigned.some(({ job }) => isSuspect(job))) return true
  for (const job of state.held.values()) if (isSuspect(job)) return true
  return false
}

function roomOf(queue: QueueState, workers: number): number {
  if (!queue.elastic) return queue.limit
  // Of jobs that run side by side each takes the time of all.
  const perMs = queue.perWorker / Math.max(queue.meanMs, 0.01)
  const ahead = Math.min(mostAheadPerWorker, Math.floor(aheadMs * perMs))
  return Math.max(queue.limit, ahead * workers)
}

/** What is known of a job's input: its payload where the writer reads it, and the text for the thread; null is nothing to do. */
interface Prepared {
  readonly payload: unknown
  readonly input: string | null
}

function prepare(
  context: TickContext,
  { queue, together }: { queue: QueueState; together: ReadonlyMap<number, Prepared> },
  claimed: RowedJob,
): Assignment | null {
  const { deps, state, now } = context
  const definition = state.byKind.get(claimed.kind)
  if (definition === undefined) {
    const message = `This version knows no job of the kind ${claimed.kind}.`
    deps.jobs.discard(claimed.id, { code: 'invalid', message, retryable: false }, now)
    return null
  }
  const run = state.nextRun
  state.nextRun += 1
  let prepared: Prepared = { payload: null, input: null }
  const job = (): ClaimedRun => ({ ...claimed, run, queue, definition, payload: prepared.payload })
  try {
    if (claimed.attempt === 1) {
      context.effects.tally(definition.kind, 'waited', now - claimed.createdAt)
    }
    prepared = together.get(claimed.id) ?? prepareAlone(context, definition, claimed.payload)
    return assign(context, job(), prepared.input)
  } catch (error) {
    if (deps.control.isPassing(error)) throw error
    fail(context, job(), failureOf(error))
    return null
  }
}

type ClaimedRun = Omit<HeldJob, 'thread'>

/** Prepares the jobs of kinds that can do so many at a time. */
function prepareTogether(
  context: TickContext,
  claimed: readonly ClaimedJob[],
): Map<number, Prepared> {
  const { deps, now, state } = context
  const prepared = new Map<number, Prepared>()
  for (const [kind, jobs] of Map.groupBy(claimed, (job) => job.kind)) {
    const definition = state.byKind.get(kind)
    if (definition?.prepareAll === undefined) continue
    try {
      const payloads = jobs.map((job) => readPayload(definition, job.payload))
      const inputs = definition.prepareAll(payloads, { stores: deps.stores, now })
      for (const [at, { id }] of jobs.entries()) {
        prepared.set(id, { payload: payloads[at], input: textOf(inputs[at]) })
      }
    } catch (error) {
      if (deps.control.isPassing(error)) throw error
      // One of them is at fault: each is then prepared by itself.
    }
  }
  return prepared
}

function prepareAlone(context: TickContext, definition: AnyJob, text: string): Prepared {
  if (!isReadByWriter(definition)) return { payload: null, input: text }
  const read = { stores: context.deps.stores, now: context.now }
  const payload = readPayload(definition, text)
  if (definition.prepareAll !== undefined) {
    return { payload, input: textOf(definition.prepareAll([payload], read)[0]) }
  }
  if (definition.prepare === undefined) return { payload, input: text }
  return { payload, input: textOf(definition.prepare(payload, read)) }
}

function readPayload(definition: AnyJob, text: string): unknown {
  const payload: unknown = JSON.parse(text)
  checkPayload(definition, payload)
  return payload
}

function textOf(input: unknown): string | null {
  return input === null || input === undefined ? null : JSON.stringify(input)
}

function assign(context: TickContext, job: ClaimedRun, input: string | null): Assignment | null {
  const { definition } = job
  if (input === null) return skip(context, job)
  if (definition.compute === undefined) {
    applyResult(context, job, null)
    return null
  }
  const alone = definition.thread === 'own' || isSuspect(job)
  const row = job.row === null ? '' : `,${job.row}`
  return { job, alone, json: `[${job.run},"${definition.kind}",${job.attempt},${input}${row}]` }
}

function skip(
  context: TickContext,
  job: { id: number; definition: AnyJob; payload: unknown },
): null {
  context.deps.jobs.complete([job.id], context.now)
  context.effects.tally(job.definition.kind, 'completed')
  runHook(context, job.definition, () => job.definition.skipped?.(job.payload, context.tx))
  return null
}

function leastLoaded(pool: readonly PoolThread[]): PoolThread {
  let best: PoolThread | undefined
  for (const thread of pool) {
    if (best === undefined || thread.held.size < best.held.size) best = thread
  }
  if (best === undefined) throw new Error('the pool has no thread')
  return best
}

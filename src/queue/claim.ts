import type { ClaimedJob } from '../domain/job-queue.ts'
import { applyResult, fail, runHook } from './apply-report.ts'
import type { AnyJob } from './define-job.ts'
import type { DispatcherState, HeldJob, QueueState, TickContext } from './dispatcher-state.ts'
import type { PackedJob } from './protocol.ts'
import { failureOf } from './run-jobs.ts'
import type { PoolThread } from './worker-pool.ts'

/** Most jobs of a short kind that one worker is sent ahead; more of them make ticks, and so commits, fewer. */
const mostAheadPerWorker = 400
/** Work that a worker should have before it, so that it need not wait for the next tick. */
const aheadMs = 30
/** After this many crashes a job runs in a thread of its own, so that it takes no other job down. */
const crashesToIsolate = 1

/**
 * Hands out as many jobs as the threads can hold. Memory changes and messages leave only after the commit, so a
 * transaction that fails has handed out nothing.
 */
export function claimJobs(context: TickContext, startThread: (name: string) => PoolThread): void {
  const { state, effects } = context
  if (state.stopping) return
  const assigned: Assignment[] = []
  for (const queue of state.queues) {
    if (!queue.paused && queue.mayHaveWork) assigned.push(...claimQueue(context, queue))
  }
  if (assigned.length > 0) effects.after(() => handOut(context, assigned, startThread))
}

/** A claimed job with its input, on its way to a thread. */
interface Assignment {
  readonly queue: QueueState
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
  const outgoing = new Map<PoolThread, PackedJob[]>()
  for (const { queue, job, alone, json } of assigned) {
    const thread = alone ? startThread(`${job.definition.kind} ${job.id}`) : leastLoaded(state)
    if (alone) state.own.add(thread)
    state.held.set(job.id, { ...job, thread })
    thread.held.add(job.id)
    queue.held += 1
    const jobs = outgoing.get(thread)
    if (jobs === undefined) outgoing.set(thread, [{ id: job.id, json }])
    else jobs.push({ id: job.id, json })
  }
  for (const [thread, jobs] of outgoing) thread.run(jobs)
}

function claimQueue(context: TickContext, queue: QueueState): Assignment[] {
  const { deps, state, now } = context
  const wanted = roomOf(queue, deps.options.workers) - queue.held
  if (wanted <= 0) return []
  const blocked = [...state.setAside.values()].flat()
  const claimed = deps.jobs.claim(queue.name, wanted, blocked, now)
  if (claimed.length < wanted) context.effects.after(() => (queue.mayHaveWork = false))
  return claimed.flatMap((job) => prepare(context, queue, job) ?? [])
}

function roomOf(queue: QueueState, workers: number): number {
  if (!queue.elastic) return queue.limit
  const ahead = Math.min(mostAheadPerWorker, Math.floor(aheadMs / Math.max(queue.meanMs, 0.01)))
  return Math.max(queue.limit, ahead * workers)
}

function prepare(context: TickContext, queue: QueueState, job: ClaimedJob): Assignment | null {
  const { deps, state, now } = context
  const definition = state.byKind.get(job.kind)
  if (definition === undefined) {
    const message = `This version knows no job of the kind ${job.kind}.`
    deps.jobs.discard(job.id, { code: 'invalid', message, retryable: false }, now)
    return null
  }
  const payload: unknown = needsPayload(definition) ? JSON.parse(job.payload) : null
  const prepared = { ...job, definition, payload }
  let input = job.payload
  try {
    if (definition.prepare !== undefined) {
      const made: unknown = definition.prepare(payload, { stores: deps.stores, now })
      if (made === null) return skip(context, prepared)
      input = JSON.stringify(made)
    }
  } catch (error) {
    fail(context, prepared, failureOf(error))
    return null
  }
  if (definition.compute === undefined) {
    applyResult(context, prepared, null)
    return null
  }
  const alone = queue.ownThread || job.crashes >= crashesToIsolate
  const json = `[${job.id},"${definition.kind}",${job.attempt},${input}]`
  return { queue, job: prepared, alone, json }
}

function needsPayload(definition: AnyJob): boolean {
  return (
    definition.prepare !== undefined ||
    definition.commit !== undefined ||
    definition.commitBatch !== undefined ||
    definition.exhausted !== undefined
  )
}

function skip(
  context: TickContext,
  job: { id: number; definition: AnyJob; payload: unknown },
): null {
  context.deps.jobs.complete([job.id], context.now)
  runHook(context, job.definition, () => job.definition.skipped?.(job.payload, context.tx))
  return null
}

function leastLoaded(state: DispatcherState): PoolThread {
  let best: PoolThread | undefined
  for (const thread of state.pool) {
    if (state.setAside.has(thread)) continue
    if (best === undefined || thread.held.size < best.held.size) best = thread
  }
  if (best === undefined) throw new Error('the pool has no thread')
  return best
}

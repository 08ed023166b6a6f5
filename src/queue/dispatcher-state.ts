import type { Clock } from '../domain/clock.ts'
import type { WorkerCounts } from '../domain/engine-stats.ts'
import type { DomainEvent, Happening } from '../domain/event.ts'
import {
  crashesOfSuspect,
  type JobQueueStore,
  type TransactionControl,
} from '../domain/job-queue.ts'
import type { Log } from '../domain/log.ts'
import type { Stores, Transaction } from '../domain/stores.ts'
import type { AnyJob } from './define-job.ts'
import type { Effects } from './effects.ts'
import type { RetryDefaults } from './retry.ts'
import type { PoolThread } from './worker-pool.ts'

export interface DispatcherOptions {
  readonly workers: number
  /** Most jobs of a queue that run at once; queues that are not named follow `perWorker` of their kinds. */
  readonly concurrency: Readonly<Record<string, number>>
  readonly retry: RetryDefaults
  /** Queues whose jobs of this priority and above rest while jobs of the others run, as both need the same few cores. */
  readonly yielding?: {
    readonly queues: readonly string[]
    readonly to: readonly string[]
    readonly fromPriority: number
  }
}

export interface DispatcherDeps {
  readonly definitions: readonly AnyJob[]
  readonly stores: Stores
  readonly jobs: JobQueueStore
  readonly control: TransactionControl
  readonly clock: Clock
  readonly log: Log
  readonly options: DispatcherOptions
  /** Called before each commit with the scans whose numbers moved: phases follow from them. */
  settle(tx: Transaction, scanIds: readonly number[]): void
  /** Stores the events of a transaction in it, at its end. */
  record(events: readonly DomainEvent[], now: number, tx: Transaction): readonly Happening[]
}

/** A disk that takes only so many jobs at once. */
export interface DiskLane {
  readonly key: string
  readonly lanes: number
  /** Of jobs that read one root, and of those that read all roots of a library: the roots that they are known by. */
  readonly roots: { readonly root: ReadonlySet<number>; readonly library: ReadonlySet<number> }
}

/** A job that a thread holds. */
export interface HeldJob {
  readonly id: number
  /** Number of this run in the process. */
  readonly run: number
  readonly queue: QueueState
  readonly definition: AnyJob
  readonly payload: unknown
  readonly scanId: number | null
  readonly rootId: number | null
  /** The row on the lanes of its disk that it belongs to; null outside of lanes. */
  readonly row: number | null
  readonly attempt: number
  readonly maxAttempts: number
  /** As in the row; 0 again once the job has moved on. */
  crashes: number
  readonly thread: PoolThread
}

/** What is known in memory only: after a crash it follows from the job table. */
export interface DispatcherState {
  readonly byKind: ReadonlyMap<string, AnyJob>
  /** As they were set last. */
  options: DispatcherOptions
  readonly queues: readonly QueueState[]
  /** By run. */
  readonly held: Map<number, HeldJob>
  nextRun: number
  nextRow: number
  readonly pool: Set<PoolThread>
  /** Threads outside of the pool: one job each. */
  readonly own: Set<PoolThread>
  /** An idle thread kept for the next job that needs one of its own: starting one takes longer than a small walk. */
  spare: { readonly thread: PoolThread; readonly since: number } | null
  /** Threads that do not answer, with the roots and the places they are stuck in. */
  readonly setAside: Map<PoolThread, { roots: readonly number[]; places: readonly string[] }>
  /** Disks that take only so many jobs at once. */
  lanes: readonly DiskLane[]
  /** Threads that were ended and hang in a file call; they end when it returns. */
  readonly leftBehind: Set<PoolThread>
  /** The places that the health list names; null before the first look. */
  hangsTold: readonly string[] | null
  /** Threads that died or had to be replaced. */
  restarts: number
  stopping: boolean
}

export interface QueueState {
  readonly name: string
  /** Most jobs that threads may hold. */
  limit: number
  readonly ownThread: boolean
  /** Jobs that one worker runs side by side. */
  readonly perWorker: number
  /** Whether more than `limit` may be sent ahead when jobs are short. */
  elastic: boolean
  held: number
  /** Moving mean of the time a job takes. */
  meanMs: number
  paused: boolean
  /** The engine itself keeps it from working. */
  onHold: boolean
  /** False after a claim that found less than it wanted, until something may have become available. */
  mayHaveWork: boolean
  /** It gave way to others: what it left is claimed once they are done. */
  gaveWay: boolean
  /** What its jobs read of the disk of their root. */
  readonly reads: 'root' | 'library' | null
  /** Lanes in which it may have left work because they were full. */
  readonly leftInLanes: Set<string>
}

/** A tick's view of everything. */
export interface TickContext {
  readonly deps: DispatcherDeps
  readonly state: DispatcherState
  readonly effects: Effects
  readonly tx: Transaction
  readonly now: number
  /** Jobs that are done and need no commit of their own; finished together. */
  readonly completed: number[]
}

export function createState(deps: DispatcherDeps): DispatcherState {
  const byKind = new Map<string, AnyJob>()
  for (const definition of deps.definitions) {
    for (const kind of [definition.kind as string, ...(definition.formerKinds ?? [])]) {
      if (byKind.has(kind)) throw new Error(`two definitions of the job kind ${kind}`)
      byKind.set(kind, definition)
    }
  }
  return {
    byKind,
    options: deps.options,
    queues: queueStates(deps),
    held: new Map(),
    nextRun: 1,
    nextRow: 1,
    pool: new Set(),
    own: new Set(),
    spare: null,
    setAside: new Map(),
    lanes: [],
    leftBehind: new Set(),
    hangsTold: null,
    restarts: 0,
    stopping: false,
  }
}

function queueStates(deps: DispatcherDeps): QueueState[] {
  const paused = new Set(deps.jobs.pausedQueues())
  const onHold = new Set(deps.jobs.heldQueues())
  const queues = [...queueNames(deps)].map((name) => {
    const kinds = deps.definitions.filter((definition) => definition.queue === name)
    const perWorker = Math.max(1, ...kinds.map((kind) => kind.perWorker))
    const ownThread = kinds.some((kind) => kind.thread === 'own')
    return {
      name,
      ...limitOf({ name, ownThread, perWorker }, deps.options),
      ownThread,
      perWorker,
      held: 0,
      meanMs: 50,
      paused: paused.has(name),
      onHold: onHold.has(name),
      mayHaveWork: true,
      gaveWay: false,
      reads: kinds.find(({ reads }) => reads !== undefined)?.reads ?? null,
      leftInLanes: new Set<string>(),
      priority: Math.min(...kinds.map((kind) => kind.priority)),
    }
  })
  const givesWay = (name: string): number =>
    Number(deps.options.yielding?.queues.includes(name) ?? false)
  return queues.toSorted((a, b) => givesWay(a.name) - givesWay(b.name) || a.priority - b.priority)
}

function limitOf(
  { name, ownThread, perWorker }: Pick<QueueState, 'name' | 'ownThread' | 'perWorker'>,
  { concurrency, workers }: DispatcherOptions,
): Pick<QueueState, 'limit' | 'elastic'> {
  const configured = concurrency[name]
  return {
    limit: configured ?? (ownThread ? perWorker : perWorker * workers),
    elastic: configured === undefined && !ownThread,
  }
}

/** Goes by other options from now on; jobs that threads hold already are not taken back. */
export function setOptions(state: DispatcherState, options: DispatcherOptions): void {
  state.options = options
  for (const queue of state.queues) Object.assign(queue, limitOf(queue, options))
  stir(state)
}

/** Goes by other disks; what is running goes on. */
export function setLanes(state: DispatcherState, lanes: readonly DiskLane[]): void {
  if (Bun.deepEquals(state.lanes, lanes)) return
  state.lanes = lanes
  stir(state)
}

/** Every thread there is. */
export function allThreads(state: DispatcherState): Set<PoolThread> {
  const { pool, own, setAside, leftBehind, spare } = state
  const kept = spare === null ? [] : [spare.thread]
  return new Set([...pool, ...own, ...setAside.keys(), ...leftBehind, ...kept])
}

/** Also those that only jobs of an earlier version are in: nobody else would ever claim them. */
function queueNames(deps: DispatcherDeps): Set<string> {
  const names = new Set(deps.definitions.map((definition) => definition.queue))
  for (const { queue, state } of deps.jobs.countByState()) {
    if (state !== 'completed' && state !== 'cancelled') names.add(queue)
  }
  return names
}

export function queueOf(state: DispatcherState, name: string): QueueState | undefined {
  return state.queues.find((queue) => queue.name === name)
}

/** Pool threads that answer. */
export function inService(state: DispatcherState): PoolThread[] {
  return [...state.pool].filter((thread) => !state.setAside.has(thread))
}

/** Threads by what they do at this moment. */
export function workersOf({ pool, own, setAside }: DispatcherState): WorkerCounts {
  const answering = [...pool, ...own].filter((thread) => !setAside.has(thread))
  const busy = answering.filter((thread) => thread.held.size > 0).length
  return { busy, idle: answering.length - busy, stuck: setAside.size }
}

/** Something may have become available in a queue. */
export function stir(state: DispatcherState, name?: string): void {
  for (const queue of state.queues) {
    if (name === undefined || queue.name === name) queue.mayHaveWork = true
  }
}

function keepOrEnd(state: DispatcherState, thread: PoolThread): void {
  const busy = thread.held.size > 0 || state.setAside.has(thread)
  if (busy || state.spare !== null || state.stopping) endThread(state, thread)
  else state.spare = { thread, since: Date.now() }
}

/** Ends a thread. One that hangs in a file call is left behind, and what it hangs in stays closed to others. */
export function endThread(state: DispatcherState, thread: PoolThread): void {
  if (thread.end()) return forgetThread(state, thread)
  state.pool.delete(thread)
  state.own.delete(thread)
  if (state.spare?.thread === thread) state.spare = null
  state.leftBehind.add(thread)
}

/** Does without a thread. It needs no commit: a thread that has ended is gone, whatever becomes of the transaction. */
export function forgetThread(state: DispatcherState, thread: PoolThread): void {
  for (const threads of [state.pool, state.own, state.setAside, state.leftBehind]) {
    threads.delete(thread)
  }
  if (state.spare?.thread === thread) state.spare = null
  // The root it was stuck in is open again.
  stir(state)
}

export function isSuspect({ crashes }: Pick<HeldJob, 'crashes'>): boolean {
  return crashes >= crashesOfSuspect
}

/** The job of a run, unless it has ended, be it in this tick. */
export function findHeld(context: TickContext, run: number): HeldJob | undefined {
  return context.effects.hasEnded(run) ? undefined : context.state.held.get(run)
}

/** What threads hold of a job, or all that one of them holds. */
export function listHeld(
  context: TickContext,
  of: { id: number } | { thread: PoolThread },
): HeldJob[] {
  const { state, effects } = context
  return [...state.held.values()].filter((job) => {
    const wanted = 'id' in of ? job.id === of.id : job.thread === of.thread
    return wanted && !effects.hasEnded(job.run)
  })
}

/**
 * Ends a run; the row is the caller's. What its thread still holds is freed after the commit, but from now on nothing else
 * in this tick finds the run. One that was `taken` from its thread still occupies it until the thread reports it.
 */
export function endRun(context: TickContext, job: HeldJob, how: 'reported' | 'taken'): void {
  const { state, effects } = context
  effects.end(job.run)
  effects.after(() => {
    if (!state.held.delete(job.run)) return
    job.queue.held -= 1
    // The next one may run.
    if (isSuspect(job)) stir(state)
    if (how === 'reported') job.thread.held.delete(job.run)
    if (state.own.delete(job.thread)) keepOrEnd(state, job.thread)
  })
}

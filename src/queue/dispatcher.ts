import { AppError, errorMessage } from '../domain/error.ts'
import type { EngineStats } from '../domain/engine-stats.ts'
import { databaseBlocked, type DomainEvent, type Happening } from '../domain/event.ts'
import { applyWork, finishCompleted } from './apply-work.ts'
import { claimJobs, mayClaim } from './claim.ts'
import {
  allThreads,
  createState,
  type DispatcherDeps,
  type DispatcherState,
  endThread,
  forgetThread,
  stir,
  type TickContext,
  workersOf,
} from './dispatcher-state.ts'
import { createEffects } from './effects.ts'
import { createTransaction } from './enqueue.ts'
import type { CommandContext } from './job-commands.ts'
import { laneLoad } from './lanes.ts'
import type { FromWorker } from './protocol.ts'
import { rescueJobs } from './rescuer.ts'
import { createTally } from './tally.ts'
import { excuseThreads, fillPool, placesOf, superviseThreads } from './watchdog.ts'
import { createInbox, unavailable, worksOf } from './work.ts'
import type { PoolThread, ThreadEvents } from './worker-pool.ts'

/**
 * A tick takes results for at most so long; the next begins at once while some wait. A command waits about as long, and
 * commits are fewer and larger than with less.
 */
const resultsPerTickMs = 20
/**
 * While a thread has this many jobs before it, what it tells waits so long for more: a commit rewrites the pages of the
 * last one.
 */
const plenty = { jobs: 8, gatherMs: 20 } as const
/** Between tries while nothing can be written, or a tick fails with nothing in it that could be given up. */
const retryFailedMs = 1_000
const superviseEveryMs = 500
/** More than this between two looks at the threads, or less than nothing: the clock leapt, or the process stood still. */
const leapMs = 5_000
/** A stop asks running jobs to end after this share of its time. */
const cancelShare = 1 / 3
const lookAtStopEveryMs = 20

export interface Dispatcher extends ThreadEvents {
  /** Starts the threads and the first tick, which rescues what a dead process left. */
  start(startThread: (name: string) => PoolThread): void
  /**
   * Runs `work` in the next tick; resolves after its commit, rejects with what it threw.
   *
   * @throws AppError `unavailable` while the database cannot be written, and after the stop.
   */
  command<T>(work: (context: CommandContext) => T): Promise<T>
  /** What jobs came to in this process, and what its threads do. */
  stats(): Omit<EngineStats, 'providers' | 'downloads' | 'notifications'>
  /** Some job is with a thread. */
  isWorking(): boolean
  /** Has the threads give memory back. */
  rest(): void
  /** Lets running jobs finish for `graceMs`, puts the rest back uncharged, and ends the threads; `abandoned` when one hangs. */
  stop(graceMs: number): Promise<'stopped' | 'abandoned'>
}

export function createDispatcher(
  deps: DispatcherDeps,
  publish: (happenings: readonly Happening[]) => void,
): Dispatcher {
  return new TickLoop(deps, publish)
}

class TickLoop implements Dispatcher {
  readonly #deps: DispatcherDeps
  readonly #publish: (happenings: readonly Happening[]) => void
  readonly #state: DispatcherState
  readonly #inbox = createInbox()
  readonly #tally = createTally()
  #startThread: (name: string) => PoolThread = notStarted
  #timer: Timer | undefined
  #scheduled = false
  #gathering: Timer | null = null
  /** Reports of threads since the last tick. */
  readonly #reported = new Map<PoolThread, number>()
  #rescued = false
  #closed = false
  #supervisedAt = 0
  #dueAt: number | null = 0
  /** Why nothing can be written at present. */
  #blockedBy: string | null = null
  #timesBlocked = 0

  constructor(deps: DispatcherDeps, publish: (happenings: readonly Happening[]) => void) {
    this.#deps = deps
    this.#publish = publish
    this.#state = createState(deps)
  }

  start(startThread: (name: string) => PoolThread): void {
    this.#startThread = startThread
    fillPool({ state: this.#state }, startThread)
    this.#state.spare = { thread: startThread('own'), since: this.#deps.clock.now() }
    this.#timer = setInterval(() => this.#wake(), superviseEveryMs)
    this.#wake()
  }

  message(thread: PoolThread, message: FromWorker): void {
    this.#inbox.add(worksOf(thread, message))
    if (this.#canWait(thread, message)) {
      this.#gathering ??= setTimeout(() => this.#wake(), plenty.gatherMs)
    } else this.#wake()
  }

  ended(thread: PoolThread, reason: string): void {
    this.#state.restarts += 1
    forgetThread(this.#state, thread)
    this.#inbox.add([{ type: 'ended', thread, reason }])
    this.#wake()
  }

  command<T>(work: (context: CommandContext) => T): Promise<T> {
    const refusal = this.#closed ? 'the engine has stopped' : this.#blockedBy
    if (refusal !== null) return Promise.reject(unavailable(refusal))
    return new Promise<T>((resolve, reject) => {
      const settle = { resolve: (value: unknown) => resolve(value as T), reject }
      this.#inbox.add([{ type: 'command', run: work, settle }])
      this.#wake()
    })
  }

  stats(): Omit<EngineStats, 'providers' | 'downloads' | 'notifications'> {
    return {
      ...this.#tally.read(),
      restarts: this.#state.restarts,
      databaseBusy: this.#timesBlocked,
      workers: workersOf(this.#state),
    }
  }

  isWorking(): boolean {
    return this.#state.held.size > 0
  }

  rest(): void {
    for (const thread of this.#state.pool) thread.rest()
    this.#state.spare?.thread.rest()
  }

  async stop(graceMs: number): ReturnType<Dispatcher['stop']> {
    const { held } = this.#state
    this.#state.stopping = true
    const began = performance.now()
    for (let ms = 0; this.#isBusy() && ms < graceMs; ms = performance.now() - began) {
      const isLate = ms > graceMs * cancelShare
      for (const { definition, thread, run } of held.values()) {
        if (isLate || definition.endsAtStop === true) thread.cancel([run])
      }
      this.#wake()
      await Bun.sleep(lookAtStopEveryMs)
    }
    this.#closed = true
    clearInterval(this.#timer)
    this.#inbox.refuseCommands(unavailable('the engine has stopped'))
    this.#releaseHeld()
    for (const thread of allThreads(this.#state)) endThread(this.#state, thread)
    return this.#state.leftBehind.size === 0 ? 'stopped' : 'abandoned'
  }

  #isBusy(): boolean {
    return this.#state.held.size > 0 || this.#inbox.size() > 0
  }

  /** Nobody is kept from work by it. A part of a result may bring work for threads that have none. */
  #canWait(thread: PoolThread, message: FromWorker): boolean {
    const left = (one: PoolThread): number => one.held.size - (this.#reported.get(one) ?? 0)
    if (message.type !== 'reports') {
      return this.#state.pool.values().every((one) => left(one) >= plenty.jobs)
    }
    this.#reported.set(thread, (this.#reported.get(thread) ?? 0) + message.reports.length)
    return left(thread) >= plenty.jobs
  }

  #wake(): void {
    if (this.#scheduled || this.#closed || this.#blockedBy !== null) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#reported.clear()
      if (this.#gathering !== null) clearTimeout(this.#gathering)
      this.#gathering = null
      this.#tick()
    })
  }

  #tick(): void {
    if (this.#closed) return
    const { control, jobs } = this.#deps
    const context = createContext(this.#deps, this.#state)
    const { effects, now } = context
    const supervises = this.#isTimeToSupervise(now)
    let taken: number
    let dueAt: number | null
    let rescued = 0
    let happenings: readonly Happening[]
    try {
      control.begin()
      // Recorded with the others, so that a commit after a full disk has something to write.
      if (this.#blockedBy !== null) effects.emit(healthEvent('health.restored', this.#blockedBy))
      if (!this.#rescued) rescued = rescueJobs(context)
      this.#followClock(now)
      if (this.#dueAt !== null && this.#dueAt <= now && jobs.promoteDue(now) > 0) stir(this.#state)
      taken = this.#takeWork(context)
      // A work that may break its transaction is tried with nothing else in it.
      if (!this.#inbox.isSifting()) this.#handOut(context, supervises)
      finishCompleted(context)
      settleScans(context)
      happenings = this.#deps.record(effects.events(), now, context.tx)
      dueAt = jobs.nextDueAt()
      control.commit()
    } catch (error) {
      return this.#takeFailure(error)
    }
    this.#dueAt = dueAt
    this.#rescued = true
    if (supervises) this.#supervisedAt = now
    if (rescued > 0) this.#deps.log.info('jobs of the last process were rescued', { rescued })
    this.#inbox.remove(taken)
    this.#takeRestored()
    effects.runAfter()
    this.#tally.add(effects.tallied())
    this.#publish(happenings)
    if (this.#inbox.size() > 0 || this.#hasRoom()) this.#wake()
  }

  // What was to wait for seconds would else wait for as long as the clock was set back. What a clock that was set forward
  // has run too early is no harm.
  #followClock(now: number): void {
    const sinceMs = now - this.#supervisedAt
    if (sinceMs < -leapMs) this.#deps.jobs.shiftDue(sinceMs)
  }

  #isTimeToSupervise(now: number): boolean {
    const sinceMs = now - this.#supervisedAt
    if (sinceMs < 0 || sinceMs > leapMs) excuseThreads(this.#state, now)
    return sinceMs < 0 || sinceMs >= superviseEveryMs
  }

  #handOut(context: TickContext, supervises: boolean): void {
    finishCompleted(context)
    if (supervises) superviseThreads(context, this.#startThread)
    claimJobs(context, this.#startThread)
  }

  #takeWork(context: TickContext): number {
    const began = performance.now()
    let taken = 0
    for (const work of this.#inbox.peek()) {
      if (taken > 0 && performance.now() - began > resultsPerTickMs) break
      applyWork(context, work)
      taken += 1
    }
    return taken
  }

  // Nothing of the tick has happened: the transaction is gone, no thread was sent anything, the inbox is whole.
  #takeFailure(error: unknown): void {
    this.#deps.control.rollBack()
    stir(this.#state)
    if (this.#deps.control.isPassing(error)) return this.#block(errorMessage(error))
    this.#deps.log.error('a tick failed', { error: errorMessage(error) })
    // With nothing to give up it may fail again: not in a hurry.
    if (this.#inbox.size() === 0) return void setTimeout(() => this.#wake(), retryFailedMs)
    this.#inbox.sift(error)
    this.#wake()
  }

  #block(reason: string): void {
    if (this.#blockedBy === null) {
      this.#deps.log.error('the database cannot be written; work pauses until it can', { reason })
      const event = healthEvent('health.issue', reason)
      // Nobody can store it now; the end of the trouble will be.
      this.#publish([{ event, id: null, at: this.#deps.clock.now() }])
    }
    this.#blockedBy = reason
    this.#timesBlocked += 1
    this.#inbox.refuseCommands(unavailable(reason))
    setTimeout(() => this.#tick(), retryFailedMs)
  }

  #takeRestored(): void {
    if (this.#blockedBy === null) return
    this.#deps.log.info('the database can be written again')
    this.#blockedBy = null
  }

  #releaseHeld(): void {
    const { control, jobs, log } = this.#deps
    try {
      control.begin()
      for (const job of this.#state.held.values()) {
        const { definition, payload } = job
        const places = placesOf(this.#deps, job)
        log.warn('a job did not stop in time', { kind: definition.kind, payload, places })
        jobs.release(job.id, null)
      }
      control.commit()
      control.checkpoint()
    } catch (error) {
      control.rollBack()
      log.warn('the last commit failed; the next start makes up for it', {
        error: errorMessage(error),
      })
    }
  }

  #hasRoom(): boolean {
    const state = this.#state
    if (state.stopping) return false
    const load = laneLoad(state, state.held.values())
    return state.queues.some((queue) => mayClaim(state, queue, load) && queue.held < queue.limit)
  }
}

function createContext(deps: DispatcherDeps, state: DispatcherState): TickContext {
  const effects = createEffects()
  const now = deps.clock.now()
  const tx = createTransaction(deps, state, { effects, now })
  return { deps, state, effects, tx, now, completed: [] }
}

function settleScans(context: TickContext): void {
  const { effects, deps, tx } = context
  const operations = effects.operations()
  // Settling may count again: a phase that ends can bring work of its own.
  for (let counts = effects.takeCounts(); counts.size > 0; counts = effects.takeCounts()) {
    for (const [scanId, sums] of counts) {
      deps.stores.scans.addCounts(scanId, sums, operations.get(scanId) ?? null)
    }
    deps.settle(tx, [...counts.keys()])
    effects.flush()
  }
}

function healthEvent(type: 'health.issue' | 'health.restored', reason: string): DomainEvent {
  return {
    type,
    data: {
      key: databaseBlocked,
      source: 'database',
      severity: 'error',
      message: `The database cannot be written: ${reason}.`,
      fix: 'Free some space on the disk of the data folder, or see that it may be written to; work goes on by itself.',
    },
  }
}

function notStarted(): never {
  throw new AppError('internal', 'the dispatcher was not started')
}

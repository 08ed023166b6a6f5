import { AppError, errorMessage } from '../domain/error.ts'
import type { DomainEvent } from '../domain/event.ts'
import { fail, inSavepoint, applyReport } from './apply-report.ts'
import { claimJobs } from './claim.ts'
import {
  createState,
  type DispatcherDeps,
  letGo,
  stir,
  type TickContext,
} from './dispatcher-state.ts'
import { createEffects } from './effects.ts'
import { createTransaction } from './enqueue.ts'
import { type CommandContext, createCommandContext } from './job-commands.ts'
import type { JobReport } from './protocol.ts'
import { rescueJobs } from './rescuer.ts'
import { failureOf } from './run-jobs.ts'
import { fillPool, superviseThreads, takeEndedThread } from './watchdog.ts'
import type { PoolThread, ThreadEvents } from './worker-pool.ts'

/** A tick takes results for at most so long; the next begins at once while some wait. */
const resultsPerTickMs = 8
/** Between tries while the database cannot be written. */
const retryBlockedMs = 1_000
const superviseEveryMs = 500

export interface Dispatcher extends ThreadEvents {
  /** Rescues what a dead process left, starts the threads and the first tick. */
  start(startThread: (name: string) => PoolThread): void
  /**
   * Runs `work` in the next tick; resolves after its commit, rejects with what it threw.
   *
   * @throws AppError `unavailable` while the database cannot be written.
   */
  command<T>(work: (context: CommandContext) => T): Promise<T>
  /** Lets running jobs finish for `graceMs`, puts the rest back uncharged, and ends the threads. */
  stop(graceMs: number): Promise<void>
}

type Work =
  | { type: 'command'; run: (context: CommandContext) => unknown; settle: Settle }
  | { type: 'report'; thread: PoolThread; report: JobReport }
  | { type: 'batch'; thread: PoolThread; id: number; part: unknown }
  | { type: 'ended'; thread: PoolThread; reason: string }

interface Settle {
  resolve(value: unknown): void
  reject(error: unknown): void
}

export function createDispatcher(
  deps: DispatcherDeps,
  publish: (events: readonly DomainEvent[]) => void,
): Dispatcher {
  const state = createState(deps)
  let inbox: Work[] = []
  let startThread: (name: string) => PoolThread = notStarted
  let scheduled = false
  let closed = false
  let supervisedAt = 0
  let dueAt: number | null = 0
  /** Why nothing can be written at present. */
  let blockedBy: string | null = null
  /** Works to be tried one by one, after a transaction that held them all has failed. */
  let oneByOne = 0
  let timer: Timer | undefined

  const wake = (): void => {
    if (scheduled || closed || blockedBy !== null) return
    scheduled = true
    setImmediate(() => {
      scheduled = false
      tick()
    })
  }

  const tick = (): void => {
    if (closed) return
    const now = deps.clock.now()
    const effects = createEffects()
    const tx = createTransaction(deps, state, { effects, now })
    const context: TickContext = { deps, state, effects, tx, now, completed: [] }
    const supervise = now - supervisedAt >= superviseEveryMs
    let taken = 0
    try {
      deps.control.begin()
      if (dueAt !== null && dueAt <= now && deps.jobs.promoteDue(now) > 0) stir(state)
      taken = takeWork(context)
      if (context.completed.length > 0) deps.jobs.complete(context.completed, now)
      if (supervise) superviseThreads(context, startThread)
      claimJobs(context, startThread)
      settleScans(context)
      deps.record(effects.events(), now)
      dueAt = deps.jobs.nextDueAt()
      deps.control.commit()
    } catch (error) {
      return takeFailure(error)
    }
    if (supervise) supervisedAt = now
    inbox = inbox.slice(taken)
    oneByOne = Math.max(0, oneByOne - taken)
    restored()
    effects.runAfter()
    publish(effects.events())
    if (inbox.length > 0 || state.queues.some(hasRoom)) wake()
  }

  const takeWork = (context: TickContext): number => {
    const began = performance.now()
    const most = oneByOne > 0 ? Math.min(1, inbox.length) : inbox.length
    let taken = 0
    while (taken < most) {
      if (taken > 0 && performance.now() - began > resultsPerTickMs) break
      const work = inbox[taken]
      if (work !== undefined) apply(context, work)
      taken += 1
    }
    return taken
  }

  // Nothing of the tick has happened: the transaction is gone, no thread was sent anything, the inbox is whole.
  const takeFailure = (error: unknown): void => {
    deps.control.rollBack()
    stir(state)
    if (deps.control.isPassing(error)) return block(error)
    deps.log.error('a tick failed', { error: errorMessage(error) })
    if (oneByOne === 0) oneByOne = inbox.length
    else giveUpFirst(error)
    wake()
  }

  const giveUpFirst = (error: unknown): void => {
    const work = inbox.shift()
    if (work?.type === 'report' && !('failure' in work.report)) {
      const { id, ms } = work.report
      inbox.unshift({ ...work, report: { id, ms, failure: failureOf(error) } })
      return
    }
    oneByOne -= 1
    if (work?.type === 'command') work.settle.reject(error)
  }

  const block = (error: unknown): void => {
    const message = errorMessage(error)
    if (blockedBy === null) {
      deps.log.error('the database cannot be written; work pauses until it can', { error: message })
      publish([{ type: 'health.issue', data: { source: 'database', message } }])
    }
    blockedBy = message
    const refused = inbox.filter((work) => work.type === 'command')
    inbox = inbox.filter((work) => work.type !== 'command')
    for (const work of refused) work.settle.reject(unavailable(message))
    setTimeout(tick, retryBlockedMs)
  }

  const restored = (): void => {
    if (blockedBy === null) return
    deps.log.info('the database can be written again')
    publish([{ type: 'health.restored', data: { source: 'database', message: blockedBy } }])
    blockedBy = null
  }

  const apply = (context: TickContext, work: Work): void => {
    switch (work.type) {
      case 'command':
        return applyCommand(context, work)
      case 'report':
        return applyReport(context, work.thread, work.report)
      case 'batch':
        return applyBatch(context, work)
      case 'ended':
        return takeEndedThread(context, work.thread, work.reason)
    }
  }

  const add = (...work: Work[]): void => {
    inbox.push(...work)
    wake()
  }

  const command = <T>(work: (context: CommandContext) => T): Promise<T> => {
    if (blockedBy !== null) return Promise.reject(unavailable(blockedBy))
    return new Promise<T>((resolve, reject) => {
      add({
        type: 'command',
        run: work,
        settle: { resolve: (value) => resolve(value as T), reject },
      })
    })
  }

  const stop = async (graceMs: number): Promise<void> => {
    state.stopping = true
    const began = Date.now()
    while (state.held.size > 0 && Date.now() - began < graceMs) {
      if (Date.now() - began > graceMs / 3) {
        for (const job of state.held.values()) job.thread.cancel([job.id])
      }
      wake()
      await Bun.sleep(20)
    }
    closed = true
    clearInterval(timer)
    releaseHeld()
    for (const thread of [...state.pool, ...state.own, ...state.setAside.keys()]) thread.end()
  }

  const releaseHeld = (): void => {
    try {
      deps.control.begin()
      for (const job of state.held.values()) {
        deps.log.warn('a job did not stop in time', {
          kind: job.definition.kind,
          payload: job.payload,
        })
        deps.jobs.release(job.id, null)
      }
      deps.control.commit()
      deps.control.checkpoint()
    } catch (error) {
      deps.control.rollBack()
      deps.log.warn('the last commit failed; the next start rescues the jobs', {
        error: errorMessage(error),
      })
    }
  }

  const hasRoom = (queue: (typeof state.queues)[number]): boolean =>
    !state.stopping && !queue.paused && queue.mayHaveWork && queue.held < queue.limit

  return {
    message: (thread, message) => {
      if (message.type === 'batch')
        add({ type: 'batch', thread, id: message.id, part: message.part })
      else add(...message.reports.map((report) => ({ type: 'report' as const, thread, report })))
    },
    ended: (thread, reason) => add({ type: 'ended', thread, reason }),
    start: (starter) => {
      startThread = starter
      fillPool({ state, deps }, starter)
      rescueAtStart(deps, state)
      timer = setInterval(wake, superviseEveryMs)
      wake()
    },
    command,
    stop,
  }
}

/** Makes runnable what ran when the last process ended, before anything else is handed out. */
function rescueAtStart(deps: DispatcherDeps, state: TickContext['state']): void {
  const effects = createEffects()
  const now = deps.clock.now()
  const tx = createTransaction(deps, state, { effects, now })
  const context: TickContext = { deps, state, effects, tx, now, completed: [] }
  deps.control.begin()
  const count = rescueJobs(context)
  settleScans(context)
  deps.record(effects.events(), now)
  deps.control.commit()
  if (count > 0) deps.log.info('jobs of the last process were rescued', { count })
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
  }
}

function applyCommand(context: TickContext, work: Extract<Work, { type: 'command' }>): void {
  let value: unknown
  let thrown: unknown
  const failure = inSavepoint(context, () => {
    try {
      value = work.run(createCommandContext(context))
    } catch (error) {
      thrown = error
      throw error
    }
    return undefined
  })
  context.effects.after(() => {
    if (failure === undefined) work.settle.resolve(value)
    else work.settle.reject(thrown)
  })
}

function applyBatch(context: TickContext, work: Extract<Work, { type: 'batch' }>): void {
  const { deps, state, effects, tx } = context
  const job = state.held.get(work.id)
  effects.after(() => work.thread.taken(work.id, 1))
  if (job === undefined || job.thread !== work.thread) return
  const failure = inSavepoint(context, () => {
    job.definition.commitBatch?.(work.part, job.payload, tx)
    // It moves on, so what it survived before does not count against it.
    if (job.crashes > 0) deps.jobs.setCrashes(job.id, 0)
    return undefined
  })
  if (failure === undefined) return
  fail(context, job, failure)
  effects.after(() => {
    job.thread.cancel([job.id])
    letGo(state, job)
  })
}

function unavailable(reason: string): AppError {
  return new AppError(
    'unavailable',
    `Nothing can be written at present: ${reason}. It goes on by itself.`,
  )
}

function notStarted(): never {
  throw new AppError('internal', 'the dispatcher was not started')
}

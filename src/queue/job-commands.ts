import { AppError } from '../domain/error.ts'
import type { Job } from '../domain/job.ts'
import type { Transaction } from '../domain/stores.ts'
import { runHook } from './apply-report.ts'
import {
  allThreads,
  type DiskLane,
  type DispatcherOptions,
  endRun,
  listHeld,
  queueOf,
  setLanes,
  setOptions,
  stir,
  type TickContext,
} from './dispatcher-state.ts'
import { laneLoad, waitsForLane } from './lanes.ts'

/** Nothing is put off for longer: retries wait a day at most, notifications some days. */
const longestWaitMs = 14 * 86_400_000

/** What commands from other threads may do inside a tick. */
export interface CommandContext {
  readonly tx: Transaction
  /** Ends the queued jobs of a scan and takes the running ones from their threads. */
  cancelScanJobs(scanId: number): void
  /** Jobs that may not be handed out until now may be. */
  lookForWork(): void
  /** Whether a job of the scan runs or could run now, and when one last showed that it lives (0 is never). */
  signOfLife(scanId: number): { due: boolean; aliveAt: number }
  /** @throws AppError `not_found` */
  setPaused(queue: string, paused: boolean): void
  /** @throws AppError `not_found`, or `conflict` when the job is not over, or has nothing to do any more. */
  retryJob(id: number): void
  /** @throws AppError `not_found`, or `conflict` when the job is over. */
  cancelJob(id: number): void
  /**
   * Takes up jobs that no thread holds although their rows say that they run, and jobs that were put off further than
   * anything is: the clock was wrong then.
   */
  recoverJobs(): { released: number; hastened: number }
  /**
   * From the commit on: the dispatcher goes by these options, and threads by these settings for every job that they are
   * sent after. What runs goes on with what it has.
   */
  configure(options: DispatcherOptions, settings: unknown): void
  /** From the commit on, disks take so many jobs at once. */
  setLanes(lanes: readonly DiskLane[]): void
  /** Runs `action` once the transaction is committed. */
  after(action: () => void): void
}

export function createCommandContext(context: TickContext): CommandContext {
  const { deps } = context
  return {
    tx: context.tx,
    cancelScanJobs: (scanId) => {
      for (const job of deps.jobs.listQueuedOfScan(scanId)) cancel(context, job)
      for (const job of deps.jobs.listRunningOfScan(scanId)) cancel(context, job)
    },
    lookForWork: () => stir(context.state),
    signOfLife: (scanId) => signOfLife(context, scanId),
    setPaused: (name, paused) => setPaused(context, name, paused),
    retryJob: (id) => retry(context, getJob(context, id)),
    cancelJob: (id) => {
      const job = getJob(context, id)
      if (job.finishedAt !== null) {
        throw new AppError(
          'conflict',
          `Job ${id} is over (${job.state}); there is nothing to cancel.`,
        )
      }
      cancel(context, job)
    },
    recoverJobs: () => recoverJobs(context),
    configure: (options, settings) =>
      context.effects.after(() => {
        setOptions(context.state, options)
        for (const thread of allThreads(context.state)) thread.configure(settings)
      }),
    setLanes: (lanes) => context.effects.after(() => setLanes(context.state, lanes)),
    after: (action) => context.effects.after(action),
  }
}

function recoverJobs({ deps, state, now }: TickContext): ReturnType<CommandContext['recoverJobs']> {
  const held = new Set([...state.held.values()].map(({ id }) => id))
  const lost = deps.jobs.listRunning().filter(({ id }) => !held.has(id))
  for (const { id } of lost) deps.jobs.release(id, null)
  stir(state)
  return { released: lost.length, hastened: deps.jobs.hastenBeyond(now + longestWaitMs, now) }
}

function signOfLife(context: TickContext, scanId: number): { due: boolean; aliveAt: number } {
  const { deps, state } = context
  let aliveAt = 0
  let due = false
  for (const job of state.held.values()) {
    if (job.scanId !== scanId) continue
    due = true
    const running = job.thread.pulse.running().find(({ id }) => id === job.run)
    aliveAt = Math.max(aliveAt, running?.aliveAt ?? 0)
  }
  if (due) return { due, aliveAt }
  const resting = state.queues.filter(({ paused, onHold }) => paused || onHold)
  const rests = new Set(resting.map(({ name }) => name))
  const waiting = deps.jobs.listQueuedOfScan(scanId)
  const load = laneLoad(state, state.held.values())
  const isDue = (job: Job): boolean => {
    const queue = queueOf(state, job.queue)
    // While another scan reads its disk it waits for its turn.
    return !rests.has(job.queue) && !waitsForLane(state, { queue, rootId: job.rootId }, load)
  }
  const runs = (job: Job): boolean => job.state === 'available' && !job.paused && isDue(job)
  return { due: waiting.some(runs), aliveAt }
}

function getJob(context: TickContext, id: number): Job {
  const job = context.deps.jobs.find(id)
  if (job === null) throw new AppError('not_found', `There is no job ${id}.`)
  return job
}

// The row ends at once; what its thread still reports of it has no effect any more.
function cancel(context: TickContext, job: Job): void {
  const { deps, state, effects, now, tx } = context
  deps.jobs.cancel([job.id], now)
  effects.tally(job.kind, 'cancelled')
  const definition = state.byKind.get(job.kind)
  if (definition !== undefined) {
    runHook(context, definition, () => definition.cancelled?.(job.payload, tx))
  }
  for (const held of listHeld(context, job)) {
    effects.after(() => held.thread.cancel([held.run]))
    endRun(context, held, 'taken')
  }
}

function retry({ deps, state, tx }: TickContext, job: Job): void {
  if (job.state !== 'discarded' && job.state !== 'cancelled' && job.state !== 'retryable') {
    throw new AppError(
      'conflict',
      `Job ${job.id} is ${job.state}; only a failed, cancelled or waiting job can be retried.`,
    )
  }
  if (job.state !== 'retryable') {
    state.byKind.get(job.kind)?.revived?.(job.payload, job.state, tx)
  }
  deps.jobs.revive(job.id)
  stir(state, job.queue)
}

function setPaused(context: TickContext, name: string, paused: boolean): void {
  const { deps, state, effects, now } = context
  const queue = queueOf(state, name)
  if (queue === undefined) throw new AppError('not_found', `There is no queue named ${name}.`)
  deps.jobs.setPaused(name, paused, now)
  effects.after(() => {
    queue.paused = paused
    stir(state, name)
  })
}

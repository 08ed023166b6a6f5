import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'bun:sqlite'

import type { DomainEvent } from '../../src/domain/event.ts'
import type { EnqueueOptions, Job, JobPayloads, JobState } from '../../src/domain/job.ts'
import type { Log, LogFacts } from '../../src/domain/log.ts'
import type { Transaction } from '../../src/domain/stores.ts'
import type { WorkerServices } from '../../src/domain/worker.ts'
import { createEventLog } from '../../src/events/event-log.ts'
import type { AnyJob } from '../../src/queue/define-job.ts'
import { createDispatcher, type Dispatcher } from '../../src/queue/dispatcher.ts'
import type { DispatcherDeps } from '../../src/queue/dispatcher-state.ts'
import type { CommandContext } from '../../src/queue/job-commands.ts'
import type { PoolThread, ThreadEvents } from '../../src/queue/worker-pool.ts'
import { createEventStore } from '../../src/store/event-store.ts'
import { createStores } from '../../src/store/stores.ts'
import { createTransactionControl } from '../../src/store/transaction-control.ts'
import { openMigrated } from '../support/migrated.ts'

export type StartThread = (name: string) => PoolThread

export interface QueueOptions {
  readonly yielding?: DispatcherDeps['options']['yielding']
  readonly workers?: number
  readonly concurrency?: Record<string, number>
  readonly retry?: Partial<DispatcherDeps['options']['retry']>
  readonly settle?: DispatcherDeps['settle']
  readonly log?: Log
  /** Deps that a test wants to look at or to disturb. */
  readonly change?: (deps: DispatcherDeps) => DispatcherDeps
  /** Time that goes by itself, for tests with real threads; it can still be moved on. */
  readonly realTime?: boolean
}

/** A dispatcher on a real database, with a clock that stands still until a test moves it. */
export interface Queue extends AsyncDisposable {
  readonly dispatcher: Dispatcher
  readonly database: Database
  readonly events: DomainEvent[]
  readonly logged: { level: string; message: string; facts: LogFacts }[]
  readonly now: () => number
  command<T>(work: (context: CommandContext) => T): Promise<T>
  enqueue<K extends keyof JobPayloads>(
    kind: K,
    payload: JobPayloads[K],
    options?: EnqueueOptions,
  ): Promise<number>
  cancel(id: number): Promise<void>
  retry(id: number): Promise<void>
  pause(name: string): Promise<void>
  resume(name: string): Promise<void>
  /** Lets one more transaction happen. */
  tick(): Promise<void>
  /** Moves the clock on and lets the dispatcher notice. */
  advance(ms: number): Promise<void>
  job(id: number): Job
  state(id: number): JobState
  states(): Partial<Record<JobState, number>>
  failures(id: number): { attempt: number; code: string; message: string }[]
  /** Turns the event loop until every job is over. */
  drained(): Promise<void>
  stop(graceMs?: number): Promise<void>
  /** Stops and opens the same database again, as a new process would. */
  reopen(definitions?: readonly AnyJob[], start?: Starter): Promise<Queue>
  /** The same without a stop: as after kill -9. */
  kill(definitions?: readonly AnyJob[], start?: Starter): Queue
}

export type Starter = (events: ThreadEvents, now: () => number) => StartThread

/** Opens a queue in a folder of its own. */
export function openQueue(
  definitions: readonly AnyJob[],
  start: Starter,
  options: QueueOptions = {},
): Queue {
  const folder = mkdtempSync(join(tmpdir(), 'shelfd-queue-'))
  const started = Date.now()
  return open({ folder, definitions, start, options, time: { now: started, start: started } })
}

interface Opening {
  readonly folder: string
  readonly definitions: readonly AnyJob[]
  readonly start: Starter
  readonly options: QueueOptions
  readonly time: { now: number; readonly start: number }
}

function open(opening: Opening): Queue {
  const { folder, definitions, start, options, time } = opening
  const database = openMigrated(join(folder, 'queue.db'))
  const stores = createStores(database, () => ({
    jobsMs: 60_000,
    scansMs: 60_000,
    missingMs: 60_000,
    changesMs: 60_000,
    mostChanges: 1_000,
  }))
  const events: DomainEvent[] = []
  const logged: Queue['logged'] = []
  const eventLog = createEventLog({ store: createEventStore(database) })
  const now = (): number =>
    options.realTime === true ? Date.now() + time.now - time.start : time.now
  const deps: DispatcherDeps = {
    definitions,
    stores,
    jobs: stores.jobs,
    control: createTransactionControl(database),
    clock: { now },
    log: recordingLog(logged),
    options: {
      workers: options.workers ?? 2,
      concurrency: options.concurrency ?? {},
      retry: { maxAttempts: 3, baseSeconds: 15, capSeconds: 3600, ...options.retry },
      ...(options.yielding !== undefined && { yielding: options.yielding }),
    },
    settle: options.settle ?? (() => {}),
    record: (recorded, at) => eventLog.append(recorded, at),
  }
  const changed = options.change?.(deps) ?? deps
  const dispatcher = createDispatcher(changed, (happenings) => {
    events.push(...happenings.map(({ event }) => event))
  })
  dispatcher.start(start(dispatcher, now))
  let closed = false
  const close = async (graceMs: number): Promise<void> => {
    if (closed) return
    closed = true
    await dispatcher.stop(graceMs)
    database.close()
  }
  const command = <T>(work: (context: CommandContext) => T): Promise<T> => dispatcher.command(work)
  const again = (next: Partial<Opening>): Queue => open({ ...opening, ...next })
  return {
    dispatcher,
    database,
    events,
    logged,
    now,
    command,
    ...reading(database),
    enqueue: (kind, payload, extra) =>
      command(({ tx }) => tx.enqueue(kind, payload, extra)).then(({ id }) => id),
    cancel: (id) => command((jobs) => jobs.cancelJob(id)),
    retry: (id) => command((jobs) => jobs.retryJob(id)),
    pause: (name) => command((jobs) => jobs.setPaused(name, true)),
    resume: (name) => command((jobs) => jobs.setPaused(name, false)),
    tick: () => command(() => undefined),
    advance: async (ms) => {
      time.now += ms
      await command(() => undefined)
      await turn()
    },
    drained: () =>
      until(
        () =>
          database.query<{ n: number }, []>('SELECT count(*) AS n FROM job WHERE done = 0').get()
            ?.n === 0,
      ),
    stop: (graceMs = 0) => close(graceMs),
    reopen: async (next = definitions, starter = start) => {
      await close(0)
      return again({ definitions: next, start: starter })
    },
    kill: (next = definitions, starter = start) => {
      // What a dead process leaves are its files as they are; this one's threads and timers go on beside them.
      const left = mkdtempSync(join(folder, 'killed-'))
      for (const name of ['queue.db', 'queue.db-wal']) {
        copyFileSync(join(folder, name), join(left, name))
      }
      void close(0)
      return again({ folder: left, definitions: next, start: starter })
    },
    [Symbol.asyncDispose]: async () => {
      await close(0)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function reading(database: Database): Pick<Queue, 'job' | 'state' | 'states' | 'failures'> {
  const stores = createStores(database, () => ({
    jobsMs: 0,
    scansMs: 0,
    missingMs: 0,
    changesMs: 0,
    mostChanges: 0,
  }))
  const job = (id: number): Job => {
    const found = stores.jobs.find(id)
    if (found === null) throw new Error(`no job ${id}`)
    return found
  }
  return {
    job,
    state: (id) => job(id).state,
    states: () =>
      Object.fromEntries(
        database
          .query<{ state: JobState; n: number }, []>(
            'SELECT state, count(*) AS n FROM job GROUP BY state',
          )
          .all()
          .map(({ state, n }) => [state, n]),
      ),
    failures: (id) =>
      database
        .query<{ attempt: number; code: string; message: string }, [number]>(
          'SELECT attempt, code, message FROM job_error WHERE job_id = ? ORDER BY rowid',
        )
        .all(id),
  }
}

function recordingLog(logged: Queue['logged']): Log {
  const at =
    (level: string) =>
    (message: string, facts: LogFacts = {}): void =>
      void logged.push({ level, message, facts })
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** Lets everything that is due happen once. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Turns the event loop until `condition` holds. */
export async function until(condition: () => boolean, limitMs = 30_000): Promise<void> {
  const began = performance.now()
  while (!condition()) {
    if (performance.now() - began > limitMs)
      throw new Error(`still waiting for ${condition.toString()}`)
    await turn()
  }
}

/** What `promise` rejects with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  const outcome = await promise.then(
    () => ({ rejected: false as const }),
    (error: unknown) => ({ rejected: true as const, error }),
  )
  if (!outcome.rejected) throw new Error('it was not rejected')
  return outcome.error
}

/** Services for jobs that use none. */
export const noServices = {} as WorkerServices

export type { Transaction }

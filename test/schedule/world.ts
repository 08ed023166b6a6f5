import { AppError } from '../../src/domain/error.ts'
import type { Run, Schedule, ScheduleSpec } from '../../src/domain/schedule.ts'
import { jobDefinitions } from '../../src/jobs/index.ts'
import { createEngineCommands } from '../../src/scan/engine-commands.ts'
import { runScheduleCommand } from '../../src/schedule/commands.ts'
import { schedulePorts } from '../../src/schedule/ports.ts'
import type { SchedulePorts } from '../../src/schedule/run.ts'
import type { SleepingDisks } from '../../src/schedule/sleep.ts'
import { createScheduler, type Scheduler } from '../../src/schedule/scheduler.ts'
import { createScheduleQueries } from '../../src/store/schedule-store.ts'
import { createStores } from '../../src/store/stores.ts'
import type { DispatcherDeps } from '../../src/queue/dispatcher-state.ts'
import type { CommandContext } from '../../src/queue/job-commands.ts'
import { openQueue, type Queue, turn } from '../queue/harness.ts'
import { manualThreads } from '../queue/threads.ts'

/** What a test says of a schedule; the rest is usual. */
export type Wish = Partial<ScheduleSpec> & Pick<ScheduleSpec, 'timing'>

export function spec(name: string, wish: Wish): ScheduleSpec {
  return {
    name,
    description: '',
    task: 'database-optimize',
    parameters: {},
    enabled: true,
    missed: 'run_once',
    maxRuntimeMs: null,
    jitterMs: 0,
    quietHours: null,
    ...wish,
  }
}

/** Schedules on a real database, with clocks that stand still until a test moves them. */
export interface World extends AsyncDisposable {
  readonly queue: Queue
  readonly scheduler: Scheduler
  /** Lets time pass: both clocks move, and what is due happens. */
  pass(ms: number): Promise<void>
  /** Sets the wall clock; no time passes. */
  set(instant: string): Promise<void>
  /** The machine sleeps, or is off: the wall clock moves, and nothing happens until it wakes. */
  sleep(ms: number): Promise<void>
  /** Time goes by while nothing runs. */
  off(ms: number): void
  create(name: string, wish: Wish): Promise<number>
  ask<T>(work: (ports: SchedulePorts) => T): Promise<T>
  schedule(id: number): Schedule
  runs(id: number): Run[]
  /** Those of a task, by hand and by schedules, oldest first. */
  runsOf(task: string): Run[]
  /** `2026-03-29T01:00Z completed`, oldest first. */
  story(id: number): string[]
  /**
   * The process dies and another one starts on what is left; `specs` are those of the file. At first so many transactions
   * are refused, as those of a full disk are.
   */
  restart(specs?: readonly ScheduleSpec[], refusals?: number): Promise<World>
}

interface WorldOptions {
  readonly specs?: readonly ScheduleSpec[]
  readonly random?: () => number
  readonly disks?: SleepingDisks
}

export async function world(from: string, options: WorldOptions = {}): Promise<World> {
  // Moved without a word to the queue, which would make a transaction of each step.
  const time = { now: Date.parse(from) }
  const change = (deps: DispatcherDeps): DispatcherDeps => ({
    ...deps,
    clock: { now: () => time.now },
  })
  const queue = openQueue(jobDefinitions, manualThreads().start, { change })
  return await inhabit({ queue, time }, options)
}

async function inhabit(
  { queue, time }: { queue: Queue; time: { now: number } },
  options: WorldOptions & { refusals?: number },
): Promise<World> {
  const { random = () => 0, specs = [] } = options
  let { refusals = 0 } = options
  const { database } = queue
  const stores = createStores(database, () => ({
    jobsMs: 1e12,
    scansMs: 1e12,
    missingMs: 1e12,
    changesMs: 1e12,
    mostChanges: 1_000,
  }))
  const queries = createScheduleQueries(database)
  const commands = createEngineCommands({
    libraries: () => [],
    notifiers: () => [],
    folders: () => [],
    cacheDir: '/nowhere',
  })
  const portsOf = (context: CommandContext): SchedulePorts =>
    schedulePorts({ ...context, refreshItems: () => 0, pollDownloads: () => 0 }, (name, args) =>
      commands.run(context, name, args),
    )
  const timers = new Set<{ at: number; action: () => void }>()
  let monotonic = 0
  let pending = 0
  const scheduler = createScheduler({
    command: async (work) => {
      if (refusals-- > 0) throw new AppError('unavailable', 'the disk is full')
      pending += 1
      try {
        return await queue.command((context) => work(portsOf(context)))
      } finally {
        pending -= 1
      }
    },
    stores,
    disks: options.disks ?? { asleep: () => new Set<number>(), maxSleepMs: () => 0 },
    clock: { now: () => time.now },
    monotonicMs: () => monotonic,
    wait: (ms, action) => {
      const timer = { at: monotonic + ms, action }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    random,
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  })
  const ask = <T>(work: (ports: SchedulePorts) => T): Promise<T> =>
    queue.command((context) => work(portsOf(context)))
  const settle = async (): Promise<void> => {
    while (pending > 0) await turn()
  }
  const ring = async (): Promise<void> => {
    for (const timer of [...timers].filter(({ at }) => at <= monotonic)) {
      timers.delete(timer)
      timer.action()
    }
    await settle()
  }
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0;) {
      const next = Math.min(...[...timers].map(({ at }) => at))
      const step = Math.max(1, Math.min(left, next - monotonic))
      monotonic += step
      left -= step
      time.now += step
      await ring()
    }
  }
  await scheduler.start(specs)
  await settle()
  return {
    queue,
    scheduler,
    ask,
    pass,
    set: async (instant) => {
      time.now = Date.parse(instant)
      scheduler.look()
      await settle()
    },
    sleep: async (ms) => {
      time.now += ms
      scheduler.look()
      await settle()
    },
    off: (ms) => void (time.now += ms),
    create: async (name, wish) => {
      const made = await ask((ports) =>
        runScheduleCommand(ports, { command: 'createSchedule', args: [spec(name, wish)], random }),
      )
      scheduler.look()
      await settle()
      return (made as { scheduleId: number }).scheduleId
    },
    schedule: (id) => {
      const found = queries.find(id)
      if (found === null) throw new Error(`no schedule ${id}`)
      return found
    },
    runs: (id) => queries.runs({ of: { scheduleId: id }, limit: 100_000 }).toReversed(),
    runsOf: (task) => queries.runs({ of: { task }, limit: 100 }).toReversed(),
    story: (id) =>
      queries
        .runs({ of: { scheduleId: id }, limit: 1_000 })
        .toReversed()
        .map(({ dueAt, status, cause }) => {
          const at =
            dueAt === null ? cause : new Date(dueAt).toISOString().replace(/:00\.000Z$/, 'Z')
          return `${at} ${status}`
        }),
    restart: async (again = [], times = 0) =>
      await inhabit({ queue: queue.kill(), time }, { ...options, specs: again, refusals: times }),
    [Symbol.asyncDispose]: () => queue[Symbol.asyncDispose](),
  }
}

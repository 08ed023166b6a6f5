import type { Clock } from '../domain/clock.ts'
import { AppError, errorMessage } from '../domain/error.ts'
import type { Log } from '../domain/log.ts'
import type { Run, ScheduleSpec } from '../domain/schedule.ts'
import type { Stores } from '../domain/stores.ts'
import { duration } from '../domain/words.ts'
import { configureSchedules } from './configure.ts'
import { fail, fire } from './fire.ts'
import { placeAnew, type Random } from './place.ts'
import { begin, cutOff, endRun, follow, isPaused, lookAtParts, type SchedulePorts } from './run.ts'
import { type SleepingDisks, waitsForDisk } from './sleep.ts'

/** The wall clock is read anew at least so often: it may be set, and the machine may sleep. */
const longestWaitMs = 15_000
/** Between two looks at what runs have started. */
const followEveryMs = 500
/** Between two tries to run what is due. */
const retryMs = 1_000
/** The wall clock and the monotonic one differ by more: one of them leapt. */
const leapMs = 2_000

export interface SchedulerDeps {
  /** Runs work in a transaction of its own; rejects with what it threw, after it is taken back. */
  command<T>(work: (ports: SchedulePorts) => T): Promise<T>
  /** To look, between transactions. */
  readonly stores: Pick<Stores, 'schedules' | 'scans' | 'jobs' | 'libraries'>
  readonly disks: SleepingDisks
  readonly clock: Clock
  /** Time that nobody sets, in ms. */
  monotonicMs(): number
  /** Calls once, after so many ms; returns how to call that off. */
  wait(ms: number, action: () => void): () => void
  readonly random: Random
  readonly log: Log
}

/** Runs what is due. */
export interface Scheduler {
  /**
   * Ends what the last process left, runs what is to run at a start, and goes on from there. Resolves after the first try:
   * where nothing can be written yet, it is done as soon as it can.
   */
  start(specs: readonly ScheduleSpec[]): Promise<void>
  /** Goes by other schedules of the file; part of another transaction. */
  configure(ports: SchedulePorts, specs: readonly ScheduleSpec[]): void
  /** Has a look now: something has changed. */
  look(): void
  /** Runs end as interrupted. */
  stop(): Promise<void>
}

export function createScheduler(deps: SchedulerDeps): Scheduler {
  return new TimedScheduler(deps)
}

class TimedScheduler implements Scheduler {
  readonly #deps: SchedulerDeps
  /** Schedules whose run is being written. */
  readonly #firing = new Set<number>()
  /** Due schedules whose disks are not to be woken. */
  readonly #waiting = new Set<number>()
  /** How long runs have taken since they were first seen, and when they were last looked at, by the monotonic clock. */
  readonly #taken = new Map<number, { ms: number; at: number }>()
  /** Those of the file. */
  #specs: readonly ScheduleSpec[] = []
  #state: 'new' | 'running' | 'stopped' = 'new'
  #callOff: () => void = () => undefined
  #last: { wall: number; monotonic: number } | null = null
  /** Since a leap, until places are in line with the clock again. */
  #isOutOfPlace = false
  #isPlacing = false

  constructor(deps: SchedulerDeps) {
    this.#deps = deps
  }

  async start(specs: readonly ScheduleSpec[]): Promise<void> {
    this.#specs = specs
    await this.#begin()
  }

  async #begin(): Promise<void> {
    const { random } = this.#deps
    const done = await this.#command((ports) => {
      interruptRuns(ports)
      configureSchedules(ports.tx, this.#specs, random)
      placeAnew(ports.tx, random)
    })
    if (this.#state !== 'new') return
    if (!done) {
      this.#callOff = this.#deps.wait(retryMs, () => void this.#begin())
      return
    }
    await Promise.all(this.#startsAtStart().map((id) => this.#beginAtStart(id)))
    this.#state = 'running'
    this.look()
  }

  configure({ tx }: SchedulePorts, specs: readonly ScheduleSpec[]): void {
    this.#specs = specs
    if (this.#state === 'running') configureSchedules(tx, specs, this.#deps.random)
  }

  look(): void {
    if (this.#state !== 'running') return
    this.#callOff()
    const now = this.#deps.clock.now()
    try {
      if (this.#hasLeapt(now)) this.#isOutOfPlace = true
      if (this.#isOutOfPlace) this.#placeAnew()
      const isFollowing = this.#followRuns()
      this.#fireDue(now)
      this.#callOff = this.#deps.wait(this.#waitMs(now, isFollowing), () => this.look())
    } catch (error) {
      // The database cannot be read just now; the next look may.
      this.#deps.log.warn('schedules cannot be looked at', { error: errorMessage(error) })
      this.#callOff = this.#deps.wait(retryMs, () => this.look())
    }
  }

  async stop(): Promise<void> {
    const wasRunning = this.#state === 'running'
    this.#state = 'stopped'
    this.#callOff()
    if (!wasRunning) return
    // The next start does it where the database cannot be written.
    await this.#command((ports) => interruptRuns(ports))
  }

  #startsAtStart(): number[] {
    const all = this.#deps.stores.schedules.list()
    return all.flatMap(({ id, timing, enabled, paused }) =>
      timing.type === 'start' && enabled && !paused ? [id] : [],
    )
  }

  async #beginAtStart(id: number): Promise<void> {
    await this.#command((ports) => {
      const schedule = ports.tx.stores.schedules.find(id)
      if (schedule !== null) begin(ports, schedule, { cause: 'start', dueAt: null })
    })
  }

  #hasLeapt(wall: number): boolean {
    const monotonic = this.#deps.monotonicMs()
    const before = this.#last
    this.#last = { wall, monotonic }
    if (before === null) return false
    return Math.abs(wall - before.wall - (monotonic - before.monotonic)) > leapMs
  }

  #placeAnew(): void {
    if (this.#isPlacing) return
    this.#isPlacing = true
    this.#deps.log.info('the clock was set, or the machine slept; schedules are looked at anew')
    const { random } = this.#deps
    void this.#command((ports) => placeAnew(ports.tx, random)).then((done) => {
      this.#isPlacing = false
      this.#isOutOfPlace = !done
      if (done) this.look()
    })
  }

  #fireDue(now: number): void {
    const { stores, disks } = this.#deps
    const due = stores.schedules.listDue(now)
    for (const id of this.#waiting) if (!due.includes(id)) this.#waiting.delete(id)
    for (const id of due) {
      const schedule = stores.schedules.find(id)
      const isWaiting = this.#waiting.has(id)
      const around = { disks, libraries: stores.libraries, now, isWaiting }
      if (schedule !== null && waitsForDisk(schedule, around)) this.#waiting.add(id)
      else this.#fire(id)
    }
  }

  #fire(id: number): void {
    if (this.#firing.has(id)) return
    this.#firing.add(id)
    void this.#tryToFire(id).then((done) => {
      this.#firing.delete(id)
      if (done) this.look()
    })
  }

  async #tryToFire(id: number): Promise<boolean> {
    const { random, log } = this.#deps
    try {
      const hasWaited = this.#waiting.has(id)
      await this.#deps.command((ports) => fire(ports, id, { random, hasWaited }))
      return true
    } catch (error) {
      if (isBlocked(error)) return false
      const words = errorMessage(error)
      log.error('a schedule could not be run', { schedule: id, error: words })
      return await this.#command((ports) => fail(ports, id, { error: words, random }))
    }
  }

  /** Writes down what became of the runs; true while some go on. */
  #followRuns(): boolean {
    const { stores } = this.#deps
    const monotonic = this.#deps.monotonicMs()
    const runs = stores.schedules.listRunning()
    const ids = new Set(runs.map(({ id }) => id))
    for (const id of this.#taken.keys()) if (!ids.has(id)) this.#taken.delete(id)
    for (const run of runs) {
      const before = this.#taken.get(run.id) ?? { ms: 0, at: monotonic }
      // A person who pauses its scans is not to lose them by that.
      const ms = isPaused(stores, run) ? before.ms : before.ms + monotonic - before.at
      this.#taken.set(run.id, { ms, at: monotonic })
      const schedule = run.scheduleId === null ? null : stores.schedules.find(run.scheduleId)
      const limitMs = schedule?.maxRuntimeMs ?? Infinity
      if (ms >= limitMs) this.#follow(run, (ports) => end(ports, run, limitMs))
      else if (lookAtParts(stores, run) !== run.parts) this.#follow(run, (ports) => go(ports, run))
    }
    return runs.length > 0
  }

  #follow(run: Run, work: (ports: SchedulePorts) => void): void {
    // Below zero, so that no schedule is meant.
    const key = -run.id
    if (this.#firing.has(key)) return
    this.#firing.add(key)
    void this.#command(work).then((done) => {
      this.#firing.delete(key)
      if (done) this.look()
    })
  }

  #waitMs(now: number, isFollowing: boolean): number {
    const nextAt = this.#nextRunAt()
    const untilNext = nextAt === null ? longestWaitMs : nextAt > now ? nextAt - now : retryMs
    return Math.min(longestWaitMs, untilNext, isFollowing ? followEveryMs : longestWaitMs)
  }

  #nextRunAt(): number | null {
    const { stores, disks } = this.#deps
    if (this.#waiting.size === 0) return stores.schedules.nextRunAt()
    const longestMs = disks.maxSleepMs()
    const times = stores.schedules.list().flatMap(({ id, nextRunAt }) => {
      if (nextRunAt === null) return []
      return this.#waiting.has(id) ? nextRunAt + longestMs : nextRunAt
    })
    return times.length === 0 ? null : Math.min(...times)
  }

  /** True once it is done; what cannot be written now is tried again later. */
  async #command(work: (ports: SchedulePorts) => void): Promise<boolean> {
    try {
      await this.#deps.command(work)
      return true
    } catch (error) {
      const words = { error: errorMessage(error) }
      if (isBlocked(error)) this.#deps.log.debug('work of a schedule was put off', words)
      else this.#deps.log.error('work of a schedule failed', words)
      return false
    }
  }
}

function go(ports: SchedulePorts, { id }: Run): void {
  const run = ports.tx.stores.schedules.findRun(id)
  if (run?.status === 'running') follow(ports.tx, run, lookAtParts(ports.tx.stores, run))
}

function end(ports: SchedulePorts, { id }: Run, limitMs: number): void {
  const run = ports.tx.stores.schedules.findRun(id)
  if (run?.status === 'running') cutOff(ports, run, duration(limitMs))
}

function interruptRuns({ tx }: SchedulePorts): void {
  for (const { id } of tx.stores.schedules.listRunning()) {
    endRun(tx, id, { status: 'interrupted', error: 'The daemon ended before it was over.' })
  }
}

/** Nothing can be written, or the engine stops: neither is the fault of a schedule. */
function isBlocked(error: unknown): boolean {
  return error instanceof AppError && error.code === 'unavailable'
}

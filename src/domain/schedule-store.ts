import type {
  Run,
  RunCause,
  RunOutcome,
  RunPart,
  Schedule,
  ScheduleOrigin,
  ScheduleSpec,
} from './schedule.ts'

/** A place in time: what the next run is for, and when it begins. */
export interface Due {
  readonly dueAt: number
  readonly nextRunAt: number
}

/** A run about to be written. */
export interface NewRun {
  /** Null where none began it. */
  readonly scheduleId: number | null
  readonly task: string
  readonly cause: RunCause
  readonly dueAt: number | null
}

/** Schedules and their runs, as commits see them. */
export interface ScheduleStore {
  find(id: number): Schedule | null
  /** By either origin; the file wins. */
  findByName(name: string): Schedule | null
  list(): Schedule[]
  create(spec: ScheduleSpec, origin: ScheduleOrigin, now: number): number
  update(id: number, spec: ScheduleSpec, now: number): void
  delete(id: number): void
  setPaused(id: number, paused: boolean, now: number): void
  /** Null when nothing is to come. */
  setDue(id: number, due: Due | null): void
  /** Those of the file, also the ones that have left it. */
  listOfFile(): { readonly schedule: Schedule; readonly detached: boolean }[]
  /** One whose block left the file keeps its runs, and comes back with the block. */
  setDetached(id: number, at: number | null): void
  /** Schedules whose time has come, the longest due first. */
  listDue(now: number): number[]
  nextRunAt(): number | null

  /** Null when the schedule has run for this due time, or the task runs by hand. */
  addRun(run: NewRun, now: number): number | null
  hasRun(scheduleId: number, dueAt: number): boolean
  findRun(id: number): Run | null
  /** The run of a task by hand that has not ended. */
  findByHand(task: string): Run | null
  listRunning(): Run[]
  setParts(id: number, parts: readonly RunPart[]): void
  addCounts(id: number, counts: Readonly<Record<string, number>>): void
  endRun(id: number, end: { status: RunOutcome; error: string | null }, now: number): void
  /**
   * Writes down that due times were passed over. Those in a row for the same reason share an entry: null when it is not
   * a new one.
   */
  skip(run: NewRun, why: { reason: string; skipped: number }, now: number): number | null
}

/** Which runs a list is of. */
export interface RunFilter {
  /** Those of a schedule, or all of a task. */
  readonly of: { readonly scheduleId: number } | { readonly task: string }
  readonly status?: Run['status']
  readonly beforeId?: number
  readonly limit: number
}

/** Reading of the same for people. */
export interface ScheduleQueries {
  /** By name. */
  list(): Schedule[]
  find(id: number): Schedule | null
  /** Newest first. */
  runs(filter: RunFilter): Run[]
  run(id: number): Run | null
}

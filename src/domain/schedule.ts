import type { TaskName } from './task/names.ts'

/** When a schedule runs. Time zones are names such as `Europe/Berlin`; null is that of the machine. */
export type Timing =
  /** Five fields, or six with the second first. */
  | { readonly type: 'cron'; readonly cron: string; readonly timezone: string | null }
  | { readonly type: 'interval'; readonly everyMs: number }
  | { readonly type: 'once'; readonly at: number }
  /** Only when somebody asks for it. */
  | { readonly type: 'manual' }
  /** Once with each start of the daemon. */
  | { readonly type: 'start' }

/** What becomes of due times that passed while nothing could run: one run for all of them, or none. */
export type MissedPolicy = 'run_once' | 'skip'
export const missedPolicies = ['run_once', 'skip'] as const satisfies MissedPolicy[]

/** Hours of a day in which nothing is started, in minutes after midnight; `from` above `to` goes over midnight. */
export interface QuietHours {
  readonly fromMinute: number
  readonly toMinute: number
}

/** What somebody says about a schedule. */
export interface ScheduleSpec {
  readonly name: string
  readonly description: string
  readonly task: TaskName
  /** As the task understands them; JSON. */
  readonly parameters: Readonly<Record<string, unknown>>
  readonly timing: Timing
  readonly enabled: boolean
  readonly missed: MissedPolicy
  /** A run that takes longer is ended with all that it started; null for no limit. */
  readonly maxRuntimeMs: number | null
  /** A run begins up to so much later than it is due. */
  readonly jitterMs: number
  /** In the time zone of the timing. */
  readonly quietHours: QuietHours | null
}

/** The file alone changes those of its own; all else is made and changed by the API. */
export type ScheduleOrigin = 'config' | 'api'

/** A stored schedule. Instants are ms UTC. */
export interface Schedule extends ScheduleSpec {
  readonly id: number
  readonly origin: ScheduleOrigin
  /** Held by a person until they let it go on; a schedule of the file can be paused too. */
  readonly paused: boolean
  /** The time that the next run is for; null when none is to come. */
  readonly dueAt: number | null
  /** When it begins: `dueAt`, later by jitter and quiet hours. */
  readonly nextRunAt: number | null
  readonly lastRunAt: number | null
  readonly lastStatus: RunStatus | null
  /** Runs that began. */
  readonly runCount: number
  /** Of these, the ones that failed. */
  readonly failureCount: number
  /** The run that has not ended. */
  readonly runningId: number | null
  readonly createdAt: number
  readonly updatedAt: number
}

export const runStatuses = [
  'running',
  'completed',
  'completed_with_errors',
  'failed',
  'cancelled',
  'interrupted',
  'skipped',
] as const
/** `interrupted`: the daemon ended first. `skipped`: a due time was passed over. */
export type RunStatus = (typeof runStatuses)[number]
export type RunOutcome = Exclude<RunStatus, 'running'>

export const runCauses = ['due', 'missed', 'start', 'manual'] as const
/** `missed`: it was due while nothing could run. */
export type RunCause = (typeof runCauses)[number]

/** How a part of a run ended. */
export type PartOutcome = 'completed' | 'completed_with_errors' | 'failed' | 'cancelled'

interface PartEnd {
  /** Null while it goes on. */
  readonly outcome: PartOutcome | null
  readonly error: string | null
}

/** Work that a run started and waits for. */
export type RunPart = PartEnd &
  (
    | {
        readonly type: 'scan'
        readonly library: string
        /** Null while it waits for another scan of the library, and where it was refused. */
        readonly scanId: number | null
        /** The scan that it waits for. */
        readonly waitsFor: number | null
      }
    | { readonly type: 'job'; readonly kind: string; readonly jobId: number }
  )

/** One firing of a schedule, or of a task by hand. Instants are ms UTC. */
export interface Run {
  readonly id: number
  /** Null for a task that was run by hand without a schedule. */
  readonly scheduleId: number | null
  readonly scheduleName: string | null
  readonly task: string
  readonly status: RunStatus
  readonly cause: RunCause
  /** Null for one that was asked for. */
  readonly dueAt: number | null
  /** Due times that a skipped run stands for. */
  readonly skipped: number
  readonly startedAt: number
  readonly finishedAt: number | null
  /** Why it failed, was ended or was skipped. */
  readonly error: string | null
  readonly parts: readonly RunPart[]
  /** What it came to, by names such as `filesNew`. */
  readonly counts: Readonly<Record<string, number>>
}

/**
 * How a run ended, from its parts: the worst of all when they agree, else partial success. One that started nothing is
 * complete.
 */
export function outcomeOf(parts: readonly Pick<RunPart, 'outcome'>[]): PartOutcome {
  const outcomes = new Set(parts.map(({ outcome }) => outcome ?? 'failed'))
  const [first = 'completed'] = outcomes
  return outcomes.size <= 1 ? first : 'completed_with_errors'
}

/** Runs that are kept: of the last 31 days, 10,000 in all, and the last ten of each schedule. */
export const runsKept = { ms: 31 * 86_400_000, count: 10_000, ofEach: 10 } as const

/** A late start is a missed one from here on: more than a busy machine is late by. */
export const missedAfterMs = 60_000

/** What changes of a schedule; what is left out stays. */
export type ScheduleChange = Partial<Omit<ScheduleSpec, 'enabled'>>

/** Commands about schedules, as parts of `EngineCommands`. */
export interface ScheduleCommands {
  /** @throws AppError `conflict` for a name that is taken; `invalid`. */
  createSchedule(spec: ScheduleSpec): { scheduleId: number }
  /** @throws AppError `not_found`; `invalid`; `conflict` for a name that is taken, or a schedule of the file. */
  updateSchedule(id: number, change: ScheduleChange): null
  /** @throws AppError `not_found`, or `conflict` for one of the file, or one that runs. */
  deleteSchedule(id: number): null
  /** @throws AppError `not_found`, or `conflict` for one of the file. */
  setScheduleEnabled(id: number, enabled: boolean): null
  /** @throws AppError `not_found` */
  setSchedulePaused(id: number, paused: boolean): null
  /** @throws AppError `not_found`, or `conflict` with `details.runId` while it runs. */
  runSchedule(id: number): { runId: number }
  /**
   * Runs a task without a schedule.
   *
   * @throws AppError `not_found`; `invalid` for parameters that do not fit; `conflict` with `details.runId` while it
   * runs by hand.
   */
  runTask(task: string, parameters: Readonly<Record<string, unknown>>): { runId: number }
}

const scheduleCommands: readonly string[] = [
  'createSchedule',
  'updateSchedule',
  'deleteSchedule',
  'setScheduleEnabled',
  'setSchedulePaused',
  'runSchedule',
  'runTask',
] satisfies (keyof ScheduleCommands)[]

export function isScheduleCommand(name: string): name is keyof ScheduleCommands {
  return scheduleCommands.includes(name)
}

/** The library that a schedule scans, `*` for all; null for one that scans none. */
export function scannedLibrary({
  task,
  parameters,
}: Pick<Schedule, 'task' | 'parameters'>): string | null {
  if (task !== 'library-scan') return null
  const { library } = parameters
  return typeof library === 'string' ? library : '*'
}

/** Name of the schedule that scans a library. */
export function libraryScheduleName(library: string): string {
  return `Scan ${library}`
}

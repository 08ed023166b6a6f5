import * as v from 'valibot'

import { displayName } from '../../domain/file-name.ts'
import { timingText } from '../../domain/schedule-words.ts'
import {
  missedPolicies,
  type QuietHours,
  type Run,
  type RunPart,
  runCauses,
  runStatuses,
  type Schedule,
  type Timing,
} from '../../domain/schedule.ts'
import { taskNames } from '../../domain/task/names.ts'
import { findTask } from '../../domain/task/registry.ts'
import { instant, instantOrNull, instantSchema } from './instant.ts'
import { whole } from './whole.ts'

const text = v.string()
const timezoneEntry = v.pipe(
  v.nullable(text),
  v.description('A name such as `Europe/Berlin`; null is that of the machine.'),
)

/** When a schedule runs. */
export const timingSchema = v.pipe(
  v.variant('type', [
    v.strictObject({
      type: v.literal('cron'),
      cron: v.pipe(text, v.description('Five fields, or six with the second first.')),
      timezone: timezoneEntry,
    }),
    v.strictObject({ type: v.literal('interval'), everySeconds: v.number() }),
    v.strictObject({ type: v.literal('once'), at: instantSchema }),
    v.strictObject({ type: v.literal('manual') }),
    v.strictObject({ type: v.literal('start') }),
  ]),
  v.metadata({ ref: 'ScheduleTiming' }),
)

/** `07:30` */
const timeOfDay = v.pipe(text, v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be like "07:30"'))
export const quietSchema = v.strictObject({ from: timeOfDay, to: timeOfDay })
export const missedSchema = v.pipe(
  v.picklist(missedPolicies),
  v.description('What becomes of due times that passed while nothing could run.'),
)
export const taskSchema = v.picklist(taskNames)

export const scheduleSchema = v.pipe(
  v.strictObject({
    id: whole,
    name: text,
    description: text,
    origin: v.pipe(
      v.picklist(['config', 'api']),
      v.description(
        'Those of the configuration file are changed there, and can only be paused here.',
      ),
    ),
    task: taskSchema,
    taskWords: v.pipe(text, v.description('What the task does, for people.')),
    parameters: v.record(text, v.unknown()),
    timing: timingSchema,
    words: v.pipe(text, v.description('When it runs, for people.')),
    enabled: v.boolean(),
    paused: v.boolean(),
    missed: missedSchema,
    maxRuntimeSeconds: v.nullable(v.number()),
    jitterSeconds: v.number(),
    quietHours: v.nullable(quietSchema),
    nextRunAt: v.pipe(
      v.nullable(instantSchema),
      v.description('With jitter and quiet hours; null when none is to come.'),
    ),
    lastRunAt: v.nullable(instantSchema),
    lastStatus: v.nullable(v.picklist(runStatuses)),
    runCount: whole,
    failureCount: whole,
    runningId: v.pipe(v.nullable(whole), v.description('The run that has not ended.')),
    createdAt: instantSchema,
    updatedAt: instantSchema,
  }),
  v.metadata({ ref: 'Schedule' }),
)

export function scheduleView(schedule: Schedule): v.InferOutput<typeof scheduleSchema> {
  const { dueAt: _, maxRuntimeMs, jitterMs, quietHours, timing, ...rest } = schedule
  return {
    ...rest,
    taskWords: findTask(schedule.task)?.description ?? '',
    timing: timingView(timing),
    words: timingText(timing),
    maxRuntimeSeconds: maxRuntimeMs === null ? null : maxRuntimeMs / 1000,
    jitterSeconds: jitterMs / 1000,
    quietHours: quietHours === null ? null : quietView(quietHours),
    nextRunAt: instantOrNull(schedule.nextRunAt),
    lastRunAt: instantOrNull(schedule.lastRunAt),
    createdAt: instant(schedule.createdAt),
    updatedAt: instant(schedule.updatedAt),
  }
}

function timingView(timing: Timing): v.InferOutput<typeof timingSchema> {
  if (timing.type === 'interval') return { type: 'interval', everySeconds: timing.everyMs / 1000 }
  if (timing.type === 'once') return { type: 'once', at: instant(timing.at) }
  return timing
}

function quietView({ fromMinute, toMinute }: QuietHours): v.InferOutput<typeof quietSchema> {
  const time = (minute: number): string =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
  return { from: time(fromMinute), to: time(toMinute) }
}

const partSchema = v.pipe(
  v.strictObject({
    type: v.picklist(['scan', 'job']),
    library: v.pipe(v.nullable(text), v.description('Of a scan.')),
    scanId: v.pipe(
      v.nullable(whole),
      v.description('Null while it waits for another scan of the library.'),
    ),
    kind: v.pipe(v.nullable(text), v.description('Of a job.')),
    jobId: v.nullable(whole),
    outcome: v.pipe(
      v.nullable(v.picklist(['completed', 'completed_with_errors', 'failed', 'cancelled'])),
      v.description('Null while it goes on.'),
    ),
    error: v.nullable(text),
  }),
  v.metadata({ ref: 'ScheduleRunPart' }),
)

export const runSchema = v.pipe(
  v.strictObject({
    id: whole,
    scheduleId: v.pipe(
      v.nullable(whole),
      v.description('Null for a task that was run by hand without a schedule.'),
    ),
    scheduleName: v.nullable(text),
    task: v.pipe(text, v.description('What it does.')),
    status: v.pipe(
      v.picklist(runStatuses),
      v.description(
        'That of all it started: it ends with the last of it. `interrupted`: the daemon ended first. `skipped`: it ' +
          'was passed over, `error` says why.',
      ),
    ),
    cause: v.pipe(
      v.picklist(runCauses),
      v.description('`missed`: it was due while nothing could run.'),
    ),
    dueAt: v.pipe(
      v.nullable(instantSchema),
      v.description('The time that it is for; null when somebody asked for it.'),
    ),
    skipped: v.pipe(whole, v.description('Due times that a skipped run stands for.')),
    startedAt: instantSchema,
    finishedAt: v.nullable(instantSchema),
    durationMs: v.nullable(whole),
    error: v.nullable(text),
    parts: v.array(partSchema),
    counts: v.pipe(v.record(text, v.number()), v.description('What it came to.')),
  }),
  v.metadata({ ref: 'ScheduleRun' }),
)

export function runView(run: Run): v.InferOutput<typeof runSchema> {
  const { startedAt, finishedAt, error } = run
  return {
    ...run,
    dueAt: instantOrNull(run.dueAt),
    startedAt: instant(startedAt),
    finishedAt: instantOrNull(finishedAt),
    // The clock may have been set back meanwhile.
    durationMs: finishedAt === null ? null : Math.max(0, finishedAt - startedAt),
    error: error === null ? null : displayName(error),
    parts: run.parts.map(partView),
    counts: { ...run.counts },
  }
}

function partView(part: RunPart): v.InferOutput<typeof partSchema> {
  const { type, outcome } = part
  const error = part.error === null ? null : displayName(part.error)
  const none = { library: null, scanId: null, kind: null, jobId: null }
  if (part.type === 'scan') {
    return { ...none, type, library: part.library, scanId: part.scanId, outcome, error }
  }
  return { ...none, type, kind: part.kind, jobId: part.jobId, outcome, error }
}

/** A run in words, for events. */
export function runText({ scheduleName, task, status, error }: Run): string {
  const why = error === null ? '' : `: ${displayName(error)}`
  const words = {
    running: 'has started',
    completed: 'is complete',
    completed_with_errors: 'is complete, with errors',
    failed: 'failed',
    cancelled: 'was cancelled',
    interrupted: 'was interrupted',
    skipped: 'was skipped',
  } as const
  return `${scheduleName ?? task} ${words[status]}${why}`
}

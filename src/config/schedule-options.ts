import * as v from 'valibot'

import { cronProblem, isTimezone } from '../domain/schedule-time.ts'
import {
  libraryScheduleName,
  type QuietHours,
  type ScheduleSpec,
  type Timing,
} from '../domain/schedule.ts'
import { taskNames } from '../domain/task/names.ts'
import { parameterIssues } from '../domain/task/registry.ts'
import { choice, duration, flag, table, text } from './option-types.ts'
import { parseDuration } from './quantity.ts'

/** A library that says nothing is scanned at two in the night. */
export const defaultLibrarySchedule = '0 2 * * *'

const off = 'off'
const atStart = 'at start'
const manual = 'manual'
const interval = duration({ min: '1s', max: '365d' })
const instantPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?$/

/** `schedule` of a library: a cron pattern, `every 6h`, or `off`. */
export const librarySchedule = v.pipe(
  text('a cron pattern, "every 6h" or "off"'),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed || dataset.value === off) return
    const problem = repeatProblem(dataset.value)
    if (problem !== null) addIssue({ message: problem })
  }),
)

/** `when` of a schedule: the same, or `once 2026-12-01T02:00:00`, `at start`, `manual`. */
const when = v.pipe(
  text('a cron pattern, "every 6h", "once 2026-12-01T02:00:00", "at start" or "manual"'),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed || dataset.value === atStart || dataset.value === manual) return
    const once = afterWord('once', dataset.value)
    const problem = once === null ? repeatProblem(dataset.value) : onceProblem(once)
    if (problem !== null) addIssue({ message: problem })
  }),
)

function repeatProblem(value: string): string | null {
  const every = afterWord('every', value)
  if (every === null) return cronProblem(value, null)
  return v.is(interval, every) ? null : 'has to name a time from 1s to 365d, like "every 6h"'
}

function onceProblem(value: string): string | null {
  if (instantPattern.test(value) && !Number.isNaN(Date.parse(value))) return null
  return 'has to name a time like "once 2026-12-01T02:00:00", with "Z" or "+01:00" behind it for another zone'
}

const quietPattern = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/
const quietHours = v.pipe(
  v.string('must be two times of day like "23:00-07:00"'),
  v.regex(quietPattern, 'must be two times of day like "23:00-07:00"'),
  v.check((value) => value.slice(0, 5) !== value.slice(6), 'begins when it ends'),
)

/** One block `[[schedule]]`. */
export const scheduleSchema = v.pipe(
  v.strictObject(
    {
      name: v.pipe(text('a name'), v.maxLength(100, 'is longer than 100 characters')),
      description: v.optional(v.string('must be a text in quotes'), ''),
      task: choice(taskNames),
      parameters: v.optional(v.record(v.string(), v.unknown(), table), {}),
      when: v.optional(when, manual),
      timezone: v.optional(
        v.pipe(text('a time zone'), v.check(isTimezone, 'is no time zone like "Europe/Berlin"')),
      ),
      enabled: v.optional(flag, true),
      missed: v.optional(choice(['run-once', 'skip']), 'run-once'),
      max_runtime: v.optional(duration({ min: '1s', max: '30d' })),
      jitter: v.optional(duration({ min: '0s', max: '1d' }), '0s'),
      quiet_hours: v.optional(quietHours),
    },
    table,
  ),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const { value } = dataset
    if (value.timezone !== undefined && timingOf(value).type !== 'cron') {
      addIssue({ message: 'has a "timezone" but no cron pattern that it is for' })
    }
    for (const issue of parameterIssues(value.task, value.parameters)) {
      addIssue({ message: `has "parameters" that do not fit its task: ${issue}` })
    }
  }),
)

export type ScheduleOptions = v.InferOutput<typeof scheduleSchema>

/** What a block of the file means. */
export function scheduleOf(options: ScheduleOptions): ScheduleSpec {
  const { name, description, task, parameters, enabled, missed, quiet_hours: quiet } = options
  const { max_runtime: maxRuntime, jitter } = options
  return {
    name,
    description,
    task,
    parameters,
    timing: timingOf(options),
    enabled,
    missed: missed === 'skip' ? 'skip' : 'run_once',
    maxRuntimeMs: maxRuntime === undefined ? null : parseDuration(maxRuntime),
    jitterMs: parseDuration(jitter) ?? 0,
    quietHours: quiet === undefined ? null : quietOf(quiet),
  }
}

/** The schedules of libraries, by what their blocks say. */
export function libraryScheduleOf(library: {
  readonly name: string
  readonly schedule: string
}): readonly ScheduleSpec[] {
  const { name, schedule } = library
  if (schedule === off) return []
  return [
    {
      name: libraryScheduleName(name),
      description: '',
      task: 'library-scan',
      parameters: { library: name },
      timing: timingOf({ when: schedule }),
      enabled: true,
      missed: 'run_once',
      maxRuntimeMs: null,
      jitterMs: 0,
      quietHours: null,
    },
  ]
}

function timingOf({
  when: value,
  timezone,
}: {
  when: string
  timezone?: string | undefined
}): Timing {
  if (value === atStart) return { type: 'start' }
  if (value === manual) return { type: 'manual' }
  const every = afterWord('every', value)
  if (every !== null) return { type: 'interval', everyMs: parseDuration(every) ?? 0 }
  const once = afterWord('once', value)
  // Without a zone it is the time of this machine, as JavaScript reads it.
  if (once !== null) return { type: 'once', at: Date.parse(once) }
  return { type: 'cron', cron: value, timezone: timezone ?? null }
}

/** `23:00-07:00` */
function quietOf(value: string): QuietHours {
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = (quietPattern.exec(value) ?? [])
    .slice(1)
    .map(Number)
  return { fromMinute: fromHour * 60 + fromMinute, toMinute: toHour * 60 + toMinute }
}

/** `6h` of `every 6h`; null where it does not begin with the word. */
function afterWord(word: string, value: string): string | null {
  return value.startsWith(`${word} `) ? value.slice(word.length).trim() : null
}

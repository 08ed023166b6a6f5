import * as v from 'valibot'

import type { QuietHours, ScheduleChange, ScheduleSpec, Timing } from '../../domain/schedule.ts'
import { missedSchema, quietSchema, taskSchema } from '../views/schedule.ts'

const seconds = (max: number): v.GenericSchema<number> =>
  v.pipe(v.number(), v.minValue(0), v.maxValue(max))
const day = 86_400

const timing = v.pipe(
  v.variant('type', [
    v.strictObject({
      type: v.literal('cron'),
      cron: v.pipe(
        v.string(),
        v.maxLength(200),
        v.description('Five fields, or six with the second first.'),
      ),
      timezone: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(100))), null),
    }),
    v.strictObject({
      type: v.literal('interval'),
      everySeconds: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(365 * day)),
    }),
    v.strictObject({ type: v.literal('once'), at: v.pipe(v.string(), v.isoTimestamp()) }),
    v.strictObject({ type: v.literal('manual') }),
    v.strictObject({ type: v.literal('start') }),
  ]),
  v.metadata({ ref: 'NewScheduleTiming' }),
)

const quiet = v.nullable(
  v.pipe(
    quietSchema,
    v.check(({ from, to }) => from !== to, 'begins when it ends'),
  ),
)

const entries = {
  description: v.pipe(v.string(), v.maxLength(1_000)),
  parameters: v.pipe(v.record(v.string(), v.unknown()), v.description('As the task has them.')),
  missed: missedSchema,
  maxRuntimeSeconds: v.nullable(v.pipe(v.number(), v.minValue(1), v.maxValue(30 * day))),
  jitterSeconds: seconds(day),
  quietHours: quiet,
}
const name = v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(100))

/** A schedule that somebody wants. */
export const newScheduleBody = v.strictObject({
  name,
  task: taskSchema,
  timing,
  enabled: v.optional(v.boolean(), true),
  description: v.optional(entries.description, ''),
  parameters: v.optional(entries.parameters, {}),
  missed: v.optional(missedSchema, 'run_once'),
  maxRuntimeSeconds: v.optional(entries.maxRuntimeSeconds, null),
  jitterSeconds: v.optional(entries.jitterSeconds, 0),
  quietHours: v.optional(quiet, null),
})

/** What is to be another; the rest stays. */
export const changeScheduleBody = v.partial(
  v.strictObject({ name, task: taskSchema, timing, ...entries }),
)

type NewSchedule = v.InferOutput<typeof newScheduleBody>

export function specOf(body: NewSchedule): ScheduleSpec {
  const { maxRuntimeSeconds, jitterSeconds, quietHours, ...rest } = body
  return {
    ...rest,
    timing: timingOf(body.timing),
    maxRuntimeMs: maxRuntimeSeconds === null ? null : maxRuntimeSeconds * 1000,
    jitterMs: jitterSeconds * 1000,
    quietHours: quietOf(quietHours),
  }
}

export function changeOf(body: v.InferOutput<typeof changeScheduleBody>): ScheduleChange {
  const { maxRuntimeSeconds, jitterSeconds, quietHours, timing: when, ...rest } = body
  const change = {
    ...rest,
    timing: when && timingOf(when),
    maxRuntimeMs: maxRuntimeSeconds && maxRuntimeSeconds * 1000,
    jitterMs: jitterSeconds === undefined ? undefined : jitterSeconds * 1000,
    quietHours: quietHours === undefined ? undefined : quietOf(quietHours),
  }
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
}

function timingOf(body: v.InferOutput<typeof timing>): Timing {
  if (body.type === 'interval') return { type: 'interval', everyMs: body.everySeconds * 1000 }
  if (body.type === 'once') return { type: 'once', at: Date.parse(body.at) }
  return body
}

function quietOf(body: v.InferOutput<typeof quiet>): QuietHours | null {
  if (body === null) return null
  const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
  return { fromMinute: minuteOf(body.from), toMinute: minuteOf(body.to) }
}

import * as v from 'valibot'

import { AppError } from '../domain/error.ts'
import type { RunStatus } from '../domain/schedule.ts'
import type { TaskName } from '../domain/task/names.ts'
import { nextCursorSchema } from '../http/page.ts'
import { runSchema, scheduleSchema } from '../http/views/schedule.ts'
import type { CommandContext } from './context.ts'
import { requireDaemon } from './find-daemon.ts'
import { safe } from './output.ts'
import { checkAnswer, type DaemonAddress, requestDaemon } from './request-daemon.ts'
import { runLines, whenText } from './run-words.ts'
import { duration, table } from './words.ts'

type ScheduleView = v.InferOutput<typeof scheduleSchema>

const path = '/api/v1/schedules'
const listSchema = v.strictObject({ schedules: v.array(scheduleSchema) })
const nextSchema = v.strictObject({ runs: v.array(v.string()) })
const runsSchema = v.strictObject({ runs: v.array(runSchema), nextCursor: nextCursorSchema })

/** What the command line says of a schedule; `none` takes away what it has. */
export interface ScheduleWish {
  readonly name?: string | undefined
  readonly task?: TaskName | undefined
  readonly cron?: string | undefined
  readonly timezone?: string | undefined
  /** Seconds. */
  readonly every?: number | undefined
  readonly once?: string | undefined
  readonly atStart?: true | undefined
  readonly manual?: true | undefined
  readonly parameters?: Readonly<Record<string, unknown>> | undefined
  readonly description?: string | undefined
  /** Seconds. */
  readonly maxRuntime?: number | 'none' | undefined
  /** Seconds. */
  readonly jitter?: number | undefined
  readonly quietHours?: { readonly from: string; readonly to: string } | 'none' | undefined
  readonly missed?: 'run-once' | 'skip' | undefined
}

/** `shelfd schedules list` */
export async function listSchedules({ output, json, ...context }: CommandContext): Promise<void> {
  const schedules = await fetchAll(requireDaemon(context, 'read'))
  if (json) return output.json(schedules)
  const head = ['ID', 'NAME', 'TASK', 'NEXT', 'LAST', 'STATUS', 'WHEN']
  const rows = schedules.map((one) => [
    String(one.id),
    safe(one.name),
    one.task,
    nextOf(one),
    whenText(one.lastRunAt),
    one.lastStatus ?? '-',
    safe(one.words),
  ])
  for (const line of table([head, ...rows])) output.print(line)
}

function nextOf({ paused, enabled, nextRunAt }: ScheduleView): string {
  if (!enabled) return 'disabled'
  return paused ? 'paused' : whenText(nextRunAt)
}

/** `shelfd schedules show NAME` */
export async function showSchedule(
  { output, json, ...context }: CommandContext,
  name: string,
  count: number,
): Promise<void> {
  const daemon = requireDaemon(context, 'read')
  const schedule = await find(daemon, name)
  const runs = await fetchNext(daemon, schedule, count)
  if (json) return output.json({ ...schedule, nextRuns: runs })
  for (const line of linesOf(schedule)) output.print(line)
  for (const run of runs) output.print(`  runs at ${whenText(run)}`)
}

/** `shelfd schedules next NAME` */
export async function showNext(
  { output, json, ...context }: CommandContext,
  name: string,
  count: number,
): Promise<void> {
  const daemon = requireDaemon(context, 'read')
  const schedule = await find(daemon, name)
  const runs = await fetchNext(daemon, schedule, count)
  if (json) return output.json(runs)
  for (const run of runs) output.print(whenText(run))
  if (runs.length === 0) output.note(`${safe(schedule.name)} does not run by itself.`)
}

async function fetchNext(
  daemon: DaemonAddress,
  { id }: ScheduleView,
  count: number,
): Promise<readonly string[]> {
  const { body } = await requestDaemon(daemon, {
    method: 'GET',
    path: `${path}/${id}/next?count=${count}`,
  })
  return checkAnswer(nextSchema, body).runs
}

function linesOf(one: ScheduleView): string[] {
  const { maxRuntimeSeconds: limit, jitterSeconds: jitter, quietHours: quiet } = one
  return [
    `Schedule ${one.id}: ${safe(one.name)} (${one.origin === 'config' ? 'of the file' : 'made by API'})`,
    ...(one.description === '' ? [] : [`  ${safe(one.description)}`]),
    `  ${one.task} ${safe(JSON.stringify(one.parameters))}: ${safe(one.taskWords)}`,
    `  ${safe(one.words)}; missed: ${one.missed === 'skip' ? 'skipped' : 'run once'}`,
    ...(limit === null ? [] : [`  ended after ${duration(limit * 1000)}`]),
    ...(jitter === 0 ? [] : [`  up to ${duration(jitter * 1000)} later`]),
    ...(quiet === null ? [] : [`  not from ${quiet.from} to ${quiet.to}`]),
    `  ran ${one.runCount} times, failed ${one.failureCount} times; last at ${whenText(one.lastRunAt)}: ${one.lastStatus ?? '-'}`,
    ...(one.enabled && !one.paused ? [] : [`  ${nextOf(one)}`]),
  ]
}

/** `shelfd schedules create NAME TASK` */
export async function createSchedule(
  { output, json, ...context }: CommandContext,
  wish: ScheduleWish & Required<Pick<ScheduleWish, 'name' | 'task'>>,
): Promise<void> {
  const daemon = requireDaemon(context, 'full')
  const wished = { timing: { type: 'manual' }, ...bodyOf(wish) }
  const { body } = await requestDaemon(daemon, { method: 'POST', path, body: wished })
  const made = checkAnswer(scheduleSchema, body)
  if (json) return output.json(made)
  output.print(`Schedule ${made.id}: ${safe(made.name)}. ${safe(made.words)}.`)
}

/** `shelfd schedules set NAME` */
export async function changeSchedule(
  { output, json, ...context }: CommandContext,
  name: string,
  wish: ScheduleWish,
): Promise<void> {
  const change = bodyOf(wish)
  if (Object.keys(change).length === 0) {
    throw new AppError('invalid', 'Say what is to change, such as --every 6h.')
  }
  const daemon = requireDaemon(context, 'full')
  const { id } = await find(daemon, name)
  const { body } = await requestDaemon(daemon, {
    method: 'PATCH',
    path: `${path}/${id}`,
    body: change,
  })
  const now = checkAnswer(scheduleSchema, body)
  if (json) return output.json(now)
  for (const line of linesOf(now)) output.print(line)
}

/** The body of a request, without what nobody has said. */
function bodyOf(wish: ScheduleWish): Record<string, unknown> {
  const { name, task, description, parameters, quietHours, maxRuntime, jitter, missed } = wish
  const body = {
    name,
    task,
    timing: timingOf(wish),
    missed: missed === 'run-once' ? 'run_once' : missed,
    description,
    parameters,
    quietHours: quietHours === 'none' ? null : quietHours,
    maxRuntimeSeconds: maxRuntime === 'none' ? null : maxRuntime,
    jitterSeconds: jitter,
  }
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
}

function timingOf(wish: ScheduleWish): object | undefined {
  const { cron, timezone, every, once, atStart, manual } = wish
  const wished = [
    cron === undefined ? [] : { type: 'cron', cron, timezone: timezone ?? null },
    every === undefined ? [] : { type: 'interval', everySeconds: every },
    once === undefined ? [] : { type: 'once', at: once },
    atStart === undefined ? [] : { type: 'start' },
    manual === undefined ? [] : { type: 'manual' },
  ].flat()
  if (wished.length > 1) {
    throw new AppError('invalid', 'Give one of --cron, --every, --once, --at-start and --manual.')
  }
  if (timezone !== undefined && cron === undefined) {
    throw new AppError('invalid', '--timezone is for --cron.')
  }
  return wished[0]
}

/** `shelfd schedules enable|disable|pause|resume NAME` */
export async function setSchedule(
  { output, json, ...context }: CommandContext,
  name: string,
  word: 'enable' | 'disable' | 'pause' | 'resume',
): Promise<void> {
  const daemon = requireDaemon(context, 'full')
  const { id } = await find(daemon, name)
  const { body } = await requestDaemon(daemon, { method: 'POST', path: `${path}/${id}/${word}` })
  const now = checkAnswer(scheduleSchema, body)
  if (json) output.json(now)
  else output.print(`${safe(now.name)}: ${nextOf(now)}`)
}

/** `shelfd schedules delete NAME` */
export async function deleteSchedule(
  { output, json, ...context }: CommandContext,
  name: string,
): Promise<void> {
  const daemon = requireDaemon(context, 'full')
  const schedule = await find(daemon, name)
  await requestDaemon(daemon, { method: 'DELETE', path: `${path}/${schedule.id}` })
  if (json) output.json(schedule)
  else output.print(`${safe(schedule.name)} is removed.`)
}

/** `shelfd schedules run NAME` */
export async function runSchedule(
  { output, json, ...context }: CommandContext,
  name: string,
): Promise<void> {
  const daemon = requireDaemon(context, 'full')
  const { id } = await find(daemon, name)
  const { body } = await requestDaemon(daemon, { method: 'POST', path: `${path}/${id}/run` })
  const run = checkAnswer(runSchema, body)
  if (json) output.json(run)
  else output.print(`Run ${run.id} of ${safe(run.scheduleName ?? run.task)}: ${run.status}`)
}

/** `shelfd schedules history NAME` */
export async function showHistory(
  { output, json, ...context }: CommandContext,
  name: string,
  status: RunStatus | undefined,
): Promise<void> {
  const daemon = requireDaemon(context, 'read')
  const { id } = await find(daemon, name)
  const query = status === undefined ? '' : `?status=${status}`
  const { body } = await requestDaemon(daemon, {
    method: 'GET',
    path: `${path}/${id}/runs${query}`,
  })
  const { runs } = checkAnswer(runsSchema, body)
  if (json) return output.json(runs)
  for (const line of runLines(runs)) output.print(line)
}

/** By its number or its name. */
async function find(daemon: DaemonAddress, name: string): Promise<ScheduleView> {
  const all = await fetchAll(daemon)
  const wanted = name.toLowerCase()
  const found =
    all.find((one) => one.name.toLowerCase() === wanted) ??
    all.find((one) => String(one.id) === name)
  if (found !== undefined) return found
  throw new AppError('not_found', `There is no schedule named ${name}.`, {
    details: { schedules: all.map((one) => one.name) },
  })
}

async function fetchAll(daemon: DaemonAddress): Promise<ScheduleView[]> {
  const { body } = await requestDaemon(daemon, { method: 'GET', path })
  return checkAnswer(listSchema, body).schedules
}

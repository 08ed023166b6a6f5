import * as v from 'valibot'

import { AppError } from '../../domain/error.ts'
import { nextRuns } from '../../domain/schedule-time.ts'
import { type Run, runStatuses, type Schedule } from '../../domain/schedule.ts'
import { askForRoute, idempotencyHeader } from '../idempotency.ts'
import { flagText, idParams } from '../input.ts'
import { means } from '../meaning.ts'
import { cursorEntry, limitEntry, nextCursor, nextCursorSchema } from '../page.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { instant, instantSchema } from '../views/instant.ts'
import { runSchema, runView, scheduleSchema, scheduleView } from '../views/schedule.ts'
import { changeOf, changeScheduleBody, newScheduleBody, specOf } from './schedule-body.ts'

const path = `${api}/schedules`
const tag = 'schedules'
const located = { Location: 'Where it is found.' }

/** What runs by itself, and what came of it. */
export function scheduleRoutes(deps: RouteDeps): readonly Route[] {
  return [
    list(deps),
    create(deps),
    show(deps),
    change(deps),
    remove(deps),
    ...states.map((state) => setState(deps, state)),
    run(deps),
    next(deps),
    runs(deps),
    oneRun(deps),
  ]
}

function list({ queries }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path,
    operationId: 'listSchedules',
    tag,
    summary: 'All schedules by name, those of the configuration file among them.',
    scope: 'read',
    query: v.strictObject({
      active: v.optional(
        v.pipe(
          flagText,
          v.description('Those that are neither disabled nor paused; or the others.'),
        ),
      ),
    }),
    answers: {
      200: {
        description: 'The schedules.',
        schema: v.strictObject({ schedules: v.array(scheduleSchema) }),
      },
    },
    handle: ({ context, query: { active } }) => {
      const all = queries.schedules.list()
      const wanted = all.filter(
        ({ enabled, paused }) => active === undefined || (enabled && !paused) === active,
      )
      return context.json({ schedules: wanted.map(scheduleView) })
    },
  })
}

function create(deps: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path,
    operationId: 'createSchedule',
    tag,
    summary: 'Make a schedule.',
    scope: 'full',
    body: newScheduleBody,
    headers: idempotencyHeader,
    answers: { 201: { description: 'The schedule.', schema: scheduleSchema, headers: located } },
    problems: {
      409: 'The name is taken.',
      422: 'The body does not fit (`issues`), or the schedule could never run.',
    },
    handle: async ({ context, body }) => {
      const { engine } = deps
      const { scheduleId } = await askForRoute({ engine, context }, 'createSchedule', specOf(body))
      context.header('location', `${path}/${scheduleId}`)
      return context.json(scheduleView(find(deps, scheduleId)), 201)
    },
  })
}

function show(deps: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/:id`,
    operationId: 'getSchedule',
    tag,
    summary: 'One schedule.',
    scope: 'read',
    params: idParams,
    answers: { 200: { description: 'The schedule.', schema: scheduleSchema } },
    handle: ({ context, params: { id } }) => context.json(scheduleView(find(deps, id))),
  })
}

function change(deps: RouteDeps): Route {
  return defineRoute({
    method: 'PATCH',
    path: `${path}/:id`,
    operationId: 'updateSchedule',
    tag,
    summary: 'Change a schedule; what is left out stays.',
    description: 'Its next run is reckoned anew. A run that goes on is not touched.',
    scope: 'full',
    params: idParams,
    body: changeScheduleBody,
    answers: { 200: { description: 'The schedule as it is now.', schema: scheduleSchema } },
    problems: { 409: 'The name is taken, or the schedule belongs to the configuration file.' },
    handle: async ({ context, params: { id }, body }) => {
      await deps.engine.ask('updateSchedule', id, changeOf(body))
      return context.json(scheduleView(find(deps, id)))
    },
  })
}

function remove({ engine }: RouteDeps): Route {
  return defineRoute({
    method: 'DELETE',
    path: `${path}/:id`,
    operationId: 'deleteSchedule',
    tag,
    summary: 'Remove a schedule with its history.',
    scope: 'full',
    params: idParams,
    answers: { 204: { description: 'It is gone.' } },
    problems: { 409: 'It runs (`runId`), or it belongs to the configuration file.' },
    handle: async ({ context, params: { id } }) => {
      await engine.ask('deleteSchedule', id)
      return context.body(null, 204)
    },
  })
}

const states = [
  { word: 'enable', summary: 'Switch a schedule on.', own: true, on: true },
  { word: 'disable', summary: 'Switch a schedule off; a run goes on.', own: true, on: false },
  { word: 'pause', summary: 'Run it no more until it is resumed.', own: false, on: true },
  { word: 'resume', summary: 'Let a paused schedule go on from now.', own: false, on: false },
] as const

function setState(deps: RouteDeps, { word, summary, own, on }: (typeof states)[number]): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/:id/${word}`,
    operationId: `${word}Schedule`,
    tag,
    summary,
    ...(!own && {
      description: 'One of the configuration file too; what passes meanwhile is not made up for.',
    }),
    scope: 'full',
    params: idParams,
    answers: { 200: { description: 'The schedule as it is now.', schema: scheduleSchema } },
    ...(own && { problems: { 409: 'It belongs to the configuration file.' } }),
    handle: async ({ context, params: { id } }) => {
      await deps.engine.ask(own ? 'setScheduleEnabled' : 'setSchedulePaused', id, on)
      return context.json(scheduleView(find(deps, id)))
    },
  })
}

function run(deps: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/:id/run`,
    operationId: 'runSchedule',
    tag,
    summary: 'Run a schedule now, be it paused or switched off.',
    scope: 'full',
    params: idParams,
    headers: idempotencyHeader,
    answers: { 202: { description: 'The run.', schema: runSchema, headers: located } },
    problems: { 409: 'It runs already; `runId` says which run.' },
    handle: async ({ context, params: { id } }) => {
      const { runId } = await askForRoute({ engine: deps.engine, context }, 'runSchedule', id)
      context.header('location', `${path}/${id}/runs/${runId}`)
      return context.json(runView(findRun(deps, id, runId)), 202)
    },
  })
}

const nextMost = 100
const countEntry = v.optional(
  v.pipe(
    v.string(),
    v.regex(/^[1-9]\d{0,2}$/, 'must be a positive whole number'),
    v.transform(Number),
    v.maxValue(nextMost, `must be ${nextMost} at most`),
    v.description(`How many, 1 to ${nextMost}.`),
    means({ type: 'integer', minimum: 1, maximum: nextMost }),
  ),
  '5',
)

function next(deps: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/:id/next`,
    operationId: 'listNextRuns',
    tag,
    summary: 'When a schedule runs next; without jitter but for the first.',
    scope: 'read',
    params: idParams,
    query: v.strictObject({ count: countEntry }),
    answers: {
      200: {
        description: 'Fewer than asked for where no more are to come.',
        schema: v.strictObject({ runs: v.array(instantSchema) }),
      },
    },
    handle: ({ context, params: { id }, query: { count } }) => {
      const schedule = find(deps, id)
      const { dueAt, nextRunAt } = schedule
      const found = nextRuns(schedule, { dueAt, count })
      // Its jitter is known.
      if (nextRunAt !== null) found[0] = nextRunAt
      return context.json({ runs: found.map(instant) })
    },
  })
}

function runs(deps: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/:id/runs`,
    operationId: 'listScheduleRuns',
    tag,
    summary: 'What came of a schedule, newest first.',
    scope: 'read',
    params: idParams,
    query: v.strictObject({
      status: v.optional(
        v.pipe(v.picklist(runStatuses), v.description('`running` is the one that has not ended.')),
      ),
      cursor: cursorEntry(v.number()),
      limit: limitEntry,
    }),
    answers: {
      200: {
        description: 'A page of runs.',
        schema: v.strictObject({ runs: v.array(runSchema), nextCursor: nextCursorSchema }),
      },
    },
    handle: ({ context, params: { id }, query: { status, cursor, limit } }) => {
      find(deps, id)
      const found = deps.queries.schedules.runs({
        of: { scheduleId: id },
        limit,
        ...(status !== undefined && { status }),
        ...(cursor !== undefined && { beforeId: cursor }),
      })
      return context.json({
        runs: found.map(runView),
        nextCursor: nextCursor(found, limit, (one) => one.id),
      })
    },
  })
}

function oneRun(deps: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/:id/runs/:runId`,
    operationId: 'getScheduleRun',
    tag,
    summary: 'One run with all that it started.',
    scope: 'read',
    params: v.object({ ...idParams.entries, runId: idParams.entries.id }),
    answers: { 200: { description: 'The run.', schema: runSchema } },
    problems: { 404: 'The schedule has no such run.' },
    handle: ({ context, params: { id, runId } }) => context.json(runView(findRun(deps, id, runId))),
  })
}

function find({ queries }: RouteDeps, id: number): Schedule {
  const schedule = queries.schedules.find(id)
  if (schedule === null) throw new AppError('not_found', `There is no schedule ${id}.`)
  return schedule
}

function findRun({ queries }: RouteDeps, id: number, runId: number): Run {
  const found = queries.schedules.run(runId)
  if (found?.scheduleId === id) return found
  throw new AppError('not_found', `There is no run ${runId} of schedule ${id}.`)
}

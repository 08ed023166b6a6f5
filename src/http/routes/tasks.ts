import * as v from 'valibot'

import { AppError } from '../../domain/error.ts'
import type { Run } from '../../domain/schedule.ts'
import { type TaskName, taskNames } from '../../domain/task/names.ts'
import { askForRoute, idempotencyHeader } from '../idempotency.ts'
import { idParams } from '../input.ts'
import { cursorEntry, limitEntry, nextCursor, nextCursorSchema } from '../page.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { runSchema, runView, taskSchema } from '../views/schedule.ts'
import { tasksSchema, taskView } from '../views/task.ts'

const path = `${api}/tasks`
const tag = 'schedules'

const params = v.object({
  task: v.pipe(taskSchema, v.description('As the list of tasks names it.')),
})

/** What schedules can do, by hand. */
export function taskRoutes(deps: RouteDeps): readonly Route[] {
  return [list(deps), run(deps), runs(deps), oneRun(deps)]
}

function list({ queries }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path,
    operationId: 'listTasks',
    tag,
    summary: 'All that a schedule can do, or somebody by hand.',
    scope: 'read',
    answers: { 200: { description: 'The tasks.', schema: tasksSchema } },
    handle: ({ context }) =>
      context.json({
        tasks: taskNames.map((task) => {
          const [last] = queries.schedules.runs({ of: { task }, limit: 1 })
          return taskView(task, last ?? null)
        }),
      }),
  })
}

function run(deps: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/:task/run`,
    operationId: 'runTask',
    tag,
    summary: 'Run a task now; it needs no schedule.',
    scope: 'full',
    params,
    body: v.strictObject({
      parameters: v.optional(
        v.pipe(v.record(v.string(), v.unknown()), v.description('As the task understands them.')),
        {},
      ),
    }),
    bodyIsOptional: true,
    headers: idempotencyHeader,
    answers: {
      202: {
        description: 'The run.',
        schema: runSchema,
        headers: { Location: 'Where it is found.' },
      },
    },
    problems: { 409: 'It runs by hand already; `runId` says which run.' },
    handle: async ({ context, params: { task }, body: { parameters } }) => {
      const { engine } = deps
      const { runId } = await askForRoute({ engine, context }, 'runTask', task, parameters)
      context.header('location', `${path}/${task}/runs/${runId}`)
      return context.json(runView(findRun(deps, task, runId)), 202)
    },
  })
}

function runs({ queries }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/:task/runs`,
    operationId: 'listTaskRuns',
    tag,
    summary: 'What came of a task, by hand and by any schedule, newest first.',
    scope: 'read',
    params,
    query: v.strictObject({ cursor: cursorEntry(v.number()), limit: limitEntry }),
    answers: {
      200: {
        description: 'A page of runs.',
        schema: v.strictObject({ runs: v.array(runSchema), nextCursor: nextCursorSchema }),
      },
    },
    handle: ({ context, params: { task }, query: { cursor, limit } }) => {
      const found = queries.schedules.runs({
        of: { task },
        limit,
        ...(cursor !== undefined && { beforeId: cursor }),
      })
      return context.json({
        runs: found.map(runView),
        nextCursor: nextCursor(found, limit, ({ id }) => id),
      })
    },
  })
}

function oneRun(deps: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/:task/runs/:id`,
    operationId: 'getTaskRun',
    tag,
    summary: 'One run of a task with all that it started.',
    scope: 'read',
    params: v.object({ ...params.entries, ...idParams.entries }),
    answers: { 200: { description: 'The run.', schema: runSchema } },
    problems: { 404: 'The task has no such run.' },
    handle: ({ context, params: { task, id } }) => context.json(runView(findRun(deps, task, id))),
  })
}

function findRun({ queries }: RouteDeps, task: TaskName, id: number): Run {
  const found = queries.schedules.run(id)
  if (found?.task === task) return found
  throw new AppError('not_found', `There is no run ${id} of ${task}.`)
}

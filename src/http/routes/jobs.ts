import * as v from 'valibot'

import { AppError } from '../../domain/error.ts'
import { type Job, jobStates } from '../../domain/job.ts'
import { askForRoute, idempotencyHeader } from '../idempotency.ts'
import { idParams } from '../input.ts'
import { cursorEntry, limitEntry, nextCursor, nextCursorSchema } from '../page.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { attemptView, jobDetailSchema, jobSchema, jobView } from '../views/job.ts'

const path = `${api}/jobs`
const tag = 'jobs'

/** Jobs: the work behind the scans. */
export function jobRoutes(deps: RouteDeps): readonly Route[] {
  return [list(deps), show(deps), change(deps, 'retryJob'), change(deps, 'cancelJob')]
}

function list({ queries }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path,
    operationId: 'listJobs',
    tag,
    summary: 'Jobs, newest first.',
    scope: 'read',
    query: v.strictObject({
      state: v.optional(
        v.pipe(v.picklist(jobStates), v.description('`discarded` are those that failed.')),
      ),
      kind: v.optional(
        v.pipe(
          v.string(),
          v.nonEmpty(),
          v.maxLength(100),
          v.description('As `kind` of a job has it: `asset.cache`.'),
        ),
      ),
      cursor: cursorEntry(v.number()),
      limit: limitEntry,
    }),
    answers: {
      200: {
        description: 'A page of jobs.',
        schema: v.strictObject({ jobs: v.array(jobSchema), nextCursor: nextCursorSchema }),
      },
    },
    handle: ({ context, query: { state, kind, cursor, limit } }) => {
      const jobs = queries.jobs.list({
        ...(state !== undefined && { state }),
        ...(kind !== undefined && { kind }),
        ...(cursor !== undefined && { beforeId: cursor }),
        limit,
      })
      return context.json({
        jobs: jobs.map(jobView),
        nextCursor: nextCursor(jobs, limit, ({ id }) => id),
      })
    },
  })
}

function show(deps: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/:id`,
    operationId: 'getJob',
    tag,
    summary: 'One job with the errors of its attempts.',
    scope: 'read',
    params: idParams,
    answers: {
      200: {
        description: 'The job.',
        schema: jobDetailSchema,
      },
    },
    handle: ({ context, params: { id } }) => {
      const errors = deps.queries.jobs.errors(id).map(attemptView)
      return context.json({ ...jobView(getJob(deps, id)), errors })
    },
  })
}

const changes = {
  retryJob: {
    word: 'retry',
    summary: 'Run a failed, cancelled or waiting job again.',
    refused: 'It runs or is done, or what it was for is over.',
  },
  cancelJob: {
    word: 'cancel',
    summary: 'End a job; with the one that looks for the folders of a scan, that scan.',
    refused: 'It is over already.',
  },
} as const

function change(deps: RouteDeps, command: keyof typeof changes): Route {
  const { word, summary, refused } = changes[command]
  return defineRoute({
    method: 'POST',
    path: `${path}/:id/${word}`,
    operationId: command,
    tag,
    summary,
    scope: 'full',
    params: idParams,
    ...(command === 'retryJob' && { headers: idempotencyHeader }),
    answers: { 200: { description: 'The job as it is now.', schema: jobSchema } },
    problems: { 409: refused },
    handle: async ({ context, params: { id } }) => {
      const { engine } = deps
      if (command === 'retryJob') await askForRoute({ engine, context }, command, id)
      else await engine.ask(command, id)
      return context.json(jobView(getJob(deps, id)))
    },
  })
}

function getJob({ queries }: RouteDeps, id: number): Job {
  const job = queries.jobs.find(id)
  if (job === null) throw new AppError('not_found', `There is no job ${id}.`)
  return job
}

import * as v from 'valibot'

import { AppError } from '../../domain/error.ts'
import { type Job, jobStates } from '../../domain/job.ts'
import { askForRoute, idempotencyHeader } from '../idempotency.ts'
import { idParams } from '../input.ts'
import { cursorEntry, limitEntry, nextCursor, nextCursorSchema } from '../page.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import {
  attemptView,
  jobDetailSchema,
  jobSchema,
  jobView,
  listedJobSchema,
  listedJobView,
} from '../views/job.ts'
import { whole } from '../views/whole.ts'

const path = `${api}/jobs`
const tag = 'jobs'

/** Jobs: the work behind the scans. */
export function jobRoutes(deps: RouteDeps): readonly Route[] {
  return [
    list(deps),
    show(deps),
    change(deps, 'retryJob'),
    change(deps, 'cancelJob'),
    retryFailed(deps),
  ]
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
        schema: v.strictObject({ jobs: v.array(listedJobSchema), nextCursor: nextCursorSchema }),
      },
    },
    handle: ({ context, query: { state, kind, cursor, limit } }) => {
      const jobs = queries.jobs.list({
        ...(state !== undefined && { state }),
        ...(kind !== undefined && { kind }),
        ...(cursor !== undefined && { beforeId: cursor }),
        limit,
      })
      const subjects = queries.jobs.subjects(jobs.map(({ id }) => id))
      return context.json({
        jobs: jobs.map((job) => listedJobView(job, subjects.get(job.id))),
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
      const { jobs } = deps.queries
      const job = listedJobView(getJob(deps, id), jobs.subjects([id]).get(id))
      return context.json({ ...job, errors: jobs.errors(id).map(attemptView) })
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

const mostRetried = 1_000

/** One by one, since what a job was for may be over, and that of another not. */
function retryFailed({ queries, engine }: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/retry`,
    operationId: 'retryFailedJobs',
    tag,
    summary: 'Run all jobs that failed for good again, at most the newest 1,000.',
    scope: 'full',
    answers: {
      200: {
        description: 'What came of it.',
        schema: v.strictObject({
          retried: whole,
          refused: v.pipe(whole, v.description('What they were for is over.')),
        }),
      },
    },
    handle: async ({ context }) => {
      const failed = queries.jobs.list({ state: 'discarded', limit: mostRetried })
      const outcomes = await Promise.allSettled(failed.map(({ id }) => engine.ask('retryJob', id)))
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected' && !isRefusal(outcome.reason)) throw outcome.reason
      }
      const retried = outcomes.filter(({ status }) => status === 'fulfilled').length
      return context.json({ retried, refused: outcomes.length - retried })
    },
  })
}

function isRefusal(error: unknown): boolean {
  return error instanceof AppError && (error.code === 'conflict' || error.code === 'not_found')
}

function getJob({ queries }: RouteDeps, id: number): Job {
  const job = queries.jobs.find(id)
  if (job === null) throw new AppError('not_found', `There is no job ${id}.`)
  return job
}

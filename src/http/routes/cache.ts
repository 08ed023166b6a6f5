import type { Context } from 'hono'
import * as v from 'valibot'

import { AppError } from '../../domain/error.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { cacheSchema, cacheView, previewSchema, previewView } from '../views/cache.ts'
import { jobSchema, jobView } from '../views/job.ts'

const path = `${api}/cache`
const tag = 'cache'

/** Copies of artwork and pictures on the disk: what there is, and keeping it clean. */
export function cacheRoutes(deps: RouteDeps): readonly Route[] {
  return [show(deps), clean(deps), verify(deps)]
}

function show({ queries, cache }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path,
    operationId: 'getCache',
    tag,
    summary: 'What is in the cache, and what came of the last clean-up and the last look at it.',
    scope: 'read',
    answers: { 200: { description: 'The numbers of the moment.', schema: cacheSchema } },
    handle: ({ context }) => context.json(cacheView(queries.cache, cache)),
  })
}

const started = {
  description: 'The job that does it; the one that runs or waits if there is one.',
  schema: jobSchema,
  headers: { Location: 'The job.' },
}

function clean(deps: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/clean`,
    operationId: 'cleanCache',
    tag,
    summary: 'Remove what nothing needs, and what the limits of the cache ask for.',
    description:
      'It happens once a day by itself. What is removed and wanted again is made again. With `dryRun` nothing is ' +
      'changed, and the answer says what would go.',
    scope: 'full',
    body: v.strictObject({ dryRun: v.optional(v.boolean(), false) }),
    bodyIsOptional: true,
    answers: {
      200: { description: 'What would go, for `dryRun`.', schema: previewSchema },
      202: started,
    },
    handle: async ({ context, body: { dryRun } }) => {
      if (!dryRun) return answerJob(deps, context, (await deps.engine.ask('cleanCache')).jobId)
      return context.json(previewView(await deps.cache.preview()))
    },
  })
}

function verify(deps: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/verify`,
    operationId: 'verifyCache',
    tag,
    summary: 'Read every file of the cache, and make again what is missing, truncated or altered.',
    description: 'It reads 64 MiB in a second at most, and goes on where it was after a restart.',
    scope: 'full',
    answers: { 202: started },
    handle: async ({ context }) =>
      answerJob(deps, context, (await deps.engine.ask('verifyCache')).jobId),
  })
}

function answerJob({ queries }: RouteDeps, context: Context, id: number): Response {
  const job = queries.jobs.find(id)
  if (job === null) throw new AppError('not_found', `There is no job ${id}.`)
  return context.json(jobView(job), 202, { location: `${api}/jobs/${id}` })
}

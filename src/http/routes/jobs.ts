import * as v from 'valibot'

import { AppError } from '../../domain/error.ts'
import { type Job, jobStates } from '../../domain/job.ts'
import { pageEntries, readId, readQuery } from '../input.ts'
import { api, type Route, type RouteDeps } from '../route.ts'
import { attemptView, jobView } from '../views.ts'

const listQuery = v.strictObject({
  state: v.optional(v.picklist(jobStates)),
  kind: v.optional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(100))),
  ...pageEntries,
})

/** Jobs and their queues. */
export function jobRoutes(deps: RouteDeps): readonly Route[] {
  const { queries, engine } = deps
  const path = `${api}/jobs`
  const act = (command: 'retryJob' | 'cancelJob'): Route['handle'] => {
    return async (context) => {
      const id = readId(context)
      await engine.ask(command, id)
      return context.json(jobView(getJob(deps, id)))
    }
  }
  return [
    {
      method: 'GET',
      path,
      handle: (context) => {
        const { state, kind, before, limit } = readQuery(context, listQuery)
        const jobs = queries.jobs.list({
          ...(state !== undefined && { state }),
          ...(kind !== undefined && { kind }),
          ...(before !== undefined && { beforeId: before }),
          limit,
        })
        const nextBefore = jobs.length < limit ? null : (jobs.at(-1)?.id ?? null)
        return context.json({ jobs: jobs.map(jobView), nextBefore })
      },
    },
    {
      method: 'GET',
      path: `${path}/:id`,
      handle: (context) => {
        const job = getJob(deps, readId(context))
        const errors = queries.jobs.errors(job.id).map(attemptView)
        return context.json({ ...jobView(job), errors })
      },
    },
    { method: 'POST', path: `${path}/:id/retry`, handle: act('retryJob') },
    { method: 'POST', path: `${path}/:id/cancel`, handle: act('cancelJob') },
  ]
}

/** Queues: how they stand, pause, resume. */
export function queueRoutes({ queries, engine, queues }: RouteDeps): readonly Route[] {
  const path = `${api}/queues`
  const act = (command: 'pauseQueue' | 'resumeQueue'): Route['handle'] => {
    return async (context) => {
      const name = context.req.param('name') ?? ''
      await engine.ask(command, name)
      return context.json(queries.jobs.queues([name])[0])
    }
  }
  return [
    {
      method: 'GET',
      path,
      handle: (context) => context.json({ queues: queries.jobs.queues(queues) }),
    },
    { method: 'POST', path: `${path}/:name/pause`, handle: act('pauseQueue') },
    { method: 'POST', path: `${path}/:name/resume`, handle: act('resumeQueue') },
  ]
}

function getJob({ queries }: RouteDeps, id: number): Job {
  const job = queries.jobs.find(id)
  if (job === null) throw new AppError('not_found', `There is no job ${id}.`)
  return job
}

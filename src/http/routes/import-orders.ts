import { AppError } from '../../domain/error.ts'
import { askForRoute, idempotencyHeader } from '../idempotency.ts'
import { idParams } from '../input.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { downloadSchema, downloadView } from '../views/download.ts'
import { jobSchema, jobView } from '../views/job.ts'
import { downloadsPath as path, downloadsTag as tag, findDownload } from './downloads.ts'

/** What a person has done with the import of a download. */
export function importOrderRoutes(deps: RouteDeps): readonly Route[] {
  return [retry(deps), plan(deps)]
}

const located = { Location: 'The download.' }

function retry(deps: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/:id/retry`,
    operationId: 'retryDownload',
    tag,
    summary: 'Try the import of a download again now, that is blocked or was imported in part.',
    scope: 'full',
    params: idParams,
    answers: {
      202: { description: 'It is tried.', schema: downloadSchema, headers: located },
    },
    problems: { 409: 'There is nothing to try: `detail` says why.' },
    handle: async ({ context, params: { id } }) => {
      await deps.engine.ask('retryDownload', id)
      const location = `${path}/${id}`
      return context.json(downloadView(findDownload(deps, id)), 202, { location })
    },
  })
}

function plan({ engine, queries }: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/:id/plan`,
    operationId: 'planDownload',
    tag,
    summary: 'Have it decided what of a download would go where; nothing is done by that.',
    description:
      'Once this job and those of its kind that followed it are over, `GET /api/v1/plans?download=` begins with the ' +
      'proposal: the one before where nothing has changed. Where none came of it, `reason` of the download says why.',
    scope: 'full',
    params: idParams,
    headers: idempotencyHeader,
    answers: {
      202: {
        description: 'The job that makes the proposal.',
        schema: jobSchema,
        headers: { Location: 'The job.' },
      },
    },
    problems: { 409: 'It is not complete, or an import of it runs: `detail` says which.' },
    handle: async ({ context, params: { id } }) => {
      const order = { downloadId: id, isProposal: true }
      const { jobId } = await askForRoute({ engine, context }, 'planImport', order)
      const job = queries.jobs.find(jobId)
      if (job === null) throw new AppError('internal', 'a job that was just made is not there')
      return context.json(jobView(job), 202, { location: `${api}/jobs/${jobId}` })
    },
  })
}

import type { Context } from 'hono'
import * as v from 'valibot'

import type { BackupDesk } from '../../domain/backup.ts'
import { AppError } from '../../domain/error.ts'
import { backupsKept } from '../../domain/task/database-backup.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { sendWhole } from '../send-whole.ts'
import { backupsSchema, backupsView } from '../views/backup.ts'
import { jobSchema, jobView } from '../views/job.ts'

const path = `${api}/backups`
const tag = 'backups'

/** No more than a name of the list: nothing of it is ever put together to a path. */
const nameParams = v.object({
  name: v.pipe(v.string(), v.maxLength(100), v.description('As the list gives it.')),
})

const started = {
  202: {
    description: 'The job that does it.',
    schema: jobSchema,
    headers: { Location: 'Where the job is found.' },
  },
}

/** Copies of the database. */
export function backupRoutes(deps: RouteDeps): readonly Route[] {
  return [list(deps), create(deps), cancel(deps), download(deps), restore(deps)]
}

function list({ backups }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path,
    operationId: 'listBackups',
    tag,
    summary: 'The copies of the database, and which of them is to be put in its place.',
    scope: 'read',
    answers: { 200: { description: 'The copies.', schema: backupsSchema } },
    handle: ({ context }) => context.json(allOf(backups)),
  })
}

function create(deps: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path,
    operationId: 'createBackup',
    tag,
    summary: 'Copy the database and look whether the copy is whole.',
    description: 'One at a time: while a copy is being made, the answer is its job.',
    scope: 'full',
    body: v.strictObject({
      keep: v.optional(
        v.pipe(
          v.number(),
          v.integer(),
          v.minValue(1),
          v.maxValue(1_000),
          v.description('Copies of this kind that are kept, the newest.'),
        ),
        backupsKept,
      ),
    }),
    bodyIsOptional: true,
    answers: started,
    handle: async ({ context, body: { keep } }) =>
      answerJob(deps, context, await deps.engine.ask('backUpDatabase', keep)),
  })
}

function download({ backups }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/:name`,
    operationId: 'downloadBackup',
    tag,
    summary: 'One copy of the database.',
    description:
      'It holds all that the database holds, so that the key has to be one for everything.',
    scope: 'full',
    params: nameParams,
    answers: { 200: { description: 'The file.', mediaType: 'application/vnd.sqlite3' } },
    problems: { 404: 'There is no such copy.' },
    handle: ({ context, params: { name } }) => {
      const file = backups.open(name)
      if (file === null) throw noCopy(name)
      return sendWhole(context, file, { type: 'application/vnd.sqlite3', name })
    },
  })
}

function restore(deps: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/:name/restore`,
    operationId: 'restoreBackup',
    tag,
    summary: 'Put a copy in the place of the database, at the next start.',
    description:
      'Nobody can exchange a database that is in use. The job looks whether the copy is whole, and then it is `staged`: ' +
      'the next start keeps the present database aside and puts the copy in its place. Until then it can be cancelled. ' +
      'What was learned since the copy is learned again by scans; files on disk are not touched.',
    scope: 'full',
    params: nameParams,
    answers: started,
    problems: { 404: 'There is no such copy.' },
    handle: async ({ context, params: { name } }) => {
      if (deps.backups.list().every((one) => one.name !== name)) throw noCopy(name)
      return answerJob(deps, context, await deps.engine.ask('stageRestore', name))
    },
  })
}

function cancel({ backups }: RouteDeps): Route {
  return defineRoute({
    method: 'DELETE',
    path: `${path}/staged`,
    operationId: 'cancelRestore',
    tag,
    summary: 'Leave the database as it is at the next start.',
    scope: 'full',
    answers: { 200: { description: 'The copies as they are now.', schema: backupsSchema } },
    problems: { 404: 'No copy is staged.' },
    handle: ({ context }) => {
      if (!backups.cancel()) throw new AppError('not_found', 'No copy is staged.')
      return context.json(allOf(backups))
    },
  })
}

function allOf(backups: BackupDesk): ReturnType<typeof backupsView> {
  return backupsView({
    backups: backups.list(),
    staged: backups.staged(),
    lastRestore: backups.lastRestore(),
  })
}

function answerJob(
  { queries }: RouteDeps,
  context: Context,
  { jobId }: { jobId: number },
): Response {
  const job = queries.jobs.find(jobId)
  if (job === null) throw new AppError('internal', 'a job that was just made is not there')
  return context.json(jobView(job), 202, { location: `${api}/jobs/${jobId}` })
}

function noCopy(name: string): AppError {
  return new AppError('not_found', `There is no copy ${name}.`)
}

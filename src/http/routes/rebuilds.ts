import * as v from 'valibot'

import { AppError } from '../../domain/error.ts'
import { copyLists } from '../../domain/picture-store.ts'
import { idParams } from '../input.ts'
import { cursorEntry, limitEntry, nextCursor, nextCursorSchema } from '../page.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { jobSchema, jobView } from '../views/job.ts'
import { waitingSchema, waitingView } from '../views/rebuild.ts'
import { whole } from '../views/whole.ts'

const tag = 'cache'

const rebuildBody = v.strictObject({
  lists: v.optional(
    v.pipe(
      v.array(v.picklist(copyLists)),
      v.minLength(1),
      v.description('Which copies; left out, both.'),
    ),
    copyLists,
  ),
  force: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'Also those that are right as they are. Left out, what is on the rebuild lists.',
      ),
    ),
    false,
  ),
})

const answers = {
  202: {
    description: 'The job that has them made; asked for twice, it is the same one.',
    schema: jobSchema,
    headers: { Location: 'The job.' },
  },
}

/** Smaller copies that are to be made anew. */
export function rebuildRoutes(deps: RouteDeps): readonly Route[] {
  return [rebuildAll(deps), rebuildOne(deps), list(deps)]
}

function rebuildAll(deps: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${api}/cache/rebuild`,
    operationId: 'rebuildPictures',
    tag,
    summary: 'Make smaller copies of the pictures of all libraries anew.',
    scope: 'full',
    body: rebuildBody,
    bodyIsOptional: true,
    answers,
    handle: ({ context, body }) => start(deps, context, { libraryId: null, ...body }),
  })
}

function rebuildOne(deps: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${api}/libraries/:id/rebuild`,
    operationId: 'rebuildLibraryPictures',
    tag,
    summary: 'Make smaller copies of the pictures of a library anew.',
    description:
      'What is on its rebuild lists, and pictures that could not be read, whatever its switches say; with `force` all. ' +
      'Copies that there are stay until the new ones are made.',
    scope: 'full',
    params: idParams,
    body: rebuildBody,
    bodyIsOptional: true,
    answers,
    handle: ({ context, params, body }) => start(deps, context, { libraryId: params.id, ...body }),
  })
}

async function start(
  { engine, queries }: RouteDeps,
  context: Parameters<Parameters<typeof defineRoute>[0]['handle']>[0]['context'],
  order: { libraryId: number | null } & v.InferOutput<typeof rebuildBody>,
): Promise<Response> {
  const { jobId } = await engine.ask('rebuildPictures', order)
  const job = queries.jobs.find(jobId)
  if (job === null) throw new AppError('internal', 'a job that was just made is not there')
  return context.json(jobView(job), 202, { location: `${api}/jobs/${jobId}` })
}

const key = v.tuple([v.picklist([0, 1]), v.number()])

function list({ queries }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${api}/libraries/:id/rebuilds`,
    operationId: 'listRebuilds',
    tag,
    summary: 'The rebuild lists of a library: pictures of which copies are to be made.',
    description:
      'With the switches of the library on they empty by themselves; with one off, what has changed stays on its list ' +
      'until somebody asks for it.',
    scope: 'read',
    params: idParams,
    query: v.strictObject({ cursor: cursorEntry(key), limit: limitEntry }),
    answers: {
      200: {
        description: 'How many wait, and a page of them.',
        schema: v.strictObject({
          counts: v.strictObject({ pictures: whole, thumbnails: whole, display: whole }),
          pictures: v.array(waitingSchema),
          nextCursor: nextCursorSchema,
        }),
      },
    },
    handle: ({ context, params: { id }, query: { cursor, limit } }) => {
      if (queries.libraries.find(id) === null) {
        throw new AppError('not_found', `There is no library ${id}.`)
      }
      const { pictures } = queries
      const found = pictures.listWaiting({ libraryId: id, after: cursor ?? [0, 0], limit })
      return context.json({
        counts: pictures.countWaiting(id),
        pictures: found.map(({ picture }) => waitingView(picture)),
        nextCursor: nextCursor(found, limit, (row) => row.key),
      })
    },
  })
}

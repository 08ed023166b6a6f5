import * as v from 'valibot'

import type { RecycledRecord } from '../../domain/download-queries.ts'
import { AppError } from '../../domain/error.ts'
import { idParams } from '../input.ts'
import { libraryEntry, libraryIdOf } from '../library-parameter.ts'
import { cursorEntry, limitEntry, nextCursor, nextCursorSchema } from '../page.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { recycledSchema, recycledStateEntry, recycledView } from '../views/plan.ts'

const path = `${api}/recycled`
const tag = 'recycled'

/** What imports have replaced, for as long as it is kept. */
export function recycledRoutes(deps: RouteDeps): readonly Route[] {
  return [list(deps), show(deps), restore(deps)]
}

function list({ queries }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path,
    operationId: 'listRecycledFiles',
    tag,
    summary: 'Files in the recycle bin, newest first.',
    scope: 'read',
    query: v.strictObject({
      library: libraryEntry,
      state: recycledStateEntry,
      cursor: cursorEntry(v.number()),
      limit: limitEntry,
    }),
    answers: {
      200: {
        description: 'A page of files.',
        schema: v.strictObject({ recycled: v.array(recycledSchema), nextCursor: nextCursorSchema }),
      },
    },
    problems: { 404: 'There is no such library.' },
    handle: ({ context, query: { library, state, cursor, limit } }) => {
      const found = queries.imports.listRecycled({
        state,
        limit,
        ...(library !== undefined && { libraryId: libraryIdOf(queries, library) }),
        ...(cursor !== undefined && { beforeId: cursor }),
      })
      return context.json({
        recycled: found.map(recycledView),
        nextCursor: nextCursor(found, limit, ({ id }) => id),
      })
    },
  })
}

function show(deps: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/:id`,
    operationId: 'getRecycledFile',
    tag,
    summary: 'One file that was in the recycle bin, or is.',
    scope: 'read',
    params: idParams,
    answers: { 200: { description: 'The file.', schema: recycledSchema } },
    handle: ({ context, params: { id } }) => context.json(recycledView(find(deps, id))),
  })
}

function restore(deps: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/:id/restore`,
    operationId: 'restoreRecycledFile',
    tag,
    summary: 'Give a file back to where it was.',
    description: 'It is `kept` again when that could not be done.',
    scope: 'full',
    params: idParams,
    answers: {
      202: {
        description: 'It has begun.',
        schema: recycledSchema,
        headers: { Location: 'The file, whose state says what came of it.' },
      },
    },
    problems: { 409: 'It is not kept any more, or its name is taken.' },
    handle: async ({ context, params: { id } }) => {
      await deps.engine.ask('restoreRecycled', id)
      const location = `${path}/${id}`
      return context.json(recycledView(find(deps, id)), 202, { location })
    },
  })
}

/** @throws AppError `not_found` */
function find({ queries }: RouteDeps, id: number): RecycledRecord {
  const found = queries.imports.findRecycled(id)
  if (found === null) throw new AppError('not_found', `There is no file ${id} in the recycle bin.`)
  return found
}

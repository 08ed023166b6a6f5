import * as v from 'valibot'

import { libraryEntry, libraryIdOf } from '../library-parameter.ts'
import { cursorEntry, limitEntry, nextCursor, nextCursorSchema } from '../page.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { recycledSchema, recycledStateEntry, recycledView } from '../views/plan.ts'

const path = `${api}/recycled`
const tag = 'recycled'

/** What imports have replaced, for as long as it is kept. */
export function recycledRoutes(deps: RouteDeps): readonly Route[] {
  return [list(deps)]
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

import * as v from 'valibot'

import { libraryEntry, libraryIdOf } from '../library-parameter.ts'
import { cursorEntry, limitEntry, nextCursor, nextCursorSchema } from '../page.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { duplicateSchema, duplicateView } from '../views/duplicate.ts'

/** What is there more than once. */
export function duplicatesRoute({ queries }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${api}/duplicates`,
    operationId: 'listDuplicates',
    tag: 'files',
    summary: 'Files of one content, across all libraries, the largest first.',
    description:
      'Of equal size and fingerprint, as scans have read them: films and songs, and in libraries of images pictures and ' +
      'archives. The disk is not looked at.',
    scope: 'read',
    query: v.strictObject({
      library: v.pipe(libraryEntry, v.description('One of the files at least is in it.')),
      cursor: cursorEntry(v.tuple([v.number(), v.string()])),
      limit: limitEntry,
    }),
    answers: {
      200: {
        description: 'A page of groups.',
        schema: v.strictObject({
          duplicates: v.array(duplicateSchema),
          nextCursor: nextCursorSchema,
        }),
      },
    },
    problems: { 404: 'There is no such library.' },
    handle: ({ context, query: { library, cursor, limit } }) => {
      const found = queries.duplicates.list({
        ...(library !== undefined && { libraryId: libraryIdOf(queries, library) }),
        ...(cursor !== undefined && { after: cursor }),
        limit,
      })
      return context.json({
        duplicates: found.map(duplicateView),
        nextCursor: nextCursor(found, limit, ({ sizeBytes, fingerprint }) => [
          sizeBytes,
          fingerprint,
        ]),
      })
    },
  })
}

import * as v from 'valibot'

import { changeKinds, changeSources } from '../../domain/change.ts'
import { flagText, instantText, pathText } from '../input.ts'
import { libraryEntry, libraryIdOf } from '../library-parameter.ts'
import { cursorEntry, limitEntry, nextCursor, nextCursorSchema } from '../page.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { changeSchema, changeView } from '../views/change.ts'

const query = v.strictObject({
  library: libraryEntry,
  path: v.optional(
    v.pipe(pathText, v.description('A file, or a folder with all below it; absolute.')),
  ),
  kind: v.optional(v.pipe(v.picklist(changeKinds), v.description('What has become of the file.'))),
  source: v.optional(v.pipe(v.picklist(changeSources), v.description('Who came upon it.'))),
  since: v.optional(v.pipe(instantText, v.description('Found at this instant or later.'))),
  processed: v.optional(
    v.pipe(flagText, v.description('`false`: those that something is still to be done about.')),
  ),
  cursor: cursorEntry(v.number()),
  limit: limitEntry,
})

/** What was found to be different on the disks. */
export function changesRoute({ queries }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${api}/changes`,
    operationId: 'listChanges',
    tag: 'changes',
    summary: 'The change log, newest first.',
    description:
      'Each difference is written down before anything is done about it. A folder that is new or gone is one entry with ' +
      'the number of its files; a file that was moved is `added` at first, and `renamed` once its content was read.',
    scope: 'read',
    query,
    answers: {
      200: {
        description: 'A page of changes.',
        schema: v.strictObject({ changes: v.array(changeSchema), nextCursor: nextCursorSchema }),
      },
    },
    problems: { 404: 'There is no such library.' },
    handle: ({ context, query: { library, cursor, limit, ...filter } }) => {
      const found = queries.changes.list({
        ...given(filter),
        ...(library !== undefined && { libraryId: libraryIdOf(queries, library) }),
        ...(cursor !== undefined && { beforeId: cursor }),
        limit,
      })
      return context.json({
        changes: found.map(changeView),
        nextCursor: nextCursor(found, limit, ({ id }) => id),
      })
    },
  })
}

/** Only what was said: a filter that is left out is none that is undefined. */
function given<T extends object>(filter: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}

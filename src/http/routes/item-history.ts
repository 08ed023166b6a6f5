import * as v from 'valibot'

import type { ItemHappening } from '../../domain/item-history.ts'
import { idParams } from '../input.ts'
import { cursorEntry, limitEntry, nextCursor, nextCursorSchema } from '../page.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { itemHappeningSchema, itemHappeningView } from '../views/item-history.ts'
import { getItem } from './items.ts'

/** How an item came to be as it is. */
export function itemHistoryRoute({ queries }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${api}/items/:id/history`,
    operationId: 'getItemHistory',
    tag: 'items',
    summary: 'What is remembered of an item, newest first.',
    description:
      'Of matches, artwork and locks the present ones; of its files what the change log and the imports still hold.',
    scope: 'read',
    params: idParams,
    query: v.strictObject({
      cursor: cursorEntry(v.tuple([v.number(), v.number()])),
      limit: limitEntry,
    }),
    answers: {
      200: {
        description: 'A page of it.',
        schema: v.strictObject({
          history: v.array(itemHappeningSchema),
          nextCursor: nextCursorSchema,
        }),
      },
    },
    handle: ({ context, params: { id }, query: { cursor, limit } }) => {
      getItem(queries, id)
      const rows = numbered(queries.items.history(id))
      const rest = rows.filter(
        ({ happening: { at }, nth }) =>
          cursor === undefined || at < cursor[0] || (at === cursor[0] && nth >= cursor[1]),
      )
      const page = rest.slice(0, limit)
      return context.json({
        history: page.map(({ happening }) => itemHappeningView(happening)),
        nextCursor:
          rest.length > limit
            ? nextCursor(page, limit, ({ happening, nth }) => [happening.at, nth + 1])
            : null,
      })
    },
  })
}

/** Each with its place among those of its instant. */
function numbered(history: readonly ItemHappening[]): { happening: ItemHappening; nth: number }[] {
  let nth = 0
  return history.map((happening, index) => {
    nth = history[index - 1]?.at === happening.at ? nth + 1 : 0
    return { happening, nth }
  })
}

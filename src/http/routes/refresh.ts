import * as v from 'valibot'

import { idParams } from '../input.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { itemPath } from '../views/item.ts'
import { whole } from '../views/whole.ts'

const refreshedSchema = v.pipe(
  v.strictObject({
    itemId: v.pipe(whole, v.description('The film or series that providers are asked for.')),
  }),
  v.metadata({ ref: 'RefreshedItem' }),
)

const located = { Location: 'The film or series.' }

/** Asking providers now. */
export function refreshRoute({ engine }: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${api}/items/:id/refresh`,
    operationId: 'refreshItem',
    tag: 'items',
    summary: 'Has providers asked now for an item and all that is part of it.',
    description:
      'By themselves they are asked when what they said has become old. What a person fixed stays.',
    scope: 'full',
    params: idParams,
    answers: { 202: { description: 'They are asked.', schema: refreshedSchema, headers: located } },
    problems: {
      409: 'Its library asks no providers.',
      422: 'It is neither a film nor a series, nor part of one.',
    },
    handle: async ({ context, params: { id } }) => {
      const { itemId } = await engine.ask('refreshItem', id)
      return context.json({ itemId }, 202, { location: itemPath(itemId) })
    },
  })
}

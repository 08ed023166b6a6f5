import * as v from 'valibot'

import { itemKinds } from '../../domain/media.ts'
import { libraryIdOf } from '../library-parameter.ts'
import { idsText } from '../item-numbers.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { itemSummarySchema, itemSummaryView, picturesOf } from '../views/item.ts'
import { facetsSchema, outlineSchema } from '../views/outline.ts'
import { filters, narrowed } from './items.ts'

const path = `${api}/items`
const tag = 'items'

const which = {
  library: v.pipe(
    v.string(),
    v.nonEmpty(),
    v.maxLength(200),
    v.description('A library by its name or number.'),
  ),
  kind: v.pipe(
    v.picklist(itemKinds),
    v.description('One kind; of collections and images without `parent` those in no other.'),
  ),
}
const problems = { 404: 'There is no such library.' }

/** Lists as a whole, and what pages of some screens are filled with. */
export function itemOutlineRoutes(deps: RouteDeps): readonly Route[] {
  return [outline(deps), facets(deps), summaries(deps)]
}

function outline({ queries }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/outline`,
    operationId: 'outlineItems',
    tag,
    summary:
      'The numbers of all items of a list in its order, and where each letter or year begins.',
    description:
      'For those who jump about in a list of 50,000: what they show is read by `/api/v1/items/summaries`. Others read ' +
      '`/api/v1/items` page by page. With `parent` it is the order of its children, whatever `sort` says.',
    scope: 'read',
    query: v.strictObject({ ...which, ...filters }),
    answers: { 200: { description: 'The list from above.', schema: outlineSchema } },
    problems,
    handle: ({ context, query }) => {
      const { library, kind, sort, ...said } = query
      const { ids, marks } = queries.items.outline({
        kind,
        sort: said.parent === undefined ? sort : 'position',
        libraryId: libraryIdOf(queries, library),
        top: said.parent === undefined,
        ...narrowed(said),
      })
      return context.json({ ids, marks })
    },
  })
}

function facets({ queries }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/facets`,
    operationId: 'countItems',
    tag,
    summary: 'How many items of a kind a library holds, by state, picture size, codec and year.',
    description:
      'The counts may be ten seconds old. An item with files of two sizes counts for both.',
    scope: 'read',
    query: v.strictObject(which),
    answers: { 200: { description: 'The counts.', schema: facetsSchema } },
    problems,
    handle: ({ context, query: { library, kind } }) =>
      context.json(queries.items.facets(libraryIdOf(queries, library), kind)),
  })
}

function summaries({ queries }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/summaries`,
    operationId: 'getItemSummaries',
    tag,
    summary: 'Several items as lists show them.',
    scope: 'read',
    query: v.strictObject({ ids: idsText }),
    answers: {
      200: {
        description: 'The items in the order of the numbers; those that do not exist are left out.',
        schema: v.strictObject({ items: v.array(itemSummarySchema) }),
      },
    },
    handle: ({ context, query: { ids } }) => {
      const pictures = picturesOf(queries, ids)
      const found = queries.items.findSummaries(ids)
      return context.json({ items: found.map((item) => itemSummaryView(item, pictures)) })
    },
  })
}

import * as v from 'valibot'

import type { ItemRecord, Queries } from '../../domain/queries.ts'
import { idParams } from '../input.ts'
import { idsText } from '../item-numbers.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { itemSchema, type ItemView, itemView, picturesOf } from '../views/item.ts'
import type { Warmer } from '../warmer.ts'
import { getItem } from './items.ts'

const path = `${api}/items`
const tag = 'items'
/** Items with all that is known of them. */
export function wholeItemRoutes(deps: RouteDeps, warmer: Warmer): readonly Route[] {
  // Before the route of one item, which would take the word for a number.
  return [several(deps), show(deps, warmer)]
}

function several({ queries }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/details`,
    operationId: 'getItems',
    tag,
    summary: 'All that is known of several items, such as those of a page of a list.',
    scope: 'read',
    query: v.strictObject({ ids: idsText }),
    answers: {
      200: {
        description: 'The items in the order of the numbers; those that do not exist are left out.',
        schema: v.strictObject({ items: v.array(itemSchema) }),
      },
    },
    handle: ({ context, query: { ids } }) =>
      context.json({ items: viewsOf(queries, queries.items.findAll(ids)) }),
  })
}

function show({ queries }: RouteDeps, warmer: Warmer): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/:id`,
    operationId: 'getItem',
    tag,
    summary: 'All that is known of one item, and where each fact was read.',
    scope: 'read',
    params: idParams,
    answers: { 200: { description: 'The item.', schema: itemSchema } },
    handle: ({ context, params: { id } }) => {
      const [view] = viewsOf(queries, [getItem(queries, id)])
      warmer.item(id)
      return context.json(view)
    },
  })
}

function viewsOf(queries: Queries, records: readonly ItemRecord[]): ItemView[] {
  const { items } = queries
  const ids = records.map(({ id }) => id)
  const shown = picturesOf(queries, ids)
  const files = Map.groupBy(items.files(ids), ({ itemId }) => itemId)
  const assets = Map.groupBy(items.assets(ids), ({ itemId }) => itemId)
  const trailers = Map.groupBy(items.trailers(ids), ({ itemId }) => itemId)
  const pictures = items.pictures(ids)
  // The episodes of a season have the same parents.
  const known = new Map(records.map((item) => [item.id, item]))
  const find = (id: number): ItemRecord | null => {
    const item = known.get(id) ?? items.find(id)
    if (item !== null) known.set(id, item)
    return item
  }
  return records.map((item) =>
    itemView({
      item,
      files: files.get(item.id) ?? [],
      assets: assets.get(item.id) ?? [],
      trailers: trailers.get(item.id) ?? [],
      picture: pictures.get(item.id) ?? null,
      parents: parentsOf(item, find),
      childrenCount: items.countChildren(item.id),
      pictures: shown,
      collection: item.kind === 'collection' ? items.collection(item) : null,
    }),
  )
}

/** Nearest first. */
function parentsOf(item: ItemRecord, find: (id: number) => ItemRecord | null): ItemRecord[] {
  const parents: ItemRecord[] = []
  for (let id = item.parentId; id !== null;) {
    const parent = find(id)
    if (parent === null || parents.some((known) => known.id === id)) break
    parents.push(parent)
    id = parent.parentId
  }
  return parents
}

import { idParams } from '../input.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { nfoSchema, nfoView } from '../views/nfo.ts'
import { noItem } from './items.ts'

/** What NFO files have to do with an item. */
export function itemNfoRoute({ queries, planNfo }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${api}/items/:id/nfo`,
    operationId: 'getItemNfo',
    tag: 'items',
    summary: 'What the NFO files beside an item told of it, and the one that would be written.',
    description: 'Nothing is read from the disk for it, and nothing is written.',
    scope: 'read',
    params: idParams,
    answers: { 200: { description: 'Both of them.', schema: nfoSchema } },
    handle: ({ context, params: { id } }) => {
      const nfo = queries.items.nfo(id)
      if (nfo === null) throw noItem(id)
      const { subject } = nfo
      return context.json(nfoView(id, nfo, subject === null ? null : planNfo(subject)))
    },
  })
}

import * as v from 'valibot'

import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { watchSchema, watchView } from '../views/watch.ts'

/** How each folder is watched. */
export function watchesRoute({ watching }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${api}/watches`,
    operationId: 'listWatches',
    tag: 'watching',
    summary: 'How changes are noticed below each folder of the libraries, and why so.',
    description:
      'A library is watched or not by its settings `watch` and `watchFilters`, which take effect at once.',
    scope: 'read',
    answers: {
      200: {
        description: 'One entry for each folder.',
        schema: v.strictObject({ watches: v.array(watchSchema) }),
      },
    },
    handle: ({ context }) => context.json({ watches: watching.list().map(watchView) }),
  })
}

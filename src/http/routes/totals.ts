import * as v from 'valibot'

import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { libraryTotalsView, totalsSchema } from '../views/totals.ts'

/** `GET /api/v1/totals`: what each library holds; cheap, however large they are. */
export function totalsRoute({ queries }: Pick<RouteDeps, 'queries'>): Route {
  return defineRoute({
    method: 'GET',
    path: `${api}/totals`,
    operationId: 'getTotals',
    tag: 'libraries',
    summary: 'What each library holds, in numbers.',
    scope: 'read',
    answers: {
      200: {
        description: 'The libraries by name.',
        schema: v.strictObject({ libraries: v.array(totalsSchema) }),
      },
    },
    handle: ({ context }) =>
      context.json({ libraries: queries.totals.libraries().map(libraryTotalsView) }),
  })
}

import * as v from 'valibot'

import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { librarySchema, libraryView } from '../views/library.ts'

/** The libraries of the configuration with the outcome of their last scans. */
export function libraryRoutes({ queries }: RouteDeps): readonly Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: `${api}/libraries`,
      operationId: 'listLibraries',
      tag: 'libraries',
      summary: 'The libraries of the configuration, by name.',
      scope: 'read',
      answers: {
        200: {
          description: 'All libraries.',
          schema: v.strictObject({ libraries: v.array(librarySchema) }),
        },
      },
      handle: ({ context }) =>
        context.json({ libraries: queries.libraries.list().map(libraryView) }),
    }),
  ]
}

import { api, type Route, type RouteDeps } from '../route.ts'
import { libraryView } from '../views.ts'

/** The libraries of the configuration with the outcome of their last scans. */
export function libraryRoutes({ queries }: RouteDeps): readonly Route[] {
  return [
    {
      method: 'GET',
      path: `${api}/libraries`,
      handle: (context) => context.json({ libraries: queries.libraries.list().map(libraryView) }),
    },
  ]
}

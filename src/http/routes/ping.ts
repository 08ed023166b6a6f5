import type { Route, RouteDeps } from '../route.ts'

export const pingPath = '/ping'

/** Says whether the daemon can read its database; open to everybody, so it says nothing else. */
export function pingRoute({ queries }: RouteDeps): Route {
  return {
    method: 'GET',
    path: pingPath,
    handle: (context) => {
      try {
        queries.libraries.list()
        return context.json({ status: 'OK' })
      } catch {
        return context.json({ status: 'Error' }, 500)
      }
    },
  }
}

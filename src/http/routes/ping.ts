import * as v from 'valibot'

import { defineRoute, type Route, type RouteDeps } from '../route.ts'

const answer = (status: string): v.GenericSchema => v.strictObject({ status: v.literal(status) })

/** Says whether the daemon can read its database; open to everybody, so it says nothing else. */
export function pingRoute({ queries }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: '/ping',
    operationId: 'ping',
    tag: 'daemon',
    summary: 'Whether the daemon works; for health checks.',
    scope: 'open',
    answers: {
      200: { description: 'It works.', schema: answer('OK') },
      500: { description: 'It cannot read its database.', schema: answer('Error') },
    },
    handle: ({ context }) => {
      try {
        queries.libraries.list()
        return context.json({ status: 'OK' })
      } catch {
        return context.json({ status: 'Error' }, 500)
      }
    },
  })
}

import * as v from 'valibot'

import { defineRoute, type Route, type RouteDeps } from '../route.ts'

const answer = (status: string): v.GenericSchema => v.strictObject({ status: v.literal(status) })

/**
 * Says whether the daemon works: its database can be read, and could be written when that was last tried. Open to
 * everybody, so it says nothing else.
 */
export function pingRoute({ queries, daemon }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: '/ping',
    operationId: 'ping',
    tag: 'daemon',
    summary: 'Whether the daemon works; for health checks.',
    scope: 'open',
    answers: {
      200: { description: 'It works.', schema: answer('OK') },
      500: { description: 'It cannot read or write its database.', schema: answer('Error') },
    },
    handle: ({ context }) => {
      try {
        queries.totals.check()
      } catch {
        return context.json({ status: 'Error' }, 500)
      }
      const works = daemon.blockedBy() === null
      return works ? context.json({ status: 'OK' }) : context.json({ status: 'Error' }, 500)
    },
  })
}

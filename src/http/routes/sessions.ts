import * as v from 'valibot'

import { idParams } from '../input.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { loginSessionSchema, loginSessionView } from '../views/account.ts'

const path = `${api}/sessions`
const tag = 'login'

type Deps = Pick<RouteDeps, 'people' | 'engine' | 'queries'>

/** The browsers that are logged in. */
export function sessionRoutes(deps: RouteDeps): readonly Route[] {
  return [list(deps), end(deps), endAll(deps)]
}

function list({ queries }: Deps): Route {
  return defineRoute({
    method: 'GET',
    path,
    operationId: 'listSessions',
    tag,
    summary: 'Browsers that are logged in, those seen last first.',
    scope: 'full',
    answers: {
      200: {
        description: 'All of them.',
        schema: v.strictObject({ sessions: v.array(loginSessionSchema) }),
      },
    },
    handle: ({ context }) => {
      const current = context.get('identity')?.sessionId ?? null
      const sessions = queries.accounts.sessions().map((one) => loginSessionView(one, current))
      return context.json({ sessions })
    },
  })
}

function end({ people, engine }: Deps): Route {
  return defineRoute({
    method: 'DELETE',
    path: `${path}/:id`,
    operationId: 'endSession',
    tag,
    summary: 'Log a browser out; what it has open ends.',
    scope: 'full',
    params: idParams,
    answers: { 204: { description: 'It is logged out.' } },
    handle: async ({ context, params: { id } }) => {
      people.sessions.forget((await engine.ask('endSession', id)).ended)
      return context.body(null, 204)
    },
  })
}

function endAll({ people, engine }: Deps): Route {
  return defineRoute({
    method: 'DELETE',
    path,
    operationId: 'endSessions',
    tag,
    summary: 'Log out all browsers, or all others.',
    scope: 'full',
    query: v.strictObject({
      keep: v.pipe(
        v.picklist(['current', 'none'], 'must be current or none'),
        v.description('`current` keeps the one that asks, `none` keeps no one.'),
      ),
    }),
    answers: {
      200: {
        description: 'How many were logged out.',
        schema: v.strictObject({ ended: v.pipe(v.number(), v.integer()) }),
      },
    },
    handle: async ({ context, query }) => {
      const keep = query.keep === 'none' ? null : (context.get('identity')?.sessionId ?? null)
      const { ended } = await engine.ask('endSessions', { keep })
      people.sessions.forget(ended)
      return context.json({ ended: ended.length })
    },
  })
}

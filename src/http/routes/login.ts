import type { Context } from 'hono'
import * as v from 'valibot'

import { AppError } from '../../domain/error.ts'
import { cookieOf, tokenOf } from '../auth/cookie.ts'
import { type Identity, person } from '../auth/identity.ts'
import { mayCreateAccount } from '../auth/first-account.ts'
import { incomingOf } from '../incoming.ts'
import { badRequest } from '../problem.ts'
import { api, type AppEnv, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { givenPasswordEntry, type OwnSession, ownSessionSchema } from '../views/account.ts'

const tag = 'login'

type Deps = Pick<RouteDeps, 'people' | 'engine' | 'basePath'>

/** How a person comes in by the page, and goes. */
export function loginRoutes(deps: RouteDeps): readonly Route[] {
  return [session(deps), login(deps), logout(deps)]
}

function session(deps: Deps): Route {
  return defineRoute({
    method: 'GET',
    path: `${api}/session`,
    operationId: 'getOwnSession',
    tag,
    summary: 'How people log in here, and whether the sender has.',
    description: 'A browser that is logged in gets its cookie anew, so that it keeps it.',
    scope: 'open',
    answers: { 200: { description: 'Also to strangers.', schema: ownSessionSchema } },
    problems: wrongKey,
    handle: ({ context }) => {
      const identity = context.get('identity')
      const token = identity?.by === 'session' ? tokenOf(context.req.raw.headers) : null
      if (token !== null) keep(deps, context, token)
      return context.json(viewOf(deps, context, identity))
    },
  })
}

function login(deps: Deps): Route {
  const { people } = deps
  return defineRoute({
    method: 'POST',
    path: `${api}/login`,
    operationId: 'logIn',
    tag,
    summary: 'Log in with name and password.',
    description:
      'The answer sets a cookie that stands for the login. Whoever has it may do everything; a request that changes ' +
      'something has to come from the page itself besides, as `Origin` or `Sec-Fetch-Site` says.',
    scope: 'open',
    body: v.strictObject({
      name: v.pipe(v.string(), v.maxLength(400)),
      password: givenPasswordEntry,
    }),
    answers: { 200: { description: 'Logged in.', schema: ownSessionSchema } },
    problems: {
      401: 'Name or password is wrong.',
      409: 'Nobody logs in this way here: the mode is another, or there is no account yet.',
      429: 'Too many wrong passwords, or keys, came from this address.',
    },
    handle: async ({ context, body }) => {
      requireForms(deps)
      const incoming = incomingOf(context)
      const { address } = people.senderOf(incoming)
      const account = await people.checkPassword(body, address)
      if (account === null) throw badRequest(401, 'Name or password is wrong.')
      await endOwn(deps, context.get('identity'))
      const userAgent = incoming.headers.get('user-agent')
      const token = await people.sessions.open(account, { userAgent, address })
      keep(deps, context, token)
      return context.json(viewOf(deps, context, person('session', { name: account.name })))
    },
  })
}

function logout(deps: Deps): Route {
  return defineRoute({
    method: 'POST',
    path: `${api}/logout`,
    operationId: 'logOut',
    tag,
    summary: 'Log out this browser; what it has open ends.',
    scope: 'open',
    answers: { 204: { description: 'It is logged out, or was not logged in.' } },
    problems: wrongKey,
    handle: async ({ context }) => {
      await endOwn(deps, context.get('identity'))
      keep(deps, context, null)
      return context.body(null, 204)
    },
  })
}

const wrongKey = {
  401: 'The key that was sent is wrong.',
  429: 'Too many wrong keys came from this address.',
}

function requireForms({ people }: Deps): void {
  const { mode } = people.settings
  if (mode !== 'forms') {
    throw new AppError(
      'conflict',
      `Nobody logs in here: the option auth.mode is "${mode}", not "forms".`,
    )
  }
  if (people.account() === null) {
    throw new AppError(
      'conflict',
      'There is no account yet. Make one on the machine of the daemon, by its page or by shelfd account set NAME.',
    )
  }
}

/** Ends the session that a request comes with. */
async function endOwn({ people, engine }: Deps, identity: Identity | null): Promise<void> {
  const id = identity?.sessionId ?? null
  if (id === null) return
  // Another request may just have done the same.
  const { ended } = await engine.ask('endSession', id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'not_found') return { ended: [id] }
    throw error
  })
  people.sessions.forget(ended)
}

function keep({ people, basePath }: Deps, context: Context<AppEnv>, token: string | null): void {
  const { isSecure } = people.senderOf(incomingOf(context))
  const { sessionLifetimeMs: lifetimeMs } = people.settings
  context.header('set-cookie', cookieOf(token, { basePath, isSecure, lifetimeMs }))
}

function viewOf({ people }: Deps, context: Context<AppEnv>, identity: Identity | null): OwnSession {
  const hasAccount = people.account() !== null
  return {
    mode: people.settings.mode,
    hasAccount,
    mayCreateAccount: !hasAccount && mayCreateAccount(people, incomingOf(context), identity),
    loggedIn: identity !== null,
    by: identity?.by ?? null,
    name: identity?.name ?? null,
    scope: identity?.scope ?? null,
  }
}

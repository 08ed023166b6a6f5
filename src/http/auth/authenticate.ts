import type { Context, MiddlewareHandler } from 'hono'

import type { KeyScope, Keyring } from '../../domain/key.ts'
import type { Log } from '../../domain/log.ts'
import { createAttempts } from '../attempts.ts'
import { incomingOf } from '../incoming.ts'
import { badRequest, TooOften } from '../problem.ts'
import { api, type AppEnv } from '../route.ts'
import type { Identity } from './identity.ts'
import { keyOf } from './key-of.ts'
import { requireOwnPage } from './own-page.ts'
import type { People } from './people.ts'

export interface AuthenticateDeps {
  readonly keys: Pick<Keyring, 'scopeOf' | 'replaced'>
  readonly people: People
  /** Whether everybody may ask for it. */
  readonly isOpen: (method: string, path: string) => boolean
  readonly log: Log
}

/**
 * Finds out who sends a request: a program by its key, else a person. On every path that is not open strangers are sent
 * away before they are told whether it exists.
 */
export function authenticate(deps: AuthenticateDeps): MiddlewareHandler<AppEnv> {
  const { people, isOpen } = deps
  const checkKey = createKeyCheck(deps)
  return async function authenticated(context, next) {
    const { method, path } = context.req
    const open = isOpen(method, path)
    // What holds nobody's data is the same for everybody.
    const identity = open && !path.startsWith(`${api}/`) ? null : await identify(context)
    if (identity === null && !open) throw stranger()
    if (identity !== null && identity.by !== 'key') requireOwnPage(context)
    context.set('identity', identity)
    await next()
  }

  async function identify(context: Context<AppEnv>): Promise<Identity | null> {
    const given = keyOf(context.req)
    return given === null ? await people.identify(incomingOf(context)) : checkKey(context, given)
  }
}

function stranger(): Error {
  return badRequest(401, 'Log in, or send the API key as header X-Api-Key or as bearer token.')
}

/** An address that sends many wrong keys is told to wait; a right one passes all the same. */
function createKeyCheck({
  keys,
  people,
  log,
}: AuthenticateDeps): (
  context: Context<AppEnv>,
  given: { key: string; only: KeyScope | null },
) => Identity {
  const attempts = createAttempts()
  return (context, { key, only }) => {
    const scope = keys.scopeOf(key)
    if (scope !== null && (only === null || only === scope)) {
      const revoked = { signal: keys.replaced(scope), ending: 'key replaced' } as const
      return { scope, by: 'key', name: null, sessionId: null, revoked }
    }
    const { address: peer } = people.senderOf(incomingOf(context))
    const limited = key === '' ? null : attempts.fail(peer)
    if (limited === null) throw stranger()
    if (limited.first) log.warn('an address sends many wrong keys', { peer })
    throw new TooOften('Too many wrong keys came from this address.', limited.retryAfterSeconds)
  }
}

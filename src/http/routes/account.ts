import type { Context } from 'hono'
import * as v from 'valibot'

import { AppError } from '../../domain/error.ts'
import { mayCreateAccount } from '../auth/first-account.ts'
import type { Identity } from '../auth/identity.ts'
import { requireOwnPage } from '../auth/own-page.ts'
import { hashPassword } from '../auth/passwords.ts'
import { incomingOf } from '../incoming.ts'
import { badRequest } from '../problem.ts'
import { api, type AppEnv, defineRoute, type Route, type RouteDeps } from '../route.ts'
import {
  accountNameEntry,
  accountSchema,
  accountView,
  givenPasswordEntry,
  newPasswordEntry,
} from '../views/account.ts'

const path = `${api}/account`
const tag = 'login'

type Deps = Pick<RouteDeps, 'people' | 'engine'>

/** The account of the owner, who logs in to the page. */
export function accountRoutes(deps: RouteDeps): readonly Route[] {
  return [show(deps), set(deps), change(deps)]
}

function show({ people }: Deps): Route {
  return defineRoute({
    method: 'GET',
    path,
    operationId: 'getAccount',
    tag,
    summary: 'The account that logs in to the page.',
    scope: 'full',
    answers: { 200: { description: 'Without its password.', schema: accountSchema } },
    problems: { 404: 'There is none yet.' },
    handle: ({ context }) => context.json(ownerOf(people)),
  })
}

function set(deps: Deps): Route {
  const { people, engine } = deps
  return defineRoute({
    method: 'PUT',
    path,
    operationId: 'setAccount',
    tag,
    summary: 'Make the first account, or put another in its place.',
    description:
      'The first one may be made without a key by a page that this machine itself has opened, through no proxy; from ' +
      'anywhere else, and to replace the one that is there, it takes the full key. All browsers are logged out.',
    scope: 'open',
    body: v.strictObject({ name: accountNameEntry, password: newPasswordEntry }),
    answers: { 200: { description: 'The account.', schema: accountSchema } },
    problems: {
      401: 'It takes the full key.',
      403: 'The key may not do that, or a page of another site asks.',
      409: 'There is an account already; whoever is logged in changes it with PATCH.',
      429: 'Too many wrong keys came from this address.',
    },
    handle: async ({ context, body: { name, password } }) => {
      const identity = context.get('identity')
      requireLeave(deps, context, identity)
      const onlyFirst = identity?.by !== 'key'
      if (onlyFirst && people.account() !== null) throw taken()
      const passwordHash = await hashPassword(password)
      const { ended } = await engine.ask('setAccount', { name, passwordHash, onlyFirst })
      people.passwordChanged(ended)
      return context.json(ownerOf(people))
    },
  })
}

function change({ people, engine }: Deps): Route {
  return defineRoute({
    method: 'PATCH',
    path,
    operationId: 'changeAccount',
    tag,
    summary: 'Change name or password, with the password that is right now.',
    description: 'With a new password all other browsers are logged out.',
    scope: 'full',
    body: v.strictObject({
      currentPassword: givenPasswordEntry,
      name: v.exactOptional(accountNameEntry),
      password: v.exactOptional(newPasswordEntry),
    }),
    answers: { 200: { description: 'The account.', schema: accountSchema } },
    problems: {
      404: 'There is none yet.',
      422: 'The body does not fit, or the password is wrong.',
    },
    handle: async ({ context, body: { currentPassword, name, password } }) => {
      const owner = ownerOf(people)
      const { address } = people.senderOf(incomingOf(context))
      const given = { name: owner.name, password: currentPassword }
      if ((await people.checkPassword(given, address)) === null) throw wrongPassword()
      const { ended } = await engine.ask('changeAccount', {
        ...(name !== undefined && { name }),
        ...(password !== undefined && { passwordHash: await hashPassword(password) }),
        keep: context.get('identity')?.sessionId ?? null,
      })
      if (password !== undefined) people.passwordChanged(ended)
      return context.json(ownerOf(people))
    },
  })
}

function ownerOf(people: Deps['people']): v.InferOutput<typeof accountSchema> {
  const found = people.account()
  if (found === null) throw new AppError('not_found', 'There is no account yet.')
  return accountView(found)
}

function requireLeave({ people }: Deps, context: Context<AppEnv>, identity: Identity | null): void {
  if (identity !== null && identity.scope !== 'full') {
    throw badRequest(403, 'This key may not set the account.')
  }
  const isFree =
    people.account() === null && mayCreateAccount(people, incomingOf(context), identity)
  if (identity === null && !isFree) {
    throw badRequest(
      401,
      'To set the account from here takes the full API key, as header X-Api-Key or as bearer token.',
    )
  }
  // Where it was sent from proves nothing of who had it sent.
  if (identity === null) requireOwnPage(context)
}

function taken(): AppError {
  return new AppError(
    'conflict',
    'There is an account already. Change it with the password that it has, or replace it with the full key.',
  )
}

// Not 401: who asks is known, and stays logged in.
function wrongPassword(): AppError {
  const message = 'is not the password of the account'
  return new AppError('invalid', `currentPassword: ${message}`, {
    details: { issues: [{ path: 'currentPassword', message }] },
  })
}

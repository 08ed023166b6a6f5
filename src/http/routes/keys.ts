import * as v from 'valibot'

import { type Keyring, keyScopes } from '../../domain/key.ts'
import { AppError } from '../../domain/error.ts'
import { api, defineRoute, type Route } from '../route.ts'
import { keyFactsSchema, keyFactsView, newKeySchema } from '../views/key.ts'

const path = `${api}/keys`
const tag = 'keys'

/** The keys of the API: which there are, and new ones for them. */
export function keyRoutes(deps: { readonly keys: Keyring }): readonly Route[] {
  return [list(deps), rotate(deps), text(deps)]
}

function list({ keys }: { readonly keys: Keyring }): Route {
  return defineRoute({
    method: 'GET',
    path,
    operationId: 'listKeys',
    tag,
    summary: 'The keys of the API, without the keys themselves.',
    scope: 'full',
    answers: {
      200: {
        description: 'One entry for each scope.',
        schema: v.strictObject({ keys: v.array(keyFactsSchema) }),
      },
    },
    handle: ({ context }) => context.json({ keys: keys.list().map(keyFactsView) }),
  })
}

function rotate({ keys }: { readonly keys: Keyring }): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/:scope/rotate`,
    operationId: 'rotateKey',
    tag,
    summary: 'Replace a key; the old one is worth nothing from now on.',
    description:
      'Answers 409 when the key is not in a file but in the configuration or an environment variable: then it is ' +
      'changed there.',
    scope: 'full',
    params: v.object({
      scope: v.pipe(v.picklist(keyScopes), v.description('Which of the keys.')),
    }),
    answers: {
      200: { description: 'The new key.', schema: newKeySchema },
    },
    problems: { 409: 'The key is not in a file.' },
    handle: ({ context, params: { scope } }) => {
      const { key, facts } = keys.rotate(scope)
      context.header('cache-control', 'no-store')
      return context.json({ ...keyFactsView(facts), key })
    },
  })
}

function text({ keys }: { readonly keys: Keyring }): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/:scope/text`,
    operationId: 'getKeyText',
    tag,
    summary: 'A key itself, to be written into another program.',
    scope: 'full',
    params: v.object({
      scope: v.pipe(v.picklist(keyScopes), v.description('Which of the keys.')),
    }),
    answers: {
      200: { description: 'The key; nothing keeps it on the way.', schema: newKeySchema },
    },
    handle: ({ context, params: { scope } }) => {
      const facts = keys.list().find((one) => one.scope === scope)
      if (facts === undefined) throw new AppError('not_found', 'There is no such key.')
      context.header('cache-control', 'no-store')
      return context.json({ ...keyFactsView(facts), key: keys.reveal(scope) })
    },
  })
}

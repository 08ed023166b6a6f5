import type { Context } from 'hono'
import * as v from 'valibot'

import { everyField } from '../../domain/facts.ts'
import { itemFields } from '../../domain/item-fields.ts'
import { idParams, idText } from '../input.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { fieldsSchema, fieldsView } from '../views/field.ts'
import { fieldValueSchema } from '../views/layers.ts'
import { getItem } from './items.ts'

const path = `${api}/items/:id/fields`
const tag = 'items'

const fieldParams = v.object({
  id: v.pipe(idText, v.description('Number of the item.')),
  field: v.pipe(
    v.picklist([everyField, ...itemFields]),
    v.description('What is set or locked; `*` is all that providers have said of it.'),
  ),
})

const pinSchema = v.union(
  [
    v.strictObject({
      value: v.pipe(
        fieldValueSchema,
        v.description('What is shown from now on, as the item has it; null has it stay empty.'),
      ),
    }),
    v.strictObject({
      locked: v.pipe(v.literal(true), v.description('What is shown now stays.')),
    }),
  ],
  'name a value, or say that it is locked',
)

const none = 'There is no such item.'
const answer = {
  200: { description: 'What can be set and locked of the item.', schema: fieldsSchema },
}

/** What people say of items themselves. */
export function fieldRoutes(deps: RouteDeps): readonly Route[] {
  return [list(deps), pin(deps), unpin(deps)]
}

function list({ queries }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path,
    operationId: 'listFields',
    tag,
    summary:
      'What can be set and locked of an item, where each field comes from, and who locks it.',
    scope: 'read',
    params: idParams,
    answers: answer,
    handle: ({ context, params: { id } }) => answerFields(context, { queries }, id),
  })
}

function pin({ queries, engine }: RouteDeps): Route {
  return defineRoute({
    method: 'PUT',
    path: `${path}/:field`,
    operationId: 'pinField',
    tag,
    summary: 'Sets a field of an item, or locks it as it is.',
    description:
      'It stays through scans and providers until it is left to them again. Once `*` is locked, providers are not asked ' +
      'for the item any more, and what they have said stays as it is.',
    scope: 'full',
    params: fieldParams,
    body: pinSchema,
    answers: answer,
    problems: { 404: none, 422: 'The value does not fit the field.' },
    handle: async ({ context, params: { id, field }, body }) => {
      await engine.ask('pinField', id, field, body)
      return answerFields(context, { queries }, id)
    },
  })
}

function unpin({ queries, engine }: RouteDeps): Route {
  return defineRoute({
    method: 'DELETE',
    path: `${path}/:field`,
    operationId: 'unpinField',
    tag,
    summary: 'Leaves a field of an item to scans and providers again.',
    scope: 'full',
    params: fieldParams,
    answers: answer,
    problems: { 404: none },
    handle: async ({ context, params: { id, field } }) => {
      await engine.ask('unpinField', id, field)
      return answerFields(context, { queries }, id)
    },
  })
}

function answerFields(
  context: Context,
  { queries }: Pick<RouteDeps, 'queries'>,
  id: number,
): Response {
  return context.json(fieldsView(getItem(queries, id)))
}

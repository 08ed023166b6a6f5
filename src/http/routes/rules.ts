import type { Context } from 'hono'
import * as v from 'valibot'

import type { Rule } from '../../domain/rule.ts'
import { externalIdText, getExternalId } from '../external-id.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { ruleSchema, ruleView } from '../views/rule.ts'

const path = `${api}/rules`
const tag = 'rules'

const answer = v.strictObject({
  rules: v.pipe(
    v.array(ruleSchema),
    v.description('In the order of the file; the first one wins.'),
  ),
})

const body = v.pipe(
  v.strictObject({
    path: v.pipe(
      v.string(),
      v.nonEmpty(),
      v.maxLength(1000),
      v.description('`Movies/Alien (1979)*/**`'),
    ),
    id: v.optional(externalIdText),
    unmatched: v.optional(v.literal(true)),
    edition: v.optional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(100))),
  }),
  v.check(
    ({ id, unmatched, edition }) =>
      [id, unmatched, edition].filter((one) => one !== undefined).length === 1,
    'say one thing: an id, unmatched or an edition',
  ),
)

/** Corrections that are kept in the configuration file. */
export function ruleRoutes(deps: RouteDeps): readonly Route[] {
  return [list(deps), add(deps), remove(deps)]
}

function list({ configuration }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path,
    operationId: 'listRules',
    tag,
    summary: 'Corrections that are kept: what files are, by where they lie.',
    scope: 'read',
    answers: { 200: { description: 'All of them.', schema: answer } },
    handle: ({ context }) => answerRules(context, { configuration }, 200),
  })
}

function add({ configuration }: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path,
    operationId: 'addRule',
    tag,
    summary: 'Write a rule into the configuration file.',
    description:
      'It is written behind the others and obeyed at once, by what is known and by what comes. Comments of the file stay.',
    scope: 'full',
    body,
    answers: {
      200: { description: 'It stands there already.', schema: answer },
      201: { description: 'It is written; all rules.', schema: answer },
    },
    problems: { 409: 'The file cannot be edited.', 422: 'It would not be right.' },
    handle: async ({ context, body: wish }) => {
      const outcome = await configuration.addRules([ruleOf(wish)])
      return answerRules(context, { configuration }, outcome === 'added' ? 201 : 200)
    },
  })
}

function remove({ configuration }: RouteDeps): Route {
  return defineRoute({
    method: 'DELETE',
    path: `${path}/:id`,
    operationId: 'removeRule',
    tag,
    summary: 'Take a rule out of the configuration file.',
    description: 'What obeyed it goes by what is found by itself again.',
    scope: 'full',
    params: v.object({
      id: v.pipe(
        v.string(),
        v.regex(/^[0-9a-f]{12}$/, 'must be the id of a rule'),
        v.description('As the list has it.'),
      ),
    }),
    answers: { 200: { description: 'It is gone; all rules.', schema: answer } },
    problems: { 409: 'The file cannot be edited.' },
    handle: async ({ context, params: { id } }) => {
      await configuration.removeRule(id)
      return answerRules(context, { configuration }, 200)
    },
  })
}

function answerRules(
  context: Context,
  { configuration }: Pick<RouteDeps, 'configuration'>,
  status: 200 | 201,
): Response {
  return context.json({ rules: configuration.rules().map(ruleView) }, status)
}

function ruleOf({ path: pattern, id, edition }: v.InferOutput<typeof body>): Rule {
  if (edition !== undefined) return { path: pattern, outcome: { edition } }
  return {
    path: pattern,
    outcome: id === undefined ? { ignored: true } : { id: getExternalId(id) },
  }
}

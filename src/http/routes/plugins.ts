import * as v from 'valibot'

import { AppError } from '../../domain/error.ts'
import { pluginKinds } from '../../domain/plugin.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { pluginSchema, pluginView } from '../views/plugin.ts'

const path = `${api}/plugins`
const tag = 'plugins'

/** Instances of plugins: how they fare, a try, a fresh start. */
export function pluginRoutes(deps: RouteDeps): readonly Route[] {
  return [list(deps), show(deps), tryOut(deps), reload(deps)]
}

const target = v.object({
  kind: v.pipe(v.picklist(pluginKinds), v.description('As the list has it.')),
  name: v.pipe(v.string(), v.maxLength(100), v.description('Name of the instance.')),
})

const flat = v.union([v.string(), v.number(), v.boolean(), v.null(), v.looseObject({})])
/** What goes into a method and what comes out of it; inside of objects it is anything. A list counts as an object too. */
const jsonValue = v.union([v.array(v.union([v.array(flat), flat])), flat])

const absent = { 404: 'There is no such instance.' }

function list({ plugins }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path,
    operationId: 'listPlugins',
    tag,
    summary: 'Instances of plugins of every kind.',
    scope: 'read',
    answers: {
      200: {
        description: 'All instances, those that are switched off too.',
        schema: v.strictObject({ plugins: v.array(pluginSchema) }),
      },
    },
    handle: async ({ context }) => {
      const all = await plugins.list()
      return context.json({ plugins: all.map(pluginView) })
    },
  })
}

function show({ plugins }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/:kind/:name`,
    operationId: 'getPlugin',
    tag,
    summary: 'One instance of a plugin.',
    scope: 'read',
    params: target,
    answers: { 200: { description: 'The instance.', schema: pluginSchema } },
    problems: absent,
    handle: async ({ context, params: { kind, name } }) => {
      const all = await plugins.list()
      const found = all.find((one) => one.kind === kind && one.name === name)
      if (found === undefined) throw new AppError('not_found', `There is no ${kind} named ${name}.`)
      return context.json(pluginView(found))
    },
  })
}

function tryOut({ plugins }: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/:kind/:name/test`,
    operationId: 'testPlugin',
    tag,
    summary: 'Try an instance: reach its server, send a message that says it is a test.',
    description:
      'With a `method` that is called in place of the test, as the engine would call it: arguments and answer are ' +
      'checked by the contract of its kind.',
    scope: 'full',
    params: target,
    body: v.strictObject({
      method: v.optional(
        v.pipe(v.string(), v.nonEmpty(), v.maxLength(100), v.description('`search`, `list`, …')),
        'test',
      ),
      args: v.optional(v.pipe(v.array(jsonValue), v.maxLength(10)), []),
    }),
    bodyIsOptional: true,
    answers: {
      200: {
        description: 'It went well.',
        schema: v.strictObject({
          result: v.pipe(
            jsonValue,
            v.description('What the method answered; of a test what was reached, as `message`.'),
          ),
        }),
      },
    },
    problems: {
      ...absent,
      409: 'It is disabled or switched off.',
      503: 'It failed; `reason` is a word for programs, and `retryable` says whether trying again can help.',
    },
    handle: async ({ context, params, body }) => {
      const result = (await plugins.test(params, body)) as v.InferInput<typeof jsonValue>
      return context.json({ result: result ?? null })
    },
  })
}

function reload({ plugins }: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/:kind/:name/reload`,
    operationId: 'reloadPlugin',
    tag,
    summary: 'Read the files of a plugin anew; brings back an instance that was disabled.',
    scope: 'full',
    params: target,
    answers: { 200: { description: 'The instance as it is now.', schema: pluginSchema } },
    problems: { ...absent, 409: 'It is switched off.' },
    handle: async ({ context, params }) => context.json(pluginView(await plugins.reload(params))),
  })
}

import * as v from 'valibot'

import { pluginKinds } from '../../domain/plugin.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import {
  pluginOfferSchema,
  pluginOfferView,
  pluginSetupSchema,
  pluginSetupView,
} from '../views/plugin-setup.ts'

const path = `${api}/plugins`
const tag = 'plugins'

type Deps = Pick<RouteDeps, 'setups' | 'plugins'>

/** Instances of plugins as the configuration file has them, and changes of it. */
export function pluginSetupRoutes(deps: Deps): readonly Route[] {
  return [offers(deps), tryOut(deps), show(deps), add(deps), change(deps), remove(deps)]
}

const kind = v.pipe(v.picklist(pluginKinds), v.description('As the list has it.'))
const target = v.object({
  kind,
  name: v.pipe(v.string(), v.maxLength(100), v.description('Name of the instance.')),
})

const name = v.pipe(v.string(), v.nonEmpty(), v.maxLength(100))
const word = v.pipe(v.string(), v.maxLength(4_096))
const words = v.pipe(v.array(word), v.maxLength(200))

const wish = {
  name: v.exactOptional(name),
  enabled: v.exactOptional(v.boolean()),
  priority: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000))),
  settings: v.exactOptional(
    v.pipe(
      v.record(v.string(), v.unknown()),
      v.description(
        'All of them: one that is left out goes. A secret that was shown as `***` and comes back so stays; a new one is ' +
          'put into a file of its own.',
      ),
    ),
  ),
  events: v.exactOptional(v.pipe(words, v.description('Of a notifier.'))),
  categories: v.exactOptional(
    v.pipe(v.record(word, word), v.description('Of a download client: library by category.')),
  ),
  folders: v.exactOptional(v.pipe(words, v.description('Of a download client.'))),
  pathMap: v.exactOptional(
    v.pipe(
      v.array(v.strictObject({ remote: word, local: word })),
      v.maxLength(100),
      v.description('Of a download client.'),
    ),
  ),
  remove: v.exactOptional(
    v.pipe(v.picklist(['never', 'after-goal']), v.description('Of a download client.')),
  ),
  importedCategory: v.exactOptional(v.pipe(word, v.description('Of a download client.'))),
}
const plugin = v.pipe(name, v.description('Id of the plugin.'))

const problems = {
  409: 'The file cannot be written, or has to be mended first.',
  422: 'Something is not right; `issues` names each with its path.',
} as const
const absent = { 404: 'There is no such instance.' }

function offers({ setups }: Deps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/offers`,
    operationId: 'listPluginOffers',
    tag,
    summary: 'The plugins inside the executable, with the schemas of their settings.',
    description:
      'Plugins of the folder can be named as well; what they ask for is known once they are loaded.',
    scope: 'read',
    answers: {
      200: {
        description: 'By what they do.',
        schema: v.strictObject({ offers: v.array(pluginOfferSchema) }),
      },
    },
    handle: ({ context }) => context.json({ offers: setups.offers().map(pluginOfferView) }),
  })
}

function show({ setups }: Deps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/:kind/:name/setup`,
    operationId: 'getPluginSetup',
    tag,
    summary: 'What the configuration says of an instance, its secrets masked.',
    scope: 'full',
    params: target,
    answers: { 200: { description: 'As the file has it.', schema: pluginSetupSchema } },
    problems: absent,
    handle: ({ context, params }) => context.json(pluginSetupView(setups.get(params))),
  })
}

function add({ setups }: Deps): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/:kind`,
    operationId: 'addPlugin',
    tag,
    summary: 'Add an instance to the configuration file and apply it.',
    scope: 'full',
    params: v.object({ kind }),
    body: v.strictObject({ plugin, ...wish }),
    answers: {
      201: {
        description: 'It is there.',
        schema: pluginSetupSchema,
        headers: { Location: 'Its address.' },
      },
    },
    problems,
    handle: async ({ context, params, body }) => {
      const added = await setups.add(params.kind, body)
      context.header('location', `${path}/${params.kind}/${encodeURIComponent(added)}`)
      return context.json(pluginSetupView(setups.get({ kind: params.kind, name: added })), 201)
    },
  })
}

function change({ setups }: Deps): Route {
  return defineRoute({
    method: 'PATCH',
    path: `${path}/:kind/:name`,
    operationId: 'changePlugin',
    tag,
    summary: 'Change an instance in the configuration file and apply it.',
    description: 'One that is there without an entry gets one. Remarks in the file stay.',
    scope: 'full',
    params: target,
    body: v.strictObject(wish),
    answers: { 200: { description: 'As it is now.', schema: pluginSetupSchema } },
    problems: { ...problems, ...absent },
    handle: async ({ context, params, body }) => {
      const changed = await setups.change(params, body)
      return context.json(pluginSetupView(setups.get({ kind: params.kind, name: changed })))
    },
  })
}

function remove({ setups }: Deps): Route {
  return defineRoute({
    method: 'DELETE',
    path: `${path}/:kind/:name`,
    operationId: 'removePlugin',
    tag,
    summary: 'Take an instance out of the configuration file.',
    description: 'What it has done stays: facts, pictures, imports. Media are not touched.',
    scope: 'full',
    params: target,
    answers: { 204: { description: 'It is gone.' } },
    problems: { ...problems, ...absent },
    handle: async ({ context, params }) => {
      await setups.remove(params)
      return context.body(null, 204)
    },
  })
}

function tryOut({ setups, plugins }: Deps): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/:kind/test`,
    operationId: 'testPluginSettings',
    tag,
    summary: 'Try settings before they are saved; nothing is written.',
    scope: 'full',
    params: v.object({ kind }),
    body: v.strictObject({
      plugin,
      like: v.exactOptional(
        v.pipe(name, v.description('The instance whose secrets `***` stands for.')),
      ),
      ...wish,
    }),
    answers: {
      200: {
        description: 'It went well.',
        schema: v.strictObject({
          message: v.pipe(v.nullable(v.string()), v.description('What was reached.')),
          warnings: v.array(v.string()),
        }),
      },
    },
    problems: {
      409: 'The plugin cannot be used.',
      422: 'The settings are not right; `issues` names each with its path.',
      503: 'It failed; `reason` is a word for programs.',
    },
    handle: async ({ context, params, body: { like, ...body } }) => {
      const result = await plugins.tryOut(setups.draft(params.kind, body, like ?? null))
      const { message, warnings } = v.parse(outcome, result ?? {})
      return context.json({ message: message ?? null, warnings: warnings ?? [] })
    },
  })
}

const outcome = v.object({
  message: v.optional(v.string()),
  warnings: v.optional(v.array(v.string())),
})

import * as v from 'valibot'

import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import {
  issueSchema,
  issueView,
  reloadSchema,
  reloadView,
  settingSchema,
  settingView,
} from '../views/config.ts'

const path = `${api}/config`
const tag = 'config'

const configSchema = v.strictObject({
  file: v.pipe(v.string(), v.description('Where it is.')),
  issues: v.pipe(
    v.array(issueSchema),
    v.description('What is wrong with the file at present; the options are those before.'),
  ),
  settings: v.array(settingSchema),
})

/** The configuration file of the running daemon. */
export function configRoutes(deps: RouteDeps): readonly Route[] {
  return [show(deps), reload(deps)]
}

function show({ configuration }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path,
    operationId: 'getConfig',
    tag,
    summary: 'Every option with its value, where it comes from, and whether it needs a restart.',
    scope: 'full',
    answers: { 200: { description: 'The configuration.', schema: configSchema } },
    handle: ({ context }) =>
      context.json({
        file: configuration.file,
        issues: configuration.issues().map(issueView),
        settings: configuration.settings().map(settingView),
      }),
  })
}

function reload({ configuration }: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/reload`,
    operationId: 'reloadConfig',
    tag,
    summary: 'Read the configuration file again and apply what changed.',
    description:
      'The daemon does the same by itself when the file changes, and at SIGHUP. A file that is not right changes ' +
      'nothing and is answered with 422; `issues` names each mistake with its line.',
    scope: 'full',
    answers: { 200: { description: 'What changed.', schema: reloadSchema } },
    problems: { 422: 'The file is not right; `issues` names each mistake with its line.' },
    handle: async ({ context }) => context.json(reloadView(await configuration.reload())),
  })
}

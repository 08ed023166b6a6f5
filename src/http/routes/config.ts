import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { reloadSchema, reloadView } from '../views/config.ts'

/** The configuration file of the running daemon. */
export function configRoutes({ configuration }: RouteDeps): readonly Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: `${api}/config/reload`,
      operationId: 'reloadConfig',
      tag: 'config',
      summary: 'Read the configuration file again and apply what changed.',
      description:
        'The daemon does the same by itself when the file changes, and at SIGHUP. A file that is not right changes ' +
        'nothing and is answered with 422; `issues` names each mistake with its line.',
      scope: 'full',
      answers: { 200: { description: 'What changed.', schema: reloadSchema } },
      handle: async ({ context }) => context.json(reloadView(await configuration.reload())),
    }),
  ]
}

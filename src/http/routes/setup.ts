import type { PluginState } from '../../domain/plugin.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { setupSchema } from '../views/setup.ts'

/** How far the first hour has come: the page leads through what is missing. */
export function setupRoute({ queries, plugins }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${api}/setup`,
    operationId: 'getSetup',
    tag: 'daemon',
    summary: 'What has been set up so far.',
    scope: 'read',
    answers: { 200: { description: 'What is there.', schema: setupSchema } },
    handle: async ({ context }) => {
      const libraries = queries.totals.libraries()
      const instances = (await plugins.list()).filter(({ enabled }) => enabled)
      const ofKind = (kind: PluginState['kind']): PluginState[] =>
        instances.filter((one) => one.kind === kind)
      return context.json({
        libraries: libraries.length,
        hasScanned: libraries.some(({ lastScanAt }) => lastScanAt !== null),
        enrichers: ofKind('enricher').map(({ name, plugin, state }) => {
          return { name, plugin, isReady: state === 'ready' }
        }),
        downloadClients: ofKind('downloadClient').length,
        notifiers: ofKind('notifier').length,
      })
    },
  })
}

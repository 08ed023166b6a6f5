import { definePlugin, v } from '../../../src/plugin/api.ts'
import type { PlacedInstance } from '../../../src/plugin/runner-types.ts'

/** An enricher each of whose searches is one request. */
export const asker = definePlugin({
  id: 'asker',
  version: '1.0.0',
  api: 1,
  permissions: { network: ['$settings'] },
  settings: v.strictObject({ url: v.string(), rate_limit: v.any() }),
  create: (host) => ({
    enricher: {
      kinds: ['movie'],
      test: async () => ({}),
      search: async () => {
        await host.fetch(host.settings.url)
        return []
      },
      get: async () => null,
      artwork: async () => [],
    },
  }),
})

export function askerInstance(
  url: string,
  rate: { readonly requests: number; readonly per: number },
): PlacedInstance {
  return {
    kind: 'enricher',
    name: 'asker',
    plugin: 'asker',
    enabled: true,
    priority: 0,
    settings: { url, rate_limit: rate },
    lines: {},
    origin: 'bundled',
  }
}

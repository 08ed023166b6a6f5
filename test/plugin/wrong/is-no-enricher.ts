import { definePlugin, v, type PluginCapabilities } from 'shelfd/plugin'

export default definePlugin({
  id: 'is-no-enricher',
  version: '1.0.0',
  api: 1,
  settings: v.strictObject({}),
  create: () =>
    ({ enricher: { kinds: ['movie'], search: async () => [] } }) as unknown as PluginCapabilities,
})

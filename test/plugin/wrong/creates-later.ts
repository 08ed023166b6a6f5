import { definePlugin, v, type PluginCapabilities } from 'shelfd/plugin'

export default definePlugin({
  id: 'creates-later',
  version: '1.0.0',
  api: 1,
  settings: v.strictObject({}),
  create: (async () => ({
    notifier: { test: async () => ({}), send: async () => undefined },
  })) as unknown as () => PluginCapabilities,
})

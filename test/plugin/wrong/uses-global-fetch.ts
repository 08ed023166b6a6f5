import { definePlugin, PluginError, v } from 'shelfd/plugin'

export default definePlugin({
  id: 'uses-global-fetch',
  version: '1.0.0',
  api: 1,
  settings: v.strictObject({}),
  create: () => {
    const post = async (): Promise<void> => {
      const { ok } = await fetch('https://hooks.test/', { method: 'POST' })
      if (!ok) throw new PluginError('unreachable', 'It did not take the message.')
    }
    return { notifier: { test: async () => (await post(), {}), send: post } }
  },
})

import { definePlugin, PluginError, v } from 'shelfd/plugin'

export default definePlugin({
  id: 'logs-its-token',
  version: '1.0.0',
  api: 1,
  permissions: { network: ['$settings'] },
  settings: v.strictObject({ url: v.string(), token: v.string() }),
  create: (host) => {
    const { url, token } = host.settings
    const post = async (): Promise<void> => {
      const { status } = await host.fetch(`${url}?token=${token}`, { method: 'POST' })
      if (status >= 400) {
        throw new PluginError('unreachable', `${url}?token=${token} answered ${status}.`)
      }
    }
    return { notifier: { test: async () => (await post(), {}), send: post } }
  },
})

import { definePlugin, v } from 'shelfd/plugin'

export default definePlugin({
  id: 'asks-in-create',
  version: '1.0.0',
  api: 1,
  permissions: { network: ['$settings'] },
  settings: v.strictObject({ url: v.string() }),
  create: (host) => {
    const login = host.fetch(`${host.settings.url}login`).catch(() => null)
    return {
      notifier: {
        test: async () => ({}),
        send: async () => void (await login),
      },
    }
  },
})

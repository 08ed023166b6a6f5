import { definePlugin, PluginError, v } from 'shelfd/plugin'

export default definePlugin({
  id: 'asks-an-undeclared-host',
  version: '1.0.0',
  api: 1,
  permissions: { network: ['api.hooks.test'] },
  settings: v.strictObject({}),
  create: (host) => {
    const post = async (url: string): Promise<void> => {
      const { status } = await host.fetch(url, { method: 'POST' })
      if (status >= 400) throw new PluginError('unreachable', 'It did not take the message.')
    }
    return {
      notifier: {
        test: async () => (await post('https://api.hooks.test/'), {}),
        send: () => post('https://statistics.elsewhere.test/'),
      },
    }
  },
})

import { definePlugin, v } from 'shelfd/plugin'

export default definePlugin({
  id: 'swallows-refusals',
  version: '1.0.0',
  api: 1,
  permissions: { network: ['$settings'] },
  settings: v.strictObject({ url: v.string() }),
  create: (host) => {
    const post = async (): Promise<{ status: number }> => {
      const { status } = await host.fetch(host.settings.url, { method: 'POST', body: '{}' })
      return { status }
    }
    return { notifier: { test: async () => (await post(), {}), send: post } }
  },
})

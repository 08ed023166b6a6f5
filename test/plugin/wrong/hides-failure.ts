import { definePlugin, v } from 'shelfd/plugin'

export default definePlugin({
  id: 'hides-failure',
  version: '1.0.0',
  api: 1,
  permissions: { network: ['$settings'] },
  settings: v.strictObject({ url: v.string() }),
  create: (host) => ({
    downloadClient: {
      test: async () => ({ version: '1', protocol: 'torrent' as const }),
      list: async () => {
        try {
          const response = await host.fetch(`${host.settings.url}list`)
          const items = response.json() as never[]
          return { items: Array.isArray(items) ? items : [], isComplete: true, session: '' }
        } catch {
          return { items: [], isComplete: true, session: '' }
        }
      },
      files: async () => [],
    },
  }),
})

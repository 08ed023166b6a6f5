import { definePlugin, PluginError, v, type EnricherCandidate } from 'shelfd/plugin'

interface Page {
  readonly data: { readonly results: readonly { readonly id: number; readonly title: string }[] }
}

export default definePlugin({
  id: 'trusts-bodies',
  version: '1.0.0',
  api: 1,
  permissions: { network: ['api.films.test'] },
  settings: v.strictObject({}),
  create: (host) => {
    const ask = async (path: string): Promise<readonly EnricherCandidate[]> => {
      const response = await host.fetch(`https://api.films.test/${path}`)
      if (response.status === 401 || response.status === 403) throw new PluginError('auth', 'No.')
      if (response.status === 429) throw new PluginError('rate', 'Later.')
      if (response.status >= 400) throw new PluginError('unreachable', 'It failed.')
      const { data } = response.json() as Page
      return data.results.map(({ id, title }) => ({
        ref: { kind: 'movie', id: String(id) },
        title,
      }))
    }
    return {
      enricher: {
        kinds: ['movie'],
        test: async () => (await ask('search'), {}),
        search: () => ask('search'),
        get: async (ref) => {
          const [found] = await ask(ref.id)
          return found === undefined ? null : { ref, ids: [], metadata: {}, title: found.title }
        },
        artwork: async (ref) => (await ask(ref.id)).slice(0, 0).map(() => ({}) as never),
      },
    }
  },
})

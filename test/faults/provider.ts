import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The block of an instance of the enricher that `providerPlugin` is, and the folder that holds it. */
export interface ProviderSettings {
  readonly url: string
  /** So many requests in so many seconds. */
  readonly rate?: { readonly requests: number; readonly per: number }
  /** How long a server is waited for; longer by default than a busy machine takes. */
  readonly timeoutMs?: number
  /** Servers of single films, by their titles. */
  readonly servers?: Readonly<Record<string, string>>
}

/** The enricher as calls name it. */
export const provider = { kind: 'enricher', name: 'asker' } as const

/** A search that the enricher makes one request for. */
export const search = (title: string) => ({
  method: 'search',
  args: [{ kind: 'movie', title, ids: [], languages: ['en'] }],
})

/** Writes the plugin below a folder; gives what the configuration has to say of it. */
export function installProvider(folder: string, settings: ProviderSettings): string {
  const { url, rate, timeoutMs = 30_000, servers = {} } = settings
  const place = join(folder, 'asker')
  mkdirSync(place, { recursive: true })
  writeFileSync(join(place, 'index.ts'), providerPlugin)
  const limit =
    rate === undefined ? '' : `rate_limit = { requests = ${rate.requests}, per = ${rate.per} }`
  const films = Object.entries(servers).map(([title, at]) => `${JSON.stringify(title)} = "${at}"\n`)
  return [
    `[plugins]\ndir = ${JSON.stringify(folder)}`,
    `[[enricher]]\nname = "asker"\nplugin = "asker"\n[enricher.settings]\nurl = ${JSON.stringify(url)}\ntimeout = ${timeoutMs}\n${limit}\n[enricher.settings.servers]\n${films.join('')}`,
  ].join('\n\n')
}

/** What an author would write by the guide: it looks at the status, checks the body, and takes nothing for granted. */
export const providerPlugin = `import { definePlugin, PluginError, v } from 'shelfd/plugin'

const film = v.object({
  id: v.pipe(v.number(), v.integer()),
  title: v.string(),
  overview: v.optional(v.string()),
})

export default definePlugin({
  id: 'asker',
  version: '1.0.0',
  api: 1,
  permissions: { network: ['$settings'] },
  settings: v.strictObject({
    url: v.pipe(v.string(), v.url()),
    servers: v.record(v.string(), v.string()),
    timeout: v.number(),
    rate_limit: v.optional(v.strictObject({ requests: v.number(), per: v.number() })),
  }),
  create: (host) => {
    const { url, servers, timeout: timeoutMs } = host.settings
    const ask = async (path, title) => {
      const answer = await host.fetch((servers[title] ?? url) + path, { timeoutMs })
      const { status, headers } = answer
      if (status === 401 || status === 403) throw new PluginError('auth', 'The key is not taken.')
      if (status === 429) {
        const seconds = Number(headers['retry-after'])
        throw new PluginError('rate', 'Too many requests.', seconds > 0 ? { retryAfterSeconds: seconds } : {})
      }
      if (status >= 500) throw new PluginError('unreachable', 'It answers ' + status)
      if (status !== 200) throw new PluginError('protocol', 'It answers ' + status)
      const body = v.safeParse(v.array(film), answer.json())
      if (!body.success) throw new PluginError('protocol', 'Its answer makes no sense.')
      return body.output
    }
    return {
      enricher: {
        kinds: ['movie'],
        test: async () => {
          await ask('/test')
          return { message: 'fine' }
        },
        search: async ({ title }) => {
          const films = await ask('/search?title=' + encodeURIComponent(title), title)
          return films.map(({ id, title: found }) => ({ ref: { kind: 'movie', id: id + '/' + title }, title: found }))
        },
        get: async (ref) => {
          const [id, title] = ref.id.split('/')
          const [found] = await ask('/film/' + id, title)
          if (found === undefined) return null
          const { overview: plot } = found
          return { ref, title: found.title, ids: [{ provider: 'asker', id }], metadata: { plot } }
        },
        artwork: async () => [],
      },
    }
  },
})
`

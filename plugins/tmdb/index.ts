import { definePlugin, type EnrichedItem, type PluginHost, type ProviderRef } from 'shelfd/plugin'

import { artworkOf } from './artwork.ts'
import { type Client, createClient } from './client.ts'
import { getCollection } from './collection.ts'
import { type Context, expectThere } from './context.ts'
import { ownId } from './find.ts'
import { languagesOf } from './languages.ts'
import { getMovie } from './movie.ts'
import { search } from './search.ts'
import { getEpisode, getSeason } from './season.ts'
import { getSeries } from './series.ts'
import { type Settings, settingsSchema } from './settings.ts'
import { configuration } from './shapes.ts'

type Get = (context: Context, ref: ProviderRef) => Promise<EnrichedItem | null>

const getters: Partial<Record<ProviderRef['kind'], Get>> = {
  movie: getMovie,
  series: getSeries,
  season: getSeason,
  episode: getEpisode,
  collection: getCollection,
}

export default definePlugin({
  id: 'tmdb',
  version: '1.0.0',
  api: 1,
  permissions: { network: ['api.themoviedb.org', 'image.tmdb.org', '$settings'] },
  settings: settingsSchema,
  create: (host) => {
    const { settings } = host
    const client = createClient(host)
    const contextOf = (languages: readonly string[]): Context => ({
      client,
      settings,
      languages: languagesOf(languages),
    })
    return {
      enricher: {
        kinds: ['movie', 'series', 'season', 'episode', 'collection'],
        test: () => tryIt(host, client),
        search: async (query) => await search(contextOf(query.languages), query),
        get: async (ref, languages) => {
          const get = getters[ref.kind]
          if (get === undefined || !ownId.test(ref.id)) return null
          return await get(contextOf(languages), ref)
        },
        artwork: async (ref, languages) =>
          ownId.test(ref.id) ? await artworkOf(contextOf(languages), ref) : [],
      },
    }
  },
})

async function tryIt(
  { settings }: PluginHost<Settings>,
  client: Client,
): Promise<{ message: string }> {
  const answer = await client.read({
    schema: configuration,
    ask: (api) => api.configuration.getApiConfiguration(),
  })
  expectThere(answer, settings)
  return { message: `${new URL(settings.url).host} takes the token.` }
}

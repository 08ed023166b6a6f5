import { definePlugin, type Enricher, type PluginHost } from 'shelfd/plugin'

import { createTakeAddress } from './addresses.ts'
import { searchAnswer } from './answers.ts'
import { episodeArtwork, seasonArtwork, seriesArtwork } from './artwork.ts'
import { createClient } from './client.ts'
import { enrichedEpisode, enrichedSeason, enrichedSeries, specialsSeason } from './enriched.ts'
import { createFind } from './find.ts'
import { createSearch } from './search.ts'
import { type Settings, settingsSchema } from './settings.ts'
import { createShows } from './shows.ts'

export default definePlugin({
  id: 'tvmaze',
  version: '1.0.0',
  api: 1,
  permissions: { network: ['api.tvmaze.com', 'static.tvmaze.com', '$settings'] },
  settings: settingsSchema,
  create: (host) => ({ enricher: createEnricher(host) }),
})

/** What TVmaze says is in English, whatever the languages that somebody would rather have. */
function createEnricher(host: PluginHost<Settings>): Enricher {
  const client = createClient(host)
  const take = createTakeAddress(host.settings)
  const shows = createShows({ client, cache: host.cache, take, ttlSeconds: host.settings.cache })
  const find = createFind(shows)
  return {
    kinds: ['series', 'season', 'episode'],

    test: async () => {
      await client.get('/search/shows?q=television', searchAnswer)
      return { message: `${new URL(host.settings.url).host} answers` }
    },

    search: createSearch({ client, take }),

    get: async (ref) => {
      const found = await find(ref)
      if (found === null) return null
      switch (found.is) {
        case 'series':
          return enrichedSeries(found.show)
        case 'season':
          return found.season === null ? specialsSeason(ref) : enrichedSeason(ref, found.season)
        case 'episode':
          return enrichedEpisode(ref, found.episode)
      }
    },

    artwork: async (ref) => {
      const found = await find(ref)
      if (found === null) return []
      switch (found.is) {
        case 'series':
          return seriesArtwork(found.show)
        case 'season':
          return found.season === null ? [] : seasonArtwork(found.show, found.season)
        case 'episode':
          return episodeArtwork(found.episode)
      }
    },
  }
}

import { definePlugin, type Enricher, type PluginHost, type ProviderRef } from 'shelfd/plugin'

import { createTakeAddress } from './addresses.ts'
import { searchAnswer } from './answers.ts'
import { episodeArtwork, seasonArtwork, seriesArtwork } from './artwork.ts'
import { createClient } from './client.ts'
import { enrichedEpisode, enrichedSeason, enrichedSeries, specialsSeason } from './enriched.ts'
import { createSearch } from './search.ts'
import { type Settings, settingsSchema } from './settings.ts'
import type { Season, Show } from './show.ts'
import { createShows, type Shows, type Special } from './shows.ts'

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

type Found =
  | { readonly is: 'series'; readonly show: Show }
  /** Null is that of the specials. */
  | { readonly is: 'season'; readonly show: Show; readonly season: Season | null }
  | { readonly is: 'episode'; readonly episode: Special }

/** The entry that a reference means; null when TVmaze has none. */
function createFind(shows: Shows): (ref: ProviderRef) => Promise<Found | null> {
  const findSeason = async (show: Show, number: number): Promise<Found | null> => {
    const season = show.seasons.find((one) => one.number === number)
    if (season !== undefined) return { is: 'season', show, season }
    if (number !== 0 || (await shows.specials(show)).length === 0) return null
    return { is: 'season', show, season: null }
  }
  const findEpisode = async (
    show: Show,
    place: { season: number; episode: number },
  ): Promise<Found | null> => {
    if (place.season !== 0) {
      const episode = await shows.episode(show, place)
      return episode === null ? null : { is: 'episode', episode }
    }
    // TVmaze numbers no special, so that only one that is alone is known by its number.
    const specials = await shows.specials(show)
    const [only] = specials
    if (place.episode !== 1 || specials.length !== 1 || only === undefined) return null
    return { is: 'episode', episode: only }
  }
  return async ({ kind, id, season, episode }) => {
    if (kind !== 'series' && kind !== 'season' && kind !== 'episode') return null
    const show = await shows.find(id)
    if (show === null) return null
    if (kind === 'series') return { is: 'series', show }
    if (season === undefined) return null
    if (kind === 'season') return await findSeason(show, season)
    return episode === undefined ? null : await findEpisode(show, { season, episode })
  }
}

import { absoluteEpisode, type EpisodePlace, type ProviderRef } from 'shelfd/plugin'

import type { Season, Show } from './show.ts'
import type { Shows, Special } from './shows.ts'

/** An entry of TVmaze. */
export type Found =
  | { readonly is: 'series'; readonly show: Show }
  /** Null is that of the specials. */
  | { readonly is: 'season'; readonly show: Show; readonly season: Season | null }
  | { readonly is: 'episode'; readonly episode: Special }

/** The entry that a reference means; null when TVmaze has none. */
export function createFind(shows: Shows): (ref: ProviderRef) => Promise<Found | null> {
  const findSeason = async (show: Show, number: number): Promise<Found | null> => {
    const season = show.seasons.find((one) => one.number === number)
    if (season !== undefined) return { is: 'season', show, season }
    if (number !== 0 || (await shows.specials(show)).length === 0) return null
    return { is: 'season', show, season: null }
  }
  const findEpisode = async (show: Show, place: EpisodePlace): Promise<Found | null> => {
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
  /** Two of one day are none: nothing says which of them is meant. */
  const findByDay = async (show: Show, day: string): Promise<Found | null> => {
    const places = (await shows.places(show)).filter(({ aired }) => aired === day)
    if (places.length > 1) return null
    const specials = (await shows.specials(show)).filter(({ aired }) => aired === day)
    const [[place], [special]] = [places, specials]
    if (places.length + specials.length !== 1) return null
    if (special !== undefined) return { is: 'episode', episode: special }
    return place === undefined ? null : await findEpisode(show, place)
  }
  const findByCount = async (show: Show, absoluteNumber: number): Promise<Found | null> => {
    const place = absoluteEpisode(await shows.places(show), absoluteNumber)
    return place === null ? null : await findEpisode(show, place)
  }
  return async ({ kind, id, season, episode, airDate, absoluteNumber }) => {
    if (kind !== 'series' && kind !== 'season' && kind !== 'episode') return null
    const show = await shows.find(id)
    if (show === null) return null
    if (kind === 'series') return { is: 'series', show }
    if (kind === 'episode' && airDate !== undefined) return await findByDay(show, airDate)
    if (kind === 'episode' && absoluteNumber !== undefined) {
      return await findByCount(show, absoluteNumber)
    }
    if (season === undefined) return null
    if (kind === 'season') return await findSeason(show, season)
    return episode === undefined ? null : await findEpisode(show, { season, episode })
  }
}

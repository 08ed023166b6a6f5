import { absoluteEpisode, type EpisodePlace, type ProviderRef } from 'shelfd/plugin'

import type { Context } from './context.ts'
import { type DatedPlace, readPlaces } from './season-lists.ts'
import { readSeries } from './series.ts'

/** The numbers of the episode that a reference means; null when TMDB has none, or it may be one of several. */
export async function findPlace(context: Context, ref: ProviderRef): Promise<EpisodePlace | null> {
  const { season, episode, airDate, absoluteNumber } = ref
  if (airDate !== undefined) return await placeOfDay(context, Number(ref.id), airDate)
  if (absoluteNumber !== undefined) {
    return await placeOfCount(context, Number(ref.id), absoluteNumber)
  }
  return season === undefined || episode === undefined ? null : { season, episode }
}

async function placeOfDay(context: Context, id: number, day: string): Promise<EpisodePlace | null> {
  // A season may go on while the next one, or a special, is shown.
  const seasons = (await seasonsOf(context, id)).filter(({ began = day }) => began <= day)
  const found: DatedPlace[] = []
  for (const { season } of seasons) {
    const places = await placesIn(context, { id, season })
    if (places === null) return null
    found.push(...places.filter((place) => place.day === day))
    if (found.length > 1) return null
  }
  return numbersOf(found[0])
}

async function placeOfCount(
  context: Context,
  id: number,
  absoluteNumber: number,
): Promise<EpisodePlace | null> {
  const counted: DatedPlace[] = []
  for (const { season } of await seasonsOf(context, id)) {
    if (season === 0) continue
    const places = await placesIn(context, { id, season })
    if (places === null) return null
    counted.push(...places)
    if (counted.length >= absoluteNumber) break
  }
  return numbersOf(absoluteEpisode(counted, absoluteNumber))
}

interface Season {
  readonly season: number
  readonly began: string | undefined
}

/** In the order of their numbers, the specials first. */
async function seasonsOf(context: Context, id: number): Promise<readonly Season[]> {
  const seasons = (await readSeries(context, id))?.seasons ?? []
  return seasons
    .map(({ season_number: season, air_date: began }) => ({ season, began }))
    .toSorted((a, b) => a.season - b.season)
}

async function placesIn(
  context: Context,
  { id, season }: { readonly id: number; readonly season: number },
): Promise<readonly DatedPlace[] | null> {
  const [language = 'en-US'] = context.languages
  return await readPlaces(context, { id, season, language })
}

function numbersOf(place: EpisodePlace | null | undefined): EpisodePlace | null {
  return place === null || place === undefined
    ? null
    : { season: place.season, episode: place.episode }
}

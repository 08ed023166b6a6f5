import { type EpisodePlace, PluginError, v } from 'shelfd/plugin'

import type { Context } from './context.ts'
import {
  listedEpisode,
  type ListedEpisode,
  type SeasonDetails,
  seasonDetails,
  seasonFacts,
} from './shapes.ts'

/** A season is kept in pieces: one value of the cache is too small for that of a daily show. */
const perPage = 50

const keptSeason = v.object({
  ...seasonFacts.entries,
  /** The first number of each page. */
  pages: v.array(v.number()),
})
const keptPage = v.object({ episodes: v.array(listedEpisode) })

/** A season as it is kept, without its episodes. */
export type KeptSeason = v.InferOutput<typeof keptSeason>

/** Numbers and days of all episodes of a season: small enough to be kept as one, and the same in all languages. */
const outline = v.array(v.tuple([v.number(), v.nullable(v.string())]))

interface Place {
  readonly id: number
  readonly season: number
  readonly language: string
}

function keyOf({ id, season, language }: Place): string {
  return `tv/${id}/season/${season} ${language}`
}

/** A season without its episodes; all of them are kept along with it, so that they cost no further request. */
export async function readSeason(
  context: Context,
  place: Place,
): Promise<{ readonly facts: KeptSeason; readonly fresh: SeasonDetails | null } | null> {
  const kept = await context.client.recall(keyOf(place), keptSeason)
  if (kept !== null) return { facts: kept, fresh: null }
  const fresh = await askSeason(context, place)
  return fresh === null ? null : { facts: await keepSeason(context, place, fresh), fresh }
}

async function askSeason(
  { client }: Context,
  { id, season, language }: Place,
): Promise<SeasonDetails | null> {
  const found = await client.read({
    schema: seasonDetails,
    // tmdb-ts lists the languages that there were when it was written.
    ask: (api) =>
      api.tvSeasons.details({ tvShowID: id, seasonNumber: season }, ['external_ids'], {
        language: language as 'en-US',
      }),
  })
  if (found === null) return null
  if (found.season_number !== season) {
    const words = `TMDB answers with season ${found.season_number} when it is asked for ${season}.`
    throw new PluginError('protocol', words)
  }
  return found
}

async function keepSeason(
  { client }: Context,
  place: Place,
  found: SeasonDetails,
): Promise<KeptSeason> {
  const sorted = found.episodes.toSorted((a, b) => a.episode_number - b.episode_number)
  const pages = Array.from({ length: Math.ceil(sorted.length / perPage) }, (_, at) =>
    sorted.slice(at * perPage, (at + 1) * perPage),
  )
  const facts = { ...found, pages: pages.map((page) => page[0]?.episode_number ?? 0) }
  await client.keep(keyOf(place), { ...facts, episodes: undefined })
  for (const [at, episodes] of pages.entries()) {
    await client.keep(`${keyOf(place)} page ${at}`, { episodes })
  }
  // Last, so that it outlives the pages of a large season.
  await client.keep(outlineKey(place), outlineOf(found))
  return facts
}

function outlineKey({ id, season }: Omit<Place, 'language'>): string {
  return `tv/${id}/season/${season} outline`
}

function outlineOf({ episodes }: SeasonDetails): v.InferOutput<typeof outline> {
  return episodes.map(({ episode_number: number, air_date: day = null }) => [number, day])
}

/** An episode by its numbers, with the day on which it was shown. */
export interface DatedPlace extends EpisodePlace {
  readonly day: string | null
}

/** All episodes of a season; null when there is no such season. */
export async function readPlaces(
  context: Context,
  place: Place,
): Promise<readonly DatedPlace[] | null> {
  let known = await context.client.recall(outlineKey(place), outline)
  if (known === null) {
    const fresh = await askSeason(context, place)
    if (fresh === null) return null
    await keepSeason(context, place, fresh)
    known = outlineOf(fresh)
  }
  return known.map(([episode, day]) => ({ season: place.season, episode, day }))
}

/** An episode as its season lists it. */
export async function readEpisode(
  context: Context,
  place: Place & { readonly episode: number },
): Promise<ListedEpisode | null> {
  const season = await readSeason(context, place)
  if (season === null) return null
  const { facts, fresh } = season
  const find = (list: readonly ListedEpisode[]): ListedEpisode | null =>
    list.find((one) => one.episode_number === place.episode) ?? null
  if (fresh !== null) return find(fresh.episodes)
  const page = facts.pages.findLastIndex((first) => first <= place.episode)
  if (page === -1) return null
  const kept = await context.client.recall(`${keyOf(place)} page ${page}`, keptPage)
  if (kept !== null) return find(kept.episodes)
  // It made room for something else: the season is asked for again, whole.
  await context.client.keep(keyOf(place), null)
  return find((await readSeason(context, place))?.fresh?.episodes ?? [])
}

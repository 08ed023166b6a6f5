import { type EnrichedItem, type Metadata, PluginError, type ProviderRef, v } from 'shelfd/plugin'

import type { Context } from './context.ts'
import { idsOf, ratingsOf } from './facts.ts'
import { yearOf } from './fields.ts'
import { known } from './known.ts'
import { actorsOf, directorsOf, writersOf } from './people.ts'
import { addressesOf } from './pictures.ts'
import {
  type ListedEpisode,
  listedEpisode,
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

type Kept = v.InferOutput<typeof keptSeason>

interface Place {
  readonly id: number
  readonly season: number
  readonly language: string
}

function keyOf({ id, season, language }: Place): string {
  return `tv/${id}/season/${season} ${language}`
}

/** A season without its episodes; all of them are kept along with it, so that they cost no further request. */
async function readSeason(
  context: Context,
  place: Place,
): Promise<{ readonly facts: Kept; readonly fresh: SeasonDetails | null } | null> {
  const { client } = context
  const kept = await client.recall(keyOf(place), keptSeason)
  if (kept !== null) return { facts: kept, fresh: null }
  const { id, season, language } = place
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
  const sorted = found.episodes.toSorted((a, b) => a.episode_number - b.episode_number)
  const pages = Array.from({ length: Math.ceil(sorted.length / perPage) }, (_, at) =>
    sorted.slice(at * perPage, (at + 1) * perPage),
  )
  const facts = { ...found, pages: pages.map((page) => page[0]?.episode_number ?? 0) }
  await client.keep(keyOf(place), { ...facts, episodes: undefined })
  for (const [at, episodes] of pages.entries()) {
    await client.keep(`${keyOf(place)} page ${at}`, { episodes })
  }
  return { facts, fresh: found }
}

async function readEpisode(
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

/** A season as the core wants it. */
export async function getSeason(context: Context, ref: ProviderRef): Promise<EnrichedItem | null> {
  const { season } = ref
  if (season === undefined) return null
  let first: Kept | null = null
  let overview: string | undefined
  for (const language of context.languages) {
    const found = await readSeason(context, { id: Number(ref.id), season, language })
    if (found === null) break
    first ??= found.facts
    overview = found.facts.overview
    if (overview !== undefined) break
  }
  if (first === null) return null
  return {
    ref,
    ids: idsOf(first.id, { tvdb: first.external_ids?.tvdb_id }),
    metadata: known<Metadata>({
      plot: overview,
      premiered: first.air_date,
      ratings: ratingsOf(first),
    }),
    ...known<EnrichedItem>({ title: first.name, year: yearOf(first.air_date) }),
  }
}

/** An episode in the first of the languages, with title and description in the first that has them. */
export async function findEpisode(
  context: Context,
  ref: ProviderRef,
): Promise<ListedEpisode | null> {
  const { season, episode } = ref
  if (season === undefined || episode === undefined) return null
  let found: ListedEpisode | null = null
  for (const language of context.languages) {
    const one = await readEpisode(context, { id: Number(ref.id), season, episode, language })
    if (one === null) break
    found = found === null ? one : completed(found, one)
    if (found.overview !== undefined && !isUntranslated(found)) break
  }
  return found
}

function completed(found: ListedEpisode, other: ListedEpisode): ListedEpisode {
  return {
    ...found,
    name: isUntranslated(found) && !isUntranslated(other) ? other.name : found.name,
    overview: found.overview ?? other.overview,
  }
}

/** `Folge 5` or `第5話` is what TMDB calls an episode whose title nobody has translated. */
function isUntranslated({ name, episode_number: number }: ListedEpisode): boolean {
  if (name === undefined) return true
  const [, before = '', digits] = /^([\p{L}\p{M}]*)\.? ?#?(\d+)\.? ?\p{L}{0,8}$/u.exec(name) ?? []
  return digits !== undefined && before.length <= 12 && Number(digits) === number
}

/** An episode as the core wants it. */
export async function getEpisode(context: Context, ref: ProviderRef): Promise<EnrichedItem | null> {
  const found = await findEpisode(context, ref)
  if (found === null) return null
  const addresses = await addressesOf(context.client, context.settings)
  return {
    ref,
    ids: idsOf(found.id),
    metadata: known<Metadata>({
      plot: found.overview,
      runtimeMinutes: found.runtime,
      premiered: found.air_date,
      directors: directorsOf(found.crew),
      writers: writersOf(found.crew),
      actors: actorsOf(found.guest_stars, addresses),
      ratings: ratingsOf(found),
    }),
    ...known<EnrichedItem>({ title: found.name, year: yearOf(found.air_date) }),
  }
}

import type { EnrichedItem, Metadata, ProviderRef } from 'shelfd/plugin'

import type { Context } from './context.ts'
import { idsOf, ratingsOf } from './facts.ts'
import { yearOf } from './fields.ts'
import { known } from './known.ts'
import { actorsOf, directorsOf, writersOf } from './people.ts'
import { addressesOf } from './pictures.ts'
import { findPlace } from './place.ts'
import { type KeptSeason, readEpisode, readSeason } from './season-lists.ts'
import type { ListedEpisode } from './shapes.ts'

/** A season as the core wants it. */
export async function getSeason(context: Context, ref: ProviderRef): Promise<EnrichedItem | null> {
  const { season } = ref
  if (season === undefined) return null
  let first: KeptSeason | null = null
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
  const place = await findPlace(context, ref)
  if (place === null) return null
  let found: ListedEpisode | null = null
  for (const language of context.languages) {
    const one = await readEpisode(context, { id: Number(ref.id), ...place, language })
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

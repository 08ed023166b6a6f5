import type { EnricherCandidate, EnricherQuery, ProviderRef, v } from 'shelfd/plugin'

import { fullCandidate, listedCandidate } from './candidates.ts'
import { readCollection } from './collection.ts'
import type { Context } from './context.ts'
import { idsOf } from './facts.ts'
import { yearOf } from './fields.ts'
import { known } from './known.ts'
import { type Addresses, addressesOf } from './pictures.ts'
import { findResult } from './shapes.ts'

/** A number of TMDB as it stands in an address. */
export const ownId = /^[1-9]\d{0,9}$/

const sources = [
  { provider: 'imdb', source: 'imdb_id', form: /^tt\d{5,10}$/ },
  { provider: 'tvdb', source: 'tvdb_id', form: /^[1-9]\d{0,9}$/ },
] as const

/** What is known by the numbers of a query; nothing when they lead nowhere. */
export async function findByIds(
  context: Context,
  { kind, ids }: EnricherQuery,
): Promise<readonly EnricherCandidate[]> {
  for (const { provider, id } of ids) {
    if (provider !== 'tmdb' || !ownId.test(id)) continue
    const found = await byOwnId(context, { kind, id })
    if (found !== null) return [found]
  }
  for (const { provider, source, form } of sources) {
    // TVDB numbers its films apart from its series, and TMDB knows only those of series.
    if (provider === 'tvdb' && kind === 'movie') continue
    for (const one of ids) {
      if (one.provider !== provider || !form.test(one.id)) continue
      const found = await byOtherId(context, { kind, id: one.id, source })
      if (found.length > 0) return found
    }
  }
  return []
}

async function byOwnId(
  context: Context,
  { kind, id }: Pick<ProviderRef, 'kind' | 'id'>,
): Promise<EnricherCandidate | null> {
  if (kind === 'movie' || kind === 'series') return await fullCandidate(context, { kind, id })
  if (kind !== 'collection') return null
  const [language = 'en-US'] = context.languages
  const found = await readCollection(context, { id: Number(id), language })
  const addresses = await addressesOf(context.client, context.settings)
  return found === null ? null : listedCandidate('collection', found, addresses)
}

type Found = v.InferOutput<typeof findResult>

async function byOtherId(
  context: Context,
  wanted: { kind: ProviderRef['kind']; id: string; source: 'imdb_id' | 'tvdb_id' },
): Promise<readonly EnricherCandidate[]> {
  const { client, settings, languages } = context
  const { kind, id, source } = wanted
  const language = languages[0] ?? 'en-US'
  const found = await client.read({
    schema: findResult,
    ask: (api) => api.find.byExternalId(id, { external_source: source, language }),
  })
  if (found === null) return []
  const addresses = await addressesOf(client, settings)
  const other = { provider: source === 'imdb_id' ? 'imdb' : 'tvdb', id }
  return candidatesIn(found, kind, addresses).map((one) => ({
    ...one,
    ids: [...(one.ids ?? []), other],
  }))
}

function candidatesIn(
  found: Found,
  kind: ProviderRef['kind'],
  addresses: Addresses,
): readonly EnricherCandidate[] {
  if (kind === 'movie' || kind === 'series') {
    const list = kind === 'movie' ? found.movie_results : found.tv_results
    return list.flatMap((one) => listedCandidate(kind, one, addresses) ?? [])
  }
  if (kind === 'season') {
    return found.tv_season_results.map((one) => ({
      ref: { kind, id: String(one.show_id), season: one.season_number },
      title: one.name ?? String(one.season_number),
    }))
  }
  if (kind !== 'episode') return []
  return found.tv_episode_results.map((one) => ({
    ref: { kind, id: String(one.show_id), season: one.season_number, episode: one.episode_number },
    title: one.name ?? String(one.episode_number),
    ids: idsOf(one.id),
    ...known<EnricherCandidate>({ year: yearOf(one.air_date), overview: one.overview }),
  }))
}

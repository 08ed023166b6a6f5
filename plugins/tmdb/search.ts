import type { EnricherCandidate, EnricherQuery } from 'shelfd/plugin'

import { fullCandidate, listedCandidate } from './candidates.ts'
import type { Context } from './context.ts'
import { expectThere } from './context.ts'
import { findByIds } from './find.ts'
import { addressesOf } from './pictures.ts'
import {
  type ListedCollection,
  listedCollection,
  type ListedMovie,
  listedMovie,
  type ListedSeries,
  listedSeries,
  pageOf,
} from './shapes.ts'

const queryMost = 200
const candidatesMost = 30
/** One look for an item asks the same in several ways; the next one is to see what has been added since. */
const pageTtlSeconds = 600
/** Entries of all lists together that are looked at whole, each for a request. */
const closerMost = 4

interface Wish {
  readonly kind: 'movie' | 'series' | 'collection'
  readonly title: string
  readonly year: number | null
}

/** Entries that may be the item, the first search's first. */
export async function search(
  context: Context,
  query: EnricherQuery,
): Promise<readonly EnricherCandidate[]> {
  const byIds = await findByIds(context, query)
  return byIds.length > 0 ? byIds : await searchByTitle(context, query)
}

/**
 * Looks by title and year, then by the title alone, then by the original one, until something has one of these names.
 * What does not may have it in a language or country that a list does not show, so the first few are looked at whole.
 */
async function searchByTitle(
  context: Context,
  query: EnricherQuery,
): Promise<readonly EnricherCandidate[]> {
  const { kind } = query
  if (kind !== 'movie' && kind !== 'series' && kind !== 'collection') return []
  const names = [query.title, query.originalTitle ?? ''].map(normal).filter((name) => name !== '')
  const isIt = (one: EnricherCandidate): boolean =>
    [one.title, one.originalTitle, ...(one.alternativeTitles ?? [])].some(
      (title) => title !== undefined && names.includes(normal(title)),
    )
  const found = new Map<string, EnricherCandidate>()
  let closer = closerMost
  for (const wish of wishesOf(kind, query)) {
    const fresh = (await page(context, wish)).filter(({ ref }) => !found.has(ref.id))
    for (const one of fresh) found.set(one.ref.id, one)
    if (fresh.some(isIt)) break
    if (kind === 'collection') continue
    const looked = fresh.slice(0, closer)
    closer -= looked.length
    for (const one of looked) {
      const full = await fullCandidate(context, one.ref)
      if (full !== null) found.set(one.ref.id, full)
    }
    if ([...found.values()].some(isIt)) break
  }
  return [...found.values()].slice(0, candidatesMost)
}

function wishesOf(
  kind: Wish['kind'],
  { title, originalTitle, year }: EnricherQuery,
): readonly Wish[] {
  const dated = year !== undefined && year >= 1870 && year <= 2100 && kind !== 'collection'
  const wishes = [
    ...(dated ? [{ kind, title, year }] : []),
    { kind, title, year: null },
    ...(originalTitle !== undefined && normal(originalTitle) !== normal(title)
      ? [{ kind, title: originalTitle, year: null }]
      : []),
  ]
  return wishes.filter((wish) => wish.title.trim() !== '')
}

async function page(context: Context, wish: Wish): Promise<readonly EnricherCandidate[]> {
  const results = await askPage(context, wish)
  if (results.length === 0) return []
  const addresses = await addressesOf(context.client, context.settings)
  return results.flatMap((one) => listedCandidate(wish.kind, one, addresses) ?? [])
}

type Listed = ListedMovie | ListedSeries | ListedCollection

async function askPage(
  { client, settings, languages }: Context,
  { kind, title, year }: Wish,
): Promise<readonly Listed[]> {
  const options = {
    query: title.trim().slice(0, queryMost).toWellFormed(),
    // tmdb-ts lists the languages that there were when it was written.
    language: (languages[0] ?? 'en-US') as 'en-US',
    include_adult: settings.include_adult,
  }
  const kept = {
    key: `search/${kind} ${year ?? 'any'} ${options.language} ${options.query}`,
    ttlSeconds: Math.min(pageTtlSeconds, settings.cache),
  }
  const answers = {
    movie: () =>
      client.read({
        ...kept,
        schema: pageOf(listedMovie),
        ask: (api) => api.search.movies({ ...options, ...(year !== null && { year }) }),
      }),
    series: () =>
      client.read({
        ...kept,
        schema: pageOf(listedSeries),
        ask: (api) =>
          api.search.tvShows({ ...options, ...(year !== null && { first_air_date_year: year }) }),
      }),
    collection: () =>
      client.read({
        ...kept,
        schema: pageOf(listedCollection),
        ask: (api) => api.search.collections(options),
      }),
  }
  return expectThere(await answers[kind](), settings).results
}

/** A title in the form in which it is compared: without case, accents and signs. */
function normal(title: string): string {
  return title
    .slice(0, 500)
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replaceAll('&', ' and ')
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '')
}

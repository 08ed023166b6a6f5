import { type EnrichedItem, type Metadata, PluginError, type ProviderRef } from 'shelfd/plugin'

import { collectionOverview } from './collection.ts'
import type { Context } from './context.ts'
import { idsOf, movieCertification, ratingsOf, regionsOf, trailersOf } from './facts.ts'
import { yearOf } from './fields.ts'
import { known, unique } from './known.ts'
import { primariesOf, translatedTitles, trimmed, wordsIn } from './languages.ts'
import { actorsOf, directorsOf, writersOf } from './people.ts'
import { addressesOf } from './pictures.ts'
import { type MovieDetails, movieDetails } from './shapes.ts'

/** A film with all that is asked along with it, in one request. */
export async function readMovie(
  { client, languages }: Context,
  id: number,
): Promise<MovieDetails | null> {
  const found = await client.read({
    key: `movie/${id} ${languages.join(',')}`,
    schema: movieDetails,
    extra: { include_video_language: primariesOf(languages).join(',') },
    trim: (one) => ({ ...one, translations: trimmed(one.translations, languages) }),
    ask: (api) =>
      api.movies.details(
        id,
        [
          'alternative_titles',
          'credits',
          'external_ids',
          'keywords',
          'release_dates',
          'translations',
          'videos',
        ],
        languages[0],
      ),
  })
  return expectId(found, id)
}

/** @throws PluginError when another entry came than was asked for. */
export function expectId<T extends { readonly id: number }>(found: T | null, id: number): T | null {
  if (found === null || found.id === id) return found
  throw new PluginError('protocol', `TMDB answers with ${found.id} when it is asked for ${id}.`)
}

/** Titles of a film or series, each in the best of the languages. */
export function movieWords(details: MovieDetails, languages: readonly string[]) {
  const { title, original_title: originalTitle, original_language: originalLanguage } = details
  const { overview, tagline, translations } = details
  const own = { title, originalTitle, originalLanguage, overview, tagline, translations }
  return wordsIn(languages, own)
}

/** All titles of a film but those that are shown. */
export function otherTitles(details: MovieDetails, shown: string | undefined): readonly string[] {
  const all = [
    details.title,
    ...(details.alternative_titles?.titles ?? []).map(({ title }) => title),
    ...translatedTitles(details.translations),
  ]
  return unique(all)
    .filter((title) => title !== shown && title !== details.original_title)
    .slice(0, 200)
}

/** Numbers of a film at all sites. */
export function movieIds(details: MovieDetails): EnrichedItem['ids'] {
  return idsOf(details.id, { imdb: details.external_ids?.imdb_id ?? details.imdb_id })
}

/** A film as the core wants it. */
export async function getMovie(context: Context, ref: ProviderRef): Promise<EnrichedItem | null> {
  const details = await readMovie(context, Number(ref.id))
  if (details === null) return null
  const words = movieWords(details, context.languages)
  return {
    ref,
    ids: movieIds(details),
    metadata: await metadataOf(context, details),
    ...known<EnrichedItem>({
      title: words.title,
      originalTitle: details.original_title,
      alternativeTitles: otherTitles(details, words.title),
      year: yearOf(details.release_date),
    }),
  }
}

async function metadataOf(context: Context, details: MovieDetails): Promise<Metadata> {
  const { settings, languages, client } = context
  const { overview, tagline } = movieWords(details, languages)
  const { cast = [], crew = [] } = details.credits ?? {}
  const collection = details.belongs_to_collection
  const regions = regionsOf(settings.region, languages)
  const names = (list: readonly { readonly name: string }[]): readonly string[] =>
    unique(list.map(({ name }) => name))
  return known<Metadata>({
    plot: overview,
    tagline,
    runtimeMinutes: details.runtime,
    certification: movieCertification(details, regions),
    premiered: details.release_date,
    status: details.status,
    studios: names(details.production_companies),
    genres: names(details.genres),
    tags: names(details.keywords?.keywords ?? []),
    countries: names(details.production_countries),
    directors: directorsOf(crew),
    writers: writersOf(crew),
    actors: actorsOf(cast, await addressesOf(client, settings)),
    collection: collection?.name,
    collectionOverview:
      collection === undefined ? undefined : await collectionOverview(context, collection.id),
    ratings: ratingsOf(details),
    trailers: trailersOf(details.videos, languages).map(({ url }) => url),
  })
}

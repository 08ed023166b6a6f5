import type { EnrichedItem, Metadata, ProviderRef, SeasonName } from 'shelfd/plugin'

import type { Context } from './context.ts'
import { idsOf, ratingsOf, regionsOf, seriesCertification, trailersOf } from './facts.ts'
import { yearOf } from './fields.ts'
import { known, unique } from './known.ts'
import { primariesOf, translatedTitles, trimmed, wordsIn } from './languages.ts'
import { expectId } from './movie.ts'
import { regularsOf } from './people.ts'
import { addressesOf } from './pictures.ts'
import { type SeriesDetails, seriesDetails } from './shapes.ts'

/** A series with all that is asked along with it, in one request. */
export async function readSeries(
  { client, languages }: Context,
  id: number,
): Promise<SeriesDetails | null> {
  const found = await client.read({
    key: `tv/${id} ${languages.join(',')}`,
    schema: seriesDetails,
    extra: { include_video_language: primariesOf(languages).join(',') },
    trim: (one) => ({ ...one, translations: trimmed(one.translations, languages) }),
    ask: (api) =>
      api.tvShows.details(
        id,
        [
          'aggregate_credits',
          'alternative_titles',
          'content_ratings',
          'external_ids',
          'keywords',
          'translations',
          'videos',
        ],
        languages[0],
      ),
  })
  return expectId(found, id)
}

/** Titles and descriptions, each in the best of the languages. */
export function seriesWords(details: SeriesDetails, languages: readonly string[]) {
  const { name: title, original_name: originalTitle, original_language: originalLanguage } = details
  const { overview, tagline, translations } = details
  const own = { title, originalTitle, originalLanguage, overview, tagline, translations }
  return wordsIn(languages, own)
}

/** All titles of a series but those that are shown. */
export function otherNames(details: SeriesDetails, shown: string | undefined): readonly string[] {
  const all = [
    details.name,
    ...(details.alternative_titles?.results ?? []).map(({ title }) => title),
    ...translatedTitles(details.translations),
  ]
  return unique(all)
    .filter((title) => title !== shown && title !== details.original_name)
    .slice(0, 200)
}

/** Numbers of a series at all sites. */
export function seriesIds({ id, external_ids: others }: SeriesDetails): EnrichedItem['ids'] {
  return idsOf(id, { imdb: others?.imdb_id, tvdb: others?.tvdb_id })
}

/** A series as the core wants it. */
export async function getSeries(context: Context, ref: ProviderRef): Promise<EnrichedItem | null> {
  const details = await readSeries(context, Number(ref.id))
  if (details === null) return null
  const { title } = seriesWords(details, context.languages)
  return {
    ref,
    ids: seriesIds(details),
    metadata: await metadataOf(context, details),
    ...known<EnrichedItem>({
      title,
      originalTitle: details.original_name,
      alternativeTitles: otherNames(details, title),
      year: yearOf(details.first_air_date),
    }),
  }
}

const over = new Set(['Ended', 'Canceled'])

async function metadataOf(context: Context, details: SeriesDetails): Promise<Metadata> {
  const { settings, languages, client } = context
  const { overview, tagline } = seriesWords(details, languages)
  const names = (list: readonly { readonly name: string }[]): readonly string[] =>
    unique(list.map(({ name }) => name))
  const { networks, production_companies: companies } = details
  const cast = details.aggregate_credits?.cast ?? []
  return known<Metadata>({
    plot: overview,
    tagline,
    runtimeMinutes: details.episode_run_time[0],
    certification: seriesCertification(details, regionsOf(settings.region, languages)),
    premiered: details.first_air_date,
    status: details.status,
    endDate: over.has(details.status ?? '') ? details.last_air_date : undefined,
    // As sidecars have it: who shows a series is its studio.
    studios: names(networks.length > 0 ? networks : companies),
    genres: names(details.genres),
    tags: names(details.keywords?.results ?? []),
    countries: names(details.production_countries),
    writers: names(details.created_by),
    actors: regularsOf(cast, await addressesOf(client, settings)),
    ratings: ratingsOf(details),
    seasonNames: details.seasons.flatMap(({ season_number: season, name }): SeasonName[] =>
      name === undefined ? [] : [{ season, name }],
    ),
    trailers: trailersOf(details.videos, languages).map(({ url }) => url),
  })
}

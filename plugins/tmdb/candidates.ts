import type { EnricherCandidate, ProviderRef } from 'shelfd/plugin'

import type { Context } from './context.ts'
import { idsOf } from './facts.ts'
import { yearOf } from './fields.ts'
import { known } from './known.ts'
import { movieIds, movieWords, otherTitles, readMovie } from './movie.ts'
import { type Addresses, addressesOf } from './pictures.ts'
import { otherNames, readSeries, seriesIds, seriesWords } from './series.ts'
import type { ListedCollection, ListedMovie, ListedSeries } from './shapes.ts'

/** What a list says of an entry; null without a title. */
export function listedCandidate(
  kind: ProviderRef['kind'],
  one: ListedMovie | ListedSeries | ListedCollection,
  addresses: Addresses,
): EnricherCandidate | null {
  const { title, original, date } = namesOf(one)
  const shown = title ?? original
  if (shown === undefined) return null
  return {
    ref: { kind, id: String(one.id) },
    title: shown,
    ids: idsOf(one.id),
    ...known<EnricherCandidate>({
      originalTitle: original,
      year: yearOf(date),
      overview: one.overview,
      poster: addresses.preview(one.poster_path),
    }),
  }
}

function namesOf(one: ListedMovie | ListedSeries | ListedCollection): {
  title?: string | undefined
  original?: string | undefined
  date?: string | undefined
} {
  if ('title' in one || 'original_title' in one || 'release_date' in one) {
    return { title: one.title, original: one.original_title, date: one.release_date }
  }
  const { name, original_name: original, first_air_date: date } = one as ListedSeries
  return { title: name, original, date }
}

/** A film or series with all of its titles, its runtime and its numbers at other sites; null when there is none. */
export async function fullCandidate(
  context: Context,
  { kind, id }: Pick<ProviderRef, 'kind' | 'id'>,
): Promise<EnricherCandidate | null> {
  const { languages } = context
  if (kind === 'movie') {
    const details = await readMovie(context, Number(id))
    if (details === null) return null
    const { title, overview } = movieWords(details, languages)
    return await candidateOf(context, {
      ref: { kind, id },
      title: title ?? details.original_title,
      originalTitle: details.original_title,
      alternativeTitles: otherTitles(details, title),
      year: yearOf(details.release_date),
      runtimeMinutes: details.runtime,
      overview,
      ids: movieIds(details),
      file: details.poster_path,
    })
  }
  const details = await readSeries(context, Number(id))
  if (details === null) return null
  const { title, overview } = seriesWords(details, languages)
  return await candidateOf(context, {
    ref: { kind, id },
    title: title ?? details.original_name,
    originalTitle: details.original_name,
    alternativeTitles: otherNames(details, title),
    year: yearOf(details.first_air_date),
    runtimeMinutes: details.episode_run_time[0],
    overview,
    ids: seriesIds(details),
    file: details.poster_path,
  })
}

type Facts = { readonly [K in keyof EnricherCandidate]?: EnricherCandidate[K] | undefined }

async function candidateOf(
  { client, settings }: Context,
  {
    ref,
    title,
    file,
    ...facts
  }: Facts & { readonly ref: ProviderRef; readonly file: string | undefined },
): Promise<EnricherCandidate | null> {
  if (title === undefined) return null
  const addresses = await addressesOf(client, settings)
  return {
    ref,
    title,
    ...known<EnricherCandidate>({ ...facts, poster: addresses.preview(file) }),
  }
}

import type { EnrichedItem, ExternalId, ProviderRef } from 'shelfd/plugin'

import type { Episode, Season, Show } from './show.ts'
import { known } from './tolerant.ts'

/** Words of TVmaze in those that media centres have for the same; another word stays as it is. */
const statuses: Readonly<Record<string, string>> = {
  Running: 'Continuing',
  'To Be Determined': 'Continuing',
  'In Development': 'Upcoming',
}

/** A series. */
export function enrichedSeries(show: Show): EnrichedItem {
  const { title, status, premiered, plot, ended, runtimeMinutes, cast } = show
  return {
    ref: { kind: 'series', id: String(show.id) },
    title,
    ...(show.otherTitles.length > 0 && { alternativeTitles: show.otherTitles }),
    ...known({ year: yearOf(premiered) }),
    ids: idsOf(show),
    metadata: {
      ...known({ plot, premiered, endDate: ended, runtimeMinutes }),
      ...known({ status: status === undefined ? undefined : (statuses[status] ?? status) }),
      ...known({
        studios: listOf(show.studio),
        countries: listOf(show.country),
        genres: someOf(genresOf(show)),
        ratings: ratingsOf(show.rating),
        actors: someOf(cast),
        seasonNames: someOf(seasonNames(show)),
      }),
    },
  }
}

/** A season that TVmaze has. */
export function enrichedSeason(
  ref: ProviderRef,
  { id, name, premiered, plot }: Season,
): EnrichedItem {
  return {
    ref,
    ...known({ title: name, year: yearOf(premiered) }),
    ids: [own(id)],
    metadata: known({ plot, premiered }),
  }
}

/** The season of the specials, which TVmaze does not have as one. */
export function specialsSeason(ref: ProviderRef): EnrichedItem {
  return { ref, title: 'Specials', ids: [], metadata: {} }
}

/** An episode, or a special. */
export function enrichedEpisode(ref: ProviderRef, episode: Omit<Episode, 'number'>): EnrichedItem {
  const { id, title, aired, runtimeMinutes, plot, rating } = episode
  return {
    ref,
    ...known({ title, year: yearOf(aired) }),
    ids: [own(id)],
    metadata: known({ plot, premiered: aired, runtimeMinutes, ratings: ratingsOf(rating) }),
  }
}

/** A show's numbers at providers, its own first. */
export function idsOf({
  id,
  tvdb,
  imdb,
  tvrage,
}: Pick<Show, 'id' | 'tvdb' | 'imdb' | 'tvrage'>): ExternalId[] {
  const others = Object.entries(known({ tvdb, imdb, tvrage }))
  return [own(id), ...others.map(([provider, number]) => ({ provider, id: String(number) }))]
}

export function yearOf(day: string | undefined): number | undefined {
  return day === undefined ? undefined : Number(day.slice(0, 4))
}

function own(id: number): ExternalId {
  return { provider: 'tvmaze', id: String(id) }
}

/** What kind of show it is says as much as a genre, unless it is of the usual kind. */
function genresOf({ genres, type }: Show): readonly string[] {
  const all = type === undefined || type === 'Scripted' ? genres : [...genres, type]
  return [...new Set(all)]
}

function ratingsOf(value: number | undefined) {
  return value === undefined ? undefined : [{ source: 'tvmaze', value, max: 10 }]
}

function seasonNames({ seasons }: Show) {
  return seasons.flatMap(({ number, name }) =>
    name === undefined ? [] : [{ season: number, name }],
  )
}

function listOf(one: string | undefined): readonly string[] | undefined {
  return one === undefined ? undefined : [one]
}

/** An empty list would say that there are none. */
function someOf<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list
}

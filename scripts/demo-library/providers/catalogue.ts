import type { FakeTmdbSeries, FakeTmdbTitle } from '../../../src/plugin/testing/fake/tmdb/titles.ts'
import type { FakeTvmazeShow } from '../../../src/plugin/testing/fake/tvmaze/shows.ts'
import { demoMovieFacts } from './movies.ts'
import { type DemoSeries, demoSeriesFacts } from './series.ts'

/** What the demo's pretend TMDB knows. */
export const demoTmdbTitles: readonly FakeTmdbTitle[] = [
  ...demoMovieFacts,
  ...demoSeriesFacts.map(tmdbSeries),
]

/** What its pretend TVmaze knows. */
export const demoTvmazeShows: readonly FakeTvmazeShow[] = demoSeriesFacts

function tmdbSeries(series: DemoSeries): FakeTmdbSeries {
  const { tmdb: id, title, imdb, tvdb, plot, genres, network, country, cast, rating } = series
  const specials = series.specials ?? []
  const seasons = [
    ...(specials.length === 0
      ? []
      : [{ number: 0, episodes: specials.map((one, at) => ({ ...one, number: at + 1 })) }]),
    ...series.seasons,
  ]
  const date = series.premiered ?? series.seasons[0]?.episodes[0]?.aired
  return {
    kind: 'series',
    id,
    title,
    alternatives: (series.akas ?? []).map((aka) => aka.title),
    status: series.ended === undefined ? 'Returning Series' : 'Ended',
    ...(date !== undefined && { date }),
    ...(series.ended !== undefined && { endDate: series.ended }),
    ...(series.language !== undefined && { originalLanguage: series.language }),
    ...(imdb !== undefined && { imdb }),
    ...(tvdb !== undefined && { tvdb }),
    ...(plot !== undefined && { overview: plot }),
    ...(genres !== undefined && { genres }),
    ...(network !== undefined && { networks: [network] }),
    ...(country !== undefined && { countries: [country] }),
    ...(cast !== undefined && { cast }),
    ...(rating !== undefined && { rating: { average: rating, votes: 100 } }),
    seasons: seasons.map((season) => tmdbSeason(season, series)),
  }
}

type Seasons = NonNullable<FakeTmdbSeries['seasons']>

function tmdbSeason(
  { number, plot, episodes }: DemoSeries['seasons'][number],
  { runtimeMinutes }: DemoSeries,
): Seasons[number] {
  const date = episodes[0]?.aired
  return {
    number,
    ...(number === 0 && { name: 'Specials' }),
    ...(plot !== undefined && { overview: plot }),
    ...(date !== undefined && { date }),
    episodes: episodes.map((episode) => ({
      number: episode.number,
      title: episode.title,
      ...(episode.plot !== undefined && { overview: episode.plot }),
      ...(episode.aired !== undefined && { date: episode.aired }),
      ...(runtimeMinutes !== undefined && { runtimeMinutes }),
    })),
  }
}

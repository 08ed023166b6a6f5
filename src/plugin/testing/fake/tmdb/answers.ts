import {
  bestFile,
  type Catalogue,
  episodePictures,
  picturesOf,
  seasonPictures,
} from './catalogue.ts'
import {
  aggregateCredits,
  alternativeTitles,
  type Asked,
  castOf,
  contentRatings,
  crewOf,
  externalIds,
  imagesOf,
  keywordsOf,
  named,
  numberFor,
  releaseDates,
  translations,
  videosOf,
} from './parts.ts'
import type {
  FakeTmdbCollection,
  FakeTmdbEpisode,
  FakeTmdbMovie,
  FakeTmdbSeason,
  FakeTmdbSeries,
} from './titles.ts'
import { dateOf, primaryOf, translationsOf, wordsIn } from './words.ts'

/** An entry whole, and what can be asked of it beside or along with it. */
export interface Answer {
  readonly details: object
  readonly parts: Readonly<Record<string, () => object>>
}

const ofTitle = { backdrops: 'backdrop', logos: 'logo', posters: 'poster' } as const

function countries(codes: readonly string[] = []): readonly object[] {
  const names = new Intl.DisplayNames(['en'], { type: 'region' })
  return codes.map((code) => ({ iso_3166_1: code, name: names.of(code) ?? code }))
}

function companies(names: readonly string[] = []): readonly object[] {
  return names.map((name) => ({ id: numberFor(name), logo_path: null, name, origin_country: '' }))
}

/** What a film has in a list. */
export function listedMovie(movie: FakeTmdbMovie, language: string): object {
  const { title, overview } = wordsIn(movie, language)
  return {
    ...listedWork(movie, language),
    original_title: movie.originalTitle ?? movie.title,
    overview,
    release_date: dateOf(movie.date),
    title,
    video: false,
  }
}

/** What a series has in a list. */
export function listedSeries(series: FakeTmdbSeries, language: string): object {
  const { title, overview } = wordsIn(series, language)
  return {
    ...listedWork(series, language),
    origin_country: series.countries ?? [],
    original_name: series.originalTitle ?? series.title,
    overview,
    first_air_date: dateOf(series.date),
    name: title,
  }
}

function listedWork(one: FakeTmdbMovie | FakeTmdbSeries, language: string): object {
  const primary = primaryOf(language)
  return {
    adult: one.adult ?? false,
    backdrop_path: bestFile(picturesOf(one), { type: 'backdrop', language: primary }),
    genre_ids: (one.genres ?? []).map(numberFor),
    id: one.id,
    original_language: one.originalLanguage ?? 'en',
    popularity: one.popularity ?? 1,
    poster_path: bestFile(picturesOf(one), { type: 'poster', language: primary }),
    vote_average: one.rating?.average ?? 0,
    vote_count: one.rating?.votes ?? 0,
  }
}

/** A film by its number. */
export function movieAnswer(
  { collections }: Catalogue,
  movie: FakeTmdbMovie,
  asked: Asked,
): Answer {
  const { language } = asked
  const collection = collections.get(movie.collection ?? -1)
  return {
    details: {
      ...listedMovie(movie, language),
      belongs_to_collection:
        collection === undefined ? null : listedCollection(collection, language),
      budget: 0,
      genres: named(movie.genres),
      homepage: '',
      imdb_id: movie.imdb ?? null,
      origin_country: movie.countries ?? [],
      production_companies: companies(movie.studios),
      production_countries: countries(movie.countries),
      revenue: 0,
      runtime: movie.runtimeMinutes ?? 0,
      spoken_languages: [],
      status: movie.status ?? 'Released',
      tagline: wordsIn(movie, language).tagline,
    },
    parts: {
      alternative_titles: () => alternativeTitles(movie),
      credits: () => ({ cast: castOf(movie.cast), crew: crewOf(movie.crew) }),
      external_ids: () => externalIds(movie),
      images: () => imagesOf(picturesOf(movie), ofTitle, asked),
      keywords: () => keywordsOf(movie),
      release_dates: () => releaseDates(movie),
      translations: () => translations(movie),
      videos: () => videosOf(movie.videos, asked),
    },
  }
}

/** A series by its number. */
export function seriesAnswer(series: FakeTmdbSeries, asked: Asked): Answer {
  const { language } = asked
  const seasons = series.seasons ?? []
  const status = series.status ?? (series.endDate === undefined ? 'Returning Series' : 'Ended')
  return {
    details: {
      ...listedSeries(series, language),
      created_by: (series.createdBy ?? []).map((name) => ({
        id: numberFor(name),
        name,
        profile_path: null,
      })),
      episode_run_time: [],
      genres: named(series.genres),
      homepage: '',
      in_production: series.endDate === undefined,
      languages: [series.originalLanguage ?? 'en'],
      last_air_date: series.endDate ?? null,
      networks: companies(series.networks),
      number_of_episodes: seasons.flatMap(({ episodes = [] }) => episodes).length,
      number_of_seasons: seasons.filter(({ number }) => number > 0).length,
      production_companies: companies(series.studios),
      production_countries: countries(series.countries),
      seasons: seasons.map((season) => ({
        ...seasonFacts(series.id, season, language),
        episode_count: season.episodes?.length ?? 0,
      })),
      spoken_languages: [],
      status,
      tagline: wordsIn(series, language).tagline,
      type: 'Scripted',
    },
    parts: {
      aggregate_credits: () => aggregateCredits(series),
      alternative_titles: () => alternativeTitles(series),
      content_ratings: () => contentRatings(series),
      credits: () => ({ cast: castOf(series.cast), crew: crewOf(series.crew) }),
      external_ids: () => externalIds(series),
      images: () => imagesOf(picturesOf(series), ofTitle, asked),
      keywords: () => keywordsOf(series),
      translations: () => translations(series),
      videos: () => videosOf(series.videos, asked),
    },
  }
}

function seasonFacts(series: number, season: FakeTmdbSeason, language: string): object {
  const usual = season.number === 0 ? 'Specials' : `Season ${season.number}`
  const words = wordsIn({ ...season, title: season.name ?? usual }, language)
  return {
    air_date: season.date ?? null,
    id: numberFor(`season ${series} ${season.number}`),
    name: words.title,
    overview: words.overview,
    poster_path: bestFile(seasonPictures(series, season), {
      type: 'poster',
      language: primaryOf(language),
    }),
    season_number: season.number,
    vote_average: 0,
  }
}

/** A season with its episodes. */
export function seasonAnswer({ id }: FakeTmdbSeries, season: FakeTmdbSeason, asked: Asked): Answer {
  const pictures = seasonPictures(id, season)
  return {
    details: {
      _id: `season${id}x${season.number}`,
      ...seasonFacts(id, season, asked.language),
      episodes: (season.episodes ?? []).map((episode) => ({
        ...episodeFacts({ series: id, season: season.number }, episode, asked.language),
      })),
    },
    parts: {
      external_ids: () => externalIds(season),
      images: () => imagesOf(pictures, { posters: 'poster' }, asked),
      translations: () => ({ translations: translationsOf(season, 'name') }),
      videos: () => ({ results: [] }),
    },
  }
}

function episodeFacts(
  place: { readonly series: number; readonly season: number },
  episode: FakeTmdbEpisode,
  language: string,
): object {
  const words = wordsIn({ title: `Episode ${episode.number}`, ...episode }, language)
  return {
    air_date: episode.date ?? null,
    crew: crewOf(episode.crew),
    episode_number: episode.number,
    episode_type: 'standard',
    guest_stars: castOf(episode.guests),
    id: numberFor(`episode ${place.series} ${place.season} ${episode.number}`),
    name: words.title,
    overview: words.overview,
    production_code: '',
    runtime: episode.runtimeMinutes ?? null,
    season_number: place.season,
    show_id: place.series,
    still_path: episodePictures(place, episode)[0]?.file ?? null,
    vote_average: episode.rating?.average ?? 0,
    vote_count: episode.rating?.votes ?? 0,
  }
}

/** An episode by its numbers. */
export function episodeAnswer(
  { id }: FakeTmdbSeries,
  { season, episode }: { readonly season: FakeTmdbSeason; readonly episode: FakeTmdbEpisode },
  asked: Asked,
): Answer {
  const place = { series: id, season: season.number }
  return {
    details: episodeFacts(place, episode, asked.language),
    parts: {
      credits: () => ({
        cast: [],
        crew: crewOf(episode.crew),
        guest_stars: castOf(episode.guests),
      }),
      external_ids: () => externalIds(episode),
      images: () => imagesOf(episodePictures(place, episode), { stills: 'still' }, asked),
      translations: () => ({ translations: translationsOf(episode, 'name') }),
      videos: () => ({ results: [] }),
    },
  }
}

/** What a collection has in a list. */
export function listedCollection(collection: FakeTmdbCollection, language: string): object {
  const { title, overview } = wordsIn(collection, language)
  const pictures = picturesOf(collection)
  const primary = primaryOf(language)
  return {
    adult: false,
    backdrop_path: bestFile(pictures, { type: 'backdrop', language: primary }),
    id: collection.id,
    name: title,
    original_language: 'en',
    original_name: collection.title,
    overview,
    poster_path: bestFile(pictures, { type: 'poster', language: primary }),
  }
}

/** A collection with its films. */
export function collectionAnswer(
  { movies }: Catalogue,
  collection: FakeTmdbCollection,
  asked: Asked,
): Answer {
  const parts = [...movies.values()].filter((movie) => movie.collection === collection.id)
  return {
    details: {
      ...listedCollection(collection, asked.language),
      parts: parts.map((movie) => listedMovie(movie, asked.language)),
    },
    parts: {
      images: () => imagesOf(picturesOf(collection), ofTitle, asked),
      translations: () => ({ translations: translationsOf(collection, 'title') }),
    },
  }
}

/** What `/find` knows by a number of another site. */
export function findAnswer(
  { movies, series }: Catalogue,
  wanted: { readonly id: string; readonly source: string | null; readonly language: string },
): object {
  const { id, language } = wanted
  const fits = (one: { readonly imdb?: string; readonly tvdb?: number }): boolean =>
    wanted.source === 'imdb_id'
      ? one.imdb === id
      : wanted.source === 'tvdb_id' && String(one.tvdb) === id
  const all = [...series.values()].flatMap((one) =>
    (one.seasons ?? []).map((season) => ({ one, season })),
  )
  const listed = (list: readonly object[], type: string): readonly object[] =>
    list.map((one) => ({ ...one, media_type: type }))
  return {
    movie_results: listed(
      [...movies.values()].filter(fits).map((one) => listedMovie(one, language)),
      'movie',
    ),
    person_results: [],
    tv_results: listed(
      [...series.values()].filter(fits).map((one) => listedSeries(one, language)),
      'tv',
    ),
    tv_episode_results: listed(
      all.flatMap(({ one, season }) =>
        (season.episodes ?? [])
          .filter(fits)
          .map((episode) =>
            episodeFacts({ series: one.id, season: season.number }, episode, language),
          ),
      ),
      'tv_episode',
    ),
    tv_season_results: listed(
      all
        .filter(({ season }) => fits(season))
        .map(({ one, season }) => ({
          ...seasonFacts(one.id, season, language),
          show_id: String(one.id),
        })),
      'tv_season',
    ),
  }
}

import { v } from 'shelfd/plugin'

import {
  between,
  day,
  file,
  formed,
  id,
  line,
  list,
  maybe,
  prose,
  soundOf,
  table,
  whole,
} from './fields.ts'

// What TMDB answers, as far as it is used: https://developer.themoviedb.org/reference. A field of another type is left
// out; an entry without its number makes no sense.

const name = v.object({ name: line })
const imdb = formed(/^tt\d{5,10}$/)
const language = formed(/^[a-z]{2}$/)
const country = formed(/^[A-Z]{2}$/)

/** A film in a list. */
export const listedMovie = v.object({
  id,
  title: maybe(line),
  original_title: maybe(line),
  overview: maybe(prose),
  release_date: maybe(day),
  poster_path: maybe(file),
})

/** A series in a list. */
export const listedSeries = v.object({
  id,
  name: maybe(line),
  original_name: maybe(line),
  overview: maybe(prose),
  first_air_date: maybe(day),
  poster_path: maybe(file),
})

/** A collection in a list. */
export const listedCollection = v.object({
  id,
  name: maybe(line),
  overview: maybe(prose),
  poster_path: maybe(file),
})

/** A page of a search. */
export function pageOf<S extends v.GenericSchema>(entry: S) {
  return v.object({ results: v.pipe(v.array(entry), v.maxLength(100)) })
}

const showId = v.union([
  id,
  v.pipe(v.string(), v.regex(/^\d{1,10}$/), v.transform(Number), v.minValue(1)),
])

/** What is known by the number of another site. */
export const findResult = v.object({
  movie_results: v.array(listedMovie),
  tv_results: v.array(listedSeries),
  tv_season_results: list(
    v.object({ show_id: showId, season_number: whole(0, 10_000), name: maybe(line) }),
  ),
  tv_episode_results: list(
    v.object({
      id: maybe(id),
      show_id: showId,
      season_number: whole(0, 10_000),
      episode_number: whole(0, 100_000),
      name: maybe(line),
      overview: maybe(prose),
      air_date: maybe(day),
    }),
  ),
})

const castMember = v.object({
  name: line,
  character: maybe(line),
  order: maybe(whole(0, 100_000)),
  profile_path: maybe(file),
})

const jobs = ['Director', 'Writer', 'Screenplay', 'Story', 'Teleplay'] as const
const crewMember = v.object({ name: line, job: v.picklist(jobs) })

const aggregateMember = v.object({
  ...castMember.entries,
  roles: list(v.object({ character: maybe(line), episode_count: maybe(whole(0, 100_000)) }), 20),
})

const videos = table({
  results: list(
    v.object({
      key: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{5,20}$/)),
      site: v.picklist(['YouTube', 'Vimeo']),
      type: v.picklist(['Trailer', 'Teaser']),
      official: v.optional(v.fallback(v.boolean(), false), false),
      iso_639_1: maybe(language),
    }),
    100,
  ),
})

const translations = table({
  translations: list(
    v.object({
      iso_639_1: language,
      iso_3166_1: maybe(country),
      data: v.object({
        title: maybe(line),
        name: maybe(line),
        overview: maybe(prose),
        tagline: maybe(line),
      }),
    }),
  ),
})

const titles = list(v.object({ title: line }))
const rated = { vote_average: maybe(between(0, 10)), vote_count: maybe(whole(0, 1e9)) }

/** A film with what is appended to it. */
export const movieDetails = v.object({
  ...listedMovie.entries,
  ...rated,
  original_language: maybe(language),
  tagline: maybe(line),
  runtime: maybe(whole(1, 100_000)),
  status: maybe(line),
  imdb_id: maybe(imdb),
  genres: list(name, 100),
  production_companies: list(name, 100),
  production_countries: list(name, 100),
  belongs_to_collection: table({ id, name: maybe(line) }),
  alternative_titles: table({ titles }),
  credits: table({ cast: list(castMember, 200), crew: list(crewMember, 100) }),
  external_ids: table({ imdb_id: maybe(imdb) }),
  keywords: table({ keywords: list(name, 200) }),
  release_dates: table({
    results: list(
      v.object({
        iso_3166_1: country,
        release_dates: list(v.object({ certification: maybe(line), type: maybe(whole(1, 6)) }), 50),
      }),
    ),
  }),
  translations,
  videos,
})

/** A series with what is appended to it. */
export const seriesDetails = v.object({
  ...listedSeries.entries,
  ...rated,
  original_language: maybe(language),
  tagline: maybe(line),
  status: maybe(line),
  last_air_date: maybe(day),
  episode_run_time: list(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)), 10),
  created_by: list(name, 100),
  genres: list(name, 100),
  networks: list(name, 100),
  production_companies: list(name, 100),
  production_countries: list(name, 100),
  seasons: list(
    v.object({
      season_number: whole(0, 10_000),
      name: maybe(line),
      air_date: maybe(day),
      poster_path: maybe(file),
    }),
    1_000,
  ),
  alternative_titles: table({ results: titles }),
  aggregate_credits: table({ cast: list(aggregateMember, 200) }),
  content_ratings: table({
    results: list(v.object({ iso_3166_1: country, rating: maybe(line) })),
  }),
  external_ids: table({ imdb_id: maybe(imdb), tvdb_id: maybe(id) }),
  keywords: table({ results: list(name, 200) }),
  translations,
  videos,
})

/** An episode as its season lists it. */
export const listedEpisode = v.object({
  ...rated,
  id: maybe(id),
  episode_number: whole(0, 100_000),
  name: maybe(line),
  overview: maybe(prose),
  air_date: maybe(day),
  runtime: maybe(whole(1, 10_000)),
  still_path: maybe(file),
  crew: list(crewMember, 50),
  guest_stars: list(castMember, 50),
})

/** What a season is without its episodes. */
export const seasonFacts = v.object({
  ...rated,
  id: maybe(id),
  season_number: whole(0, 10_000),
  name: maybe(line),
  overview: maybe(prose),
  air_date: maybe(day),
  poster_path: maybe(file),
  external_ids: table({ tvdb_id: maybe(id) }),
})

/** A season whole. */
export const seasonDetails = v.object({
  ...seasonFacts.entries,
  // Without the list nobody knows whether an episode is missing from it.
  episodes: soundOf(listedEpisode, 5_000),
})

/** A collection by its number. */
export const collectionDetails = v.object({ ...listedCollection.entries })

const picture = v.object({
  ...rated,
  file_path: file,
  iso_639_1: maybe(language),
  width: maybe(whole(1, 100_000)),
  height: maybe(whole(1, 100_000)),
})
const pictures = list(picture, 300)

/** Pictures of an entry; which lists there are depends on what it is. */
export const images = v.object({
  id,
  backdrops: pictures,
  logos: pictures,
  posters: pictures,
})

/** What TMDB tells of itself. */
export const configuration = v.object({ images: v.object({ secure_base_url: v.string() }) })

export type ListedMovie = v.InferOutput<typeof listedMovie>
export type ListedSeries = v.InferOutput<typeof listedSeries>
export type ListedCollection = v.InferOutput<typeof listedCollection>
export type MovieDetails = v.InferOutput<typeof movieDetails>
export type SeriesDetails = v.InferOutput<typeof seriesDetails>
export type SeasonDetails = v.InferOutput<typeof seasonDetails>
export type ListedEpisode = v.InferOutput<typeof listedEpisode>
export type Translations = MovieDetails['translations']
export type Videos = MovieDetails['videos']
export type Images = v.InferOutput<typeof images>
export type Picture = v.InferOutput<typeof picture>
export type CastMember = v.InferOutput<typeof castMember>
export type AggregateMember = v.InferOutput<typeof aggregateMember>

import { listedPicture, type KnownPicture } from './pictures.ts'
import type { FakeTmdbMovie, FakeTmdbPerson, FakeTmdbSeries, FakeTmdbVideo } from './titles.ts'
import { dateOf, primaryOf, translationsOf } from './words.ts'

type Work = FakeTmdbMovie | FakeTmdbSeries

/** A number that is always the same for a name. */
export function numberFor(name: string): number {
  return (Bun.hash.crc32(name) % 1_000_000) + 1
}

/** `[{ id, name }]` */
export function named(names: readonly string[] = []): readonly object[] {
  return names.map((name) => ({ id: numberFor(name), name }))
}

function person({ name, picture }: FakeTmdbPerson): object {
  return {
    adult: false,
    gender: 0,
    id: numberFor(name),
    known_for_department: 'Acting',
    name,
    original_name: name,
    popularity: 1,
    profile_path: picture ?? null,
  }
}

/** The cast of a film or of the guests of an episode. */
export function castOf(cast: readonly FakeTmdbPerson[] = []): readonly object[] {
  return cast.map((one, order) => ({
    ...person(one),
    cast_id: order,
    character: one.role ?? '',
    credit_id: `cast${numberFor(one.name)}`,
    order,
  }))
}

const departments: Readonly<Record<string, string>> = { Director: 'Directing', Editor: 'Editing' }

/** The crew of a film or an episode. */
export function crewOf(crew: readonly FakeTmdbPerson[] = []): readonly object[] {
  return crew.map((one) => {
    const job = one.job ?? 'Writer'
    return {
      ...person(one),
      credit_id: `crew${numberFor(one.name + job)}`,
      department: departments[job] ?? 'Writing',
      job,
    }
  })
}

/** Cast and crew over all seasons. */
export function aggregateCredits({ cast = [], crew = [] }: Work): object {
  return {
    cast: cast.map((one, order) => ({
      ...person(one),
      roles: [{ credit_id: `role${order}`, character: one.role ?? '', episode_count: 1 }],
      total_episode_count: 1,
      order,
    })),
    crew: crew.map((one) => ({
      ...person(one),
      jobs: [{ credit_id: 'job', job: one.job ?? 'Writer', episode_count: 1 }],
      department: 'Writing',
      total_episode_count: 1,
    })),
  }
}

/** Release dates of a film by country; each theatrical. */
export function releaseDates({ certifications = {}, date }: FakeTmdbMovie): object {
  return {
    results: Object.entries(certifications).map(([country, certification]) => ({
      iso_3166_1: country,
      release_dates: [
        {
          certification,
          descriptors: [],
          iso_639_1: '',
          note: '',
          release_date: `${dateOf(date)}T00:00:00.000Z`,
          type: 3,
        },
      ],
    })),
  }
}

/** The same of a series. */
export function contentRatings({ certifications = {} }: FakeTmdbSeries): object {
  return {
    results: Object.entries(certifications).map(([country, rating]) => ({
      descriptors: [],
      iso_3166_1: country,
      rating,
    })),
  }
}

/** Titles elsewhere; films and series name the list otherwise. */
export function alternativeTitles({ kind, alternatives = [] }: Work): object {
  const list = alternatives.map((title) => ({ iso_3166_1: 'US', title, type: '' }))
  return kind === 'movie' ? { titles: list } : { results: list }
}

/** Words that a title is filed under. */
export function keywordsOf({ kind, keywords }: Work): object {
  return kind === 'movie' ? { keywords: named(keywords) } : { results: named(keywords) }
}

/** Numbers elsewhere. */
export function externalIds(one: { readonly imdb?: string; readonly tvdb?: number }): object {
  return {
    imdb_id: one.imdb ?? null,
    tvdb_id: one.tvdb ?? null,
    wikidata_id: null,
    facebook_id: null,
    instagram_id: null,
    twitter_id: null,
  }
}

/** What a request says of languages. */
export interface Asked {
  readonly language: string
  /** `include_image_language` and `include_video_language`; null when it is not said. */
  readonly imageLanguages: readonly string[] | null
  readonly videoLanguages: readonly string[] | null
}

/** Trailers in the asked languages. */
export function videosOf(videos: readonly FakeTmdbVideo[] = [], asked: Asked): object {
  const wanted = asked.videoLanguages ?? [primaryOf(asked.language)]
  return {
    results: videos
      .filter(({ language = 'en' }) => wanted.includes(language))
      .map(({ key, site = 'YouTube', type = 'Trailer', language = 'en', official = true }) => ({
        iso_639_1: language,
        iso_3166_1: 'US',
        name: type,
        key,
        site,
        size: 1080,
        type,
        official,
        published_at: '2020-01-01T00:00:00.000Z',
        id: `video${numberFor(key)}`,
      })),
  }
}

/** Pictures in the asked languages, the best first. */
export function imagesOf(
  pictures: readonly KnownPicture[],
  lists: Readonly<Record<string, KnownPicture['type']>>,
  asked: Asked,
): object {
  const wanted = asked.imageLanguages ?? [primaryOf(asked.language)]
  const fitting = pictures
    .filter(({ language }) => wanted.includes(language ?? 'null'))
    .toSorted((a, b) => b.average - a.average)
  return Object.fromEntries(
    Object.entries(lists).map(([list, type]) => [
      list,
      fitting.filter((picture) => picture.type === type).map(listedPicture),
    ]),
  )
}

/** Words in all languages. */
export function translations(one: Work): object {
  return { translations: translationsOf(one, one.kind === 'movie' ? 'title' : 'name') }
}

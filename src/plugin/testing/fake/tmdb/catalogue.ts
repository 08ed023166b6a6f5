import { type KnownPicture, knownPictures, knownPortrait } from './pictures.ts'
import type {
  FakeTmdbCollection,
  FakeTmdbEpisode,
  FakeTmdbMovie,
  FakeTmdbPicture,
  FakeTmdbSeason,
  FakeTmdbSeries,
  FakeTmdbTitle,
} from './titles.ts'

/** All that a fake TMDB knows, by number. */
export interface Catalogue {
  readonly movies: ReadonlyMap<number, FakeTmdbMovie>
  readonly series: ReadonlyMap<number, FakeTmdbSeries>
  readonly collections: ReadonlyMap<number, FakeTmdbCollection>
  /** Every picture by the name of its file. */
  readonly files: ReadonlyMap<string, KnownPicture>
}

/** @throws Error for a number that is given twice. */
export function createCatalogue(titles: readonly FakeTmdbTitle[]): Catalogue {
  const movies = byId(titles.filter((one) => one.kind === 'movie'))
  const series = byId(titles.filter((one) => one.kind === 'series'))
  const collections = byId(titles.filter((one) => one.kind === 'collection'))
  const pictures = titles.flatMap((one) => [...picturesOf(one), ...picturesBelow(one)])
  return {
    movies,
    series,
    collections,
    files: new Map(pictures.map((picture) => [picture.file, picture])),
  }
}

function byId<T extends { readonly id: number }>(list: readonly T[]): Map<number, T> {
  const found = new Map<number, T>()
  for (const one of list) {
    if (found.has(one.id)) throw new Error(`Two titles of one kind have the number ${one.id}.`)
    found.set(one.id, one)
  }
  return found
}

const usual: readonly FakeTmdbPicture[] = [
  { type: 'poster', language: 'en' },
  { type: 'backdrop', language: null },
]

/** Pictures of a title itself. */
export function picturesOf({ kind, id, pictures }: FakeTmdbTitle): readonly KnownPicture[] {
  return knownPictures(`${kind}${id}`, pictures ?? usual)
}

/** Posters of a season. */
export function seasonPictures(series: number, season: FakeTmdbSeason): readonly KnownPicture[] {
  const owner = `series${series}-s${season.number}`
  return knownPictures(owner, season.pictures ?? [{ type: 'poster', language: 'en' }])
}

/** Stills of an episode. */
export function episodePictures(
  place: { readonly series: number; readonly season: number },
  episode: FakeTmdbEpisode,
): readonly KnownPicture[] {
  const owner = `series${place.series}-s${place.season}e${episode.number}`
  return knownPictures(owner, episode.pictures ?? [{ type: 'still' }])
}

function picturesBelow(one: FakeTmdbTitle): readonly KnownPicture[] {
  if (one.kind === 'collection') return []
  const portraits = portraitsOf([...(one.cast ?? []), ...(one.crew ?? [])])
  if (one.kind === 'movie') return portraits
  const seasons = (one.seasons ?? []).flatMap((season) => [
    ...seasonPictures(one.id, season),
    ...(season.episodes ?? []).flatMap((episode) => [
      ...episodePictures({ series: one.id, season: season.number }, episode),
      ...portraitsOf(episode.guests ?? []),
    ]),
  ])
  return [...portraits, ...seasons]
}

function portraitsOf(people: readonly { readonly picture?: string }[]): readonly KnownPicture[] {
  return people.flatMap(({ picture }) => (picture === undefined ? [] : [knownPortrait(picture)]))
}

/** File of the best picture of a type, as lists show it; one in the language goes first. */
export function bestFile(
  pictures: readonly KnownPicture[],
  { type, language }: { readonly type: KnownPicture['type']; readonly language: string },
): string | null {
  const fitting = pictures.filter((picture) => picture.type === type)
  const own = fitting.find((picture) => picture.language === language)
  return (own ?? fitting[0])?.file ?? null
}

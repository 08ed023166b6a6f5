import type { ExternalId } from '../domain/media.ts'
import type { ParsedName } from '../domain/scanner.ts'

/** What a file of a download is called, as far as its names tell. */
export type NamedAs =
  | ({ readonly kind: 'movie'; readonly part: number | null } & NamedWork)
  | ({
      readonly kind: 'episode'
      readonly place: EpisodePlace
      readonly episodeTitle: string | null
    } & NamedWork)
  /** Why it cannot be told what it is, as a sentence. */
  | { readonly kind: 'nothing'; readonly reason: string }

/** A film, or the series of an episode. */
export interface NamedWork {
  readonly title: string
  readonly year: number | null
  readonly ids: readonly ExternalId[]
}

/** Which episodes of a series a file holds. */
export type EpisodePlace =
  | { readonly by: 'number'; readonly season: number; readonly episodes: readonly number[] }
  | { readonly by: 'date'; readonly date: string }
  | { readonly by: 'count'; readonly absolute: readonly number[] }

/** The names of one file, each read by itself. */
export interface FileNames {
  /** The file within its folders. */
  readonly whole: ParsedName
  /** The file's name alone. */
  readonly own: ParsedName
  /** The download's name, or that of its folder. */
  readonly download: ParsedName
}

/** Reads what a film's file is. */
export function nameFilm({ whole, download }: FileNames): NamedAs {
  if (isEpisodic(whole)) return nothing('It is named like an episode, and its library holds films.')
  const title = whole.title ?? download.title
  if (title === undefined) return nothing('Its name holds no title.')
  return {
    kind: 'movie',
    title,
    year: whole.year ?? (whole.title === undefined ? (download.year ?? null) : null),
    ids: idsOf(whole, download),
    part: whole.part ?? null,
  }
}

/** Reads which episodes a file holds, and whether that is one of those that the download says it has. */
export function nameEpisode({ whole, own, download }: FileNames): NamedAs {
  const title = whole.title ?? download.title
  const seasons = whole.seasons ?? []
  if (title === undefined) return nothing('Its name holds no title of a series.')
  if (whole.part !== undefined && whole.episodes !== undefined) {
    return nothing(`It is part ${whole.part} of an episode in several files.`)
  }
  const isPack = (download.seasons?.length ?? 0) > 1
  if (seasons.length > 1) return nothing('It names several seasons.')
  if (isPack && !namesItself(own)) {
    return nothing(
      'It is part of a pack of several seasons, and its own name does not tell which episode it is.',
    )
  }
  const place = placeOf(whole, isPack ? own : whole)
  if (place === null) {
    return nothing(
      seasons.length === 1 && !isEpisodic(whole)
        ? 'It names a season and no episode: perhaps a full season in one file.'
        : 'Its name says no episode.',
    )
  }
  const foreign = notOf(place, download)
  if (foreign !== null) return nothing(foreign)
  return {
    kind: 'episode',
    title,
    year: yearOfShow(whole) ?? yearOfShow(download),
    ids: idsOf(whole, download),
    place,
    episodeTitle: whole.episodeTitle ?? null,
  }
}

/** `S01E01-E03`, `2024-05-17`, `#137`, for people. */
export function describePlace(place: EpisodePlace): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  if (place.by === 'date') return place.date
  if (place.by === 'count') return place.absolute.map((count) => `#${count}`).join(' ')
  return `S${two(place.season)}${place.episodes.map((episode) => `E${two(episode)}`).join('')}`
}

/** A number alone is one of any season. */
function namesItself({ seasons, episodes, date }: ParsedName): boolean {
  return date !== undefined || (seasons !== undefined && episodes !== undefined)
}

function isEpisodic({ episodes, absolute, date }: ParsedName): boolean {
  return episodes !== undefined || absolute !== undefined || date !== undefined
}

function placeOf(whole: ParsedName, numbers: ParsedName): EpisodePlace | null {
  const { episodes, date } = numbers
  const season = numbers.seasons?.[0] ?? whole.seasons?.[0]
  if (episodes !== undefined && episodes.length > 0 && season !== undefined) {
    return { by: 'number', season, episodes }
  }
  if (date !== undefined) return { by: 'date', date }
  const absolute = numbers.absolute ?? episodes
  return absolute === undefined || absolute.length === 0 ? null : { by: 'count', absolute }
}

/** Why an episode is none of those that the name of the download promises; null when it may be. */
function notOf(place: EpisodePlace, download: ParsedName): string | null {
  const { seasons, episodes, absolute } = download
  // Specials come along with any season.
  if (place.by !== 'number' || place.season === 0 || seasons === undefined) return null
  if (!seasons.includes(place.season)) {
    return `It is ${describePlace(place)}, and the download says that it is of season ${seasons.join(', ')}.`
  }
  if (episodes === undefined || absolute !== undefined || seasons.length > 1) return null
  const others = place.episodes.filter((episode) => !episodes.includes(episode))
  if (others.length === 0) return null
  return `It is ${describePlace(place)}, and the download says that it is episode ${episodes.join(', ')}.`
}

// `Show.S2016E05` is of 2016, its show may be older.
function yearOfShow({ year, seasons }: ParsedName): number | null {
  return year === undefined || seasons?.includes(year) === true ? null : year
}

function idsOf(whole: ParsedName, download: ParsedName): readonly ExternalId[] {
  return whole.ids ?? download.ids ?? []
}

function nothing(reason: string): NamedAs {
  return { kind: 'nothing', reason }
}

import type { NfoDocument, ParsedName } from 'shelfd/plugin'

/** One episode a file holds, and where it stands in its show. */
export interface Place {
  /** Ends of the keys after the show's. */
  readonly episodeKey: string
  readonly seasonKey: string
  readonly season?: number
  readonly episode?: number
  readonly absolute?: number
  readonly date?: string
  /** The sidecar's document about this episode. */
  readonly document?: NfoDocument
  /** True when the sidecar gave the numbers. */
  readonly byNfo: boolean
}

/** What a place is made from. */
export interface PlaceEvidence {
  /** The path read in its context. */
  readonly parsed: ParsedName
  /** Season of the folder; null outside season folders. */
  readonly season: number | null
  readonly documents: readonly NfoDocument[]
  /** Path of the file below the library root. */
  readonly path: string
}

/**
 * The episodes of a file: the numbers of its sidecar, else season and episode, an air date, or numbers counted over
 * the whole show. A file that says nothing is an episode by its path.
 */
export function placesOf(evidence: PlaceEvidence): readonly Place[] {
  const { parsed, documents, season } = evidence
  const number = parsed.seasons?.[0] ?? season ?? null
  const numbered = documents.flatMap((document) => byNfo(document, number))
  // A sidecar with some of the episodes does not deny the others a name lists beside them.
  const isPartial = numbered.every(
    (one) => one.season === number && parsed.episodes?.includes(one.episode ?? -1) === true,
  )
  if (numbered.length > 0 && !isPartial) return unique(numbered)
  if (parsed.episodes !== undefined && number !== null) {
    const { date } = parsed
    const shown = date === undefined ? {} : { date }
    return parsed.episodes.map((episode) => ({
      ...named(byNumber(number, episode), documents),
      ...shown,
    }))
  }
  const document = documents[0]
  const extra = { byNfo: false, ...(document === undefined ? {} : { document }) }
  if (parsed.date !== undefined) return [{ ...extra, ...byDate(parsed.date, season) }]
  const absolute = parsed.absolute ?? parsed.episodes
  if (absolute !== undefined) return absolute.map((count) => ({ ...extra, ...byCount(count) }))
  return [{ ...extra, ...byPath(evidence.path, season) }]
}

/** End of a season's key. */
export function seasonKey(season: number): string {
  return `#S${pad(season)}`
}

// The document about this very episode, or one that names no episode.
function named(keys: Keys, documents: readonly NfoDocument[]): Place {
  const document =
    documents.find(({ episode }) => episode === keys.episode) ??
    documents.find(({ episode }) => episode === undefined)
  return document === undefined
    ? { ...keys, byNfo: false }
    : { ...keys, document, byNfo: document.episode !== undefined }
}

type Keys = Omit<Place, 'byNfo' | 'document'>

// A sidecar without a season is about the one of its folder or name.
function byNfo(document: NfoDocument, otherwise: number | null): readonly Place[] {
  const { episode, season = otherwise } = document
  if (episode === undefined || season === null) return []
  return [{ ...byNumber(season, episode), document, byNfo: true }]
}

// A number that stands twice in a sidecar is still one episode.
function unique(places: readonly Place[]): readonly Place[] {
  return [
    ...new Map(places.toReversed().map((place) => [place.episodeKey, place])).values(),
  ].toReversed()
}

function byNumber(season: number, episode: number): Keys {
  const key = seasonKey(season)
  return { episodeKey: `${key}E${pad(episode)}`, seasonKey: key, season, episode }
}

function byDate(date: string, season: number | null): Keys {
  return { episodeKey: `#${date}`, date, ...inSeason(season, '#dated') }
}

function byCount(absolute: number): Keys {
  return { episodeKey: `#A${absolute}`, seasonKey: '#absolute', absolute }
}

function byPath(path: string, season: number | null): Keys {
  return { episodeKey: `#${path}`, ...inSeason(season, '#unknown') }
}

function inSeason(
  season: number | null,
  otherwise: string,
): { seasonKey: string; season?: number } {
  return season === null ? { seasonKey: otherwise } : { seasonKey: seasonKey(season), season }
}

function pad(number: number): string {
  return String(number).padStart(2, '0')
}

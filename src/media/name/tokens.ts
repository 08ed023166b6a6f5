import { parseTorrentTitle } from '@viren070/parse-torrent-title'

import { languageOf } from '../assets/language.ts'

/** What the token library reads from a release name. Absent fields are missing keys. */
export interface ReleaseTokens {
  readonly title?: string
  readonly year?: number
  readonly seasons?: readonly number[]
  readonly episodes?: readonly number[]
  readonly date?: string
  readonly episodeTitle?: string
  readonly releaseGroup?: string
  readonly resolution?: string
  readonly source?: string
  readonly videoCodec?: string
  readonly edition?: string
  readonly languages?: readonly string[]
}

type Draft = { -readonly [Key in keyof ReleaseTokens]: ReleaseTokens[Key] }

/** Reads a whole release name with the token library. Never throws. */
export function readTokens(name: string): ReleaseTokens {
  let parsed: ReturnType<typeof parseTorrentTitle>
  try {
    parsed = parseTorrentTitle(name)
  } catch {
    // A name the library cannot digest has no tokens; our own rules still read it.
    return {}
  }
  const tokens: Draft = {}
  if (parsed.title) tokens.title = parsed.title
  if (parsed.year !== undefined && /^\d{4}$/.test(parsed.year)) tokens.year = Number(parsed.year)
  if (parsed.seasons?.length) tokens.seasons = parsed.seasons
  if (parsed.episodes?.length) tokens.episodes = parsed.episodes
  if (parsed.date !== undefined && /^\d{4}-\d\d-\d\d$/.test(parsed.date)) tokens.date = parsed.date
  if (parsed.episodeTitle) tokens.episodeTitle = parsed.episodeTitle
  if (parsed.group) tokens.releaseGroup = parsed.group
  if (parsed.resolution) tokens.resolution = parsed.resolution
  if (parsed.quality) tokens.source = parsed.quality
  if (parsed.codec) tokens.videoCodec = parsed.codec
  if (parsed.editions?.[0]) tokens.edition = parsed.editions[0]
  const languages = knownLanguages(parsed.languages)
  if (languages.length > 0) tokens.languages = languages
  return tokens
}

/**
 * Reads only what stands behind a title. The files of a season share that part, so it is remembered: one call of
 * the library then serves them all.
 */
export function createTailReader(
  limit: number,
): (tail: string, episodic: boolean) => ReleaseTokens {
  const known = new Map<string, ReleaseTokens>()
  return (tail, episodic) => {
    // The library weighs positions: a title and a marker stand in for the real ones.
    const name = `${episodic ? 'Name S01E01' : 'Name 2000'} ${tail}`
    const found = known.get(name)
    if (found !== undefined) return found
    const tokens = readTokens(name)
    if (known.size >= limit) known.clear()
    known.set(name, tokens)
    return tokens
  }
}

function knownLanguages(languages: readonly string[] | undefined): string[] {
  const known = (languages ?? []).map(languageOf).filter((language) => language !== null)
  return [...new Set(known)]
}

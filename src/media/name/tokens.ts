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
  /** A web site that tagged the name. */
  readonly site?: string
}

type Draft = { -readonly [Key in keyof ReleaseTokens]: ReleaseTokens[Key] }

// No file system allows more, and the library's patterns take a second for a thousand letters of some scripts.
const maxLength = 255

/** Reads a whole release name with the token library. Never throws. */
export function readTokens(name: string): ReleaseTokens {
  let parsed: ReturnType<typeof parseTorrentTitle>
  try {
    parsed = parseTorrentTitle(name.slice(0, maxLength))
  } catch {
    // A name the library cannot digest has no tokens; our own rules still read it.
    return {}
  }
  const tokens: Draft = {}
  if (parsed.title) tokens.title = parsed.title
  // A range counts from its first year.
  const year = /^\d{4}/.exec(parsed.year ?? '')?.[0]
  if (year !== undefined) tokens.year = Number(year)
  if (parsed.seasons?.length) tokens.seasons = parsed.seasons
  if (parsed.episodes?.length) tokens.episodes = parsed.episodes
  if (parsed.date !== undefined && /^\d{4}-\d\d-\d\d$/.test(parsed.date)) tokens.date = parsed.date
  if (parsed.episodeTitle) tokens.episodeTitle = parsed.episodeTitle
  if (parsed.group) tokens.releaseGroup = parsed.group
  if (parsed.resolution) tokens.resolution = resolutionIn(name, parsed.resolution)
  if (parsed.quality) tokens.source = parsed.quality
  if (parsed.codec) tokens.videoCodec = parsed.codec
  if (parsed.editions?.[0]) tokens.edition = parsed.editions[0]
  if (parsed.site) tokens.site = parsed.site
  const languages = knownLanguages(parsed.languages)
  if (languages.length > 0) tokens.languages = languages
  return tokens
}

// `1080p.BluRay.4K.REMASTERED`: lines that are named outright beat a `4K` that may speak of the master.
function resolutionIn(name: string, found: string): string {
  // 1280x960, which is 720p in the old shape.
  if (found.toLowerCase() === '960p') return '720p'
  if (found.toLowerCase() !== '4k') return found
  return /(?<![\p{L}\d])(?:2160|1440|1080|720|576|480)[pi](?![\p{L}\d])/iu.exec(name)?.[0] ?? found
}

function knownLanguages(languages: readonly string[] | undefined): string[] {
  const known = (languages ?? []).map(languageOf).filter((language) => language !== null)
  return [...new Set(known)]
}

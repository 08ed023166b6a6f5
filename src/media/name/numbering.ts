import { isBroadcast } from './broadcast.ts'
import { findDate, isSoundDate, type DateMatch } from './date.ts'
import { findEpisodeCode, findUnderlinedCode } from './episode-codes.ts'
import { findMarkedEpisode, findSeasonEpisode, type EpisodeMatch } from './episode.ts'
import {
  findHalfEpisode,
  findLooseEpisode,
  isFolderAndNumber,
  type LooseContext,
} from './loose-episode.ts'
import { indexOfNumber } from './numbers.ts'
import { reasons } from './reasons.ts'
import type { Reason } from './reading.ts'
import { releaseStart } from './release-words.ts'
import { findSeasonPack } from './season-pack.ts'
import { foldTitle } from './title.ts'
import type { ReleaseTokens } from './tokens.ts'

/** What a name says about its place in a show, and where it says so. */
export interface Numbering {
  /** Where the title ends; null when only the token library knows. */
  readonly start: number | null
  readonly end: number | null
  readonly seasons?: readonly number[]
  readonly episodes?: readonly number[]
  readonly absolute?: readonly number[]
  readonly date?: string
  readonly reason: Reason
  /** True when nothing before it can only mean that the name has no title. */
  readonly isSure: boolean
}

/** Where a whole name stands, and how it is written. */
export interface NumberingContext extends LooseContext {
  /** True when a media extension was cut off. */
  readonly isFile: boolean
  /** True when underlines stood for the blanks. */
  readonly isUnderlined: boolean
}

/** Finds the numbering of a name by our own rules, and takes the token library's where they say nothing. */
export function findNumbering(
  text: string,
  found: ReleaseTokens,
  context: NumberingContext,
): Numbering | null {
  const numbering = findWithin(text, found, context)
  return numbering === null || numbering.seasons !== undefined || context.season !== null
    ? numbering
    : inFirstSeason(text, numbering)
}

function inFirstSeason(text: string, numbering: Numbering): Numbering {
  const { start, end, absolute, episodes = absolute } = numbering
  if (episodes === undefined || start === null || end === null) return numbering
  const isMarked = numbering.reason === reasons.marked
  if (!isBroadcast(text, { start, end, isMarked })) return numbering
  const { absolute: _, ...rest } = numbering
  return { ...rest, seasons: [1], episodes }
}

function findWithin(
  text: string,
  found: ReleaseTokens,
  context: NumberingContext,
): Numbering | null {
  const tokens = soundTokens(text, found)
  const date = findDate(text)
  const sure = findSeasonEpisode(text)
  if (sure !== null) return withDate(fromMatch(sure, reasons.notation), { date, tokens, text })
  const marked = findMarkedEpisode(text)
  if (marked !== null) {
    const own = withDate(fromMatch(marked, reasons.marked), { date, tokens, text })
    return tokens.seasons === undefined || date !== null || isYears(text, tokens.seasons)
      ? own
      : { ...own, seasons: tokens.seasons }
  }
  if (date !== null) {
    // `010910` is rather season 1, episodes 9 and 10 than a day of 2001.
    const pair = /^0\d{5}$/.test(text.slice(date.start, date.end)) ? findEpisodeCode(text) : null
    if (pair?.episodes?.length === 2) return fromMatch(pair, reasons.code)
    return { start: date.start, end: date.end, date: date.date, reason: reasons.date, isSure: true }
  }
  const code = findEpisodeCode(text)
  if (code !== null && tokens.date === undefined) return fromMatch(code, reasons.code)
  return findLoose(text, tokens, context)
}

/** More episodes than any one name counts up. */
const wildRange = 200

function soundTokens(text: string, tokens: ReleaseTokens): ReleaseTokens {
  const { seasons, episodes = [], ...rest } = tokens
  if (isChannels(text, seasons, episodes)) return rest
  // `- 11 - 511 Title`: an episode whose title begins with a number, not five hundred of them.
  const isWild = episodes.length > wildRange && /\d[ ._]-[ ._]\d{1,4}[ ._]\p{L}/u.test(text)
  const numbers = isWild ? episodes.slice(0, 1) : episodes
  // `Series 209`: the library cuts a season out of a longer number.
  const ends = [seasons?.[0] ?? 0, seasons?.at(-1) ?? 0]
  const isWhole = ends.every((season) => season < 10 || indexOfNumber(text, season) >= 0)
  return {
    ...rest,
    ...(seasons === undefined || !isWhole ? {} : { seasons }),
    ...(numbers.length === 0 ? {} : { episodes: numbers }),
  }
}

// `Atmos7.1`: how many speakers there are, not season 7.
function isChannels(
  text: string,
  seasons: readonly number[] | undefined,
  episodes: readonly number[],
): boolean {
  if (seasons?.length !== 1 || episodes.length !== 1) return false
  const at = text.lastIndexOf(`${seasons[0]}.${episodes[0]}`)
  const release = at < 0 ? -1 : releaseStart(text)
  return release >= 0 && at > release
}

function fromMatch(match: EpisodeMatch, reason: Reason): Numbering {
  const { start, end, season, episodes, absolute } = match
  return {
    start,
    end,
    ...(season === undefined ? {} : { seasons: [season] }),
    ...(episodes === undefined ? {} : { episodes }),
    ...(absolute === undefined ? {} : { absolute }),
    reason,
    isSure: reason !== reasons.code && !match.isWord,
  }
}

interface DateEvidence {
  readonly date: DateMatch | null
  readonly tokens: ReleaseTokens
  readonly text: string
}

function withDate(own: Numbering, { date, tokens, text }: DateEvidence): Numbering {
  const base = { ...own, ...severalSeasons(own, tokens), ...longerList(own, tokens) }
  if (date === null) {
    const sound = tokens.date !== undefined && isSoundDate(tokens.date, text)
    return sound && tokens.date !== undefined ? { ...base, date: tokens.date } : base
  }
  return {
    ...base,
    start: Math.min(own.start ?? date.start, date.start),
    end: Math.max(own.end ?? date.end, date.end),
    date: date.date,
  }
}

// A list of seasons reads as one season to the rules for episodes.
function severalSeasons(own: Numbering, { seasons }: ReleaseTokens): Pick<Numbering, 'seasons'> {
  if (seasons === undefined || seasons.length < 2) return {}
  return seasons.includes(own.seasons?.[0] ?? -1) ? { seasons } : {}
}

// `E01 à E12`, `[Ep 01 - 220]`: the library knows more ways to write a range.
function longerList({ episodes }: Numbering, tokens: ReleaseTokens): Pick<Numbering, 'episodes'> {
  const [first] = episodes ?? []
  const { episodes: list } = tokens
  if (episodes?.length !== 1 || list === undefined || list.length < 2) return {}
  return list[0] === first ? { episodes: list } : {}
}

function findLoose(
  text: string,
  tokens: ReleaseTokens,
  context: NumberingContext,
): Numbering | null {
  const match = findLooseEpisode(text, context)
  if (match === null) {
    const special = context.hasGroup ? findHalfEpisode(text) : null
    if (special !== null) return fromMatch(special, reasons.loose)
    const own = tokens.seasons === undefined && tokens.date === undefined ? pack(text) : null
    return own ?? fromTokens(text, tokens, context) ?? fromUnderlined(text, context)
  }
  const { seasons, episodes } = tokens
  const isAlone =
    seasons === undefined &&
    (episodes === undefined || !isPlausible(text, tokens)) &&
    tokens.date === undefined
  const own = match.episodes ?? match.absolute ?? []
  const agrees =
    seasons === undefined &&
    episodes?.[0] === own[0] &&
    (episodes?.length === 1 || episodes?.length === own.length)
  // A season folder vouches for its bare numbers; elsewhere the library knows more notations.
  const isVouched = context.season !== null || isFolderAndNumber(text, context.folderTitle)
  if (isVouched || isAlone || agrees) return fromMatch(match, reasons.loose)
  return fromTokens(text, tokens, context)
}

function fromTokens(
  text: string,
  tokens: ReleaseTokens,
  { season }: LooseContext,
): Numbering | null {
  const { seasons, episodes, date } = tokens
  const place = { start: null, end: null, reason: reasons.tokens, isSure: false }
  if (date !== undefined && isSoundDate(date, text)) return { ...place, date }
  if (seasons !== undefined && !isFilmOfNumbers(text, seasons))
    return withPack(text, seasons, episodes)
  if (episodes === undefined || !isPlausible(text, tokens)) return null
  return season === null ? { ...place, absolute: episodes } : { ...place, episodes }
}

function fromUnderlined(text: string, context: NumberingContext): Numbering | null {
  const { isUnderlined, hasGroup, isFile, folderTitle } = context
  const code = isUnderlined && !hasGroup ? findUnderlinedCode(text) : null
  // A folder that ends with its number is as likely a film's.
  if (code === null || (code.end === text.length && !isFile)) return null
  const digits = text.slice(code.start, code.end).trim()
  // `Cell 211 (2009)/Cell_211.avi`.
  if (folderTitle?.includes(digits) === true) return null
  // In the folder of its show nothing tells a code from a number over the whole show.
  const isOfFolder =
    folderTitle !== null && foldTitle(folderTitle) === foldTitle(text.slice(0, code.start))
  if (!isOfFolder) return { ...fromMatch(code, reasons.code), reason: reasons.likelyCode }
  const { start, end } = code
  return fromMatch({ start, end, absolute: [Number(digits)] }, reasons.loose)
}

// `2012.3.of.9`: a year is no season, but for `S2013` and `2013x14`.
function isYears(text: string, [season = 0]: readonly number[]): boolean {
  if (season < 1900) return false
  const lower = text.toLowerCase()
  return !lower.includes(`s${season}`) && !lower.includes(`${season}x`)
}

// `50-50.2011`: numbers before a film's year.
function isFilmOfNumbers(text: string, seasons: readonly number[]): boolean {
  return (
    /^\d{1,3}-\d{1,3}[ ._(]{1,2}(?:19|20)\d\d/.test(text) && text.startsWith(String(seasons[0]))
  )
}

// The library takes a number at the start of a name for an episode; `12 Monkeys` and `1917` are titles.
function isPlausible(text: string, { episodes, year }: ReleaseTokens): boolean {
  const [first = 0] = episodes ?? []
  if ((episodes?.length ?? 0) > 1) return true
  // `05.5` is neither 5 nor 55.
  if (/\d{3,4}[*×x]\d{3,4}/.exec(text)?.[0].startsWith(String(first)) === true) return false
  const half = /(?<!\d)(\d{1,4})\.\d(?!\d)/.exec(text)?.[0] ?? ''
  if (
    half !== '' &&
    (Number.parseInt(half, 10) === first || Number(half.replace('.', '')) === first)
  )
    return false
  if (/\d{4}-\d\d-\d\d|^\d{1,3}-\d{1,3}[ ._(]{1,2}(?:19|20)\d\d/.test(text)) return false
  const release = releaseStart(text)
  // `2014 1080i 24 Mbps`: a film whose only other number stands among the release words.
  if (year !== undefined && release > 0 && indexOfNumber(text.slice(0, release), first) < 0)
    return false
  const start = /^(\d{1,4})(.?.?)/.exec(text)
  if (start === null || Number(start[1]) !== first) return true
  return start[1]?.startsWith('0') === true || /^(?:\. |-| -|- |,)/.test(start[2] ?? '')
}

function withPack(
  text: string,
  seasons: readonly number[],
  episodes: readonly number[] | undefined,
): Numbering {
  const found = episodes === undefined ? findSeasonPack(text) : null
  const own = found?.seasons[0] === seasons[0] ? found : null
  const isOurs = own !== null && own.seasons.length < seasons.length && text.includes('&')
  return {
    start: own?.start ?? null,
    end: null,
    seasons: isOurs ? own.seasons : seasons,
    ...(episodes === undefined ? {} : { episodes }),
    reason: reasons.tokens,
    isSure: false,
  }
}

function pack(text: string): Numbering | null {
  const own = findSeasonPack(text)
  // `S78` alone is anything, unless a disc or a season follows.
  if (own === null || /^s\d{1,3}(?!\d|[ds]\d)/i.test(text.slice(own.start))) return null
  return {
    start: own.start,
    end: null,
    seasons: own.seasons,
    reason: reasons.seasonPack,
    isSure: false,
  }
}

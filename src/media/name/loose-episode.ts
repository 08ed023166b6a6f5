import type { EpisodeMatch } from './episode.ts'
import { carryOn } from './episode-list.ts'
import { foldTitle } from './title.ts'

/** Where the file lies, as far as it decides how to read a bare number. */
export interface LooseContext {
  /** Season of the folder; null outside season folders. */
  readonly season: number | null
  /** Title of the folder that can name the show, empty when it has none; null without a folder. */
  readonly folderTitle: string | null
  /** True when the name begins with a `[Group]`. */
  readonly hasGroup: boolean
}

const dashed =
  /(?<! (?:movie|film|vol|part)) [-–‒] (\d{1,4})(?:v\d)?(?= [-–‒] | ?[&+-] ?\d{1,4}(?:v\d)?(?:[ &+-]|$|\s*[[(])|\s*$|\s*[[(](?!(?:18|19|20)\d\d[)\]]\s*$))/i
/** `#957`. */
const hashed = /(?<=[ _])#(\d{1,4})(?:v\d)?(?![\p{L}\d])/u
/** ` 484 VOSTFR`. */
const beforeLanguage =
  /(?<=\p{L}[ _.])(\d{2,4})(?:v\d)?(?=[ _.](?:vost(?:fr|a)?|vf|raw|subbed)(?!\p{L}))/iu
/** ` 05v2`. */
const versioned = /[ _.-](\d{2,4})v\d(?=\s*$|[ _.]*[[(])/i
/** `SP05`, `Special 5`, `OVA 2` among the specials. */
const special = /(?<!\p{L})(?:sp|special|ova|oad|extra)[ ._-]{0,2}(\d{1,3})(?![\p{L}\d])/iu
const bracket = /\[(\d{1,4})(?:v\d)?(?: ?end| ?fin)?\]/i
/** ` 05 [`, but not the rate of `AAC-128(`. */
const grouped = /(?<!aac|mp3|ac3|opus)[ _.-](\d{2,4})(?:v\d)?(?=\s*$|[ _.]*[[(])/i
const leading =
  /^(\d{1,4})(?:v\d)?(?:\s?[-–._]\s|(?= ?[&+-] ?\d{1,4}(?:\.? |$))|[-–_. ]+(?=\p{L})|$)/u
const trailing = /(?:^|[ ._-])(\d{2,4})$/
const numberFirst = /^(?:\d{1,4}(?:$| [-–] )|\d{2,3}\. (?=\p{L}))/u
/** ` - 12.5`, `_02.5_[`. */
const half = /(?:[ .]-|[ _])[ ._]?\d{1,4}\.5(?:\.\d)?(?=\s*$|[ ._]?[[(]|[ ._]-[ ._])/
const resolutions = new Set([480, 540, 576, 720, 1080, 1440, 2160, 4320])

/**
 * Finds numbers that are episodes only because of where they stand: ` - 137`, `[04]`, a last number after a
 * `[Group]`, and at the start (`01 - Title`) where a folder vouches for a show.
 */
export function findLooseEpisode(text: string, context: LooseContext): EpisodeMatch | null {
  const match =
    afterFolder(text, context) ??
    numbered(dashed, text) ??
    numbered(bracket, text) ??
    numbered(hashed, text) ??
    numbered(versioned, text) ??
    (context.season === 0 ? numbered(special, text) : null) ??
    numbered(beforeLanguage, text) ??
    (context.hasGroup ? numbered(grouped, text) : null) ??
    (context.season !== null ||
    (context.hasGroup && /^0\d{1,2}[ ._-]|^\d{1,3} - /.test(text)) ||
    (context.folderTitle === null && /^0\d{1,2}(?:\. |-| - )/.test(text)) ||
    (context.folderTitle !== null && numberFirst.test(text))
      ? numbered(leading, text)
      : null) ??
    (context.season !== null || isFolderAndNumber(text, context.folderTitle)
      ? numbered(trailing, text)
      : null)
  if (match === null) return null
  const { start } = match
  // `Film/1917.mkv`: a number that is the folder's name too is the title.
  if (context.season === null && text === context.folderTitle) return null
  const { season } = context
  const { episodes: raw, end } = carryOn(text, { at: match.at, first: match.number, season: null })
  const episodes = season === null ? raw : raw.map((number) => withinSeason(number, season))
  const reach = episodes.length > 1 ? end : match.end
  return context.season === null
    ? { start, end: reach, absolute: episodes }
    : { start, end: reach, episodes }
}

/** Finds the recap between two episodes: a special, whose number databases do not know. */
export function findHalfEpisode(text: string): EpisodeMatch | null {
  const match = text.includes('.5') ? half.exec(text) : null
  return match === null
    ? null
    : { start: match.index, end: match.index + match[0].length, season: 0 }
}

// `Naruto 012` in the folder `Naruto`.
/** True when the number follows the title of the folder. */
export function isFolderAndNumber(text: string, folderTitle: string | null): boolean {
  const match = trailing.exec(text)
  if (match === null || folderTitle === null || folderTitle === '') return false
  return foldTitle(text.slice(0, match.index)) === foldTitle(folderTitle)
}

// `Show 04 Title` in the folder of the show; outside a season only `Show 004 Title` is none of the title's numbers.
function afterFolder(text: string, { folderTitle, season }: LooseContext): NumberMatch | null {
  if (folderTitle === null || folderTitle === '') return null
  const match = /^(.{1,100}?)[ ._-]{1,3}(\d{2,3})[ ._-]{1,3}(?=\p{L})/u.exec(text)
  const digits = match?.[2] ?? ''
  if (match === null || (season === null && !digits.startsWith('0'))) return null
  if (foldTitle(match[1] ?? '') !== foldTitle(folderTitle)) return null
  const end = match[0].trimEnd().length
  const start = (match[1] ?? '').length
  const at = start + match[0].slice(start).indexOf(digits) + digits.length
  return { number: Number(digits), at, start, end }
}

interface NumberMatch {
  readonly number: number
  /** Index behind the digits. */
  readonly at: number
  readonly start: number
  readonly end: number
}

function numbered(pattern: RegExp, text: string): NumberMatch | null {
  const match = pattern.exec(text)
  if (match === null) return null
  const number = Number(match[1])
  if (resolutions.has(number) || (number >= 1888 && number < 2100)) return null
  const start = match.index
  const digits = start + match[0].indexOf(match[1] ?? '') + (match[1] ?? '').length
  const at = /^v\d/i.test(text.slice(digits, digits + 2)) ? digits + 2 : digits
  return { number, at, start, end: start + match[0].length }
}

// `1011 - Title` in the folder of season 10 is its episode 11.
function withinSeason(number: number, season: number): number {
  const coded = season > 0 && number > 99 && Math.floor(number / 100) === season
  return coded && number % 100 > 0 ? number % 100 : number
}

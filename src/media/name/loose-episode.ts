import type { EpisodeMatch } from './episode.ts'
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

const dashed = / [-–] (\d{1,4})(?:v\d)?(?= [-–] |\s*$|\s*[[(])/
const bracket = /\[(\d{1,4})(?:v\d)?(?: ?end| ?fin)?\]/i
const grouped = /[ _.](\d{2,4})(?:v\d)?(?=\s*$|[ _.]*[[(])/
const leading = /^(\d{1,4})(?:\s?[-–._]\s|[-–_. ]+(?=\p{L})|$)/u
const trailing = /(?:^|[ ._-])(\d{2,4})$/
const numberFirst = /^\d{1,4}(?:$| [-–] )/
const resolutions = new Set([480, 540, 576, 720, 1080, 1440, 2160, 4320])

/**
 * Finds numbers that are episodes only because of where they stand: ` - 137`, `[04]`, a last number after a
 * `[Group]`, and at the start (`01 - Title`) where a folder vouches for a show.
 */
export function findLooseEpisode(text: string, context: LooseContext): EpisodeMatch | null {
  const match =
    numbered(dashed, text) ??
    numbered(bracket, text) ??
    (context.hasGroup ? numbered(grouped, text) : null) ??
    (context.season !== null || (context.folderTitle !== null && numberFirst.test(text))
      ? numbered(leading, text)
      : null) ??
    (context.season !== null || isFolderAndNumber(text, context.folderTitle)
      ? numbered(trailing, text)
      : null)
  if (match === null) return null
  const { start, end } = match
  if (context.season === null) return { start, end, absolute: [match.number] }
  return { start, end, episodes: [withinSeason(match.number, context.season, start)] }
}

// `Naruto 012` in the folder `Naruto`.
function isFolderAndNumber(text: string, folderTitle: string | null): boolean {
  const match = trailing.exec(text)
  if (match === null || folderTitle === null || folderTitle === '') return false
  return foldTitle(text.slice(0, match.index)) === foldTitle(folderTitle)
}

interface NumberMatch {
  readonly number: number
  readonly start: number
  readonly end: number
}

function numbered(pattern: RegExp, text: string): NumberMatch | null {
  const match = pattern.exec(text)
  if (match === null) return null
  const number = Number(match[1])
  if (resolutions.has(number) || (number >= 1900 && number < 2100)) return null
  return { number, start: match.index, end: match.index + match[0].length }
}

// `1011 - Title` in the folder of season 10 is its episode 11.
function withinSeason(number: number, season: number, start: number): number {
  const coded = start === 0 && season > 0 && Math.floor(number / 100) === season
  return coded && number % 100 > 0 ? number % 100 : number
}

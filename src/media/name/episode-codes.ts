import type { EpisodeMatch } from './episode.ts'
import { releaseStart } from './release-words.ts'

const source =
  '(?=[ ._-]{1,3}(?:(?:480|576|720|1080)[pi][ ._])?(?:[hp]dtv|dsr|hdtvx26[45]|sdtv|dvb|tvrip)|-[a-z]{2,12}$)'
/** `103`, `1013`, `0308`, `10910`, `010910`: season and two digits an episode, before a television source. */
const code = new RegExp(
  `(?<=[ ._-])(?!(?:19|20)\\d\\d[ ._-])(?<![ ._-](?:part|pt|vol|no)[ ._-])(\\d{3,6})${source}`,
  'giu',
)
/** `103.104`: two of them. */
const pair = new RegExp(`(?<=[ ._-])(\\d{3,4})[ ._](\\d{3,4})${source}`, 'iu')
/** `[Cap.103]`, `Cap. 1103`: Spanish releases count so. */
const chapter =
  /(?<![\p{L}\d])ca{1,2}p(?:itulo|ítulo)?[ ._]{0,2}(\d{3,4})(?:[_-](\d{3,4}))?(?!\d)/iu

/** `- Tem 1`, `Temporada.1`: the season once more, before a chapter. */
const seasonBefore = /[ ._-]{1,3}temp?(?:orada)?[ ._]{1,3}(\d{1,2})(?!\d)/iu
/** `4sf-film-dl-7p-x264-103`: all small letters and dashes, the code at the end. */
const dashed = /^[a-z\d]{1,20}(?:-[a-z\d]{1,20}){2,12}-[xh]26[45]$/
const lastNumber = /-(\d{3,4})$/

/** Finds numbers that hold season and episode in one: `103`, `1013`, `10910`, `Cap.205`. */
export function findEpisodeCode(text: string): EpisodeMatch | null {
  const spanish = chapter.exec(text)
  if (spanish !== null) return behindSeason(text, ofCode(spanish))
  const two = pair.exec(text)
  const both = two === null ? null : ofCode(two)
  if (both !== null) return both
  for (const match of text.matchAll(code)) {
    const found = ofCode(match)
    if (found !== null) return found
  }
  const last = lastNumber.exec(text)
  return last !== null && dashed.test(text.slice(0, last.index)) ? ofCode(last) : null
}

/** `title 102`, `title 102 words`; an article or three letters make no show of a number: `The 101 Dalmatians`. */
const underlined = /^(\p{L}[\p{L}'’&! -]{3,80}) ([1-9]\d\d)(?= \p{L}\D*$|$)/u
// Few seasons have more; a higher number is likelier a title's: `Room_237`.
const mostEpisodes = 30

/**
 * Finds `title_102` and `title_209_words`: old captures are called so, films hardly. `text` has blanks for the
 * underlines.
 */
export function findUnderlinedCode(text: string): EpisodeMatch | null {
  const [whole = '', title = '', number = ''] = underlined.exec(text) ?? []
  const numbers = decode(number, undefined)
  const [episode = 0] = numbers?.episodes ?? []
  if (numbers === null || episode > mostEpisodes || releaseStart(text) >= 0) return null
  return { start: title.length, end: whole.length, ...numbers }
}

function behindSeason(text: string, found: EpisodeMatch | null): EpisodeMatch | null {
  if (found === null) return null
  const match = seasonBefore.exec(text.slice(0, found.start))
  return match !== null && Number(match[1]) === found.season
    ? { ...found, start: match.index }
    : found
}

function ofCode(match: RegExpExecArray): EpisodeMatch | null {
  const numbers = decode(match[1] ?? '', match[2])
  if (numbers === null) return null
  return { start: match.index, end: match.index + match[0].length, ...numbers }
}

type Numbers = Pick<EpisodeMatch, 'season' | 'episodes'>

function decode(digits: string, more: string | undefined): Numbers | null {
  if (digits.length > 4) return decodePair(digits)
  const season = Number(digits.slice(0, -2))
  const episode = Number(digits.slice(-2))
  // `1998` and `2012` are years, `720` and `1080` what they always are.
  if (episode === 0 || season === 0 || /^(?:(?:19|20)\d\d|480|576|720|1080|26[456])$/.test(digits))
    return null
  const second = more === undefined ? null : decode(more, undefined)
  if (second === null) return { season, episodes: [episode] }
  const last = second.episodes?.[0] ?? 0
  if (second.season !== season || last <= episode) return null
  return { season, episodes: [episode, last] }
}

// `10910` and `010910` are season 1, episodes 9 and 10.
function decodePair(digits: string): Numbers | null {
  const season = Number(digits.slice(0, -4))
  const first = Number(digits.slice(-4, -2))
  const last = Number(digits.slice(-2))
  if (season === 0 || last !== first + 1) return null
  return { season, episodes: [first, last] }
}

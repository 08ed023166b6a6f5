import { carryOn } from './episode-list.ts'

/** An episode notation with its place in the name; title before `start`, episode title after `end`. */
export interface EpisodeMatch {
  readonly start: number
  readonly end: number
  readonly season?: number
  readonly episodes?: readonly number[]
  readonly absolute?: readonly number[]
  readonly date?: string
  /** True for a whole word such as `Episode 5`, which a title may follow. */
  readonly isWord?: boolean
}

const seasonWord =
  '(?:season|series|staffel|saison|temporada|stagione|seizoen|sezon|säsong|sesong|sæson|kausi|сезон|시즌|se(?=[ .]\\d))'
const episodeWord =
  '(?:episodes?|eps?|folgen?|épisode|episodio|episódio|capitulo|capítulo|aflevering|afl|avsnitt|afsnit|jakso|' +
  'odcinek|серия|эпизод|b[oö]l[uü]m)'

/** `S01E02`, `s1x02`, `S01.E02`, `S 01 E 02`, `S2016E368`. */
const seasonEpisode =
  /(?<![\p{L}\d])s(?: (?=\d{1,2} ?e ?\d))?(\d{1,4})[ ._-]{0,3}(?:x?e(?:p(?:isode)?)?|x)[ ._-]{0,2}(\d{1,5})(?!\d)/iu
/** `showS01E02`: glued to the title, which only two digits each make certain. */
const glued = /(?<=\p{L})s(\d\d)e(\d\d)(?!\d)/iu
/** `1x02`, `2010x15`; `1920x800` and `2048x858` are sizes of a picture. */
const cross =
  /(?<![\p{L}\d]|\d\.)((?:19[3-9]|20[0-3])\d|\d{1,2})x(\d{1,3})(?![\dp]|\.\d(?:[^\dx]|$))/iu
/** `[Group] Show S2 - 05 [720p]`. */
const fansub = /(?<=[\p{L}\d!?)] )(?:s|season )(\d{1,2}) - (\d{2,4})(?:v\d)?(?=\s*$| ?[[(]| - )/iu
/** `Season 1 Episode 2` in the languages of libraries, `Se.2 afl.5`, `S1 - Ep 05`. */
const words = new RegExp(
  `(?<![\\p{L}\\d])${seasonWord}[ ._-]{0,3}(\\d{1,4})[ ._,-]{0,4}${episodeWord}[ ._-]{0,3}(\\d{1,5})(?!\\d)`,
  'iu',
)
/** `2. Staffel 5. Folge`. */
const ordinals = new RegExp(
  `(?<![\\p{L}\\d])(\\d{1,3})\\.? ?${seasonWord}[ ._,-]{1,4}(\\d{1,4})\\.? ?${episodeWord}(?!\\p{L})`,
  'iu',
)
/** `第2季 第05集`, `시즌 2 3화`. */
const eastern =
  /(?:第 ?(\d{1,3}|[一二三四五六七八九十]) ?[季期]|시즌 ?(\d{1,3}))[ ._-]{0,3}(?:第? ?(\d{1,4}) ?[话話集回]|제? ?(\d{1,4}) ?화)/u
/** `Episode 5`, `Ep. 05`, `E07`, `Folge 3` without a season. */
const marked = new RegExp(
  '(?<![\\p{L}\\d])(?:episode|épisode|episodio|episódio|folge|aflevering|avsnitt|afsnit|jakso|odcinek|capítulo|серия|' +
    'выпуск|ep|e(?=\\d\\d))[ ._#-]{0,3}(\\d{1,5})(?:v\\d)?(?!(?!e\\d\\d)[\\p{L}\\d]|\\.\\d{1,2}(?!\\d))',
  'iu',
)
/** `2nd Season - 05`, `Second Season 05`. */
const nthSeason =
  /(?<![\p{L}\d])(?:(\d{1,2})(?:st|nd|rd|th)|(first|second|third|fourth|fifth))[ ._]season(?:[ ._](?:ova|tv))?[ ._-]{1,3}(\d{1,3})(?:v\d)?(?![\p{L}\d])/iu
/** `, Season 2` behind an episode. */
const seasonBehind = new RegExp(
  `[ ._,(-]{1,4}${seasonWord}[ ._-]{0,3}(\\d{1,3})(?![\\p{L}\\d])`,
  'iuy',
)
const ordinalWords = 'first second third fourth fifth'.split(' ')
/** `Part 2` directly before a television source: one night of a mini-series. */
const night =
  /(?<=[ ._])part[ ._]?(\d{1,2}|one|two|three|four|five|six)(?=[ ._](?:proper[ ._]|repack[ ._])?(?:\d{3,4}p[ ._])?[hp]dtv)/iu
const cardinals = 'one two three four five six'.split(' ')
/** `60.Bölüm`, `61.BLM`. */
const turkish = /(?<![\p{L}\d])(\d{1,4})\.? ?(?:b[oö]l[uü]m|blm)(?!\p{L})/iu
/** `第05話`, `第01-15集`, `제3화`. */
const counted = /第 ?(\d{1,4})(?:-(\d{1,4}))? ?[话話集回]|제? ?(\d{1,4}) ?화(?!\p{L})/u
/** `5of9`, `3 of 6`. */
const ofAll =
  /(?<![\p{L}\d])(?:(?:part|pt|teil)[ ._])?(\d{1,3})[ ._]?of[ ._]?(\d{1,3})(?![\p{L}\d])/iu
const eastDigits = '一二三四五六七八九十'

/** Finds the unmistakable notations: S01E02 and its multi-episode forms, 1x02, words. */
export function findSeasonEpisode(text: string): EpisodeMatch | null {
  const match =
    seasonEpisode.exec(text) ??
    cross.exec(text) ??
    words.exec(text) ??
    ordinals.exec(text) ??
    fansub.exec(text) ??
    glued.exec(text)
  if (match === null) return findEastern(text) ?? findNth(text)
  const season = Number(match[1])
  const first = Number(match[2])
  const { episodes, end } = carryOn(text, { at: match.index + match[0].length, first, season })
  return {
    start: match.index,
    ...wholeShow(text.slice(0, match.index), episodes.length),
    end: behindMark(text, end),
    season,
    episodes,
  }
}

/** `313-315.s16e03-05`: as many numbers over the whole show before those within the season. */
function wholeShow(
  before: string,
  count: number,
): { readonly start?: number; readonly absolute?: readonly number[] } {
  const match = count > 1 ? /[ ._](\d{2,4})-(\d{2,4})[ ._-]{1,3}$/.exec(before) : null
  const first = Number(match?.[1])
  if (match === null || Number(match[2]) - first + 1 !== count) return {}
  return { start: match.index, absolute: Array.from({ length: count }, (_, at) => first + at) }
}

/** `v2`, and the half of an episode: `S01E02a`. */
const mark = /(?:v\d|[a-d])(?![\p{L}\d])/iuy

function behindMark(text: string, at: number): number {
  mark.lastIndex = at
  return at + (mark.exec(text)?.[0].length ?? 0)
}

// `The.Episode.2014` is a film of that year.
function notYear(match: RegExpExecArray | null): RegExpExecArray | null {
  const number = Number(match?.[1])
  return match !== null && /^\p{L}{4}/u.test(match[0]) && number > 1900 && number < 2100
    ? null
    : match
}

function findEastern(text: string): EpisodeMatch | null {
  const match = eastern.exec(text)
  if (match === null) return null
  const [whole, chinese, korean] = match
  const digit = eastDigits.indexOf(chinese ?? '-')
  const season = digit >= 0 ? digit + 1 : Number(chinese ?? korean)
  const episodes = [Number(match[3] ?? match[4])]
  return { start: match.index, end: match.index + whole.length, season, episodes }
}

/** Finds episodes marked as such without a season: `ep02`, `第05話`, `5of9`. */
export function findMarkedEpisode(text: string): EpisodeMatch | null {
  const all = counted.exec(text)
  if (all?.[2] !== undefined) return rangeOf(all)
  const match = notYear(marked.exec(text)) ?? all ?? turkish.exec(text)
  if (match === null) return findOfAll(text) ?? findNight(text)
  const first = Number(match[1] ?? match[3])
  const at = match.index + match[0].length
  const { episodes, end } = carryOn(text, { at, first, season: null })
  seasonBehind.lastIndex = end
  const season = seasonBehind.exec(text)
  if (season !== null) {
    return {
      start: match.index,
      end: end + season[0].length,
      season: Number(season[1]),
      episodes,
    }
  }
  return { start: match.index, end, episodes, isWord: /^\p{L}{4}/u.test(match[0]) }
}

function findNth(text: string): EpisodeMatch | null {
  const match = nthSeason.exec(text)
  if (match === null) return null
  const [whole, digits, word = '', number] = match
  const season =
    digits === undefined ? ordinalWords.indexOf(word.toLowerCase()) + 1 : Number(digits)
  return { start: match.index, end: match.index + whole.length, season, episodes: [Number(number)] }
}

function findNight(text: string): EpisodeMatch | null {
  const match = night.exec(text)
  if (match === null) return null
  const number = cardinals.indexOf((match[1] ?? '').toLowerCase()) + 1
  const episodes = [number > 0 ? number : Number(match[1])]
  return {
    start: match.index,
    end: match.index + match[0].length,
    season: 1,
    episodes,
    isWord: true,
  }
}

function rangeOf(match: RegExpExecArray): EpisodeMatch {
  const first = Number(match[1])
  const count = Math.min(Math.max(Number(match[2]) - first + 1, 1), 200)
  const episodes = Array.from({ length: count }, (_, at) => first + at)
  return { start: match.index, end: match.index + match[0].length, episodes }
}

function findOfAll(text: string): EpisodeMatch | null {
  const match = ofAll.exec(text)
  if (match === null || Number(match[1]) > Number(match[2]) || Number(match[2]) < 2) return null
  // What is counted to its end is a mini-series, and these have one season.
  const end = match.index + match[0].length
  return { start: match.index, end, season: 1, episodes: [Number(match[1])] }
}

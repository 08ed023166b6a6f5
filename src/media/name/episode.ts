import { findDate } from './date.ts'

/** An episode notation with its place in the name; title before `start`, episode title after `end`. */
export interface EpisodeMatch {
  readonly start: number
  readonly end: number
  readonly season?: number
  readonly episodes?: readonly number[]
  readonly absolute?: readonly number[]
  readonly date?: string
}

// Longer ranges are numbers that mean something else.
const maxRange = 200

const seasonEpisode =
  /(?<![\p{L}\d])s(\d{1,4})[ ._-]{0,3}(?:x?e(?:p(?:isode)?)?|x)[ ._-]{0,2}(\d{1,5})(?!\d)/iu
const cross = /(?<![\p{L}\d])((?:19|20)\d\d|\d{1,2})x(\d{1,3})(?![\dp])/iu
const words = new RegExp(
  '(?<![\\p{L}\\d])(?:season|series|staffel|saison|temporada|stagione|seizoen|sezon|сезон)[ ._-]{0,3}(\\d{1,4})' +
    '[ ._,-]{0,4}(?:episode|ep|folge|épisode|episodio|episódio|capitulo|capítulo|aflevering|odcinek|серия)' +
    '[ ._-]{0,3}(\\d{1,5})(?!\\d)',
  'iu',
)
const marked =
  /(?<![\p{L}\d])(?:episode|épisode|episodio|episódio|folge|aflevering|odcinek|серия|выпуск|ep|e(?=\d\d))[ ._#-]{0,3}(\d{1,5})(?![\p{L}\d]|\.\d)/iu
const counted = /第 ?(\d{1,4}) ?[话話集回]|제? ?(\d{1,4}) ?화(?!\p{L})/u

// What may carry on after a first number; `-` makes a range, everything else a list.
const moreSeason = /([ ._]{0,2}[-~–&+]?[ ._]{0,2})s(\d{1,4})[ ._]?x?e(\d{1,5})(?!\d)/iuy
const moreMarked = /([ ._]{0,2}[-~–&+]?[ ._]{0,2})(?:ep?|x(?!26[456]))(\d{1,5})(?!\d)/iuy
const moreCross = /([ ._]{0,2}[-~–&+][ ._]{0,2})(\d{1,4})x(\d{1,3})(?![\dp])/iuy
const morePlain = /([-~–&+])(\d{1,4})(?![\p{L}\d]|\.\d)/uy

/** Finds the unmistakable notations: S01E02 and its multi-episode forms, 1x02, words, dates, `ep02`, `第05話`. */
export function findEpisode(text: string): EpisodeMatch | null {
  const match = seasonEpisode.exec(text) ?? cross.exec(text) ?? words.exec(text)
  if (match !== null) {
    const season = Number(match[1])
    const { episodes, end } = carryOn(text, match.index + match[0].length, Number(match[2]), season)
    return { start: match.index, end, season, episodes }
  }
  const date = findDate(text)
  if (date !== null) return date
  return findMarked(text)
}

function findMarked(text: string): EpisodeMatch | null {
  const match = marked.exec(text) ?? counted.exec(text)
  if (match === null) return null
  const first = Number(match[1] ?? match[2])
  const { episodes, end } = carryOn(text, match.index + match[0].length, first, null)
  return { start: match.index, end, episodes }
}

interface Continued {
  readonly episodes: readonly number[]
  readonly end: number
}

function carryOn(text: string, from: number, first: number, season: number | null): Continued {
  const episodes = [first]
  let end = from
  while (episodes.length < maxRange) {
    const next = nextNumber(text, end, season)
    const last = episodes.at(-1) ?? first
    if (next === null || next.number <= last || next.number - last > maxRange) break
    const from = next.range ? last + 1 : next.number
    for (let number = from; number <= next.number; number += 1) episodes.push(number)
    end = next.end
  }
  return { episodes, end }
}

interface NextNumber {
  readonly number: number
  readonly range: boolean
  readonly end: number
}

function nextNumber(text: string, at: number, season: number | null): NextNumber | null {
  const withSeason =
    season === null ? null : (matchAt(moreSeason, text, at) ?? matchAt(moreCross, text, at))
  if (withSeason !== null) {
    if (Number(withSeason[2]) !== season) return null
    return toNext(withSeason, withSeason[3], at)
  }
  const plain = matchAt(moreMarked, text, at) ?? matchAt(morePlain, text, at)
  return plain === null ? null : toNext(plain, plain[2], at)
}

function toNext(match: RegExpExecArray, number: string | undefined, at: number): NextNumber {
  return {
    number: Number(number),
    range: /[-~–]/.test(match[1] ?? ''),
    end: at + match[0].length,
  }
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

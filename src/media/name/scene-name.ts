import { findDate } from './date.ts'
import { readAfterNumber } from './episode-title.ts'
import { namesAny } from './languages.ts'
import { readNumberedFilm } from './numbered-film.ts'
import { isPlain } from './plain-title.ts'
import { put, type Reading } from './reading.ts'
import { reasons } from './reasons.ts'
import { groupBehindTag, isQuiet, putFacts, type TailReader } from './release-tail.ts'
import { releaseStart, releaseTail, softStart } from './release-words.ts'
import type { SegmentContext } from './segment-context.ts'
import { cleanTitle } from './title.ts'

/** Words with dots between them, and nothing else. */
const dotted = /^[\p{Script=Latin}\p{M}\d'’&!,+-]+(?:\.[\p{Script=Latin}\p{M}\d'’&!,+-]+){2,40}$/u
/** Words that ask for the longer way: packs, parts, other titles, sites. */
const unusual =
  /(?<![\p{L}\d])(?:aka|www|complete|season|seasons|episodes?|vol|cd\d|dvd\d|part\d|pt\d|dis[ck]\d?|tv|movies?|trilogy|sezon|b[oö]l[uü]m|staffel|saison|temporada|stagione|collection|\d{1,2}of\d{1,2})(?![\p{L}\d])|\d\.(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/iu
/** `Title.S01E02.`, `Title.2010.S01E02.` */
const episode = /^(.{1,120}?)(?:\.((?:19|20)\d\d))?\.S(\d{1,2})E(\d{1,4})(?=\.(?!E?\d|S\d))/i
/** `Title.1999.` */
const film = /^(.{1,120}?)\.((?:19|20)\d\d)(?=\.)/
/** `Title.2024.05.17.` */
const dated = /(?:19|20)\d\d\.\d\d\.\d\d/
/** Letters, and nothing that could be a number. */
const worded = /^[\p{L}\p{M}'’!,.]+$/u
const year = /(?<!\d)(?:19|20)\d\d(?!\d)/
const lastYear = new Date().getUTCFullYear() + 1

/**
 * Reads the commonest names of releases, `Title.S01E02.Title.<release>`, `Title.2024.05.17.<release>` and
 * `Title.1999.<release>`, also of a title that ends with another year, when nothing about them is unusual; false when something is. The token library sees only
 * the end, which whole seasons share.
 */
export function readSceneName(
  reading: Reading,
  text: string,
  context: Pick<SegmentContext, 'readTail' | 'isTitle'>,
): boolean {
  if (!dotted.test(text) || unusual.test(text)) return false
  if (dated.test(text)) return readDated(reading, text, context)
  const match = episode.exec(text)
  return match === null
    ? readFilm(reading, text, context.readTail) || readNumberedFilm(reading, text, context)
    : readEpisode(reading, { text, match }, context.readTail)
}

interface Found {
  readonly text: string
  readonly match: RegExpExecArray
}

function readEpisode(reading: Reading, { text, match }: Found, readTail: TailReader): boolean {
  const [whole, title = '', shownIn, season, number] = match
  const after = text.slice(whole.length)
  const release = releaseTail(after)
  if (release === null || !isPlain(title) || year.test(after.slice(0, release.start))) return false
  // The dot behind belongs to initials: `S.W.A.T.`.
  const clean = cleanTitle(`${title}.`)
  if (clean === '' || /S\d{1,2}E\d/i.test(after)) return false
  put(reading, ['title', clean], reasons.beforeNumber)
  if (shownIn !== undefined) put(reading, ['year', Number(shownIn)], reasons.looseYear)
  put(reading, ['seasons', [Number(season)]], reasons.notation)
  put(reading, ['episodes', [Number(number)]], reasons.notation)
  readAfterNumber(reading, after, release)
  putFacts(reading, readTail(release.tail, true))
  return true
}

function readDated(
  reading: Reading,
  text: string,
  { readTail, isTitle }: Pick<SegmentContext, 'readTail' | 'isTitle'>,
): boolean {
  // An explanation tells what the token library makes of the whole name.
  if (reading.dropped !== null) return false
  const date = findDate(text)
  if (date === null || text[date.start - 1] !== '.' || text[date.end] !== '.') return false
  const title = text.slice(0, date.start - 1)
  const tail = text.slice(date.end + 1)
  // Between the date and the release words may be a guest, whom the token library may take for a language.
  if (releaseTail(tail)?.start !== 0 || year.test(tail)) return false
  const group = groupBehindTag(tail)
  if (group === null || !isTitle(group)) return false
  if (!worded.test(title)) return false
  const clean = cleanTitle(`${title}.`)
  if (!isTitle(clean)) return false
  if (!isQuiet(tail)) return false
  const facts = readTail(tail, false)
  if (facts.source === undefined || namesAny(facts.languages, clean)) return false
  put(reading, ['title', clean], reasons.beforeNumber)
  put(reading, ['date', date.date], reasons.date)
  putFacts(reading, facts)
  return true
}

function readFilm(reading: Reading, text: string, readTail: TailReader): boolean {
  const match = film.exec(text)
  if (match === null) return false
  const [whole, title = '', shownIn] = match
  const tail = text.slice(whole.length + 1)
  const start = releaseStart(tail)
  // Between the year and the release words only words that belong to these.
  const isAlone = start >= 0 && softStart(tail, start) === 0 && !year.test(tail)
  if (!isAlone || !isPlain(title) || Number(shownIn) > lastYear) return false
  const clean = cleanTitle(`${title}.`)
  if (clean === '' || /(?:^|\.)(?:S\d{1,3}|E\d{1,4})(?:\.|E|$)/i.test(text)) return false
  put(reading, ['title', clean], reasons.beforeYear)
  put(reading, ['year', Number(shownIn)], reasons.looseYear)
  putFacts(reading, readTail(tail, false))
  return true
}

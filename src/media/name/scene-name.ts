import { withoutEdition } from './edition.ts'
import { readAfterNumber } from './episode-title.ts'
import { put, type Reading } from './reading.ts'
import { reasons } from './reasons.ts'
import { putFacts, type TailReader } from './release-tail.ts'
import { releaseStart, releaseTail, softStart } from './release-words.ts'
import { cleanTitle } from './title.ts'

/** Words with dots between them, and nothing else. */
const dotted = /^[\p{Script=Latin}\p{M}\d'’&!,+-]+(?:\.[\p{Script=Latin}\p{M}\d'’&!,+-]+){2,40}$/u
/** Words that ask for the longer way: packs, parts, other titles, sites. */
const unusual =
  /(?<![\p{L}\d])(?:aka|www|complete|season|seasons|episodes?|vol|cd\d|dvd\d|part\d|pt\d|dis[ck]\d?|tv|movies?|trilogy|sezon|b[oö]l[uü]m|staffel|saison|temporada|stagione|collection|\d{1,2}of\d{1,2})(?![\p{L}\d])|(?:19|20)\d\d\.\d\d\.\d\d|\d\.(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/iu
/** `Title.S01E02.`, `Title.2010.S01E02.` */
const episode = /^(.{1,120}?)(?:\.((?:19|20)\d\d))?\.S(\d{1,2})E(\d{1,4})(?=\.(?!E?\d|S\d))/i
/** `Title.1999.` */
const film = /^(.{1,120}?)\.((?:19|20)\d\d)(?=\.)/
const year = /(?<!\d)(?:19|20)\d\d(?!\d)/
const lastYear = new Date().getUTCFullYear() + 1

/**
 * Reads the two commonest names of releases, `Title.S01E02.Title.<release>` and `Title.1999.<release>`, when nothing
 * about them is unusual; false when something is. The token library sees only the end, which whole seasons share.
 */
export function readSceneName(reading: Reading, text: string, readTail: TailReader): boolean {
  if (!dotted.test(text) || unusual.test(text)) return false
  const match = episode.exec(text)
  return match === null
    ? readFilm(reading, text, readTail)
    : readEpisode(reading, { text, match }, readTail)
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
  if (/S\d{1,2}E\d/i.test(after)) return false
  put(reading, ['title', cleanTitle(`${title}.`)], reasons.beforeNumber)
  if (shownIn !== undefined) put(reading, ['year', Number(shownIn)], reasons.looseYear)
  put(reading, ['seasons', [Number(season)]], reasons.notation)
  put(reading, ['episodes', [Number(number)]], reasons.notation)
  readAfterNumber(reading, after)
  putFacts(reading, readTail(release.tail, true))
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
  if (/(?:^|\.)(?:S\d{1,3}|E\d{1,4})(?:\.|E|$)/i.test(text)) return false
  // The dot behind belongs to initials: `S.W.A.T.`.
  put(reading, ['title', cleanTitle(`${title}.`)], reasons.beforeYear)
  put(reading, ['year', Number(shownIn)], reasons.looseYear)
  putFacts(reading, readTail(tail, false))
  return true
}

// A title without anything that might be more than title.
function isPlain(title: string): boolean {
  if (year.test(title) || releaseStart(title) >= 0 || /^\d|\.\d{1,4}$|-\d/.test(title)) return false
  const isBare = softStart(`${title}.`, title.length + 1) > title.length
  return isBare && withoutEdition(title) === title && cleanTitle(title) !== ''
}

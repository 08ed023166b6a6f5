import { namesAny } from './languages.ts'
import { put, type Reading } from './reading.ts'
import { reasons } from './reasons.ts'
import { groupBehindTag, isQuiet, putFacts } from './release-tail.ts'
import { followsYear, releaseStart, softStart } from './release-words.ts'
import type { SegmentContext } from './segment-context.ts'
import { cleanTitle } from './title.ts'

/** `Title.2049.1999.`; the words before are letters only. */
const film = /^([\p{L}\p{M}'’!,.]{0,118}[a-z])\.((?:19|20)\d\d)\.((?:19|20)\d\d)\./iu
const year = /(?<!\d)(?:19|20)\d\d(?!\d)/
const lastYear = new Date().getUTCFullYear() + 1

/** Reads a film whose title ends with what might be its year; false when it takes more to tell which of two is. */
export function readNumberedFilm(
  reading: Reading,
  text: string,
  { readTail, isTitle }: Pick<SegmentContext, 'readTail' | 'isTitle'>,
): boolean {
  const match = film.exec(text)
  // An explanation tells what the token library makes of the whole name.
  if (match === null || reading.dropped !== null) return false
  const [whole, words = '', number = '', shownIn] = match
  const tail = text.slice(whole.length)
  const start = releaseStart(tail)
  const isAlone = start >= 0 && softStart(tail, start) === 0 && !year.test(tail)
  // The rules for years know no language by its code: `1950.1951.PL.1080p`.
  if (!isAlone || !followsYear(tail.slice(0, start))) return false
  if (number === shownIn || Number(shownIn) > lastYear || !isQuiet(tail)) return false
  const title = cleanTitle(`${words}.`)
  const group = groupBehindTag(tail)
  if (group === null || !isTitle(group) || !isTitle(title, number)) return false
  const facts = readTail(tail, false)
  if (namesAny(facts.languages, title)) return false
  put(reading, ['title', `${title} ${number}`], reasons.beforeYear)
  put(reading, ['year', Number(shownIn)], reasons.looseYear)
  putFacts(reading, facts)
  return true
}

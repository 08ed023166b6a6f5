import { partOf } from '../assets/stack.ts'
import { editionOf, withoutEdition, withoutEditionAtEnd } from './edition.ts'
import { readAfterNumber } from './episode-title.ts'
import { findSeasonEpisode } from './episode.ts'
import { languagesOf } from './languages.ts'
import { put, type Reading } from './reading.ts'
import { reasons } from './reasons.ts'
import { putFacts } from './release-tail.ts'
import { followsYear, hasFilmWords, releaseTail } from './release-words.ts'
import type { SegmentContext } from './segment-context.ts'
import { cleanTitle } from './title.ts'
import { findYear } from './year.ts'

/** Reads a name that `isLibraryName` vouches for; the token library sees only what stands behind its title. */
export function readLibraryName(reading: Reading, text: string, context: SegmentContext): void {
  const episode = findSeasonEpisode(text)
  if (episode === null) {
    readFilm(reading, text, context)
    return
  }
  put(
    reading,
    ['seasons', episode.season === undefined ? undefined : [episode.season]],
    reasons.notation,
  )
  put(reading, ['episodes', episode.episodes], reasons.notation)
  const before = text.slice(0, episode.start)
  const year = findYear(before, followsYear)
  putTitle(reading, year === null ? before : before.slice(0, year.start))
  if (year !== null) put(reading, ['year', year.year], reasons.bracketYear)
  const after = text.slice(episode.end)
  const release = releaseTail(after)
  readAfterNumber(reading, after, release)
  if (release !== null) putFacts(reading, context.readTail(tailOf(after, release.start), true))
}

// With the bracket before it: `(1080p … GRP)` names a group, `1080p … GRP` hardly.
function tailOf(after: string, start: number): string {
  return /[([]$/.test(after.slice(0, start)) ? after.slice(start - 1) : after.slice(start)
}

/** Reads a name that is all title, but for a part suffix. */
export function readPlainTitle(reading: Reading, text: string): void {
  const part = partOf(text)
  if (part !== null) put(reading, ['part', part.number], reasons.part)
  // "Part 2" is as often a title's own; the other words never are.
  const whole = part !== null && part.word !== 'part' ? part.stem : text
  const named = withoutEditionAtEnd(whole)
  if (named !== whole) putEdition(reading, whole.slice(named.length))
  const title = cleanTitle(named)
  if (title !== '') put(reading, ['title', title], reasons.wholeName)
}

function readFilm(reading: Reading, text: string, context: SegmentContext): void {
  const year = findYear(text, followsYear)
  if (year === null) {
    readPlainTitle(reading, text)
    return
  }
  const before = text.slice(0, year.start)
  const title = withoutEdition(before)
  putTitle(reading, title)
  const between = before.slice(title.length)
  putEdition(reading, between)
  putLanguages(reading, between)
  put(reading, ['year', year.year], reasons.bracketYear)
  const tail = text.slice(year.end)
  if (hasFilmWords(tail)) putFacts(reading, context.readTail(tail, false))
  else putLanguages(reading, tail)
  const part = partOf(tail)
  if (part !== null) put(reading, ['part', part.number], reasons.part)
}

// Edition braces are surer than words.
function putEdition(reading: Reading, text: string): void {
  const edition = reading.name.edition ?? editionOf(text) ?? undefined
  put(reading, ['edition', edition], reasons.tokens)
}

function putLanguages(reading: Reading, tail: string): void {
  if (tail === '') return
  const languages = languagesOf({ found: undefined, title: '', tail, hasReleaseWords: false })
  put(reading, ['languages', languages], reasons.tokens)
}

function putTitle(reading: Reading, text: string): void {
  const title = cleanTitle(text)
  if (title !== '') put(reading, ['title', title], reasons.beforeYear)
}

import { isSoundDate } from './date.ts'
import { latinPart } from './bracket-name.ts'
import { withoutEdition, withoutEditionAtEnd } from './edition.ts'
import { withoutLanguage } from './languages.ts'
import type { Numbering } from './numbering.ts'
import { indexOfNumber } from './numbers.ts'
import { drop, put, type Reading } from './reading.ts'
import { reasons } from './reasons.ts'
import {
  followsYear,
  isReleaseWord,
  releaseStart,
  releaseTail,
  softStart,
} from './release-words.ts'
import { chooseTitle } from './title-choice.ts'
import { cleanTitle } from './title.ts'
import type { ReleaseTokens } from './tokens.ts'
import { findYear, type YearMatch } from './year.ts'

/** What title and year of a release are read from. */
export interface TitleEvidence {
  /** The name without site and leading group. */
  readonly own: string
  readonly tokens: ReleaseTokens
  readonly numbering: Numbering | null
  /** Title of the folder; null without one. */
  readonly folderTitle: string | null
}

/** Sets title and year; returns the index behind them. */
export function putReleaseTitle(
  reading: Reading,
  { own, tokens, numbering, folderTitle }: TitleEvidence,
): number {
  const numberAt = numbering?.start ?? own.length
  const before = own.slice(0, numberAt).replace(/[[({\s]+$/, '')
  const release = releaseStart(before)
  const year = findYear(release > 0 ? before.slice(0, release) : before, followsYear)
  const cut =
    year === null
      ? beforeRelease(before, { release, isFilm: numbering === null })
      : withoutEdition(before.slice(0, year.start))
  const first = isNumberFirst(numbering, folderTitle)
    ? titleBehindNumber(own, numbering?.end ?? 0)
    : null
  const ownTitle =
    first ??
    cleanTitle(
      latinPart(
        withoutTag(reading, withoutOpen(numbering === null ? cut : cut.replace(sixDigits, ''))),
      ),
    )
  const tokenTitle = tokens.title === undefined ? '' : cleanTitle(tokens.title)
  // A name that begins with its number has no title, whatever follows.
  const isEmpty =
    ownTitle === '' && numbering?.start !== null && numbering !== null && numbering.isSure
  const hasTwoYears =
    year !== null &&
    tokens.year !== undefined &&
    year.year !== tokens.year &&
    cut.includes(String(tokens.year)) &&
    !/\d{4} ?- ?$/.test(cut)
  const choice =
    first !== null ||
    isEmpty ||
    hasTwoYears ||
    isMisread(reading, { own, tokens, ownTitle, tokenTitle })
      ? 'own'
      : chooseTitle({
          own: ownTitle,
          token: tokenTitle,
          year: reading.name.date === undefined ? tokens.year : undefined,
          hasSite: tokens.site !== undefined,
        })
  const [kept, lost] = choice === 'own' ? [ownTitle, tokenTitle] : [tokenTitle, ownTitle]
  if (kept !== '') put(reading, ['title', kept], reasonOf(choice, numbering, year))
  if (lost !== '') drop(reading, 'title', [lost, 'the other reading cuts it better'])
  putYear(reading, { year, isOurs: hasTwoYears, tokens, title: kept, own, numbering })
  return numbering?.end ?? endOf(kept, { own, cut })
}

// Softer words are taken off behind an edition only: `Harbour Final Cut 1080p` is no `Harbour Final`.
function beforeRelease(
  text: string,
  { release, isFilm }: { readonly release: number; readonly isFilm: boolean },
): string {
  const whole = release > 0 ? text.slice(0, release) : text
  const named = isFilm ? withoutEditionAtEnd(whole) : whole
  const isBare = named === whole && release > 0
  return withoutLanguage(isBare ? text.slice(0, softStart(text, release)) : named)
}

interface Titles {
  readonly own: string
  readonly tokens: ReleaseTokens
  readonly ownTitle: string
  readonly tokenTitle: string
}

// True when what the token library took out of the title is part of it.
function isMisread(reading: Reading, { own, tokens, ownTitle, tokenTitle }: Titles): boolean {
  // `Hoshi-kun [1080p]`: what the library took for the group is title.
  const isCutGroup =
    tokens.releaseGroup !== undefined &&
    tokens.releaseGroup !== reading.name.releaseGroup &&
    ownTitle.endsWith(`-${tokens.releaseGroup}`)
  // A number that is no date or no year stays in the title.
  const isNoDate =
    (tokens.date !== undefined && !isSoundDate(tokens.date, own)) ||
    (tokens.year ?? 0) > lastYear ||
    (reading.name.date === undefined && /(?<!\d)\d{4}-\d\d-\d\d(?!\d)/.test(ownTitle))
  // `Pier Series 318`: so does what is no season, or a code that the library cut in two.
  const isNoSeason =
    tokens.seasons !== undefined &&
    (reading.name.seasons === undefined || reading.why.seasons === reasons.likelyCode) &&
    reading.name.date === undefined
  const isGroupTitle = tokenTitle !== '' && tokenTitle === reading.name.releaseGroup
  return isCutGroup || isNoDate || isNoSeason || (isGroupTitle && ownTitle !== '')
}

// `06 Title`, `003. Title - Episode`: without a folder the title can only stand behind the number.
function isNumberFirst(numbering: Numbering | null, folderTitle: string | null): boolean {
  return numbering?.start === 0 && numbering.reason === reasons.loose && folderTitle === null
}

function titleBehindNumber(own: string, end: number): string | null {
  const after = own.slice(end)
  const release = releaseTail(after)
  const [title = ''] = (release === null ? after : after.slice(0, release.start)).split(' - ', 1)
  const year = findYear(title, followsYear)
  const clean = cleanTitle(year === null ? title : title.slice(0, year.start))
  return clean === '' ? null : clean
}

/** `240517 Title`: the date of a broadcast before the title of a numbered episode. */
const sixDigits = /^\d{6}[ _.]+(?=\p{L})/u

// `Title (Group, 720p)`: what stands open before the release words belongs to them.
function withoutOpen(text: string): string {
  const at = Math.max(text.lastIndexOf('('), text.lastIndexOf('['))
  const isOpen = at > 0 && !/[)\]]/.test(text.slice(at)) && text.length - at < 40
  return isOpen ? text.slice(0, at) : text
}

// `Title [Group] (1080p)`: a last bracket before the release words is a group.
function withoutTag(reading: Reading, text: string): string {
  const match = /[ ._]\[([A-Za-z][^[\]]{1,20})\][ ._]*$/.exec(text)
  const group = match?.[1]
  if (match === null || group === undefined) return text
  const rest = text.slice(0, match.index)
  if (!/[\p{L}\d]/u.test(rest)) return text
  if (reading.name.releaseGroup === undefined && !isReleaseWord(group)) {
    put(reading, ['releaseGroup', group], reasons.leadingGroup)
  }
  return rest
}

function reasonOf(
  choice: 'own' | 'token',
  numbering: Numbering | null,
  year: YearMatch | null,
): (typeof reasons)[keyof typeof reasons] {
  if (choice === 'token') return reasons.tokenTitle
  if (year !== null) return reasons.beforeYear
  return numbering !== null && numbering.start !== null
    ? reasons.beforeNumber
    : reasons.beforeRelease
}

// Index behind the title in the name.
function endOf(title: string, { own, cut }: { own: string; cut: string }): number {
  const last = /[\p{L}\d]+$/u.exec(title)?.[0] ?? ''
  const at = last === '' ? -1 : cut.lastIndexOf(last)
  return at < 0 ? Math.min(cut.length, own.length) : at + last.length
}

interface YearEvidence {
  readonly year: YearMatch | null
  /** True when the library's year is part of the title. */
  readonly isOurs: boolean
  readonly tokens: ReleaseTokens
  readonly title: string
  readonly own: string
  readonly numbering: Numbering | null
}

// `1950s` is no year, and what follows an episode's number is its title, or the year before its release words.
function standsAsYear(year: number, own: string, numbering: Numbering | null): boolean {
  const at = indexOfNumber(own, year)
  if (at < 0) return !own.includes(String(year))
  if (own[at + 4] === 's') return false
  // `x264-1920` is a group.
  if (own[at - 1] === '-' && at + 4 === own.length && releaseStart(own.slice(0, at)) >= 0)
    return false
  if (numbering === null || numbering.end === null || at < numbering.end) return true
  const rest = own.slice(at + 4)
  const isMarked = numbering.reason === reasons.marked || numbering.reason === reasons.notation
  if (
    rest === '' &&
    isMarked &&
    numbering.date === undefined &&
    /^[ ._]*$/.test(own.slice(numbering.end, at))
  )
    return true
  return (
    numbering.date === undefined &&
    releaseStart(own.slice(at + 4)) >= 0 &&
    followsYear(own.slice(at + 4))
  )
}

const lastYear = new Date().getUTCFullYear() + 1

function putYear(
  reading: Reading,
  { year, isOurs, tokens, title, own, numbering }: YearEvidence,
): void {
  if (
    year !== null &&
    (year.bracketed || isOurs || tokens.year === undefined || tokens.year === year.year)
  ) {
    put(reading, ['year', year.year], year.bracketed ? reasons.bracketYear : reasons.looseYear)
    drop(reading, 'year', [tokens.year, 'it belongs to the title'])
    return
  }
  // `1917`: a number that is all there is, is the title; `Harbour 2049` is no film of that year.
  if (tokens.year === undefined || title.includes(String(tokens.year)) || tokens.year > lastYear)
    return
  if (!standsAsYear(tokens.year, own, numbering)) return
  const isOfDate = reading.name.date?.startsWith(String(tokens.year)) === true
  if (!isOfDate) put(reading, ['year', tokens.year], reasons.tokens)
}

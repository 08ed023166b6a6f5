import { indexOfNumber } from './numbers.ts'

/** A calendar date with its place in the name. */
export interface DateMatch {
  /** `YYYY-MM-DD`. */
  readonly date: string
  readonly start: number
  readonly end: number
}

// Dated shows are younger than this, and no name knows the year after next.
const firstYear = 1970
const lastYear = new Date().getUTCFullYear() + 1

/** `2024-05-17`, and with day and month swapped where only that reads as a date. */
const yearFirst = /(?<!\d)((?:19|20)\d\d)(?:([-._ ])(\d\d)\2(\d\d)|(-)(\d{1,2})-(\d{1,2}))(?!\d)/g
/** `17.05.2024`. */
const yearLast = /(?<!\d|\d\.)(\d\d|\d(?=[-.]))([-._ ])(\d\d|\d(?=[-.]))\2((?:19|20)\d\d)(?!\d)/g
/** `20240517`. */
const solid = /(?<![\p{L}\d])((?:19|20)\d\d)(\d\d)(\d\d)(?![\p{L}\d])/gu
/** `240517`, with release words or nothing behind it. */
const short =
  /(?<=^|[ ._-])(\d\d)(\d\d)(\d\d)(?=$|[ ._-]{1,3}(?:\d{3,4}[pi]|[hps]dtv|web|[hx]\.?26[45])(?!\p{L}))/giu

// Beginnings of the months in English, German, French, Spanish, Italian and Dutch, in their order.
const monthStarts = [
  /^(?:jan|ene|gen)/,
  /^(?:feb|f[eé]v)/,
  /^(?:mar|mär|mrz|mrt|maa)/,
  /^(?:apr|abr|avr)/,
  /^(?:may|mai|mag|mei)/,
  /^(?:jun|juin|giu)/,
  /^(?:jul|juil|lug)/,
  /^(?:aug|aoû|aou|ago)/,
  /^(?:sep|set)/,
  /^(?:oct|okt|ott)/,
  /^nov/,
  /^(?:dec|dez|déc|dic)/,
]
const weekday = '(?:(?<!\\p{L})(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}[., ]{1,2})?'
const monthWord = '(\\p{L}{3,10})'
/** `13 Feb 2016`, `5th March 2025`. */
const dayMonth = new RegExp(
  `${weekday}(?<![\\p{L}\\d])(\\d{1,2})(?:st|nd|rd|th|\\.|º)?[ ._-]{1,2}(?:de )?${monthWord}[ ._,-]{1,3}(?:de )?((?:19|20)\\d\\d)(?!\\d)`,
  'giu',
)
/** `Feb 13 2016`, `March 5th, 2025`. */
const monthDay = new RegExp(
  `${weekday}(?<![\\p{L}\\d])${monthWord}[ ._-]{1,2}(\\d{1,2})(?:st|nd|rd|th)?[ ._,-]{1,3}((?:19|20)\\d\\d)(?!\\d)`,
  'giu',
)

/**
 * True for a date another reader found in this text, unless it reads both ways or its day is not in the text: that
 * reader rolls 30 February over into March.
 */
export function isSoundDate(date: string, text: string): boolean {
  const day = Number(date.slice(8))
  const solidDay = date.slice(5, 7) + date.slice(8)
  if (indexOfNumber(text, day) < 0 && !text.includes(solidDay)) return false
  const both = /(?<!\d)(\d\d)[-_/ ](\d\d)[-_/ ](?:19|20)\d\d(?!\d)/.exec(text)
  return both === null || both[1] === both[2] || Number(both[1]) > 12 || Number(both[2]) > 12
}

/** Finds an air date such as `2024-05-17`, `17.05.2024`, `5th Mar 2025`, `20240517` or `240517`. */
export function findDate(text: string): DateMatch | null {
  if (!/\d\d/.test(text)) return null
  return (
    first(text.matchAll(yearFirst), ([, y, , m, d, , shortM, shortD]) =>
      yearMonthDay(Number(y), Number(m ?? shortM), Number(d ?? shortD)),
    ) ??
    first(text.matchAll(yearLast), ([, a, by, b, y]) =>
      dayFirst({ a: Number(a), b: Number(b), year: Number(y), separator: by ?? '' }),
    ) ??
    first(text.matchAll(dayMonth), ([, d, m, y]) =>
      calendarDate(Number(y), monthOf(m), Number(d)),
    ) ??
    first(text.matchAll(monthDay), ([, m, d, y]) =>
      calendarDate(Number(y), monthOf(m), Number(d)),
    ) ??
    first(text.matchAll(solid), ([, y, m, d]) => calendarDate(Number(y), Number(m), Number(d))) ??
    first(text.matchAll(short), ([, y, m, d]) =>
      calendarDate(2000 + Number(y), Number(m), Number(d)),
    )
  )
}

function first(
  matches: Iterable<RegExpExecArray>,
  dateOf: (match: RegExpExecArray) => string | null,
): DateMatch | null {
  for (const match of matches) {
    const date = dateOf(match)
    if (date !== null) return { date, start: match.index, end: match.index + match[0].length }
  }
  return null
}

function yearMonthDay(year: number, month: number, day: number): string | null {
  return calendarDate(year, month, day) ?? (month > 12 ? calendarDate(year, day, month) : null)
}

interface DayFirst {
  readonly a: number
  readonly b: number
  readonly year: number
  readonly separator: string
}

// Dots are how day-first countries write dates; with other separators a date that reads both ways is no evidence.
function dayFirst({ a, b, year, separator }: DayFirst): string | null {
  if (a > 12 || a === b || (separator === '.' && b <= 12)) return calendarDate(year, b, a)
  return b > 12 ? calendarDate(year, a, b) : null
}

function monthOf(word: string | undefined): number {
  const lower = (word ?? '').toLowerCase()
  return monthStarts.findIndex((start) => start.test(lower)) + 1
}

function calendarDate(year: number, month: number, day: number): string | null {
  if (year < firstYear || year > lastYear || month < 1 || month > 12 || day < 1) return null
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return null
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

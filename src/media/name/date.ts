/** A calendar date with its place in the name. */
export interface DateMatch {
  /** `YYYY-MM-DD`. */
  readonly date: string
  readonly start: number
  readonly end: number
}

const yearFirst = /(?<!\d)((?:19|20)\d\d)([-._ ])(\d\d)\2(\d\d)(?!\d)/g
const yearLast = /(?<!\d)(\d\d)([-._ ])(\d\d)\2((?:19|20)\d\d)(?!\d)/g

/** Finds an air date such as `2024-05-17` or `17.05.2024`. */
export function findDate(text: string): DateMatch | null {
  for (const match of text.matchAll(yearFirst)) {
    const date = calendarDate(Number(match[1]), Number(match[3]), Number(match[4]))
    if (date !== null) return { date, start: match.index, end: match.index + match[0].length }
  }
  for (const match of text.matchAll(yearLast)) {
    const date = dayFirst(Number(match[1]), Number(match[3]), Number(match[4]), match[2] ?? '')
    if (date !== null) return { date, start: match.index, end: match.index + match[0].length }
  }
  return null
}

// Dots are how day-first countries write dates; with other separators a date that reads both ways is no evidence.
function dayFirst(a: number, b: number, year: number, separator: string): string | null {
  if (separator === '.' || a > 12 || a === b) return calendarDate(year, b, a)
  return b > 12 ? calendarDate(year, a, b) : null
}

function calendarDate(year: number, month: number, day: number): string | null {
  // Television begins in the thirties; earlier numbers are something else.
  if (year < 1930 || month < 1 || month > 12 || day < 1) return null
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return null
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

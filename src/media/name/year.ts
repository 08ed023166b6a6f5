/** A year with its place in the name. */
export interface YearMatch {
  readonly year: number
  /** Where the title ends. */
  readonly start: number
  /** Where the rest begins. */
  readonly end: number
  /** True for `(1999)` and `[1999]`. */
  readonly bracketed: boolean
}

const lastYear = new Date().getUTCFullYear() + 1
const bracketed = /[([]((?:18[89]|19\d|20\d)\d)(?:[-–](?:(?:19|20)\d\d)?)?[)\]]/g
/** `(Anna Berg, 1967)`: who made it, and when. */
const signed = /[([]\p{L}[^()[\]]{1,60}, ?((?:19|20)\d\d)[)\]]/gu
const loose = /(?<=[ ._-])(?<!\d\d-)((?:19|20)\d\d)(?=$|[ ._,[(-])/g

/**
 * The release year: the last bracketed one, else the last loose one. A year at the very start is part of the title
 * (`1917`, `2012 (2009)`), and so is one that text follows without being release words (`isTail` says).
 */
export function findYear(text: string, isTail: (rest: string) => boolean): YearMatch | null {
  let best: YearMatch | null = null
  for (const match of text.matchAll(bracketed)) {
    if (match.index > 0 && isPast(match)) best = toMatch(match, true)
  }
  if (best === null && text.includes(',')) {
    for (const match of text.matchAll(signed)) {
      if (match.index > 0 && isPast(match)) best = toMatch(match, true)
    }
  }
  if (best !== null) return best
  for (const match of text.matchAll(loose)) {
    if (match.index > 0 && isPast(match) && isTail(text.slice(match.index + 4)))
      best = toMatch(match, false)
  }
  return best
}

// `Blade Runner 2049` is no film of that year.
function isPast(match: RegExpExecArray): boolean {
  return Number(match[1]) <= lastYear
}

/** True for a number that can be the year of something shown. */
export function isYear(number: number): boolean {
  return number >= 1900 && number <= lastYear
}

function toMatch(match: RegExpExecArray, isBracketed: boolean): YearMatch {
  const end = match.index + match[0].length
  return { year: Number(match[1]), start: match.index, end, bracketed: isBracketed }
}

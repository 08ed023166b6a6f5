/** Longer ones are no names; a tag may hold megabytes. */
const maxTextLength = 1_000
const maxTexts = 100

/** A text without control characters and blanks around it; null for an empty one. */
export function textOf(value: unknown): string | null {
  if (typeof value !== 'string') return null
  const text = value
    .slice(0, maxTextLength)
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
  return text === '' ? null : text
}

/** The texts among values, each once. */
export function textsOf(values: unknown): string[] {
  if (!Array.isArray(values)) return []
  const texts = values.slice(0, maxTexts).map(textOf)
  return [...new Set(texts.filter((text) => text !== null))]
}

/** A count or a number of a track: 1 or more. */
export function wholeNumber(value: unknown): number | null {
  const number = typeof value === 'string' ? Number.parseInt(value, 10) : value
  if (typeof number !== 'number' || !Number.isInteger(number)) return null
  return number >= 1 && number <= 9_999 ? number : null
}

/** The year that a number or the begin of a date is. */
export function yearOf(value: unknown): number | null {
  const year = typeof value === 'string' ? Number(/^\s*(\d{4})(?!\d)/.exec(value)?.[1]) : value
  if (typeof year !== 'number' || !Number.isInteger(year)) return null
  return year >= 1_000 && year <= 2_999 ? year : null
}

/** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as far as a text says; null when it is no date. */
export function dateOf(value: unknown): string | null {
  const match = /^\s*(\d{4})(?:[-./](\d{1,2})(?:[-./](\d{1,2}))?)?(?!\d)/.exec(textOf(value) ?? '')
  if (match === null || yearOf(match[1]) === null) return null
  const [, year = '', month, day] = match
  if (!isBetween(month, 12)) return year
  const upToMonth = `${year}-${month?.padStart(2, '0')}`
  return isBetween(day, 31) ? `${upToMonth}-${day?.padStart(2, '0')}` : upToMonth
}

function isBetween(text: string | undefined, highest: number): boolean {
  const number = Number(text)
  return Number.isInteger(number) && number >= 1 && number <= highest
}

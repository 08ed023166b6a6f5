/** RFC 6901; empty for the whole. */
export const pointerPattern = /^(?:\/(?:[^~/]|~[01])*)*$/

/** What stands at a place of a JSON value; undefined where there is nothing. */
export function valueAt(value: unknown, pointer: string): unknown {
  let at = value
  for (const segment of pointer.split('/').slice(1)) {
    const name = segment.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined
    at = (at as Readonly<Record<string, unknown>>)[name]
  }
  return at
}

/** Null where there is nothing, or nothing that is a text. */
export function textAt(value: unknown, pointer: string | undefined): string | null {
  const found = pointer === undefined ? undefined : valueAt(value, pointer)
  if (typeof found === 'string') return found === '' ? null : found
  return typeof found === 'number' || typeof found === 'boolean' ? String(found) : null
}

/** Also one that is written as a text; null where there is none that is 0 or more. */
export function amountAt(value: unknown, pointer: string | undefined): number | null {
  const text = textAt(value, pointer)
  if (text === null || !/^\d+(?:\.\d+)?(?:e\+?\d+)?$/i.test(text)) return null
  const amount = Number(text)
  return Number.isFinite(amount) ? amount : null
}

/** From this number on it counts milliseconds, below it seconds. */
const leastMs = 100_000_000_000

/** In milliseconds, of a date as ISO 8601 has it or of what has passed since 1970. */
export function instantAt(value: unknown, pointer: string | undefined): number | null {
  const number = amountAt(value, pointer)
  if (number !== null) return number === 0 ? null : number < leastMs ? number * 1_000 : number
  const parsed = Date.parse(textAt(value, pointer) ?? '')
  return Number.isNaN(parsed) ? null : parsed
}

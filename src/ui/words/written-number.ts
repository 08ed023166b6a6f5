/** What a number has to be. */
export interface NumberBounds {
  readonly whole?: boolean | undefined
  readonly least?: number | undefined
  readonly most?: number | undefined
}

const written = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/i

/** The number that is written, or the text as it is: one that is none is never taken for a number. */
export function readNumber(text: string): number | string {
  const trimmed = text.trim()
  const number = Number(trimmed)
  return written.test(trimmed) && Number.isFinite(number) ? number : text
}

/** What is wrong with a text where a number belongs; null when nothing is, or nothing is written. */
export function numberProblem(text: string, { whole, least, most }: NumberBounds): string | null {
  if (text.trim() === '') return null
  const number = readNumber(text)
  const kind = whole ? 'a whole number' : 'a number'
  const isOne = typeof number === 'number' && (!whole || Number.isInteger(number))
  const isIn = isOne && number >= (least ?? -Infinity) && number <= (most ?? Infinity)
  if (isIn) return null
  if (least !== undefined && most !== undefined) return `It must be ${kind}, ${least} to ${most}.`
  if (least !== undefined) return `It must be ${kind}, ${least} at least.`
  return most === undefined ? `It must be ${kind}.` : `It must be ${kind}, ${most} at most.`
}

import { v } from 'shelfd/plugin'

/** Longest name and longest description that are taken over. */
const lineMost = 1_000
const proseMost = 20_000

// What steers a terminal, or turns the direction of the text behind it around.
const unprintable = /[\p{Cc}\u202a-\u202e\u2066-\u2069\ufeff]/gu

function clean(text: string, most: number): string {
  return text
    .slice(0, most * 2)
    .replace(unprintable, (sign) => (/\s/.test(sign) ? ' ' : ''))
    .trim()
    .slice(0, most)
    .replace(/[\ud800-\udbff]$/, '')
    .toWellFormed()
}

/** A field that is left out when it is missing, null, empty or of another type. */
export function maybe<S extends v.GenericSchema>(schema: S) {
  return v.optional(v.fallback(v.optional(schema), undefined))
}

/** A name or title, in one line. */
export const line = v.pipe(
  v.string(),
  v.transform((text) => clean(text.replace(/\s+/g, ' '), lineMost)),
  v.nonEmpty(),
)

/** A description; its paragraphs stay. */
export const prose = v.pipe(
  v.string(),
  v.transform((text) =>
    text
      .slice(0, proseMost)
      .split(/\r\n|[\r\n]/)
      .map((one) => clean(one, proseMost))
      .join('\n')
      .trim(),
  ),
  v.nonEmpty(),
)

/** A day, `YYYY-MM-DD`, that there was or will be. */
export const day = v.pipe(v.string(), v.check(isDay))

function isDay(text: string): boolean {
  const year = Number(text.slice(0, 4))
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || year < 1870 || year > 2100) return false
  const at = Date.parse(`${text}T00:00:00Z`)
  // The 30th of February would become a day of March.
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

/** The year of a day. */
export function yearOf(date: string | undefined): number | undefined {
  return date === undefined ? undefined : Number(date.slice(0, 4))
}

/** A number of the provider's own. Without it there is no entry to speak of. */
export const id = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(9_999_999_999))

/** A whole number within limits. */
export function whole(least: number, most: number) {
  return v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most))
}

/** A number within limits. */
export function between(least: number, most: number) {
  return v.pipe(v.number(), v.minValue(least), v.maxValue(most))
}

/** A text of a certain form. */
export function formed(form: RegExp) {
  return v.pipe(v.string(), v.regex(form))
}

/**
 * The file of a picture. It becomes part of an address, so nothing that leads elsewhere passes; SVG is left out, as it
 * can hold scripts.
 */
export const file = formed(/^\/[A-Za-z0-9_-]{1,120}\.(?:jpe?g|png|webp)$/i)

/** A table within an answer. */
export function table<E extends v.ObjectEntries>(entries: E) {
  return maybe(v.object(entries))
}

/** Crews of a thousand are usual, and whom we look for may come last. */
const lookedAtMost = 5_000

/** A list that has to be there; entries that make no sense are left out. */
export function soundOf<S extends v.GenericSchema>(entry: S, most: number) {
  return v.pipe(
    v.array(v.unknown()),
    v.transform((items) =>
      items
        .slice(0, lookedAtMost)
        .flatMap((item): v.InferOutput<S>[] => {
          const read = v.safeParse(entry, item)
          return read.success ? [read.output] : []
        })
        .slice(0, most),
    ),
  )
}

/** The same of a list that may be missing. */
export function list<S extends v.GenericSchema>(entry: S, most = 500) {
  return v.optional(v.fallback(soundOf(entry, most), []), [])
}

import * as v from 'valibot'

import { parseDuration, parseSize } from './quantity.ts'

// Messages that begin with `must` are completed with what was found instead.
export const flag: v.GenericSchema<boolean> = v.boolean('must be true or false')
export const table = 'must be a table'
export const list = 'must be a list'

interface DurationRange {
  readonly min: string
  readonly max: string
}

// A timer above 2^31-1 ms fires at once, so what becomes a timer is kept below a day.
export const timer: DurationRange = { min: '1s', max: '1d' }
export const keeping: DurationRange = { min: '1d', max: '3650d' }

/** Text that is not empty and has no control characters. */
export function text(what: string): v.GenericSchema<string> {
  const message = `must be ${what} in quotes`
  return v.pipe(
    v.string(message),
    v.nonEmpty(message),
    v.check((value) => !hasControls(value), 'holds a control character'),
  )
}

/** Path of a folder, as it is written. */
export function folder(what: string): v.GenericSchema<string> {
  return v.pipe(
    text(what),
    v.check((path) => !path.startsWith('~'), 'must be written in full: "~" is not expanded here'),
  )
}

/** Primary language tag of BCP 47. */
export const language: v.GenericSchema<string> = v.pipe(
  v.string('must be a language such as "en"'),
  v.regex(/^[a-z]{2,3}$/, 'must be a language such as "en"'),
)

/** Whole number; both bounds belong to the range. */
export function integer(min: number, max: number): v.GenericSchema<number> {
  const message = `must be a whole number from ${min} to ${max}`
  return v.pipe(
    v.number(message),
    v.integer(message),
    v.minValue(min, message),
    v.maxValue(max, message),
  )
}

/** One of a few words. */
export function choice<const Options extends readonly string[]>(
  options: Options,
): v.GenericSchema<Options[number]> {
  return v.picklist(options, `must be one of ${options.join(', ')}`)
}

/** Text such as `90s`; both bounds belong to the range. */
export function duration({ min, max }: DurationRange): v.GenericSchema<string> {
  const message = `must be a duration from ${min} to ${max}, like "90s", "2h" or "30d"`
  const minMs = parseDuration(min) ?? 0
  const maxMs = parseDuration(max) ?? 0
  return v.pipe(
    v.string(message),
    v.check((value) => {
      const ms = parseDuration(value)
      return ms !== null && ms >= minMs && ms <= maxMs
    }, message),
    v.metadata({ form: 'duration', least: min, most: max }),
  )
}

/** Text such as `500MB`. */
export const size: v.GenericSchema<string> = v.pipe(
  v.string('must be a size like "0", "500MB" or "5GiB"'),
  v.check((value) => parseSize(value) !== null, 'must be a size like "0", "500MB" or "5GiB"'),
  v.metadata({ form: 'size' }),
)

export const extension: v.GenericSchema<string> = v.pipe(
  v.string('must be a file extension like "mkv"'),
  v.regex(/^\.?[A-Za-z0-9]{1,10}$/, 'must be a file extension like "mkv"'),
)

/** How a secret is written: itself, or where it is to be found. */
export type SecretOption = string | { readonly env: string } | { readonly file: string }

// Names no value: a message must not repeat a secret.
export const secret: v.GenericSchema<SecretOption> = v.union(
  [
    v.pipe(v.string(), v.nonEmpty()),
    v.strictObject({ env: v.pipe(v.string(), v.nonEmpty()) }),
    v.strictObject({ file: v.pipe(v.string(), v.nonEmpty()) }),
  ],
  'takes a text in quotes, { env = "NAME" } or { file = "path" }',
)

function hasControls(value: string): boolean {
  // oxlint-disable-next-line no-control-regex -- a Windows path in double quotes turns into these
  return /[\u0000-\u001f\u007f]/.test(value)
}

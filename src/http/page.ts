import * as v from 'valibot'

import { means } from './meaning.ts'

/** Most entries of one page. */
const limitMost = 500

/** `limit` of a list. */
export const limitEntry = v.optional(
  v.pipe(
    v.string(),
    v.regex(/^[1-9]\d{0,3}$/, 'must be a positive whole number'),
    v.transform(Number),
    v.maxValue(limitMost, `must be ${limitMost} at most`),
    v.description(`Entries of a page, 1 to ${limitMost}.`),
    means({ type: 'integer', minimum: 1, maximum: limitMost }),
  ),
  '50',
)

/**
 * `cursor` of a list: where the page before ended, as its `nextCursor` said. To callers it is opaque; it holds the key of
 * the last entry.
 */
export function cursorEntry<Key extends v.GenericSchema>(key: Key): CursorEntry<Key> {
  return v.optional(
    v.pipe(
      v.string(),
      v.maxLength(2_000),
      v.transform(decode),
      v.check((value) => v.is(key, value), 'is not a cursor of this list'),
      v.transform((value) => v.parse(key, value)),
      v.description('`nextCursor` of the page before.'),
    ),
  )
}

export type CursorEntry<Key extends v.GenericSchema> = v.OptionalSchema<
  v.GenericSchema<string, v.InferOutput<Key>>,
  undefined
>

/** `nextCursor` of a page; null says that it is the last. */
export const nextCursorSchema = v.pipe(
  v.nullable(v.string()),
  v.description('For the parameter `cursor` of the next page; null on the last.'),
)

/** The cursor behind the last entry of a full page. */
export function nextCursor<Row>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => unknown,
): string | null {
  const last = rows.at(-1)
  return last === undefined || rows.length < limit ? null : encodeCursor(keyOf(last))
}

export function encodeCursor(key: unknown): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

function decode(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown
  } catch {
    return null
  }
}

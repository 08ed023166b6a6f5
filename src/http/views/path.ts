import * as v from 'valibot'

/** A path as JSON shows it. */
export const pathSchema = v.pipe(
  v.string(),
  v.description(
    'Absolute and exact. Bytes of a name that are not UTF-8 stand as one character each, U+F700 + byte ' +
      '(U+F780 to U+F7FF); handed back like that, they name the same file.',
  ),
)

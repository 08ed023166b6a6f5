import * as v from 'valibot'

import { means } from './meaning.ts'

/** Items of one answer; each may have streams, metadata and findings of several kB. */
const itemsMost = 100

/** Numbers of items in the text of a URL. */
export const idsText = v.pipe(
  v.string(),
  v.regex(
    new RegExp(`^[1-9]\\d{0,14}(?:,[1-9]\\d{0,14}){0,${itemsMost - 1}}$`),
    `must be 1 to ${itemsMost} numbers of items, with commas between them`,
  ),
  v.transform((text) => [...new Set(text.split(',').map(Number))]),
  v.description(`Numbers of items, ${itemsMost} at most, with commas between them.`),
  means({ type: 'array', minItems: 1, items: { type: 'integer', minimum: 1 } }),
)

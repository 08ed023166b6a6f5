import * as v from 'valibot'

import { listOf, longText, share, shortText, someText } from './answer-limits.ts'
import { assetTypes, factSources, fileRoles, itemKinds } from './media.ts'
import { externalIdSchema, metadataSchema } from './metadata-schema.ts'

function fact<S extends v.GenericSchema>(value: S) {
  return v.optional(v.object({ value, source: v.picklist(factSources), confidence: share }))
}

const numbers = listOf(v.number())

const identity = v.object({
  title: fact(longText),
  originalTitle: fact(longText),
  year: fact(v.number()),
  season: fact(v.number()),
  episodes: fact(numbers),
  absolute: fact(numbers),
  date: fact(shortText),
  edition: fact(longText),
  artists: fact(listOf(longText)),
  disc: fact(v.number()),
  track: fact(v.number()),
  ids: fact(listOf(externalIdSchema)),
})

const file = v.object({
  path: shortText,
  role: v.picklist(fileRoles),
  entry: v.optional(shortText),
  part: v.optional(v.number()),
  label: v.optional(shortText),
  extra: v.optional(shortText),
})

const asset = v.object({
  path: shortText,
  type: v.picklist(assetTypes),
  embedded: v.optional(v.literal(true)),
  entry: v.optional(shortText),
  language: v.optional(shortText),
  forced: v.optional(v.boolean()),
  default: v.optional(v.boolean()),
  hearingImpaired: v.optional(v.boolean()),
  title: v.optional(longText),
})

/** What a scanner's answer must look like before it leaves its thread; counts and lengths are capped. */
export const scannedItems = v.pipe(
  v.array(
    v.object({
      kind: v.picklist(itemKinds),
      key: someText,
      parentKey: v.nullable(shortText),
      identity,
      metadata: metadataSchema,
      files: listOf(file),
      assets: listOf(asset),
      findings: listOf(v.object({ code: shortText, message: longText })),
    }),
  ),
  v.maxLength(20_000),
)

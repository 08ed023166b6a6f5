import * as v from 'valibot'

import { count, listOf, longText, share, shortText, someText } from '../../domain/answer-limits.ts'
import { assetTypes, itemKinds } from '../../domain/media.ts'
import { externalIdSchema, metadataSchema } from '../../domain/metadata-schema.ts'
import { method, type MethodShapes, testAnswer, webAddress } from './method.ts'

const refEntries = {
  kind: v.picklist(itemKinds),
  id: someText,
  season: v.optional(count),
  episode: v.optional(count),
  airDate: v.optional(v.pipe(v.string(), v.isoDate())),
  absoluteNumber: v.optional(v.pipe(count, v.minValue(1))),
}
const ids = listOf(externalIdSchema, 100)
const titles = v.optional(listOf(longText, 500))
const year = v.optional(v.pipe(v.number(), v.integer()))

const query = v.strictObject({
  kind: v.picklist(itemKinds),
  title: longText,
  originalTitle: v.optional(longText),
  year,
  ids: listOf(v.strictObject({ provider: someText, id: someText }), 100),
  languages: listOf(shortText, 100),
})

const candidate = v.object({
  ref: v.object(refEntries),
  title: longText,
  originalTitle: v.optional(longText),
  alternativeTitles: titles,
  year,
  runtimeMinutes: v.optional(v.number()),
  overview: v.optional(longText),
  poster: v.optional(webAddress),
  ids: v.optional(ids),
})

const item = v.object({
  ref: v.object(refEntries),
  title: v.optional(longText),
  originalTitle: v.optional(longText),
  alternativeTitles: titles,
  year,
  ids,
  metadata: metadataSchema,
})

const artwork = v.object({
  type: v.picklist(assetTypes),
  url: webAddress,
  language: v.nullable(shortText),
  width: v.optional(count),
  height: v.optional(count),
  score: v.optional(share),
  votes: v.optional(count),
  season: v.optional(count),
})

const looked = [v.strictObject(refEntries), listOf(shortText, 100)]

export const enricherMethods: MethodShapes = {
  test: method([], v.object(testAnswer)),
  search: method([query], listOf(candidate, 500)),
  get: method(looked, v.nullable(item)),
  artwork: method(looked, listOf(artwork, 5_000)),
}

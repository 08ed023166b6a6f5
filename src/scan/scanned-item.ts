import * as v from 'valibot'

import { assetTypes, factSources, fileRoles, itemKinds } from '../domain/media.ts'

/** Longest text a scanner may put into one field. */
export const maxText = 20_000
/** Longest path, key or code. */
export const maxShort = 4_096
/** Most entries of a list within an item. */
export const maxList = 2_000
/** Most items of a unit. */
export const maxItems = 20_000

const text = v.pipe(v.string(), v.maxLength(maxText))
const short = v.pipe(v.string(), v.maxLength(maxShort))
const list = <S extends v.GenericSchema>(schema: S): v.GenericSchema =>
  v.pipe(v.array(schema), v.maxLength(maxList))

const fact = v.looseObject({
  value: v.union([text, v.number(), v.array(v.union([v.number(), short, v.looseObject({})]))]),
  source: v.picklist(factSources),
  confidence: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
})

const file = v.looseObject({
  path: short,
  role: v.picklist(fileRoles),
})

const asset = v.looseObject({
  path: short,
  type: v.picklist(assetTypes),
})

/** What a scanner's answer must look like before it leaves the worker; counts and lengths are capped. */
export const scannedItems = v.pipe(
  v.array(
    v.looseObject({
      kind: v.picklist(itemKinds),
      key: v.pipe(short, v.minLength(1)),
      parentKey: v.nullable(short),
      identity: v.record(v.string(), fact),
      metadata: v.record(v.string(), v.union([text, v.number(), list(v.unknown())])),
      files: list(file),
      assets: list(asset),
      findings: list(v.looseObject({ code: short, message: text })),
    }),
  ),
  v.maxLength(maxItems),
)

import * as v from 'valibot'

import { count, listOf, shortText } from '../../domain/answer-limits.ts'
import { libraryKinds } from '../../domain/library.ts'
import { scannedItems } from '../../domain/scanned-item.ts'
import { method, type MethodShapes } from './method.ts'

const kind = v.picklist(['file', 'directory'])

const directory = v.strictObject({
  name: shortText,
  path: shortText,
  depth: count,
  insideUnit: v.boolean(),
  entries: listOf(v.strictObject({ name: shortText, kind, sizeBytes: count }), 200_000),
})

const unit = v.strictObject({
  libraryKind: v.picklist(libraryKinds),
  path: shortText,
  rootName: shortText,
  entries: listOf(
    v.strictObject({
      name: shortText,
      path: shortText,
      kind,
      sizeBytes: count,
      mtimeMs: v.number(),
    }),
    200_000,
  ),
})

export const scannerMethods: MethodShapes = {
  unitOf: method([directory], v.picklist(['unit', 'descend', 'ignore'])),
  read: method([unit], scannedItems),
}

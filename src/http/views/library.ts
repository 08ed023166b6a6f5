import * as v from 'valibot'

import { libraryKinds } from '../../domain/library.ts'
import type { LibrarySummary } from '../../domain/queries.ts'
import { instantOrNull, instantSchema } from './instant.ts'

export const librarySchema = v.pipe(
  v.strictObject({
    id: v.number(),
    name: v.string(),
    kind: v.picklist(libraryKinds),
    paths: v.array(v.string()),
    lastScanAt: v.nullable(instantSchema),
    lastScanStatus: v.nullable(v.picklist(['in_progress', 'success', 'failed', 'cancelled'])),
    lastScanError: v.nullable(v.string()),
  }),
  v.metadata({ ref: 'Library' }),
)

export function libraryView(library: LibrarySummary): v.InferOutput<typeof librarySchema> {
  const { detachedAt: _, paths, ...present } = library
  return { ...present, paths: [...paths], lastScanAt: instantOrNull(library.lastScanAt) }
}

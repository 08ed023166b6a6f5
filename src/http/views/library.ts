import * as v from 'valibot'

import type { LibrarySettings } from '../../domain/configuration.ts'
import { detachedKeptMs, libraryKinds } from '../../domain/library.ts'
import type { LibrarySummary, RootSummary } from '../../domain/queries.ts'
import { instantOrNull, instantSchema } from './instant.ts'
import { whole } from './whole.ts'

const libraryEntries = {
  id: whole,
  name: v.string(),
  kind: v.picklist(libraryKinds),
  paths: v.array(v.string()),
  lastScanAt: v.nullable(instantSchema),
  lastScanStatus: v.nullable(v.picklist(['in_progress', 'success', 'failed', 'cancelled'])),
  lastScanError: v.nullable(v.string()),
  detachedAt: v.pipe(
    v.nullable(instantSchema),
    v.description('Since when the configuration does not name it any more.'),
  ),
  keptUntil: v.pipe(
    v.nullable(instantSchema),
    v.description('When what is known of a detached library goes.'),
  ),
}

export const librarySchema = v.pipe(v.strictObject(libraryEntries), v.metadata({ ref: 'Library' }))

export const modeSchema = v.picklist(['incremental', 'full'])
export const enrichmentModeSchema = v.picklist(['none', 'metadata-only', 'full'])

export const libraryDetailSchema = v.pipe(
  v.strictObject({
    ...libraryEntries,
    settings: v.pipe(
      v.nullable(
        v.strictObject({
          mode: modeSchema,
          enrichmentMode: enrichmentModeSchema,
          autoRebuildThumbnails: v.boolean(),
          autoRebuildCache: v.boolean(),
          languages: v.pipe(
            v.array(v.string()),
            v.description('Pictures with words in these are preferred, in this order.'),
          ),
          scanner: v.string(),
          ignore: v.array(v.string()),
        }),
      ),
      v.description('Of the configuration; null for a detached library.'),
    ),
    roots: v.array(
      v.strictObject({
        id: whole,
        path: v.string(),
        fileCount: whole,
        verifiedAt: v.nullable(instantSchema),
      }),
    ),
  }),
  v.metadata({ ref: 'LibraryDetail' }),
)

export function libraryView(library: LibrarySummary): v.InferOutput<typeof librarySchema> {
  const { detachedAt, paths, ...present } = library
  return {
    ...present,
    paths: [...paths],
    lastScanAt: instantOrNull(library.lastScanAt),
    detachedAt: instantOrNull(detachedAt),
    keptUntil: instantOrNull(detachedAt === null ? null : detachedAt + detachedKeptMs),
  }
}

export function libraryDetailView(
  library: LibrarySummary,
  { settings, roots }: { settings: LibrarySettings | null; roots: readonly RootSummary[] },
): v.InferOutput<typeof libraryDetailSchema> {
  return {
    ...libraryView(library),
    settings: settings && {
      mode: settings.mode,
      enrichmentMode: settings.enrichmentMode,
      autoRebuildThumbnails: settings.autoRebuildThumbnails,
      autoRebuildCache: settings.autoRebuildCache,
      languages: [...settings.languages],
      scanner: settings.scanner,
      ignore: [...settings.ignore],
    },
    roots: roots.map((root) => ({ ...root, verifiedAt: instantOrNull(root.verifiedAt) })),
  }
}

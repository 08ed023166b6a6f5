import * as v from 'valibot'

import type { LibrarySettings } from '../../domain/configuration.ts'
import {
  detachedKeptMs,
  libraryKinds,
  type LibraryKind,
  libraryStatuses,
  type LibraryState,
} from '../../domain/library.ts'
import type { ItemKind } from '../../domain/media.ts'
import type { LibrarySummary, RootSummary } from '../../domain/queries.ts'
import type { LibraryTotals } from '../../domain/totals.ts'
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

/** A library as the list shows it. */
export const librarySchema = v.pipe(
  v.strictObject({
    ...libraryEntries,
    totals: v.pipe(
      v.nullable(
        v.strictObject({
          shown: v.pipe(whole, v.description('Movies, series, albums or collections.')),
          unmatched: v.pipe(whole, v.description('Of them those that no provider knows yet.')),
          missingFiles: whole,
          files: v.pipe(whole, v.description('That are there.')),
          sizeBytes: v.pipe(whole, v.description('Of these.')),
          freeBytes: v.pipe(
            v.nullable(whole),
            v.description('On its disks; null until looked at.'),
          ),
        }),
      ),
      v.description('Null for a detached library.'),
    ),
  }),
  v.metadata({ ref: 'Library' }),
)

const shownKinds: Readonly<Record<LibraryKind, readonly ItemKind[]>> = {
  movies: ['movie'],
  series: ['series'],
  music: ['album'],
  images: ['collection'],
}

export function listedLibraryView(
  library: LibrarySummary,
  totals: LibraryTotals | undefined,
): v.InferOutput<typeof librarySchema> {
  const counted = totals?.items.filter(({ kind }) => shownKinds[library.kind].includes(kind)) ?? []
  return {
    ...libraryView(library),
    totals:
      totals === undefined
        ? null
        : {
            shown: counted.reduce((sum, { present }) => sum + present, 0),
            unmatched: counted.reduce((sum, { unmatched }) => sum + unmatched, 0),
            missingFiles: totals.files.missing,
            files: totals.files.present,
            sizeBytes: totals.files.sizeBytes,
            freeBytes: totals.freeBytes,
          },
  }
}

export const modeSchema = v.picklist(['incremental', 'full'])
export const enrichmentModeSchema = v.picklist(['none', 'metadata-only', 'full'])

const syncSchema = v.strictObject({
  status: v.pipe(
    v.picklist(libraryStatuses),
    v.description(
      '`scanning` reads its disk, `rebuilding_cache` copies artwork or makes smaller pictures.',
    ),
  ),
  lastFullScanAt: v.pipe(
    v.nullable(instantSchema),
    v.description('When a scan was done that read all of it: the first, or one in full mode.'),
  ),
  lastIncrementalScanAt: v.pipe(
    v.nullable(instantSchema),
    v.description('When a scan last looked for changes in all of it.'),
  ),
  sinceFullScan: v.pipe(
    v.strictObject({
      added: whole,
      modified: whole,
      removed: whole,
      moved: whole,
      restored: whole,
    }),
    v.description('Files, by what scans have found since then.'),
  ),
  pending: v.pipe(
    v.strictObject({
      directories: v.pipe(whole, v.description('Changed, and to be read.')),
      scans: v.pipe(
        whole,
        v.description('Begin when the library is free, or what was being written may be whole.'),
      ),
      thumbnails: v.pipe(whole, v.description('Pictures that want them made.')),
      display: v.pipe(whole, v.description('Pictures that want a copy for a screen made.')),
      removals: v.pipe(whole, v.description('Proposals that wait for a person.')),
    }),
    v.description('What is still to be done.'),
  ),
})

export const libraryDetailSchema = v.pipe(
  v.strictObject({
    ...libraryEntries,
    settings: v.pipe(
      v.nullable(
        v.strictObject({
          scanner: v.string(),
          mode: modeSchema,
          enrichmentMode: enrichmentModeSchema,
          autoRebuildThumbnails: v.boolean(),
          autoRebuildCache: v.boolean(),
          writeNfo: v.pipe(
            v.boolean(),
            v.description('What is shown is written beside the media, as Kodi NFO files.'),
          ),
          writeArtwork: v.pipe(
            v.boolean(),
            v.description('Pictures of providers that are shown are written beside the media.'),
          ),
          languages: v.pipe(
            v.array(v.string()),
            v.description('Pictures with words in these are preferred, in this order.'),
          ),
          enrichers: v.pipe(
            v.nullable(v.array(v.string())),
            v.description(
              'Who is asked what its items are, in this order; null is all that know them.',
            ),
          ),
          watch: v.boolean(),
          watchFilters: v.array(v.string()),
          ignore: v.array(v.string()),
          schedule: v.pipe(
            v.string(),
            v.description('When it is scanned by itself: a cron pattern, `every 6h`, or `off`.'),
          ),
        }),
      ),
      v.description('Of the configuration; null for a detached library.'),
    ),
    sync: v.pipe(syncSchema, v.description('How what is known stands to what is on the disk.')),
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

export function libraryView(
  library: LibrarySummary,
): Omit<v.InferOutput<typeof librarySchema>, 'totals'> {
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
  {
    settings,
    roots,
    state,
  }: {
    settings: LibrarySettings | null
    roots: readonly RootSummary[]
    state: LibraryState
  },
): v.InferOutput<typeof libraryDetailSchema> {
  return {
    ...libraryView(library),
    settings: settings && {
      scanner: settings.scanner,
      mode: settings.mode,
      enrichmentMode: settings.enrichmentMode,
      autoRebuildThumbnails: settings.autoRebuildThumbnails,
      autoRebuildCache: settings.autoRebuildCache,
      writeNfo: settings.writeNfo,
      writeArtwork: settings.writeArtwork,
      languages: [...settings.languages],
      enrichers: settings.enrichers === null ? null : [...settings.enrichers],
      watch: settings.watch,
      watchFilters: [...settings.watchFilters],
      ignore: [...settings.ignore],
      schedule: settings.schedule,
    },
    sync: syncView(state),
    roots: roots.map((root) => ({ ...root, verifiedAt: instantOrNull(root.verifiedAt) })),
  }
}

function syncView(state: LibraryState): v.InferOutput<typeof syncSchema> {
  const { status, fullScanAt, incrementalScanAt, sinceFullScan, pending } = state
  return {
    status,
    lastFullScanAt: instantOrNull(fullScanAt),
    lastIncrementalScanAt: instantOrNull(incrementalScanAt),
    sinceFullScan: { ...sinceFullScan },
    pending: { ...pending },
  }
}

import * as v from 'valibot'

import { displayName } from '../../domain/file-name.ts'
import { noEstimates, type ScanEstimates } from '../../domain/scan-estimate.ts'
import type { Scan } from '../../domain/scan.ts'
import { instant, instantOrNull, instantSchema } from './instant.ts'
import { progressSchema, progressView } from './scan-progress.ts'
import { pausedAtEntry, scanStatuses } from './scan.ts'
import { whole } from './whole.ts'

const count = whole

export const libraryRefSchema = v.strictObject({ id: whole, name: v.string() })

/** What each event of a scan tells of it. */
export const scanEventEntries = {
  scanId: whole,
  library: libraryRefSchema,
  mode: v.picklist(['incremental', 'full']),
  cause: v.picklist(['manual', 'schedule', 'watch', 'import']),
  phase: v.picklist(scanStatuses),
  progress: progressSchema,
  stats: v.pipe(
    v.strictObject({
      directoriesFound: count,
      filesFound: count,
      filesNew: count,
      filesModified: count,
      filesMoved: count,
      filesMissing: count,
      filesRestored: count,
      filesFailed: count,
      itemsFound: count,
      itemsNew: count,
      itemsUpdated: count,
      moviesFound: count,
      episodesFound: count,
      albumsFound: count,
      tracksFound: count,
      collectionsFound: count,
      imagesFound: count,
      assetsFound: count,
      assetsCached: count,
      assetsFailed: count,
      errors: count,
    }),
    v.metadata({ ref: 'ScanStats' }),
  ),
  currentOperation: v.pipe(v.nullable(v.string()), v.description('What is being read.')),
  stalledSince: v.nullable(instantSchema),
  pausedAt: pausedAtEntry,
  startedAt: instantSchema,
  completedAt: v.nullable(instantSchema),
}

const schema = v.strictObject(scanEventEntries)

export function scanEventView(
  scan: Scan,
  estimates: ScanEstimates = noEstimates,
): v.InferOutput<typeof schema> {
  const { files, items, assets, currentOperation: operation } = scan
  return {
    scanId: scan.id,
    library: { id: scan.libraryId, name: scan.libraryName },
    mode: scan.mode,
    cause: scan.cause,
    phase: scan.status,
    progress: progressView(scan, estimates),
    stats: {
      directoriesFound: scan.discovery.directoriesFound,
      filesFound: files.found,
      filesNew: files.new,
      filesModified: files.modified,
      filesMoved: files.moved,
      filesMissing: files.missing,
      filesRestored: files.restored,
      filesFailed: files.failed,
      itemsFound: items.found,
      itemsNew: items.new,
      itemsUpdated: items.updated,
      moviesFound: items.movies,
      episodesFound: items.episodes,
      albumsFound: items.albums,
      tracksFound: items.tracks,
      collectionsFound: items.collections,
      imagesFound: items.images,
      assetsFound: assets.total,
      assetsCached: assets.done,
      assetsFailed: assets.failed,
      errors: scan.errorsCount,
    },
    currentOperation: operation === null ? null : displayName(operation),
    stalledSince: instantOrNull(scan.stalledSince),
    pausedAt: instantOrNull(scan.pausedAt),
    startedAt: instant(scan.startedAt),
    completedAt: instantOrNull(scan.completedAt),
  }
}

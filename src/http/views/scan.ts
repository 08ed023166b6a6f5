import * as v from 'valibot'

import { displayName } from '../../domain/file-name.ts'
import { assetTypes } from '../../domain/media.ts'
import { libraryKinds, scanFailureCodes } from '../../domain/library.ts'
import { noEstimates, type ScanEstimates } from '../../domain/scan-estimate.ts'
import type { Scan, ScanError } from '../../domain/scan.ts'
import { instant, instantOrNull, instantSchema } from './instant.ts'
import { progressSchema, progressView } from './scan-progress.ts'
import { whole } from './whole.ts'

const count = whole

const phaseCounts = v.pipe(
  v.strictObject({ total: count, done: count, failed: count, skipped: count, cancelled: count }),
  v.description('A phase ends when the four outcomes add up to the total.'),
  v.metadata({ ref: 'PhaseCounts' }),
)

/** Choices of one scan. */
export const scanOptionsSchema = v.strictObject({
  enableCaching: v.boolean(),
  enableEnrichment: v.boolean(),
  skipAssetDiscovery: v.boolean(),
  skipProbe: v.boolean(),
  maxDirectories: v.nullable(v.pipe(whole, v.minValue(1))),
  enrichmentMode: v.picklist(['none', 'metadata-only', 'full']),
  profile: v.picklist(['quick', 'full']),
})

export const scanStatuses = [
  'discovering',
  'scanning',
  'caching',
  'enriching',
  'completed',
  'failed',
  'cancelled',
] as const satisfies Scan['status'][]

export const pausedAtEntry = v.pipe(
  v.nullable(instantSchema),
  v.description('When a person paused it; null while it may go on.'),
)

export const scanSchema = v.pipe(
  v.strictObject({
    id: whole,
    libraryId: whole,
    libraryName: v.string(),
    libraryKind: v.picklist(libraryKinds),
    status: v.picklist(scanStatuses),
    mode: v.picklist(['incremental', 'full']),
    cause: v.picklist(['manual', 'schedule', 'watch', 'import']),
    options: scanOptionsSchema,
    scope: v.pipe(
      v.nullable(v.array(v.strictObject({ rootId: whole, path: v.string() }))),
      v.description('Folders below the roots that it covers; null is the whole library.'),
    ),
    discovery: v.strictObject({
      directoriesFound: count,
      directoriesIgnored: count,
      directoriesUnreadable: count,
    }),
    files: v.strictObject({
      found: count,
      new: count,
      modified: count,
      moved: count,
      missing: count,
      restored: count,
      probed: count,
      probedByProgram: count,
      failed: count,
    }),
    removalsHeld: v.pipe(
      count,
      v.description('Files that are gone but whose removal was held back.'),
    ),
    directories: phaseCounts,
    items: v.strictObject({
      found: count,
      new: count,
      updated: count,
      movies: count,
      episodes: count,
      albums: count,
      tracks: count,
      collections: count,
      images: count,
    }),
    assets: phaseCounts,
    assetTypes: v.pipe(
      v.record(v.picklist(assetTypes), phaseCounts),
      v.description(
        'The same by the type of the asset; types of which there were none are left out.',
      ),
    ),
    enrichment: phaseCounts,
    errorsCount: count,
    lastError: v.nullable(v.string()),
    failureCode: v.nullable(v.picklist(scanFailureCodes)),
    currentOperation: v.nullable(v.string()),
    restartOf: v.nullable(whole),
    stalledSince: v.nullable(instantSchema),
    pausedAt: pausedAtEntry,
    startedAt: instantSchema,
    discoveryCompletedAt: v.nullable(instantSchema),
    scanningCompletedAt: v.nullable(instantSchema),
    cachingCompletedAt: v.nullable(instantSchema),
    completedAt: v.nullable(instantSchema),
    progress: progressSchema,
  }),
  v.metadata({ ref: 'Scan' }),
)

export type ScanView = v.InferOutput<typeof scanSchema>

/** `estimates` know how fast a running scan is. */
export function scanView(scan: Scan, estimates: ScanEstimates = noEstimates): ScanView {
  const { currentOperation } = scan
  return {
    ...scan,
    options: { ...scan.options },
    scope: scan.scope === null ? null : scan.scope.map((place) => ({ ...place })),
    currentOperation: currentOperation === null ? null : displayName(currentOperation),
    stalledSince: instantOrNull(scan.stalledSince),
    pausedAt: instantOrNull(scan.pausedAt),
    startedAt: instant(scan.startedAt),
    discoveryCompletedAt: instantOrNull(scan.discoveryCompletedAt),
    scanningCompletedAt: instantOrNull(scan.scanningCompletedAt),
    cachingCompletedAt: instantOrNull(scan.cachingCompletedAt),
    completedAt: instantOrNull(scan.completedAt),
    progress: progressView(scan, estimates),
  }
}

export const scanErrorSchema = v.pipe(
  v.strictObject({
    id: whole,
    path: v.string(),
    code: v.string(),
    message: v.string(),
    occurredAt: instantSchema,
  }),
  v.metadata({ ref: 'ScanError' }),
)

export function scanErrorView(
  error: ScanError & { readonly id: number },
): v.InferOutput<typeof scanErrorSchema> {
  return { ...error, occurredAt: instant(error.occurredAt) }
}

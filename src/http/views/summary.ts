import * as v from 'valibot'

import type { ItemKind } from '../../domain/media.ts'
import type { LibraryTotals } from '../../domain/totals.ts'
import type { ScanEstimates } from '../../domain/scan-estimate.ts'
import { isFinished, type Scan, scanPhases } from '../../domain/scan.ts'
import { healthStatusSchema } from './health.ts'
import { instantOrNull, instantSchema } from './instant.ts'
import { progressView } from './scan-progress.ts'
import { whole } from './whole.ts'

const count = whole
const described = <S extends v.GenericSchema>(schema: S, text: string) =>
  v.pipe(schema, v.description(text))

/** One flat object for tiles of a dashboard. */
export const summarySchema = v.pipe(
  v.strictObject({
    version: v.string(),
    status: healthStatusSchema,
    healthIssues: count,
    items: described(count, 'Movies, episodes and tracks.'),
    movies: count,
    episodes: count,
    series: count,
    artists: count,
    albums: count,
    tracks: count,
    collections: count,
    images: count,
    files: described(count, 'Files that are there.'),
    unmatched: described(count, 'Movies and series that no provider knows yet.'),
    missing: described(count, 'Files that are gone.'),
    sizeBytes: described(count, 'Of the files that are there.'),
    freeBytes: described(v.nullable(count), 'On all disks of the libraries; null until looked at.'),
    scanActive: v.boolean(),
    scanPhase: v.nullable(v.picklist(scanPhases)),
    scanPercent: described(
      v.nullable(v.number()),
      'Of the phase; null while its end is not known.',
    ),
    scanEtaSeconds: described(
      v.nullable(count),
      'Until the end of the phase; null while it is not known.',
    ),
    jobsQueued: count,
    jobsFailed: count,
    lastScanAt: v.nullable(instantSchema),
    downloadsActive: described(count, 'Downloads for libraries that their clients work on.'),
    downloadBytesPerSecond: described(count, 'Of these, as last written.'),
    lastImport: described(v.nullable(v.string()), 'Name of the download that was imported last.'),
  }),
  v.metadata({ ref: 'Summary' }),
)

export type SummaryView = v.InferOutput<typeof summarySchema>

/** The part of a summary that the totals of the libraries give. */
export function totalsView(
  libraries: readonly LibraryTotals[],
): Pick<
  SummaryView,
  | 'items'
  | 'movies'
  | 'episodes'
  | 'series'
  | 'artists'
  | 'albums'
  | 'tracks'
  | 'collections'
  | 'images'
  | 'files'
  | 'unmatched'
  | 'missing'
  | 'sizeBytes'
  | 'lastScanAt'
> {
  const items = libraries.flatMap((library) => library.items)
  const sumOf = (what: 'present' | 'unmatched', ...kinds: ItemKind[]): number =>
    items.reduce((sum, totals) => sum + (kinds.includes(totals.kind) ? totals[what] : 0), 0)
  const filesOf = (what: keyof LibraryTotals['files']): number =>
    libraries.reduce((sum, { files }) => sum + files[what], 0)
  const lastScanAt = Math.max(0, ...libraries.map((library) => library.lastScanAt ?? 0))
  return {
    items: sumOf('present', 'movie', 'episode', 'track'),
    movies: sumOf('present', 'movie'),
    episodes: sumOf('present', 'episode'),
    series: sumOf('present', 'series'),
    artists: sumOf('present', 'artist'),
    albums: sumOf('present', 'album'),
    tracks: sumOf('present', 'track'),
    collections: sumOf('present', 'collection'),
    images: sumOf('present', 'image'),
    files: filesOf('present'),
    unmatched: sumOf('unmatched', 'movie', 'series'),
    missing: filesOf('missing'),
    sizeBytes: filesOf('sizeBytes'),
    lastScanAt: instantOrNull(lastScanAt === 0 ? null : lastScanAt),
  }
}

/** The part that the running scans give: that of the one that reads a disk, else of the oldest. */
export function scanningView(
  active: readonly Scan[],
  estimates: ScanEstimates,
): Pick<SummaryView, 'scanActive' | 'scanPhase' | 'scanPercent' | 'scanEtaSeconds'> {
  const reads = ({ status }: Scan): boolean => status === 'discovering' || status === 'scanning'
  const scan = active.find(reads) ?? active[0]
  const progress = scan === undefined ? null : progressView(scan, estimates)
  return {
    scanActive: scan !== undefined,
    scanPhase: scan === undefined ? null : phaseOf(scan),
    scanPercent: progress?.percent ?? null,
    scanEtaSeconds: progress?.etaSeconds ?? null,
  }
}

function phaseOf({ status }: Scan): SummaryView['scanPhase'] {
  return isFinished(status) ? null : status
}

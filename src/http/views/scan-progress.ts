import * as v from 'valibot'

import { phaseCounts, type ScanEstimates } from '../../domain/scan-estimate.ts'
import { progressText } from '../../domain/scan-words.ts'
import {
  isFinished,
  outstanding,
  type PhaseCounts,
  type Scan,
  type ScanPhase,
  scanPhases,
  shareDone,
} from '../../domain/scan.ts'
import { instant, instantOrNull, instantSchema } from './instant.ts'
import { whole } from './whole.ts'

const count = whole
const percent = v.pipe(v.number(), v.minValue(0), v.maxValue(100))

const phaseSchema = v.pipe(
  v.strictObject({
    total: count,
    done: count,
    failed: count,
    skipped: count,
    cancelled: count,
    percent,
    startedAt: v.nullable(instantSchema),
    completedAt: v.nullable(instantSchema),
  }),
  v.description('A phase ends when the four outcomes add up to the total.'),
  v.metadata({ ref: 'PhaseProgress' }),
)

/** How far a scan is, in numbers and in words. */
export const progressSchema = v.pipe(
  v.strictObject({
    message: v.pipe(v.string(), v.description('What it is doing, for people.')),
    done: v.pipe(
      v.nullable(count),
      v.description('Of the running phase, whatever the outcome; null while it has no numbers.'),
    ),
    total: v.nullable(count),
    percent: v.pipe(
      v.nullable(percent),
      v.description('Of the running phase; null while it has no numbers.'),
    ),
    etaSeconds: v.pipe(
      v.nullable(count),
      v.description('Until the end of the running phase; null while it is not known.'),
    ),
    libraryReady: v.pipe(
      v.boolean(),
      v.description('All files have been read; artwork and metadata may still follow.'),
    ),
    phases: v.strictObject({
      discovering: v.strictObject({
        found: v.pipe(count, v.description('Folders that hold something to be read.')),
        ignored: v.pipe(count, v.description('Entries that were passed over.')),
        startedAt: instantSchema,
        completedAt: v.nullable(instantSchema),
      }),
      scanning: phaseSchema,
      caching: phaseSchema,
      enriching: phaseSchema,
    }),
  }),
  v.metadata({ ref: 'ScanProgress' }),
)

export type ProgressView = v.InferOutput<typeof progressSchema>

export function progressView(scan: Scan, estimates: ScanEstimates): ProgressView {
  const msLeft = estimates.msLeft(scan)
  const counts = phaseCounts(scan)
  const { startedAt, discoveryCompletedAt, scanningCompletedAt, cachingCompletedAt } = scan
  const phase = (
    name: ScanPhase,
    numbers: PhaseCounts,
    times: [start: number | null, end: number | null],
  ): v.InferOutput<typeof phaseSchema> => ({
    ...numbers,
    percent: percentOf(numbers, isBehind(scan, name)),
    startedAt: instantOrNull(times[0]),
    completedAt: instantOrNull(times[1]),
  })
  const enriched = scan.status === 'completed' ? scan.completedAt : null
  return {
    message: progressText(scan, msLeft),
    done: counts === null ? null : counts.total - outstanding(counts),
    total: counts?.total ?? null,
    percent: counts === null ? (scan.status === 'completed' ? 100 : null) : percentOf(counts, true),
    etaSeconds: msLeft === null ? null : Math.ceil(msLeft / 1000),
    libraryReady: scanningCompletedAt !== null,
    phases: {
      discovering: {
        found: scan.directories.total,
        ignored: scan.discovery.directoriesIgnored,
        startedAt: instant(startedAt),
        completedAt: instantOrNull(discoveryCompletedAt),
      },
      scanning: phase('scanning', scan.directories, [discoveryCompletedAt, scanningCompletedAt]),
      caching: phase('caching', scan.assets, [scanningCompletedAt, cachingCompletedAt]),
      enriching: phase('enriching', scan.enrichment, [cachingCompletedAt, enriched]),
    },
  }
}

/** With one decimal, and 100 only when all is done; of nothing it is all once the phase is `behind`. */
function percentOf(counts: PhaseCounts, behind: boolean): number {
  if (counts.total === 0 && !behind) return 0
  return Math.floor(shareDone(counts) * 1000) / 10
}

function isBehind({ status }: Scan, phase: ScanPhase): boolean {
  if (isFinished(status)) return status === 'completed'
  return scanPhases.findIndex((name) => name === status) > scanPhases.indexOf(phase)
}

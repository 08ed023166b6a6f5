import { isFinished, outstanding, type PhaseCounts, type Scan, type ScanStatus } from './scan.ts'

/** Says how long the running phases of scans still need. */
export interface ScanEstimates {
  /** Takes note of where a scan is; call it as often as you like. */
  observe(scan: Scan): void
  /** Time that its running phase still needs, in ms; null while that is not known. Observes the scan as well. */
  msLeft(scan: Scan): number | null
}

/** Before so much time and so many steps an estimate is a guess. */
const leastMs = 3_000
const leastSteps = 5
/** The speed is that of the last minute, so that a slow start or a long pause is soon forgotten. */
const windowMs = 60_000
const sampleEveryMs = 1_000

interface Watched {
  readonly status: ScanStatus
  readonly samples: { readonly left: number; readonly at: number }[]
}

/** Estimates by what was done since a scan was first seen in its phase. `now` is a clock that does not leap. */
export function createScanEstimates(now: () => number): ScanEstimates {
  const watched = new Map<number, Watched>()
  const observe = (scan: Scan): void => {
    const counts = phaseCounts(scan)
    // The time of a pause is none that its work took.
    const rests = isFinished(scan.status) || scan.pausedAt !== null
    if (counts === null || rests) return void watched.delete(scan.id)
    const sample = { left: outstanding(counts), at: now() }
    const known = watched.get(scan.id)
    if (known === undefined || known.status !== scan.status) {
      watched.set(scan.id, { status: scan.status, samples: [sample] })
      return
    }
    const { samples } = known
    if (sample.at - (samples.at(-1)?.at ?? 0) < sampleEveryMs) return
    samples.push(sample)
    while ((samples[1]?.at ?? Number.POSITIVE_INFINITY) <= sample.at - windowMs) samples.shift()
  }
  return {
    observe,
    msLeft: (scan) => {
      observe(scan)
      const counts = phaseCounts(scan)
      const first = watched.get(scan.id)?.samples[0]
      if (counts === null || first === undefined || scan.stalledSince !== null) return null
      const left = outstanding(counts)
      const done = first.left - left
      const took = now() - first.at
      return done < leastSteps || took < leastMs ? null : (took / done) * left
    },
  }
}

/** No estimate at all, for scans that are only looked at once. */
export const noEstimates: ScanEstimates = { observe: () => undefined, msLeft: () => null }

/** What the running phase has to do; null when it has no numbers. */
export function phaseCounts(scan: Scan): PhaseCounts | null {
  if (scan.status === 'scanning') return scan.directories
  if (scan.status === 'caching') return scan.assets
  return scan.status === 'enriching' ? scan.enrichment : null
}

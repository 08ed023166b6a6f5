import { outstanding, type PhaseCounts, type Scan } from '../domain/scan.ts'

/** Share of a scan's present phase that is done, 0..1; null while nobody knows how much there is. */
export function phaseProgress(scan: Scan): number | null {
  const counts = countsOf(scan)
  if (counts === null) return null
  return counts.total === 0 ? 1 : (counts.total - outstanding(counts)) / counts.total
}

function countsOf(scan: Scan): PhaseCounts | null {
  if (scan.status === 'scanning') return scan.directories
  if (scan.status === 'caching') return scan.assets
  return scan.status === 'enriching' ? scan.enrichment : null
}

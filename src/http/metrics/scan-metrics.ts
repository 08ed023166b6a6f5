import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

import type { Engine } from '../../domain/engine.ts'
import type { DomainEvent } from '../../domain/event.ts'
import type { Queries } from '../../domain/queries.ts'
import { phaseCounts } from '../../domain/scan-estimate.ts'
import { isFinished, type Scan, shareDone } from '../../domain/scan.ts'

interface ScanMetricsDeps {
  readonly queries: Queries
  readonly engine: Pick<Engine, 'subscribe'>
}

/** Metrics of scans: gauges of those that run, counters out of the events of the engine. */
export function addScanMetrics(registry: Registry, { queries, engine }: ScanMetricsDeps): void {
  addGauges(registry, () => queries.scans.listActive())
  const countEnds = addEnds(registry)
  const countFiles = addFiles(registry, queries.scans.listActive())
  engine.subscribe(({ event }) => {
    countEnds(event)
    countFiles(event)
  })
}

function addGauges(registry: Registry, active: () => readonly Scan[]): void {
  const labelNames = ['library', 'phase']
  const registers = [registry]
  new Gauge({
    name: 'shelfd_scan_active',
    help: '1 for each scan that runs.',
    labelNames,
    registers,
    collect() {
      this.reset()
      for (const { libraryName, status } of active()) {
        this.inc({ library: libraryName, phase: status })
      }
    },
  })
  new Gauge({
    name: 'shelfd_scan_progress_ratio',
    help: 'Share of the phase that is done, 0 to 1.',
    labelNames,
    registers,
    collect() {
      this.reset()
      for (const scan of active()) {
        const counts = phaseCounts(scan)
        if (counts === null) continue
        this.set({ library: scan.libraryName, phase: scan.status }, shareDone(counts))
      }
    },
  })
}

const results = {
  'scan.completed': 'completed',
  'scan.failed': 'failed',
  'scan.cancelled': 'cancelled',
} as const

function addEnds(registry: Registry): (event: DomainEvent) => void {
  const durations = new Histogram({
    name: 'shelfd_scan_duration_seconds',
    help: 'Time of scans that came to their end.',
    labelNames: ['library', 'mode'],
    buckets: [1, 5, 30, 120, 600, 3_600, 6 * 3_600, 24 * 3_600],
    registers: [registry],
  })
  const totals = new Counter({
    name: 'shelfd_scans_total',
    help: 'Scans that are over.',
    labelNames: ['library', 'mode', 'result'],
    registers: [registry],
  })
  return (event) => {
    if (!(event.type in results)) return
    const { type, data } = event as Extract<DomainEvent, { type: keyof typeof results }>
    const { libraryName: library, mode, startedAt, completedAt } = data.scan
    totals.inc({ library, mode, result: results[type] })
    if (type === 'scan.completed' && completedAt !== null) {
      durations.observe({ library, mode }, (completedAt - startedAt) / 1000)
    }
  }
}

const fileResults = ['new', 'modified', 'moved', 'missing', 'restored', 'failed'] as const

function addFiles(registry: Registry, running: readonly Scan[]): (event: DomainEvent) => void {
  // What scans had counted when this process began is not of its making.
  const counted = new Map(running.map(({ id, files }) => [id, files]))
  const processed = new Counter({
    name: 'shelfd_files_processed_total',
    help: 'Files that scans found to be so.',
    labelNames: ['library', 'result'],
    registers: [registry],
  })
  return (event) => {
    if (event.type === 'scan.failed' || event.type === 'scan.cancelled') {
      counted.delete(event.data.scanId)
    }
    if (event.type !== 'scan.progress') return
    const { id, libraryName: library, files, status } = event.data
    const before = counted.get(id)
    for (const result of fileResults) {
      // A discovery that begins anew after a crash counts from nothing again.
      const more = files[result] - (before?.[result] ?? 0)
      if (more > 0) processed.inc({ library, result }, more)
    }
    if (isFinished(status)) counted.delete(id)
    else counted.set(id, files)
  }
}

import { outstanding, scanPhases, type Scan } from '../domain/scan.ts'
import type { Transaction } from '../domain/stores.ts'
import type { HealthFinding } from '../domain/health.ts'
import { reportHealth } from '../domain/report-health.ts'
import { placeOfStall, stateOf } from './lifecycle.ts'

/** Notices scans that do not move although they could. */
export interface StallWatch {
  look(context: {
    tx: Transaction
    signOfLife(scanId: number): { due: boolean; aliveAt: number }
  }): void
}

/**
 * A scan is stalled when none of its jobs has ended or shown a sign of life for `stallAfterMs` although one runs or
 * could. Waiting for a retry or in a paused queue is no stall. The next number that moves ends it.
 */
export function createStallWatch(options: { stallAfterMs: () => number }): StallWatch {
  const seen = new Map<number, { left: string; since: number }>()
  return {
    look: ({ tx, ...context }) => {
      const active = tx.stores.scans.listActive()
      for (const id of seen.keys()) if (!active.some((scan) => scan.id === id)) seen.delete(id)
      for (const scan of active) {
        const { due, aliveAt } = context.signOfLife(scan.id)
        const left = numbersOf(scan)
        const before = seen.get(scan.id)
        if (before === undefined || before.left !== left || !due) {
          seen.set(scan.id, { left, since: tx.now })
          continue
        }
        const quietSince = Math.max(before.since, aliveAt)
        if (tx.now - quietSince < options.stallAfterMs() || scan.stalledSince !== null) continue
        tx.stores.scans.setStalled(scan.id, quietSince)
        const phase = scanPhases.find((name) => name === scan.status) ?? 'scanning'
        const quiet = { ...scan, stalledSince: quietSince }
        tx.emit({ type: 'scan.stalled', data: { ...stateOf(quiet), phase } })
        reportHealth(tx, placeOfStall(scan.id), [stalled(scan, scan.currentOperation ?? phase)])
      }
    },
  }
}

function stalled({ id, libraryName }: Scan, doing: string): HealthFinding {
  return {
    key: `scan.stalled:${id}`,
    severity: 'warning',
    message: `The scan of ${libraryName} does not move (${doing}).`,
    fix: `See what it waits for with "shelfd jobs list --status running"; "shelfd scans cancel ${id}" ends it.`,
  }
}

function numbersOf(scan: Scan): string {
  const phases = [scan.directories, scan.assets, scan.enrichment].map(outstanding)
  return [scan.status, scan.directories.total, scan.files.found, ...phases].join()
}

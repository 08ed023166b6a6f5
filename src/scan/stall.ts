import { outstanding, scanPhases, type Scan } from '../domain/scan.ts'
import type { Transaction } from '../domain/stores.ts'
import { factsOf } from './lifecycle.ts'

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
      for (const scan of tx.stores.scans.listActive()) {
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
        tx.emit({ type: 'scan.stalled', data: { ...factsOf(scan), phase } })
        const message = `The scan of ${scan.libraryName} does not move (${scan.currentOperation ?? phase}).`
        tx.emit({ type: 'health.issue', data: { source: `scan:${scan.id}`, message } })
      }
    },
  }
}

function numbersOf(scan: Scan): string {
  const phases = [scan.directories, scan.assets, scan.enrichment].map(outstanding)
  return [scan.status, scan.directories.total, scan.files.found, ...phases].join()
}

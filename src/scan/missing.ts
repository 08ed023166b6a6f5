import type { HealthFinding, HealthPlace } from '../domain/health.ts'
import { reportHealth } from '../domain/report-health.ts'
import type { Scan } from '../domain/scan.ts'
import type { Transaction } from '../domain/stores.ts'
import { removalsOf } from './health-checks.ts'
import { enqueueUnits } from './reconcile.ts'

/** Above both, removals are held back. */
export interface RemovalLimit {
  /** Of the library's files, 0..1. */
  readonly share: number
  readonly files: number
}

/**
 * Decides whether the files that a scan did not find are believed to be gone. Units that lost some are enqueued and
 * counted. `last`: all units have been read, so the moves among the files are known.
 */
export function judgeMissing(
  tx: Transaction,
  scan: Scan,
  options: { limit: RemovalLimit; last: boolean },
): { units: number } {
  const { files } = tx.stores
  const collected = files.missingCollected(scan.id)
  if (collected.all === 0) {
    letGo(tx, scan)
    return { units: 0 }
  }
  // What lay in a folder that left the configuration is gone by its owner's will.
  const { unexpected } = collected
  if (exceeds(unexpected, files.countPresent(scan.libraryId), options.limit)) {
    hold(tx, scan, { collected: unexpected, last: options.last })
    return { units: 0 }
  }
  letGo(tx, scan)
  const applied = files.applyMissing(scan.id, tx.now)
  tx.count(scan.id, 'files_missing', applied.files)
  for (const unit of applied.units) {
    tx.stores.directories.markNeedsScan(unit.id)
    enqueueUnits({ tx, scan, rootId: tx.stores.directories.get(unit.id).rootId }, [unit.id])
  }
  return { units: applied.units.length }
}

function exceeds(collected: number, present: number, limit: RemovalLimit): boolean {
  return collected > limit.files && collected > limit.share * present
}

function hold(tx: Transaction, scan: Scan, found: { collected: number; last: boolean }): void {
  const { files, scans } = tx.stores
  scans.setRemovalsHeld(scan.id, found.collected)
  // Units that are still to be read may turn removals into moves.
  if (!found.last) return
  files.releaseMissing(scan.id)
  const message =
    `${found.collected} files are gone, more than the removal limit allows at once; nothing was removed. ` +
    'If they were deleted on purpose, raise scan.removal_limit for one scan.'
  scans.addError(scan.id, { path: '', code: 'removals_held', message }, tx.now)
  reportHealth(tx, placeOfRemovals(scan), [removalsHeld(scan)])
}

/** Nothing is held back any more. */
function letGo(tx: Transaction, scan: Scan): void {
  if (scan.removalsHeld > 0) tx.stores.scans.setRemovalsHeld(scan.id, 0)
  // A scan of a part says nothing of what an earlier one held back elsewhere.
  if (scan.scope === null) reportHealth(tx, placeOfRemovals(scan), [])
}

function placeOfRemovals({ libraryId }: Scan): HealthPlace {
  return { source: 'library', subject: removalsOf(libraryId) }
}

function removalsHeld({ libraryId, libraryName }: Scan): HealthFinding {
  return {
    key: `library.removals_held:${libraryId}`,
    severity: 'warning',
    message: `So many files of ${libraryName} are gone that their removal was held back.`,
    fix:
      'Look whether a disk is missing, and scan again once it is back. If they were deleted on purpose, raise ' +
      'scan.removal_limit for one scan.',
  }
}

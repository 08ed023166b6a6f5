import type { Scan } from '../domain/scan.ts'
import type { Transaction } from '../domain/stores.ts'
import { enqueueUnits } from './reconcile.ts'
import { evidenceMs, isTooMuch, type RemovalLimit } from './removal-limit.ts'
import { closeApproved, forgetFound, propose } from './removals.ts'

/**
 * Decides whether the files that a scan did not find are believed to be gone; returns how many are. Units that lost some
 * are enqueued and counted. `last`: all units have been read, so the moves among the files are known.
 */
export function judgeMissing(
  tx: Transaction,
  scan: Scan,
  options: { limit: RemovalLimit; last: boolean },
): { files: number } {
  const { files, removals, scans } = tx.stores
  forgetFound(tx, scan)
  const undecided = removals.countUndecided(scan.id)
  // A part of a loss is no small loss: somebody has been asked about all of it.
  const lostNow = undecided === 0 ? 0 : undecided + removals.countWaiting(scan)
  const before = lostNow === 0 ? 0 : removals.countLost(scan.libraryId, tx.now - evidenceMs)
  const loss = { now: lostNow, before, present: () => files.countPresent(scan.libraryId) }
  const isHeld = isTooMuch(loss, options.limit)
  // Units that are still to be read may turn removals into moves.
  if (isHeld && !options.last) return { files: 0 }
  const kept = removals.releaseRejected(scan.id)
  const lost = isHeld ? undecided : 0
  if (lost > 0) hold(tx, scan, { lost, before })
  if (kept + lost > 0) scans.setRemovalsHeld(scan.id, kept + lost)
  return { files: applyRemovals(tx, scan) }
}

function hold(
  tx: Transaction,
  scan: Scan,
  { lost, before }: { readonly lost: number; readonly before: number },
): void {
  const { id: scanId, libraryId } = scan
  const gone = lost === 1 ? '1 file is gone' : `${lost} files are gone`
  const all =
    before === 0
      ? `${gone}, more than the removal limit allows at once`
      : `${gone}, after ${before} in the days before: together more than the removal limit allows in a week`
  const message = `${all}; nothing was removed.`
  propose(tx, { libraryId, rootId: null, reason: 'limit', message, scanId })
  tx.stores.removals.releaseUndecided(scanId)
  tx.stores.scans.addErrorOnce(scanId, { path: '', code: 'removals_held', message }, tx.now)
}

function applyRemovals(tx: Transaction, scan: Scan): number {
  // What the last scan still saw has not been missing for longer, whatever the clock says now.
  const seenAt = tx.stores.libraries.find(scan.libraryId)?.lastScanAt ?? 0
  const missingAt = Math.max(tx.now, seenAt)
  tx.stores.removals.leaveApproved(scan, missingAt)
  const applied = tx.stores.files.applyMissing(scan.id, missingAt)
  closeApproved(tx, scan)
  if (applied.files === 0) return 0
  tx.count(scan.id, 'files_missing', applied.files)
  for (const unit of applied.units) {
    tx.stores.directories.markNeedsScan(unit.id)
    enqueueUnits({ tx, scan, rootId: tx.stores.directories.get(unit.id).rootId }, [unit.id])
  }
  return applied.files
}

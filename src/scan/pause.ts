import type { Transaction } from '../domain/stores.ts'
import { endStall, getRunning, stateOf } from './lifecycle.ts'

/**
 * Pauses a scan: its jobs are handed out no more, and those that run end. It keeps its library, whose next scan waits. One
 * that is paused already stays so.
 *
 * @throws AppError `not_found`, or `conflict` when it is over.
 */
export function pauseScan(tx: Transaction, scanId: number): void {
  const scan = getRunning(tx, scanId)
  if (scan.pausedAt !== null) return
  endStall(tx, scan)
  tx.stores.scans.setPaused(scanId, tx.now)
  tell(tx, 'scan.paused', scanId)
}

/**
 * Lets a paused scan go on where it was.
 *
 * @throws AppError `not_found`, or `conflict` when it is over.
 */
export function resumeScan(tx: Transaction, scanId: number): void {
  if (getRunning(tx, scanId).pausedAt === null) return
  tx.stores.scans.setPaused(scanId, null)
  tell(tx, 'scan.resumed', scanId)
}

function tell(tx: Transaction, type: 'scan.paused' | 'scan.resumed', scanId: number): void {
  const scan = getRunning(tx, scanId)
  tx.emit({ type: 'scan.progress', data: scan })
  tx.emit({ type, data: { ...stateOf(scan), phase: scan.status } })
}

import { derivePhase, isFinished, outstanding, type Scan, type ScanStatus } from '../domain/scan.ts'
import type { Transaction } from '../domain/stores.ts'
import { factsOf, startWaiting } from './lifecycle.ts'
import { judgeMissing, type RemovalLimit } from './missing.ts'

/**
 * Moves scans on to the phase that their numbers give. Called in each transaction that moved numbers, so every
 * transition happens once.
 */
export function settleScans(
  tx: Transaction,
  scanIds: readonly number[],
  options: { removalLimit: RemovalLimit },
): void {
  for (const scanId of scanIds) {
    const scan = tx.stores.scans.find(scanId)
    if (scan !== null && !isFinished(scan.status)) settle(tx, scan, options)
  }
}

function settle(tx: Transaction, before: Scan, options: { removalLimit: RemovalLimit }): void {
  let scan = before
  if (isScanningDone(scan) && scan.removalsHeld > 0) {
    // Judged before the phase moves: with its moves taken out, the loss may be small enough, and then units follow.
    const { units } = judgeMissing(tx, scan, { limit: options.removalLimit, last: true })
    if (units > 0) return
    scan = tx.stores.scans.find(scan.id) ?? scan
  }
  const status = derivePhase(scan)
  if (status !== scan.status) enter(tx, scan, status)
  if (scan.stalledSince !== null) tx.stores.scans.setStalled(scan.id, null)
  const now = tx.stores.scans.find(scan.id)
  if (now !== null) tx.emit({ type: 'scan.progress', data: now })
}

function isScanningDone(scan: Scan): boolean {
  return (
    scan.discoveryCompletedAt !== null &&
    scan.status !== 'caching' &&
    scan.status !== 'enriching' &&
    outstanding(scan.directories) === 0
  )
}

function enter(tx: Transaction, scan: Scan, status: ScanStatus): void {
  const facts = factsOf(scan)
  const wasReading = scan.status === 'discovering' || scan.status === 'scanning'
  tx.stores.scans.setStatus(scan.id, status, tx.now)
  tx.emit({ type: 'scan.phase', data: { ...facts, phase: status } })
  if (wasReading && status !== 'scanning') {
    tx.emit({ type: 'library.ready', data: facts })
    startWaiting(tx, scan.libraryId)
  }
  if (status !== 'completed') return
  tx.emit({ type: 'scan.completed', data: facts })
  const error = scan.errorsCount > 0 ? scan.lastError : null
  const newer = tx.stores.scans.findReading(scan.libraryId)
  if (newer === null) {
    tx.stores.libraries.setScanStatus(scan.libraryId, 'success', { error, at: tx.now })
  }
}

import { derivePhase, isFinished, outstanding, type Scan, type ScanStatus } from '../domain/scan.ts'
import { reportHealth } from '../domain/report-health.ts'
import type { Transaction } from '../domain/stores.ts'
import { placeOfStall, startWaiting, stateOf } from './lifecycle.ts'
import { enqueueStills } from './stills.ts'
import { judgeMissing } from './missing.ts'
import type { RemovalLimit } from './removal-limit.ts'

export interface SettleOptions {
  readonly removalLimit: RemovalLimit
  /** Films and episodes without a picture get one of their video. */
  readonly stills: boolean
  /** Has providers asked for what a scan has read; returns for how many items it counts that. */
  askProviders(tx: Transaction, scan: Scan): number
  /** Files or items of a library are no longer as they were counted. */
  changed(libraryId: number): void
}

/**
 * Moves scans on to the phase that their numbers give. Called in each transaction that moved numbers, so every
 * transition happens once.
 */
export function settleScans(
  tx: Transaction,
  scanIds: readonly number[],
  options: SettleOptions,
): void {
  for (const scanId of scanIds) {
    const scan = tx.stores.scans.find(scanId)
    if (scan !== null && !isFinished(scan.status)) settle(tx, scan, options)
  }
}

function settle(tx: Transaction, before: Scan, options: SettleOptions): void {
  let scan = before
  if (hasChanges(scan)) options.changed(scan.libraryId)
  const judgement = judgementDue(scan)
  if (judgement !== null) {
    const limit = options.removalLimit
    const { files } = judgeMissing(tx, scan, { limit, last: judgement === 'last' })
    // What was counted is not yet in the row: this comes again, and tells the whole truth then.
    if (files > 0) return
    scan = tx.stores.scans.find(scan.id) ?? scan
  }
  const status = derivePhase(scan)
  if (isReading(scan.status) && !isReading(status) && scan.enrichment.total === 0) {
    // The same holds of what is counted here.
    if (options.askProviders(tx, scan) > 0) return
  }
  const enters = status !== scan.status
  const wasStalled = scan.stalledSince !== null
  if (enters) tx.stores.scans.setStatus(scan.id, status, tx.now)
  if (wasStalled) tx.stores.scans.setStalled(scan.id, null)
  const now = (enters || wasStalled ? tx.stores.scans.find(scan.id) : null) ?? scan
  tx.emit({ type: 'scan.progress', data: now })
  if (wasStalled) {
    tx.emit({ type: 'scan.resumed', data: { ...stateOf(now), phase: status } })
    reportHealth(tx, placeOfStall(scan.id), [])
  }
  if (enters) announce(tx, now, { before: scan.status, stills: options.stills })
}

/**
 * When what is gone can be judged: at the end of discovery if nothing was found that it could have become, else when
 * all units have been read and the moves among it are known.
 */
function judgementDue(scan: Scan): 'first' | 'last' | null {
  if (scan.discoveryCompletedAt === null || !isReading(scan.status)) return null
  if (outstanding(scan.directories) === 0) return 'last'
  const { new: added, modified } = scan.files
  return scan.status === 'discovering' && added + modified === 0 ? 'first' : null
}

function isReading(status: ScanStatus): boolean {
  return status === 'discovering' || status === 'scanning'
}

/** A scan that found all as it was costs no count. */
function hasChanges({ files, directories }: Scan): boolean {
  return directories.total + files.new + files.modified + files.moved + files.missing > 0
}

/** Tells that a scan has left the phase `before`; its last event says that it is over. */
function announce(
  tx: Transaction,
  scan: Scan,
  { before, stills }: { before: ScanStatus; stills: boolean },
): void {
  const state = stateOf(scan)
  const { status } = scan
  const isRead = isReading(before) && status !== 'scanning'
  // Whoever is told that the library is ready sees its numbers.
  if (isRead && hasChanges(scan)) tx.stores.totals.recount(scan.libraryId)
  if (isRead) {
    tx.stores.changes.processIdle(scan, tx.now)
    tx.stores.libraries.addFound(scan, tx.now)
  }
  if (isRead && stills && hasChanges(scan)) enqueueStills(tx)
  tx.emit({ type: 'scan.phase', data: { ...state, phase: status } })
  if (isRead) tx.emit({ type: 'library.ready', data: state })
  if (status === 'completed') tx.emit({ type: 'scan.completed', data: state })
  if (isRead) startWaiting(tx, scan.libraryId)
  if (status !== 'completed') return
  const error = scan.errorsCount > 0 ? scan.lastError : null
  const newer = tx.stores.scans.findReading(scan.libraryId)
  if (newer === null) {
    tx.stores.libraries.setScanStatus(scan.libraryId, 'success', { error, at: tx.now })
  }
}

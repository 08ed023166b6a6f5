import { isFinished, type Scan } from '../domain/scan.ts'
import type { Transaction } from '../domain/stores.ts'
import { findChoice } from './choice.ts'
import { evidenceOf } from './evidence.ts'
import { goesBy } from './prepare-match.ts'
import { beginAll } from './work.ts'

/** Items of one job: what they cost is far below the time that a command may wait for. */
const itemsPerJob = 500

/**
 * Once a scan has read its library: has the providers asked for what it found, and counts that. Returns the number of
 * items.
 */
export function askForScan(tx: Transaction, scan: Scan, enrichers: readonly string[]): number {
  const { id, libraryId, mode, options, scope, startedAt } = scan
  if (!options.enableEnrichment || options.enrichmentMode === 'none') return 0
  if (enrichers.length === 0) return 0
  const wishing = { id, libraryId, mode, isWhole: scope === null, startedAt, enrichers }
  const total = tx.stores.works.addWishes(wishing)
  if (total === 0) return 0
  tx.count(id, 'enrichment_total', total)
  tx.enqueue('enrichment.begin', { scanId: id }, { scanId: id })
  return total
}

/** Begins with the next items of a scan; the rest is left to another job. */
export function beginNext({ scanId }: { scanId: number }, tx: Transaction): void {
  const { works, scans } = tx.stores
  const scan = scans.head(scanId)
  if (scan === null || isFinished(scan.status)) return endWishes(tx, scanId, 'cancelled')
  const { enrichmentMode: mode } = scan.options
  const wanted = works.takeWishes(scanId, itemsPerJob)
  if (mode !== 'none') {
    const anew = scan.mode === 'full'
    const due = wanted.filter(({ itemId, isNews }) => isNews || isOther(tx, itemId))
    const ids = due.map(({ itemId }) => itemId)
    beginAll(tx, ids, { scanId, mode, anew })
    tx.count(scanId, 'enrichment_skipped', wanted.length - due.length)
  }
  if (works.hasWishes(scanId)) tx.enqueue('enrichment.begin', { scanId }, { scanId })
}

/** What a scan counted and did not begin is not begun any more. */
export function endWishes(
  tx: Transaction,
  scanId: number,
  end: 'cancelled' | 'failed' | 'skipped',
): void {
  const left = tx.stores.works.dropWishes(scanId)
  if (left > 0) tx.count(scanId, `enrichment_${end}`, left)
}

/** Whether an item is another than it was when it was looked for, or has come to where a rule names it. */
function isOther({ stores }: Transaction, itemId: number): boolean {
  const item = stores.matches.subject(itemId)
  if (item === null) return false
  const known = stores.matches.find(itemId)
  if (known === null || evidenceOf(item) !== known.evidence) return true
  return !goesBy(known, findChoice(stores, itemId))
}

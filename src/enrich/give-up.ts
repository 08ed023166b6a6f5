import type { AskedItem } from '../domain/facts.ts'
import type { Transaction } from '../domain/stores.ts'
import { failedAgainAt } from './refresh-age.ts'
import { endWork } from './work.ts'

/**
 * Nothing came of asking for a film or series, or for a season of it: it stays as it is, says why, and is asked for again
 * some time later, along with all that is left of it.
 */
export function giveUp(
  tx: Transaction,
  { itemId, season = null }: { itemId: number; season?: number | null },
  problem: string,
): void {
  const { works, facts, scans } = tx.stores
  const top = facts.asked(itemId, tx.now)
  if (top === null) return endWork(tx, itemId, 'skipped')
  const items = season === null ? [top] : facts.askedOfSeason(itemId, season, tx.now)
  for (const item of items) if (item.isDue || item.id === itemId) settle(tx, item, problem)
  facts.putOff(itemId, failedAgainAt(top.failingSince, tx.now), tx.now)
  const scanId = works.find(itemId)?.scanId ?? null
  if (scanId !== null) {
    const message = `${top.title}: ${problem}`
    scans.addError(scanId, { path: '', code: 'enrichment_failed', message }, tx.now)
  }
  endWork(tx, itemId, 'failed')
}

function settle(tx: Transaction, { id, entries, failingSince }: AskedItem, problem: string): void {
  tx.stores.facts.settle(id, {
    state: entries.length > 0 ? 'enriched' : 'enrichment_failed',
    problem,
    failingSince: failingSince ?? tx.now,
    dueAt: failedAgainAt(failingSince, tx.now),
  })
}

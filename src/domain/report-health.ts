import type { HealthEntry, HealthFinding, HealthPlace } from './health.ts'
import type { Transaction } from './stores.ts'

/**
 * Replaces the entries of a place with what was found there now, and tells the world what differs; returns how many are
 * over.
 */
export function reportHealth(
  tx: Pick<Transaction, 'stores' | 'now' | 'emit'>,
  place: HealthPlace,
  findings: readonly HealthFinding[],
): number {
  const { raised, cleared } = tx.stores.health.replace(place, findings, tx.now)
  for (const entry of cleared) tx.emit({ type: 'health.restored', data: factsOf(entry) })
  for (const entry of raised) tx.emit({ type: 'health.issue', data: factsOf(entry) })
  return cleared.length
}

function factsOf(entry: HealthEntry): Omit<HealthEntry, 'since'> {
  const { since: _, ...facts } = entry
  return facts
}

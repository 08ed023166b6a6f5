import type { DomainEvent } from './event.ts'
import type { HealthFinding } from './health.ts'
import { reportHealth } from './report-health.ts'
import type { Transaction } from './stores.ts'

/** How the instances of plugins are, and what has happened to them since the last report. */
export interface PluginReport {
  /** What is wrong, by the key of the instance. */
  readonly troubles: ReadonlyMap<string, HealthFinding>
  /** Keys of those of which nobody knows yet. */
  readonly undecided: readonly string[]
  readonly events: readonly DomainEvent[]
}

const source = 'plugin'

/** Brings the health list in line. What is told of an instance that nobody has looked at yet stays. */
export function reportPlugins(
  tx: Pick<Transaction, 'stores' | 'now' | 'emit'>,
  { troubles, undecided, events }: PluginReport,
): void {
  const subjects = new Set([...tx.stores.health.subjects(source), ...troubles.keys()])
  for (const subject of subjects) {
    const trouble = troubles.get(subject)
    if (trouble === undefined && undecided.includes(subject)) continue
    reportHealth(tx, { source, subject }, trouble === undefined ? [] : [trouble])
  }
  for (const event of events) tx.emit(event)
}

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
  /** The same of what lies between an instance and its servers. */
  readonly providers: {
    readonly troubles: ReadonlyMap<string, readonly HealthFinding[]>
    readonly undecided: readonly string[]
  }
  readonly events: readonly DomainEvent[]
}

/** Brings the health list in line. What is told of an instance that nobody has looked at yet stays. */
export function reportPlugins(
  tx: Pick<Transaction, 'stores' | 'now' | 'emit'>,
  { troubles, undecided, providers, events }: PluginReport,
): void {
  const lists = new Map([...troubles].map(([subject, trouble]) => [subject, [trouble]]))
  reportSource(tx, 'plugin', { troubles: lists, undecided })
  // What could not be asked for meanwhile would wait for its time, which may be days off.
  if (reportSource(tx, 'provider', providers) > 0) tx.stores.facts.hastenFailed(tx.now)
  for (const event of events) tx.emit(event)
}

/** Returns how many entries are over. */
function reportSource(
  tx: Pick<Transaction, 'stores' | 'now' | 'emit'>,
  source: string,
  { troubles, undecided }: PluginReport['providers'],
): number {
  let over = 0
  const subjects = new Set([...tx.stores.health.subjects(source), ...troubles.keys()])
  for (const subject of subjects) {
    const found = troubles.get(subject)
    if (found === undefined && undecided.includes(subject)) continue
    over += reportHealth(tx, { source, subject }, found ?? [])
  }
  return over
}

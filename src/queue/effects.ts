import type { DomainEvent } from '../domain/event.ts'
import type { ScanCounter } from '../domain/scan.ts'

/** What a tick wants to happen once its transaction is committed; a rolled back savepoint takes its part back. */
export interface Effects {
  mark(): EffectsMark
  rollBackTo(mark: EffectsMark): void
  emit(event: DomainEvent): void
  count(scanId: number, counter: ScanCounter, by: number): void
  operation(scanId: number, text: string): void
  after(action: () => void): void
  /** A run ends with this tick; nothing else in it may end the run a second time. */
  end(run: number): void
  hasEnded(run: number): boolean
  /** Counters by scan since the last call; a count of 0 has a scan looked at. */
  takeCounts(): Map<number, Map<ScanCounter, number>>
  operations(): Map<number, string>
  events(): readonly DomainEvent[]
  runAfter(): void
}

export interface EffectsMark {
  readonly events: number
  readonly counts: number
  readonly operations: number
  readonly after: number
  readonly ended: number
}

export function createEffects(): Effects {
  const events: DomainEvent[] = []
  const counts: [scanId: number, counter: ScanCounter, by: number][] = []
  const operations: [scanId: number, text: string][] = []
  const after: (() => void)[] = []
  const ended = new Set<number>()
  return {
    mark: () => ({
      events: events.length,
      counts: counts.length,
      operations: operations.length,
      after: after.length,
      ended: ended.size,
    }),
    rollBackTo: (mark) => {
      events.length = mark.events
      counts.length = mark.counts
      operations.length = mark.operations
      after.length = mark.after
      // A set keeps the order in which its members came.
      for (const run of [...ended].slice(mark.ended)) ended.delete(run)
    },
    emit: (event) => void events.push(event),
    count: (scanId, counter, by) => void counts.push([scanId, counter, by]),
    operation: (scanId, text) => void operations.push([scanId, text]),
    after: (action) => void after.push(action),
    end: (run) => void ended.add(run),
    hasEnded: (run) => ended.has(run),
    takeCounts: () => {
      const sums = new Map<number, Map<ScanCounter, number>>()
      for (const [scanId, counter, by] of counts.splice(0)) {
        const of = sums.get(scanId) ?? new Map<ScanCounter, number>()
        of.set(counter, (of.get(counter) ?? 0) + by)
        sums.set(scanId, of)
      }
      return sums
    },
    operations: () => new Map(operations),
    events: () => events,
    runAfter: () => {
      for (const action of after) action()
    },
  }
}

import type { DomainEvent } from '../domain/event.ts'
import type { ScanCounter } from '../domain/scan.ts'
import type { Tallied, TallyFact } from './tally.ts'

/** What a tick wants to happen once its transaction is committed; a rolled back savepoint takes its part back. */
export interface Effects {
  mark(): EffectsMark
  rollBackTo(mark: EffectsMark): void
  emit(event: DomainEvent): void
  count(scanId: number, counter: ScanCounter, by: number): void
  operation(scanId: number, text: string): void
  after(action: () => void): void
  /** Counts a fact of a kind of job; `ms` for times. */
  tally(kind: string, fact: TallyFact, ms?: number): void
  tallied(): readonly Tallied[]
  /** Keeps a row to be written with others of its sort; `flush` writes them. */
  later<T>(sort: string, row: T, write: (rows: readonly T[]) => void): void
  flush(): void
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
  readonly waiting: number
  readonly ended: number
  readonly tallied: number
}

interface WaitingRow {
  readonly sort: string
  readonly row: unknown
  readonly write: (rows: readonly unknown[]) => void
}

/** Sorts in the order of their first row: what others refer to was asked for first. */
function writeBySort(waiting: readonly WaitingRow[]): void {
  const sorts = new Map<string, { rows: unknown[]; write: WaitingRow['write'] }>()
  for (const { sort, row, write } of waiting) {
    const known = sorts.get(sort)
    if (known === undefined) sorts.set(sort, { rows: [row], write })
    else known.rows.push(row)
  }
  for (const { rows, write } of sorts.values()) write(rows)
}

export function createEffects(): Effects {
  const events: DomainEvent[] = []
  const counts: [scanId: number, counter: ScanCounter, by: number][] = []
  const operations: [scanId: number, text: string][] = []
  const after: (() => void)[] = []
  let waiting: WaitingRow[] = []
  const ended = new Set<number>()
  const tallied: Tallied[] = []
  return {
    mark: () => ({
      events: events.length,
      counts: counts.length,
      operations: operations.length,
      after: after.length,
      waiting: waiting.length,
      ended: ended.size,
      tallied: tallied.length,
    }),
    rollBackTo: (mark) => {
      events.length = mark.events
      counts.length = mark.counts
      operations.length = mark.operations
      after.length = mark.after
      tallied.length = mark.tallied
      waiting.length = Math.min(waiting.length, mark.waiting)
      // A set keeps the order in which its members came.
      for (const run of [...ended].slice(mark.ended)) ended.delete(run)
    },
    emit: (event) => void events.push(event),
    count: (scanId, counter, by) => void counts.push([scanId, counter, by]),
    operation: (scanId, text) => void operations.push([scanId, text]),
    after: (action) => void after.push(action),
    tally: (kind, fact, ms = 0) => void tallied.push([kind, fact, ms]),
    tallied: () => tallied,
    later: (sort, row, write) => {
      waiting.push({ sort, row, write: (rows) => write(rows as (typeof row)[]) })
    },
    flush: () => {
      const rows = waiting
      waiting = []
      writeBySort(rows)
    },
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

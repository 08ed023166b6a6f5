import type { Transaction } from '../domain/stores.ts'

/** Keeps the totals near what they are of, at little cost: all that a library has is counted, but seldom. */
export interface Counting {
  /** Files or items of a library may have changed. */
  changed(libraryId: number): void
  isDue(): boolean
  count(context: { readonly tx: Transaction; after(action: () => void): void }): void
}

const leastPauseMs = 1_000
/** A count may take this share of the writer's time. */
const shareOfTime = 0.01

/** The first count is due at once, and of all: the last process may have ended in mid-scan. */
export function createCounting(now: () => number = () => performance.now()): Counting {
  let countedAll = false
  /** How often each library has changed since it was counted. */
  const changes = new Map<number, number>()
  let nextAt = 0
  return {
    changed: (libraryId) => void changes.set(libraryId, (changes.get(libraryId) ?? 0) + 1),
    isDue: () => (!countedAll || changes.size > 0) && now() >= nextAt,
    count: (context) => {
      const seen = new Map(changes)
      const began = now()
      const { totals } = context.tx.stores
      if (!countedAll) totals.recount()
      else for (const libraryId of seen.keys()) totals.recount(libraryId)
      nextAt = now() + Math.max(leastPauseMs, (now() - began) / shareOfTime)
      // What is rolled back was not counted.
      context.after(() => {
        countedAll = true
        for (const [libraryId, times] of seen) {
          if (changes.get(libraryId) === times) changes.delete(libraryId)
        }
      })
    },
  }
}

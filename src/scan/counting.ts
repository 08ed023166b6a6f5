import type { Transaction } from '../domain/stores.ts'

/** Keeps the totals near what they are of, at little cost: all of it is counted, but seldom. */
export interface Counting {
  /** Files or items may have changed. */
  changed(): void
  isDue(): boolean
  count(context: { readonly tx: Transaction; after(action: () => void): void }): void
}

const leastPauseMs = 1_000
/** A count may take this share of the writer's time. */
const shareOfTime = 0.01

/** The first count is due at once: the last process may have ended in mid-scan. */
export function createCounting(now: () => number = () => performance.now()): Counting {
  let changes = 1
  let counted = 0
  let nextAt = 0
  return {
    changed: () => {
      changes += 1
    },
    isDue: () => changes > counted && now() >= nextAt,
    count: (context) => {
      const seen = changes
      const began = now()
      context.tx.stores.totals.recount()
      nextAt = now() + Math.max(leastPauseMs, (now() - began) / shareOfTime)
      // What is rolled back was not counted.
      context.after(() => {
        counted = seen
      })
    },
  }
}

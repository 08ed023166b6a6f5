import type { Transaction } from './stores.ts'

/** Has what is shown of an item written beside it, if its library wants that. */
export function wantWriting(tx: Transaction, itemId: number): void {
  const wish = tx.stores.written.wishOf(itemId)
  if (wish !== null) enqueueWriting(tx, { ...wish, afterId: 0 })
}

/** A job that runs may have looked too early: another one follows it. */
export function enqueueWriting(
  tx: Transaction,
  { topId, afterId, rootId }: { topId: number; afterId: number; rootId: number | null },
): void {
  for (let round = 0; ; round += 1) {
    const payload = { itemId: topId, afterId, round }
    const job = tx.enqueue('media.write', payload, rootId === null ? {} : { rootId })
    if (job.outcome === 'enqueued' || job.state !== 'running') return
  }
}

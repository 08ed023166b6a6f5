import type { Transaction } from './stores.ts'

/**
 * Has what is shown of an item written beside it, if its library wants that; not before `runAt` (ms UTC), and with all
 * that is wanted until then.
 */
export function wantWriting(tx: Transaction, itemId: number, runAt?: number): void {
  const wish = tx.stores.written.wishOf(itemId)
  if (wish !== null)
    enqueueWriting(tx, { ...wish, afterId: 0, ...(runAt !== undefined && { runAt }) })
}

/** A job that runs may have looked too early: another one follows it. */
export function enqueueWriting(
  tx: Transaction,
  {
    topId,
    afterId,
    rootId,
    ...time
  }: { topId: number; afterId: number; rootId: number | null; runAt?: number },
): void {
  const options = { ...time, ...(rootId !== null && { rootId }) }
  for (let round = 0; ; round += 1) {
    const payload = { itemId: topId, afterId, round }
    const job = tx.enqueue('media.write', payload, options)
    if (job.outcome === 'enqueued' || job.state !== 'running') return
  }
}

import type { CacheRunKind } from '../domain/cache.ts'
import type { Transaction } from '../domain/stores.ts'
import { enqueueDownloads } from './want-offers.ts'

/** Above all that was queued by itself: somebody waits for it. */
export const soon = 5
const cleanEveryMs = 24 * 60 * 60_000
/** What is over the limit and cannot go would have it cleaned again and again; a short command cleans nothing. */
const shortestMs = 60 * 60_000

/** Begins a clean-up or a look at every file, unless one is under way. */
export function beginUpkeep(
  tx: Pick<Transaction, 'stores' | 'now' | 'enqueue'>,
  kind: `cache.${CacheRunKind}`,
): { jobId: number } {
  const job = tx.enqueue(kind, {})
  if (job.outcome === 'enqueued') {
    tx.stores.cache.beginRun(kind === 'cache.clean' ? 'clean' : 'verify', tx.now)
  } else tx.stores.jobs.hasten(job.id, tx.now, tx.now)
  return { jobId: job.id }
}

/** Cleans up once a day, and within the hour when the cache has outgrown its limit by a tenth. */
export function cleanWhenDue(
  tx: Pick<Transaction, 'stores' | 'now' | 'enqueue'>,
  { maxSizeBytes, startedAt }: { maxSizeBytes: number | null; startedAt: number },
): void {
  const { cache } = tx.stores
  const last = cache.findRun('clean')
  const sinceMs = tx.now - (last?.startedAt ?? startedAt)
  const isTooLarge = maxSizeBytes !== null && cache.sizeBytes() > maxSizeBytes * 1.1
  // The clock may have been ahead.
  const isDue = sinceMs < 0 || sinceMs >= (isTooLarge || last === null ? shortestMs : cleanEveryMs)
  if (isDue) beginUpkeep(tx, 'cache.clean')
}

/** Has a file of the cache that is lost made again; false when that cannot be. */
export function rebuild(
  tx: Pick<Transaction, 'stores' | 'enqueue' | 'now'>,
  path: string,
  priority?: number,
): boolean {
  const jobs = tx.stores.cache.lose(path)
  for (const job of jobs) {
    if (job.kind === 'download') {
      enqueueDownloads(tx, tx.stores.offers.topOf(job.itemId), priority)
      continue
    }
    const { kind, unitId, rootId } = job
    tx.enqueue(kind, { unitId }, { rootId, ...(priority !== undefined && { priority }) })
  }
  return jobs.length > 0
}

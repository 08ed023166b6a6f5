import type { Download, DownloadReason } from '../domain/download.ts'
import { AppError } from '../domain/error.ts'
import type { Transaction } from '../domain/stores.ts'
import { parked, tellParked } from './parked.ts'
import { tell } from './tell.ts'

/** Between two tries of an import, by their number. */
const ladderMs = [1, 5, 15, 60, 180, 360].map((minutes) => minutes * 60_000)

/** When an import that has failed so often is tried again, ms UTC. */
export function nextTryAt(attempts: number, now: number): number {
  return now + (ladderMs[Math.min(Math.max(attempts, 1), ladderMs.length) - 1] ?? 0)
}

/**
 * Its import came to nothing: it is tried again by the polls of its client, less and less often, and at once when the
 * configuration changes or its client is well again; one that is parked when somebody says so. The world is told when the reason is another one than before.
 */
export function blockDownload(tx: Transaction, id: number, reason: DownloadReason): void {
  const { downloads } = tx.stores
  const before = downloads.find(id)
  if (before === null) throw new AppError('not_found', `There is no download ${id}.`)
  const attempts = before.attempts + 1
  downloads.update(id, {
    state: 'blocked',
    reason,
    attempts,
    nextTryAt: reason.code === parked ? null : nextTryAt(attempts, tx.now),
  })
  tellParked(tx, id)
  // A try makes it `ready` and `importing` in between; its reason stays until it is another.
  if (before.reason?.code !== reason.code) tell(tx, 'download.blocked', id)
}

/** Has the import of a complete download planned. */
export function planImport(tx: Transaction, downloadId: number): void {
  tx.enqueue('import.plan', { downloadId, cause: 'completion', isProposal: false })
}

/** Whether its import is to be tried again now. */
export function isTryDue(
  { state, isDataComplete, nextTryAt: dueAt }: Download,
  now: number,
): boolean {
  const isTried = state === 'blocked' || state === 'partially_imported'
  return isTried && isDataComplete && dueAt !== null && dueAt <= now
}

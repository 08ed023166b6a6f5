import type { DownloadClientRules } from '../domain/download.ts'
import type { Transaction } from '../domain/stores.ts'
import { unsupportedCode } from './finish.ts'

/** Has done in a client what is due of its imported downloads: one has seeded for long enough, or a try has failed. */
export function finishDue(tx: Transaction, { name, remove }: DownloadClientRules): void {
  for (const row of tx.stores.downloads.listFollowed(name)) {
    const { id: downloadId, state, missingSince, nextTryAt, reason, facts } = row
    if (state !== 'imported' || missingSince !== null) continue
    const mayBeRemoved =
      remove === 'after-goal' &&
      facts.isSeedGoalReached === true &&
      nextTryAt === null &&
      reason?.code !== unsupportedCode
    const isDue = nextTryAt !== null && nextTryAt <= tx.now
    if (mayBeRemoved || isDue) tx.enqueue('download.finish', { downloadId })
  }
}

import type { DownloadCommands } from '../domain/download-commands.ts'
import type { Download } from '../domain/download.ts'
import { AppError } from '../domain/error.ts'
import type { JobPayloads } from '../domain/job.ts'
import type { Transaction } from '../domain/stores.ts'

/** See `DownloadCommands.planImport`. */
export function orderPlan(
  tx: Transaction,
  { downloadId, isProposal }: Parameters<DownloadCommands['planImport']>[0],
): { readonly jobId: number } {
  const download = getIdle(tx, downloadId)
  if (download.libraryId === null) {
    const category = download.category ?? 'none'
    throw new AppError(
      'conflict',
      `The category of ${download.name} (${category}) leads to no library: name one in categories of ${download.client}.`,
    )
  }
  return { jobId: enqueuePlan(tx, { downloadId, cause: 'manual', isProposal }) }
}

/** See `DownloadCommands.retryDownload`. */
export function retryDownload(tx: Transaction, id: number): null {
  const { state, name } = getIdle(tx, id)
  if (state !== 'blocked' && state !== 'partially_imported' && state !== 'failed') {
    throw new AppError('conflict', `${name} is ${state}: there is nothing to try again.`)
  }
  tx.stores.downloads.update(id, { state: 'ready', nextTryAt: null })
  enqueuePlan(tx, { downloadId: id, cause: 'completion', isProposal: false })
  return null
}

/** @throws AppError `not_found`; `conflict` while it is not complete, gone, or at work. */
function getIdle(tx: Transaction, id: number): Download {
  const download = tx.stores.downloads.find(id)
  if (download === null) throw new AppError('not_found', `There is no download ${id}.`)
  const { name, client, state, reason, isDataComplete } = download
  const why = ((): string | null => {
    if (state === 'removed') return reason?.message ?? `${name} is gone from ${client}.`
    if (!isDataComplete) return `${name} is not complete, as ${client} says.`
    const plan = tx.stores.imports
      .plansOf(id)
      .find((one) => one.state === 'applying' || one.state === 'undoing')
    if (plan === undefined) return null
    const at = plan.state === 'applying' ? 'is being carried out' : 'is being taken back'
    return `Plan ${plan.id} of ${name} ${at}.`
  })()
  if (why !== null) throw new AppError('conflict', why)
  return download
}

/** @throws AppError `conflict` when it is being planned for something else. */
function enqueuePlan(tx: Transaction, payload: JobPayloads['import.plan']): number {
  const { outcome, id } = tx.enqueue('import.plan', payload)
  if (outcome === 'enqueued') return id
  const planned = tx.stores.jobs.find(id)?.payload as JobPayloads['import.plan'] | undefined
  if (planned?.isProposal === payload.isProposal) return id
  throw new AppError(
    'conflict',
    'Its import is being planned already: try again when that is over.',
    { details: { jobId: id } },
  )
}

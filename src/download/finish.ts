import type { Download, DownloadClientRules, DownloadReason } from '../domain/download.ts'
import { AppError, errorMessage } from '../domain/error.ts'
import type { Stores, Transaction } from '../domain/stores.ts'
import type { WorkerDownloadClient } from '../domain/worker.ts'
import { type PlacedFile, whyNotIndependent } from './independent.ts'
import { nextTryAt } from './try-again.ts'

/** What a download is finished by. */
export interface FinishInput {
  readonly download: Pick<Download, 'id' | 'client' | 'clientId' | 'name' | 'category'>
  readonly isSeedGoalReached: boolean
  readonly files: readonly PlacedFile[]
  /** Something of it was to be imported, and is not. */
  readonly isPartial: boolean
}

/** What was done in the client. */
export type FinishResult =
  | { readonly outcome: 'done' }
  /** It is asked to take it away; its next lists will show that. */
  | { readonly outcome: 'removing' }
  | { readonly outcome: 'kept'; readonly reason: DownloadReason }
  | { readonly outcome: 'failed'; readonly reason: DownloadReason; readonly isForGood: boolean }

export const unsupportedCode = 'finish_unsupported'
/** A client takes seconds to remove what it was asked to. */
const removalMs = 10 * 60_000
/** What kept a download from being removed is looked at again after that. */
const keptMs = 6 * 3_600_000

/** Null when nothing is to be done with a download any more: not all of it is imported, or it is gone. */
export function prepareFinish(stores: Stores, downloadId: number): FinishInput | null {
  const row = stores.downloads.find(downloadId)
  if (row === null || row.state !== 'imported') return null
  const { id, client, clientId, name, category, facts } = row
  const placed = stores.imports.placedOf(downloadId)
  const [plan] = stores.imports.plansOf(downloadId)
  const last = plan === undefined ? [] : stores.imports.filesOf(plan.id)
  return {
    download: { id, client, clientId, name, category },
    isSeedGoalReached: facts.isSeedGoalReached === true,
    files: placed.map(({ source, target, placed: identity }) => {
      const root = target === null ? null : stores.libraries.findRoot(target.rootId)
      return {
        base: source.base,
        root: root?.path ?? null,
        path: target?.path ?? '',
        identity,
      }
    }),
    isPartial: last.some(({ state }) => state === 'failed' || state === 'waiting'),
  }
}

/** Does with an imported download in its client what the configuration says; throws only for what is no word of the client. */
export async function finish(
  input: FinishInput,
  rules: DownloadClientRules,
  client: Pick<WorkerDownloadClient, 'remove' | 'setCategory'>,
): Promise<FinishResult> {
  const { download, isSeedGoalReached } = input
  const { importedCategory, remove } = rules
  try {
    if (importedCategory !== null && download.category !== importedCategory) {
      await client.setCategory(download.clientId, importedCategory)
    }
    if (remove !== 'after-goal' || !isSeedGoalReached) return { outcome: 'done' }
    const reason = whyKept(input)
    if (reason !== null) return { outcome: 'kept', reason }
    await client.remove(download.clientId, { deleteData: true })
    return { outcome: 'removing' }
  } catch (error) {
    return failed(error)
  }
}

// Its data go with it: that is done only where every file that was imported is known to be another name, or another file.
function whyKept({ files, isPartial }: FinishInput): DownloadReason | null {
  const code = 'kept_in_client'
  if (isPartial || files.length === 0) {
    const message = 'It stays in its client, because not all of it was imported.'
    return { code, message, fix: null }
  }
  for (const file of files) {
    const why = whyNotIndependent(file)
    if (why === null) continue
    const message = `It stays in its client, because the library may need its files: ${why}`
    return {
      code,
      message,
      fix: 'Remove it in the client if its files are not needed there any more.',
    }
  }
  return null
}

function failed(error: unknown): FinishResult {
  if (!(error instanceof AppError)) throw error
  const { reason: cause } = error.details
  const message = errorMessage(error)
  if (cause === 'unsupported') {
    const fix = 'Take remove or imported_category out of its [[download_client]].'
    return { outcome: 'failed', isForGood: true, reason: { code: unsupportedCode, message, fix } }
  }
  return {
    outcome: 'failed',
    isForGood: false,
    reason: { code: 'finish_failed', message, fix: null },
  }
}

/** Writes down what was done. */
export function commitFinish(tx: Transaction, downloadId: number, result: FinishResult): void {
  const { downloads } = tx.stores
  const row = downloads.find(downloadId)
  if (row === null || row.state !== 'imported') return
  switch (result.outcome) {
    case 'done':
      downloads.update(downloadId, { reason: null, attempts: 0, nextTryAt: null })
      break
    case 'removing':
      downloads.update(downloadId, {
        reason: { code: 'removing', message: 'Its client was asked to remove it.', fix: null },
        attempts: 0,
        nextTryAt: tx.now + removalMs,
      })
      break
    case 'kept':
      downloads.update(downloadId, { reason: result.reason, nextTryAt: tx.now + keptMs })
      break
    case 'failed': {
      const attempts = row.attempts + 1
      const dueAt = result.isForGood ? null : nextTryAt(attempts, tx.now)
      downloads.update(downloadId, { reason: result.reason, attempts, nextTryAt: dueAt })
    }
  }
}

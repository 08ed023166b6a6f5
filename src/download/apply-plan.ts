import type { DownloadCommands } from '../domain/download-commands.ts'
import { AppError } from '../domain/error.ts'
import type { ImportFile, ImportPlan } from '../domain/import.ts'
import type { Transaction } from '../domain/stores.ts'
import { applyOverrides } from './overrides.ts'
import { discardProposals, startFiles } from './write-plan.ts'

/** See `DownloadCommands.applyPlan`. What a person leaves out is left out; for all else it is decided anew, by a job. */
export function applyPlan(
  tx: Transaction,
  { planId, overrides }: Parameters<DownloadCommands['applyPlan']>[0],
): null {
  const { imports } = tx.stores
  const plan = getProposal(tx, planId)
  const files = imports.filesOf(planId)
  const changes = applyOverrides(files, overrides)
  if (changes === null) {
    imports.setOverrides(planId, overrides)
    const { downloadId } = plan
    const order = { downloadId, cause: 'manual', isProposal: false, planId } as const
    const { outcome } = tx.enqueue('import.plan', order)
    if (outcome === 'exists') {
      throw new AppError('conflict', 'Its import is being planned already: try again after that.')
    }
    return null
  }
  const waiting = files.filter(({ id }) => changes.get(id)?.state === 'waiting')
  if (waiting.length === 0) {
    throw new AppError('conflict', `No file of plan ${planId} would be imported.`)
  }
  for (const file of waiting) checkName(tx, file)
  for (const [id, change] of changes) imports.updateFile(id, change)
  discardProposals(tx, plan.downloadId, planId)
  imports.setPlanState(planId, 'applying', tx.now)
  startFiles(tx, planId)
  tx.stores.downloads.update(plan.downloadId, { state: 'importing', nextTryAt: null })
  return null
}

/** See `DownloadCommands.discardPlan`. */
export function discardPlan(tx: Transaction, planId: number): null {
  const plan = find(tx, planId)
  checkProposed(plan)
  tx.stores.imports.setPlanState(planId, 'discarded', tx.now)
  return null
}

function find({ stores }: Transaction, planId: number): ImportPlan {
  const plan = stores.imports.findPlan(planId)
  if (plan === null) throw new AppError('not_found', `There is no plan ${planId}.`)
  return plan
}

function checkProposed({ id, state }: ImportPlan): void {
  if (state !== 'proposed') throw new AppError('conflict', `Plan ${id} is ${state}.`)
}

function getProposal(tx: Transaction, planId: number): ImportPlan {
  const plan = find(tx, planId)
  checkProposed(plan)
  const { imports, downloads } = tx.stores
  const running = imports
    .plansOf(plan.downloadId)
    .find(({ state }) => state === 'applying' || state === 'undoing')
  if (running !== undefined) {
    throw new AppError('conflict', `Plan ${running.id} of the same download is ${running.state}.`)
  }
  const download = downloads.find(plan.downloadId)
  if (download === null || !download.isDataComplete || download.state === 'removed') {
    throw new AppError('conflict', 'Its download is not there, or not complete any more.')
  }
  return plan
}

/** Two imports never take one name. */
function checkName({ stores }: Transaction, { target, id }: ImportFile): void {
  const claim = target === null ? null : stores.imports.claimOf(target)
  if (claim === null || claim.id === id || claim.state !== 'waiting') return
  throw new AppError('conflict', `Another import is about to take the name ${target?.path}.`)
}

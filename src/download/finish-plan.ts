import type { ImportPlan } from '../domain/import.ts'
import type { Transaction } from '../domain/stores.ts'
import { judgePlan, type PlanOutcome } from './judge-plan.ts'
import { parked, tellParked } from './parked.ts'
import { tell } from './tell.ts'
import { blockDownload, nextTryAt } from './try-again.ts'

/** Ends a plan when none of its files waits any more; true when it is over. */
export function finishPlan(tx: Transaction, planId: number): boolean {
  const { imports } = tx.stores
  const plan = imports.findPlan(planId)
  if (plan === null || plan.state !== 'applying') return false
  if ((imports.countFiles(planId).waiting ?? 0) > 0) return false
  const placedBefore = imports.placedOf(plan.downloadId).some((file) => file.planId !== planId)
  const outcome = judgePlan(imports.filesOf(planId), { placedBefore })
  imports.setPlanState(planId, outcome.plan, tx.now)
  endImport(tx, plan, outcome)
  return true
}

function endImport(
  tx: Transaction,
  plan: ImportPlan,
  { download: state, reason }: PlanOutcome,
): void {
  const { downloads } = tx.stores
  const download = downloads.find(plan.downloadId)
  if (download === null) return
  if (state === 'blocked' && reason !== null) return blockDownload(tx, download.id, reason)
  const attempts = state === 'imported' ? 0 : download.attempts + 1
  const isOver = state === 'imported' || reason?.code === parked
  downloads.update(download.id, {
    state,
    reason,
    attempts,
    nextTryAt: isOver ? null : nextTryAt(attempts, tx.now),
    importedAt: tx.now,
  })
  tellParked(tx, download.id)
  tell(tx, 'download.imported', download.id)
  if (state === 'imported') tx.enqueue('download.finish', { downloadId: download.id })
}

import type { Download } from '../domain/download.ts'
import type { ImportFile, ImportFileDraft, ImportPlan } from '../domain/import.ts'
import { isSettledWithout, speaksAgainst } from '../domain/import-reasons.ts'
import type { JobPayloads } from '../domain/job.ts'
import type { Transaction } from '../domain/stores.ts'
import type { PlanResult } from './plan-import.ts'
import { tellParked } from './parked.ts'
import { reasonOf } from './plan-reason.ts'
import { tell } from './tell.ts'
import { blockDownload, nextTryAt } from './try-again.ts'

type Payload = JobPayloads['import.plan']

/** Writes down what was decided, and has it done unless it is a proposal. */
export function writePlan(result: PlanResult, payload: Payload, tx: Transaction): void {
  const { downloadId, turn = 0 } = payload
  const download = tx.stores.downloads.find(downloadId)
  if (download === null) return
  if (result.outcome === 'ask') {
    tx.enqueue('import.plan', { ...payload, question: result.question, turn: turn + 1 })
    return
  }
  if (isTaken(tx, payload)) return
  if (result.outcome === 'blocked') {
    // What is imported stays that, whatever becomes of a look at it later.
    if (download.state !== 'imported') blockDownload(tx, downloadId, result.reason)
    return
  }
  const files = result.files.map((file) => withoutTakenNames(tx, file))
  const isEmpty = !files.some(({ state }) => state === 'proposed')
  if (payload.isProposal || isEmpty) propose(tx, { download, payload, files })
  else begin(tx, { download, payload, files })
  if (isEmpty && !payload.isProposal) settleEmpty(tx, download, files)
}

/** Somebody else was faster: another import of it runs, or its proposal is no more. */
function isTaken({ stores }: Transaction, { downloadId, planId }: Payload): boolean {
  const plans = stores.imports.plansOf(downloadId)
  if (plans.some(({ state }) => state === 'applying' || state === 'undoing')) return true
  return (
    planId !== undefined && !plans.some(({ id, state }) => id === planId && state === 'proposed')
  )
}

/** Two imports never take one name. */
function withoutTakenNames({ stores }: Transaction, file: ImportFileDraft): ImportFileDraft {
  if (file.state !== 'proposed' || file.target === null) return file
  const claim = stores.imports.claimOf(file.target)
  if (claim === null || (claim.state === 'placed' && !isNews({ stores }, file, claim))) return file
  const message = `Another import takes the name ${file.target.path}.`
  const reasons = [...file.reasons, speaksAgainst('name_taken', message)]
  return { ...file, reasons, target: null, subject: null, replaces: [], state: 'skipped' }
}

/** Whether what another import has placed was not there yet when this plan looked. */
function isNews(
  { stores }: Pick<Transaction, 'stores'>,
  { target, replaces }: ImportFileDraft,
  { placed }: Pick<ImportFile, 'placed'>,
): boolean {
  if (target === null || placed === null) return false
  const { rootId, path } = target
  if (replaces.some((one) => one.rootId === rootId && one.path === path)) return false
  return stores.files.isPlaced(rootId, path, placed)
}

interface Written {
  readonly download: Download
  readonly payload: Payload
  readonly files: readonly ImportFileDraft[]
}

function begin(tx: Transaction, { download, payload, files }: Written): void {
  const waiting = files.map((file): ImportFileDraft =>
    file.state === 'proposed' ? { ...file, state: 'waiting' } : file,
  )
  discardProposals(tx, download.id, payload.planId)
  const planId = put(tx, { download, payload, files: waiting }, 'applying')
  startFiles(tx, planId)
  tx.stores.downloads.update(download.id, { state: 'importing' })
}

/** Has the files of a plan placed, one job each. */
export function startFiles(tx: Transaction, planId: number): void {
  for (const { id, state, target } of tx.stores.imports.filesOf(planId)) {
    if (state !== 'waiting' || target === null) continue
    tx.enqueue('import.file', { fileId: id, turn: 0 }, { rootId: target.rootId })
  }
}

/** A proposal like the one before stays that one: tries that come to nothing leave no trail of plans. */
function propose(tx: Transaction, written: Written): void {
  const { download, payload, files } = written
  const [newest] = tx.stores.imports.plansOf(download.id)
  if (newest?.state === 'proposed' && payload.planId === undefined && isLike(tx, newest, files))
    return
  discardProposals(tx, download.id, payload.planId)
  put(tx, written, 'proposed')
}

function isLike(
  { stores }: Transaction,
  { id }: ImportPlan,
  files: readonly ImportFileDraft[],
): boolean {
  const facts = (
    file: Pick<ImportFileDraft, 'source' | 'reasons' | 'target' | 'replaces'>,
  ): unknown => [file.source, file.reasons, file.target, file.replaces]
  return Bun.deepEquals(stores.imports.filesOf(id).map(facts), files.map(facts))
}

function put(
  tx: Transaction,
  { download, payload, files }: Written,
  state: 'proposed' | 'applying',
): number {
  const { imports } = tx.stores
  if (payload.planId !== undefined) {
    imports.rewritePlan(payload.planId, state, files, tx.now)
    return payload.planId
  }
  const { id: downloadId, libraryId } = download
  const plan = { downloadId, libraryId: libraryId ?? 0, cause: payload.cause, state }
  return imports.createPlan(plan, files, tx.now)
}

/** Of a download there is one plan that is worth looking at. */
export function discardProposals(
  { stores, now }: Transaction,
  downloadId: number,
  but?: number,
): void {
  for (const { id, state } of stores.imports.plansOf(downloadId)) {
    if (state === 'proposed' && id !== but) stores.imports.setPlanState(id, 'discarded', now)
  }
}

/** Nothing of it goes into the library: because all of it is there, or because something speaks against it. */
function settleEmpty(
  tx: Transaction,
  { id, state, importedAt, attempts }: Download,
  files: readonly ImportFileDraft[],
): void {
  const isDone = (file: ImportFileDraft): boolean =>
    file.reasons.some(({ code }) => code === 'already_imported' || code === 'same_content')
  const isSettled = files.every(({ reasons }) => isSettledWithout(reasons))
  if (isSettled && files.some(isDone)) {
    tx.stores.downloads.update(id, {
      state: 'imported',
      reason: null,
      importedAt: importedAt ?? tx.now,
      nextTryAt: null,
    })
    tellParked(tx, id)
    if (state !== 'imported') tell(tx, 'download.imported', id)
    tx.enqueue('download.finish', { downloadId: id })
    return
  }
  const left = files.filter(({ reasons }) => !isSettledWithout(reasons))
  // What was imported before stays imported; what was left then is still left.
  if (left.length > 0 && files.some(isDone)) {
    const next = attempts + 1
    tx.stores.downloads.update(id, {
      state: 'partially_imported',
      reason: reasonOf(left),
      attempts: next,
      nextTryAt: nextTryAt(next, tx.now),
    })
    tellParked(tx, id)
    return
  }
  blockDownload(tx, id, reasonOf(files))
}

import type { EnrichmentMode } from '../domain/enrichment.ts'
import type { ImportFile, ImportPlan, ImportTarget } from '../domain/import.ts'
import type { JobFailure, JobPayloads } from '../domain/job.ts'
import { reportHealth } from '../domain/report-health.ts'
import type { Stores, Transaction } from '../domain/stores.ts'
import { requestFolderScan, startImportScan } from '../scan/request-import.ts'
import { recordOf, unregister } from '../scan/unregister.ts'
import { binRoots, entryOf } from './bin-work.ts'
import type { Retired, RetireInput, RetireNote, RetireResult } from './retire.ts'

type Payload = JobPayloads['import.retire']

interface Placed {
  readonly file: ImportFile & { readonly target: ImportTarget }
  readonly plan: ImportPlan
}

/** What is to leave the library because of a file; null when there is nothing (any more). */
export function prepareRetire(
  payload: Payload,
  { stores, now }: { stores: Stores; now: number },
): RetireInput | null {
  const placed = findPlaced(payload, stores)
  if (placed === null) return null
  const { file, plan } = placed
  const isOther = ({ rootId, path }: ImportTarget): boolean =>
    rootId !== file.target.rootId || path !== file.target.path
  const replaces = file.replaces.filter(isOther)
  const library = stores.libraries.find(plan.libraryId)
  if (replaces.length === 0 || library === null) return null
  const begun = stores.imports
    .recycledOf(file.id)
    .filter((entry) => entry.cause === 'replaced' && isOther(entry))
  const rootIds = [...replaces, ...begun].map(({ rootId }) => rootId)
  const roots = binRoots(stores, rootIds)
  return { fileId: file.id, library: library.name, replaces, begun, roots, now }
}

function findPlaced({ fileId }: Payload, { imports }: Stores): Placed | null {
  const file = imports.findFile(fileId)
  if (file === null || file.state !== 'placed' || file.target === null) return null
  const plan = imports.findPlan(file.planId)
  // What is being taken back gives back what it had replaced.
  if (plan === null || plan.state === 'undoing' || plan.state === 'undone') return null
  return { file: { ...file, target: file.target }, plan }
}

export function noteRetire(note: RetireNote, { fileId }: Payload, tx: Transaction): void {
  const { imports } = tx.stores
  const file = imports.findFile(fileId)
  const plan = file === null ? null : imports.findPlan(file.planId)
  if (plan === null) return
  const { keptMs, ...entry } = note
  imports.recycle({
    ...entry,
    importFileId: fileId,
    libraryId: plan.libraryId,
    cause: 'replaced',
    record: recordOf(tx, note),
    recycledAt: tx.now,
    expiresAt: tx.now + keptMs,
  })
}

/** The database follows what was done: what is in the bin is no part of the library. */
export function applyRetire(result: RetireResult, payload: Payload, tx: Transaction): undefined {
  const placed = findPlaced(payload, tx.stores)
  if (placed === null) return
  const { plan, file } = placed
  const { libraryId } = plan
  const { enrichmentMode } = result
  for (const one of result.retired) {
    applyOne(tx, { libraryId, fileId: file.id, enrichmentMode }, one)
  }
  const changed = result.retired.filter(({ outcome }) => outcome === 'changed')
  if (changed.length > 0) {
    const paths = changed.map(({ path }) => path).join(', ')
    const message = `What it was to replace has changed since and stays: ${paths}.`
    tx.stores.imports.updateFile(file.id, { error: { code: 'replaced_changed', message } })
  } else if (file.error?.code === notRetired) tx.stores.imports.updateFile(file.id, { error: null })
  reportHealth(tx, placeOf(libraryId), [])
  if (plan.state !== 'applying') startImportScan(tx, libraryId)
}

function applyOne(
  tx: Transaction,
  about: { libraryId: number; fileId: number; enrichmentMode: EnrichmentMode },
  one: Retired,
): void {
  const { imports } = tx.stores
  const { libraryId, fileId, enrichmentMode } = about
  const { rootId, path, outcome, binPath } = one
  const entry = binPath === null ? null : entryOf(tx.stores, fileId, binPath)
  if (entry !== null && outcome !== 'kept') imports.setRecycled(entry.id, 'purged')
  // What is gone without us, the next scan judges.
  if (outcome !== 'kept') return
  if (entry !== null) imports.setRecycled(entry.id, 'kept', { identity: one.identity })
  unregister(tx, { libraryId, rootId, path, reason: 'replaced' })
  requestFolderScan(tx, { libraryId, rootId, path, enrichmentMode })
}

const notRetired = 'not_retired'

function placeOf(libraryId: number): { source: string; subject: string } {
  return { source: 'import', subject: `recycle:${libraryId}` }
}

/** The new file is in its place all the same, and the old one stays beside it. */
export function failRetire({ message }: JobFailure, payload: Payload, tx: Transaction): void {
  const placed = findPlaced(payload, tx.stores)
  if (placed === null) return
  const { file, plan } = placed
  const library = tx.stores.libraries.find(plan.libraryId)?.name ?? ''
  tx.stores.imports.updateFile(file.id, { error: { code: notRetired, message } })
  reportHealth(tx, placeOf(plan.libraryId), [
    {
      key: `import.recycle:${plan.libraryId}`,
      severity: 'warning',
      message: `What an import has replaced in ${library} cannot be put into the recycle bin and stays: ${message}.`,
      fix: 'Make room in the recycle bin and let shelfd write there, or set import.recycle_dir to another folder; then retry the job import.retire.',
    },
  ])
}

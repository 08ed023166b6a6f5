import type { ImportFile, ImportPlan, ImportTarget } from '../domain/import.ts'
import type { HealthPlace } from '../domain/health.ts'
import type { JobFailure, JobPayloads } from '../domain/job.ts'
import type { LibraryBooks } from '../domain/library-books.ts'
import { reportHealth } from '../domain/report-health.ts'
import type { Stores, Transaction } from '../domain/stores.ts'
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

/** What is written down before and after. */
export function createRetireCommits(books: LibraryBooks): {
  readonly note: (note: RetireNote, payload: Payload, tx: Transaction) => void
  readonly apply: (result: RetireResult, payload: Payload, tx: Transaction) => undefined
} {
  return {
    note: ({ keptMs, ...entry }, { fileId }, tx) => {
      const { imports } = tx.stores
      const file = imports.findFile(fileId)
      const plan = file === null ? null : imports.findPlan(file.planId)
      if (plan === null) return
      const { libraryId } = plan
      const record = books.recordOf(tx, entry)
      const times = { recycledAt: tx.now, expiresAt: tx.now + keptMs }
      imports.recycle({ ...entry, ...times, importFileId: fileId, libraryId, record })
    },
    apply: (result, payload, tx) => {
      const placed = findPlaced(payload, tx.stores)
      if (placed !== null) applyRetire(books, tx, { result, placed })
      return undefined
    },
  }
}

/** The database follows what was done: what is in the bin is no part of the library. */
function applyRetire(
  books: LibraryBooks,
  tx: Transaction,
  { result, placed }: { result: RetireResult; placed: Placed },
): void {
  const { plan, file } = placed
  const { libraryId } = plan
  const { enrichmentMode, retired } = result
  for (const one of retired) {
    if (!settleOne(tx, file.id, one)) continue
    const about = { libraryId, rootId: one.rootId, path: one.path }
    books.takeOut(tx, { ...about, reason: 'replaced' })
    books.scanFolder(tx, { ...about, enrichmentMode })
  }
  const changed = retired.filter(({ outcome }) => outcome === 'changed')
  if (changed.length > 0) {
    const paths = changed.map(({ path }) => path).join(', ')
    const message = `What it was to replace has changed since and stays: ${paths}.`
    tx.stores.imports.updateFile(file.id, { error: { code: 'replaced_changed', message } })
  } else if (file.error?.code === notRetired) tx.stores.imports.updateFile(file.id, { error: null })
  const files = tx.stores.imports.filesOf(plan.id)
  if (!files.some(({ error }) => error?.code === notRetired)) {
    reportHealth(tx, placeOfRetiring(plan.id), [])
  }
  if (plan.state !== 'applying') books.scanNow(tx, libraryId)
}

/** True for one that has left the library. What is gone without us, the next scan judges. */
function settleOne({ stores }: Transaction, fileId: number, one: Retired): boolean {
  const entry = one.binPath === null ? null : entryOf(stores, fileId, one.binPath)
  if (one.outcome !== 'kept') {
    if (entry !== null) stores.imports.setRecycled(entry.id, 'purged')
    return false
  }
  if (entry !== null) stores.imports.setRecycled(entry.id, 'kept', { identity: one.identity })
  return true
}

const notRetired = 'not_retired'

/** Where the health list tells that what a plan has replaced cannot be put into the bin. */
export function placeOfRetiring(planId: number): HealthPlace {
  return { source: 'import', subject: `recycle:${planId}` }
}

/** The new file is in its place all the same, and the old one stays beside it. */
export function failRetire({ message }: JobFailure, payload: Payload, tx: Transaction): void {
  const placed = findPlaced(payload, tx.stores)
  if (placed === null) return
  const { file, plan } = placed
  const library = tx.stores.libraries.find(plan.libraryId)?.name ?? ''
  tx.stores.imports.updateFile(file.id, { error: { code: notRetired, message } })
  reportHealth(tx, placeOfRetiring(plan.id), [
    {
      key: `import.recycle:${plan.id}`,
      severity: 'warning',
      message: `What an import has replaced in ${library} cannot be put into the recycle bin and stays: ${message}.`,
      fix: 'Make room in the recycle bin and let shelfd write there, or set import.recycle_dir to another folder; then retry the job import.retire.',
    },
  ])
}

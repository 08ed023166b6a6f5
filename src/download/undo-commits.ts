import { AppError } from '../domain/error.ts'
import type { ImportFile, ImportPlan, ImportTarget, Recycled } from '../domain/import.ts'
import type { NewLink } from '../domain/item-stores.ts'
import type { JobFailure, JobPayloads } from '../domain/job.ts'
import type { LibraryBooks } from '../domain/library-books.ts'
import { reportHealth } from '../domain/report-health.ts'
import type { Stores, Transaction } from '../domain/stores.ts'
import type { WholeFile } from '../domain/whole-file.ts'
import { binRoots } from './bin-work.ts'
import { parked, tellParked } from './parked.ts'
import { placeOfRetiring } from './retire-commits.ts'
import type { UndoInput, UndoNote, UndoResult } from './undo.ts'

type Payload = JobPayloads['import.undo']

interface Placed {
  readonly file: ImportFile & { readonly target: ImportTarget; readonly placed: WholeFile }
  readonly plan: ImportPlan
}

/** See `DownloadCommands.undoImport`. */
export function undoImport(tx: Transaction, planId: number): null {
  const { imports } = tx.stores
  const plan = imports.findPlan(planId)
  if (plan === null) throw new AppError('not_found', `There is no plan ${planId}.`)
  if (plan.state !== 'applied' && plan.state !== 'partly') {
    throw new AppError(
      'conflict',
      `Plan ${planId} is ${plan.state}; only what it has placed can be taken back.`,
    )
  }
  const placed = imports.filesOf(planId).filter(({ state }) => state === 'placed')
  if (placed.length === 0) {
    throw new AppError(
      'conflict',
      `Nothing that plan ${planId} has placed is left to be taken back.`,
    )
  }
  const busy = imports
    .plansOf(plan.downloadId)
    .find(({ state }) => state === 'applying' || state === 'undoing')
  if (busy !== undefined) {
    throw new AppError('conflict', `Plan ${busy.id} of this download is ${busy.state}.`)
  }
  const retiring = placed.some(
    ({ id }) => tx.stores.jobs.findLive('import.retire', `${id}:0`) !== null,
  )
  if (retiring) {
    throw new AppError('conflict', `What plan ${planId} has replaced is on its way into the bin.`)
  }
  imports.setPlanState(planId, 'undoing', tx.now)
  for (const { id: fileId, target } of placed) {
    imports.updateFile(fileId, { error: null })
    const options = target === null ? {} : { rootId: target.rootId }
    tx.enqueue('import.undo', { fileId, turn: 0 }, options)
  }
  return null
}

/** Null when there is nothing to do about it any more. */
function findPlaced({ fileId }: Payload, { imports }: Stores): Placed | null {
  const file = imports.findFile(fileId)
  if (file === null || file.state !== 'placed') return null
  const { target, placed } = file
  const plan = imports.findPlan(file.planId)
  if (target === null || placed === null || plan?.state !== 'undoing') return null
  return { file: { ...file, target, placed }, plan }
}

export function prepareUndo(
  payload: Payload,
  { stores, now }: { stores: Stores; now: number },
): UndoInput | null {
  const found = findPlaced(payload, stores)
  if (found === null) return null
  const { file, plan } = found
  const library = stores.libraries.find(plan.libraryId)
  if (library === null || stores.libraries.findRoot(file.target.rootId) === null) return null
  const { id: fileId, target, placed, mode, source } = file
  const entries = stores.imports.recycledOf(fileId)
  const roots = binRoots(stores, [target.rootId, ...entries.map(({ rootId }) => rootId)])
  return { fileId, library: library.name, target, placed, mode, source, entries, roots, now }
}

/** What is written down before and after. */
export function createUndoCommits(books: LibraryBooks): {
  readonly note: (note: UndoNote, payload: Payload, tx: Transaction) => void
  readonly apply: (result: UndoResult, payload: Payload, tx: Transaction) => undefined
  readonly fail: (failure: JobFailure, payload: Payload, tx: Transaction) => void
  /** The folder that it lies in belongs to no library any more. */
  readonly skip: (payload: Payload, tx: Transaction) => void
} {
  const giveUp = (
    payload: Payload,
    tx: Transaction,
    error: { code: string; message: string },
  ): void => {
    const found = findPlaced(payload, tx.stores)
    if (found === null) return
    tx.stores.imports.updateFile(found.file.id, { error })
    endUndo(books, tx, found.plan)
  }
  return {
    note: (note, payload, tx) => {
      const found = findPlaced(payload, tx.stores)
      if (note.note === 'bin' && found !== null) return noteBin(books, tx, { note, found })
      if (note.note !== 'staged') return
      tx.stores.imports.setRecycled(note.recycledId, 'restoring', { staged: note.staged })
    },
    apply: (result, payload, tx) => {
      const found = findPlaced(payload, tx.stores)
      if (found === null) return undefined
      if (result.taken.outcome === 'changed') {
        const message = 'It has been changed since it was imported, and stays.'
        tx.stores.imports.updateFile(found.file.id, { error: { code: 'changed_since', message } })
      } else applyUndo(books, tx, { result, found })
      endUndo(books, tx, found.plan)
      return undefined
    },
    fail: ({ code, message }, payload, tx) =>
      giveUp(payload, tx, { code: code === parked ? parked : 'not_undone', message }),
    skip: (payload, tx) => {
      const message = 'The folder that it lies in does not belong to a library any more.'
      giveUp(payload, tx, { code: 'root_gone', message })
    },
  }
}

function noteBin(
  books: LibraryBooks,
  tx: Transaction,
  { note, found }: { note: Extract<UndoNote, { note: 'bin' }>; found: Placed },
): void {
  const { file, plan } = found
  const { binPath, identity, keptMs } = note
  tx.stores.imports.recycle({
    ...file.target,
    importFileId: file.id,
    libraryId: plan.libraryId,
    binPath,
    identity,
    cause: 'undone',
    record: books.recordOf(tx, file.target),
    recycledAt: tx.now,
    expiresAt: tx.now + keptMs,
  })
}

/** The database follows what was done. */
function applyUndo(
  books: LibraryBooks,
  tx: Transaction,
  { result, found }: { result: UndoResult; found: Placed },
): void {
  const { file, plan } = found
  const { taken, given, enrichmentMode } = result
  const { imports } = tx.stores
  settleTaken(tx, file.id, taken)
  const about = { libraryId: plan.libraryId, enrichmentMode }
  const links = books.recordOf(tx, file.target)?.links ?? []
  books.takeOut(tx, { ...file.target, ...about, reason: 'taken_back' })
  books.scanFolder(tx, { ...file.target, ...about })
  for (const { recycledId, outcome, placed } of given) {
    const entry = imports.findRecycled(recycledId)
    if (entry === null) continue
    if (placed !== null) putBack(books, tx, { entry, placed, links, ...about })
    else if (outcome === 'stayed') imports.setRecycled(entry.id, 'purged')
    else imports.setRecycled(entry.id, outcome === 'lost' ? 'purged' : 'kept', { staged: null })
  }
  const left = given.filter(({ outcome }) => outcome === 'taken' || outcome === 'lost').length
  const message = `${left} of the files that it had replaced could not be given back.`
  const error = left === 0 ? null : { code: 'not_given_back', message }
  imports.updateFile(file.id, { state: 'undone', error })
}

function settleTaken({ stores }: Transaction, fileId: number, taken: UndoResult['taken']): void {
  const { imports } = stores
  const own = imports
    .recycledOf(fileId)
    .filter(({ cause, state }) => cause === 'undone' && state === 'binning')
  for (const { id, binPath } of own) {
    const isKept = taken.outcome === 'binned' && taken.binPath === binPath
    if (isKept) imports.setRecycled(id, 'kept', { identity: taken.identity })
    else imports.setRecycled(id, 'purged')
  }
}

/** A file of the bin lies in its place again. */
export function putBack(
  books: LibraryBooks,
  tx: Transaction,
  back: {
    readonly entry: Recycled
    readonly placed: WholeFile
    /** What has had its very name until now was to items. */
    readonly links: readonly NewLink[]
    readonly libraryId: number
    readonly enrichmentMode: UndoResult['enrichmentMode']
  },
): void {
  const { entry, placed, links, libraryId, enrichmentMode } = back
  const target = { rootId: entry.rootId, path: entry.path }
  const fingerprint = entry.record?.fingerprint ?? null
  const own = entry.record?.links ?? links
  books.putBack(tx, { libraryId, target, placed, fingerprint, links: own })
  tx.stores.imports.setRecycled(entry.id, 'restored', { staged: null })
  books.scanFolder(tx, { ...target, libraryId, enrichmentMode })
}

/** One that was changed since stays as it is; one that could not be taken back may be half-way. */
function wordsOf(
  placed: readonly ImportFile[],
  { id }: ImportPlan,
  isInClient: boolean,
): { readonly message: string; readonly fix: string } {
  const failed = placed.filter(({ error }) => error?.code !== 'changed_since')
  const stay = placed.length - failed.length
  const message = [
    'Its import was taken back.',
    ...(stay === 0 ? [] : [`${stay} of its files stay, each with its reason.`]),
    ...(failed.length === 0
      ? []
      : [`${failed.length} of its files could not be taken back to the end.`]),
  ].join(' ')
  const again = isInClient
    ? 'Import it again by hand if you want it back.'
    : 'Its client has it no more: what you want back is in the recycle bin.'
  const fix =
    failed.length === 0
      ? again
      : `Take plan ${id} back once more: that ends what was begun, and gives back what is still in the recycle bin.`
  return { message, fix }
}

/** Once each file was taken back, or it is known why not. Nothing of the download is imported again by itself. */
function endUndo(books: LibraryBooks, tx: Transaction, plan: ImportPlan): void {
  const { imports, downloads } = tx.stores
  const placed = imports.filesOf(plan.id).filter(({ state }) => state === 'placed')
  if (placed.some(({ error }) => error === null)) return
  imports.setPlanState(plan.id, placed.length === 0 ? 'undone' : 'partly', tx.now)
  const download = downloads.find(plan.downloadId)
  const told = wordsOf(placed, plan, download?.missingSince === null)
  const state = download?.state
  // What its client has no more stays so.
  const isGone = state === 'removed' || state === 'failed'
  // Not one that is open: what its client says of it later has nothing imported, nor is it removed there.
  const change = {
    state: 'partially_imported',
    reason: { code: 'undone', ...told },
    nextTryAt: null,
  } as const
  if (!isGone) downloads.update(plan.downloadId, change)
  reportHealth(tx, placeOfRetiring(plan.id), [])
  tellParked(tx, plan.downloadId)
  books.scanNow(tx, plan.libraryId)
}

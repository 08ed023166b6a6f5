import type {
  FileRecord,
  ImportFile,
  ImportPlan,
  ImportTarget,
  Recycled,
  Replaced,
} from '../domain/import.ts'
import type { JobPayloads } from '../domain/job.ts'
import type { Stores, Transaction } from '../domain/stores.ts'
import type { WholeFile } from '../domain/whole-file.ts'
import type { PlacingInput, PlacingNote } from './placing.ts'
import type { PlaceProblem } from './place-problem.ts'

type Payload = JobPayloads['import.file']

/** Files that prove a root whose device changed. */
const sampleSize = 20

/** A file that is still to be placed, with its plan. */
export interface Waiting {
  readonly file: ImportFile & { readonly target: ImportTarget }
  readonly plan: ImportPlan
}

/** Null when there is nothing to do about it any more. */
export function findWaiting({ fileId }: Payload, { imports }: Stores): Waiting | null {
  const file = imports.findFile(fileId)
  if (file === null || file.state !== 'waiting' || file.target === null) return null
  const plan = imports.findPlan(file.planId)
  if (plan === null || plan.state !== 'applying') return null
  return { file: { ...file, target: file.target }, plan }
}

/** What placing a file needs to know; null when there is nothing to do, or no place for it any more. */
export function preparePlacing(
  payload: Payload,
  { stores, now }: { stores: Stores; now: number },
): PlacingInput | null {
  const waiting = findWaiting(payload, stores)
  if (waiting === null) return null
  const { file, plan } = waiting
  const { target } = file
  const root = stores.libraries.findRoot(target.rootId)
  const library = stores.libraries.find(plan.libraryId)
  if (root === null || library === null) return null
  const { id, source, mode, temporary, placed } = file
  return {
    file: { id, source, mode, temporary, placed },
    target,
    root,
    library: library.name,
    sample: stores.files.sample(root.id, sampleSize),
    canMove: stores.downloads.find(plan.downloadId)?.facts.canMove === true,
    old: oldOf(file, stores),
    leftOvers: stores.imports.leftOvers(target),
    now,
  }
}

/** The file with the very name of the new one, which has to give way before that can have it. */
export function namesake({ replaces, target }: Waiting['file']): Replaced | null {
  const isSame = ({ rootId, path }: Replaced): boolean =>
    rootId === target.rootId && path === target.path
  return replaces.find(isSame) ?? null
}

function oldOf(file: Waiting['file'], stores: Stores): PlacingInput['old'] {
  const old = namesake(file)
  if (old === null) return null
  const { sizeBytes, mtimeNs, inode } = old.listed
  const identity = { sizeBytes, mtimeNs, inode, device: '' }
  return { identity, begun: binningOf(file, stores) }
}

/** The place in the recycle bin of the file that gives way, when that was begun. */
function binningOf({ id, target }: Waiting['file'], { imports }: Stores): Recycled | null {
  const isIts = ({ rootId, path, state }: Recycled): boolean =>
    state === 'binning' && rootId === target.rootId && path === target.path
  return imports.recycledOf(id).find(isIts) ?? null
}

/** Writes down what is about to be done. `record`: what the library knows of the file that gives way. */
export function notePlacing(
  tx: Transaction,
  { file, plan }: Waiting,
  { note, record }: { readonly note: PlacingNote; readonly record: FileRecord | null },
): void {
  const { imports } = tx.stores
  if (note.note === 'mode') {
    const { mode, temporary } = note
    imports.updateFile(file.id, { mode, temporary, placed: null })
  } else if (note.note === 'whole') imports.updateFile(file.id, { placed: note.whole })
  else {
    const { binPath, identity, keptMs } = note
    const { rootId, path } = file.target
    const about = { importFileId: file.id, libraryId: plan.libraryId, rootId, path, record }
    const times = { recycledAt: tx.now, expiresAt: tx.now + keptMs }
    imports.recycle({ ...about, ...times, binPath, identity, cause: 'replaced' })
  }
}

/** Writes down what has become of the file that was to give way. What is kept of it stays, also when it has its place yet. */
export function settleKept(tx: Transaction, { file }: Waiting, kept: WholeFile | null): void {
  const begun = binningOf(file, tx.stores)
  if (begun === null) return
  if (kept === null) tx.stores.imports.setRecycled(begun.id, 'purged')
  else tx.stores.imports.setRecycled(begun.id, 'kept', { identity: kept })
}

/** A file lies in its place. */
export function settlePlaced(
  tx: Transaction,
  { file }: Waiting,
  { mode, placed }: { readonly mode: ImportFile['mode']; readonly placed: WholeFile },
): void {
  tx.stores.imports.forgetLeftOvers(file.target)
  const done = { state: 'placed', mode, placed, temporary: null, error: null } as const
  tx.stores.imports.updateFile(file.id, done)
}

/** A file could not be placed. `isClean`: nothing of it is left. */
export function failPlacing(
  tx: Transaction,
  { file }: Waiting,
  { problem, isClean }: { readonly problem: PlaceProblem; readonly isClean: boolean },
): void {
  if (isClean) tx.stores.imports.forgetLeftOvers(file.target)
  tx.stores.imports.updateFile(file.id, {
    state: 'failed',
    // The next try finds out anew how it can be done.
    mode: null,
    error: problem,
    ...(isClean && { temporary: null, placed: null }),
  })
}

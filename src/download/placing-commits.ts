import type { ImportFile, ImportPlan, ImportTarget, Replaced } from '../domain/import.ts'
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
  { stores }: { stores: Stores },
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
    old: oldOf(file),
    leftOvers: stores.imports.leftOvers(target),
  }
}

/** The file with the very name of the new one, which has to give way before that can have it. */
export function namesake({ replaces, target }: Waiting['file']): Replaced | null {
  const isSame = ({ rootId, path }: Replaced): boolean =>
    rootId === target.rootId && path === target.path
  return replaces.find(isSame) ?? null
}

function oldOf(file: Waiting['file']): PlacingInput['old'] {
  const old = namesake(file)
  if (old === null) return null
  const { sizeBytes, mtimeNs, inode } = old.listed
  return { identity: { sizeBytes, mtimeNs, inode, device: '' }, binPath: '' }
}

/** Writes down what is about to be done. */
export function notePlacing(note: PlacingNote, payload: Payload, tx: Transaction): void {
  const { fileId } = payload
  if (note.note === 'mode') {
    const { mode, temporary } = note
    return tx.stores.imports.updateFile(fileId, { mode, temporary, placed: null })
  }
  if (note.note === 'whole') return tx.stores.imports.updateFile(fileId, { placed: note.whole })
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
    placed: null,
    error: problem,
    ...(isClean && { temporary: null }),
  })
}

import { closeSync } from 'node:fs'
import { basename, dirname } from 'node:path'

import type { EnrichmentMode } from '../domain/enrichment.ts'
import type { ImportSource, ImportTarget, PlaceMode, Recycled } from '../domain/import.ts'
import { isOneFile, isUnchanged, type WholeFile } from '../domain/whole-file.ts'
import { holdFolder } from '../filesystem/beside.ts'
import { removeEmptyFolders } from '../filesystem/remove-empty.ts'
import { removeExactly } from '../filesystem/take-place.ts'
import { binPathOf } from './bin-path.ts'
import {
  binContext,
  type BinRoot,
  type BinWork,
  lookAtPath,
  noteFirst,
  trustedRoots,
} from './bin-work.ts'
import { giveBack, putIntoBin } from './bin.ts'

/** A file of an import that is to be taken back. */
export interface UndoInput {
  readonly fileId: number
  readonly library: string
  readonly target: ImportTarget
  readonly placed: WholeFile
  readonly mode: PlaceMode | null
  readonly source: ImportSource
  /** What the import has put into the bin, and what taking it back has. */
  readonly entries: readonly Recycled[]
  readonly roots: readonly BinRoot[]
  readonly now: number
}

/** Written down before it is done. */
export type UndoNote =
  | {
      readonly note: 'bin'
      readonly binPath: string
      readonly identity: WholeFile
      readonly keptMs: number
    }
  | { readonly note: 'staged'; readonly recycledId: number; readonly staged: WholeFile }

/** What has become of the file that was placed. */
export type TakenBack =
  | { readonly outcome: 'removed' | 'gone' }
  | { readonly outcome: 'binned'; readonly binPath: string; readonly identity: WholeFile }
  /** It is another by now, and stays. */
  | { readonly outcome: 'changed' }

export interface GivenBack {
  readonly recycledId: number
  /** `stayed`: it had never left its place. */
  readonly outcome: 'back' | 'taken' | 'lost' | 'stayed'
  readonly placed: WholeFile | null
}

export interface UndoResult {
  readonly taken: TakenBack
  readonly given: readonly GivenBack[]
  readonly enrichmentMode: EnrichmentMode
}

interface Undoing {
  readonly input: UndoInput
  readonly work: BinWork<UndoNote>
  readonly paths: ReadonlyMap<number, string>
}

/** Takes a placed file back, and gives back what it had replaced. What a person has changed since stays as it is. */
export async function undo(input: UndoInput, work: BinWork<UndoNote>): Promise<UndoResult> {
  const undoing = { input, work, paths: trustedRoots(input.roots) }
  const { libraries } = work.services.settings
  const enrichmentMode = libraries[input.library]?.enrichmentMode ?? 'none'
  const taken = await takeBack(undoing)
  if (taken.outcome === 'changed') return { taken, given: [], enrichmentMode }
  const given: GivenBack[] = []
  for (const entry of input.entries) {
    if (entry.cause !== 'replaced') continue
    if (entry.state === 'restored' || entry.state === 'purged') continue
    given.push(await giveOne(undoing, entry))
  }
  const root = undoing.paths.get(input.target.rootId)
  if (root !== undefined) removeEmptyFolders(root, folderOf(input.target.path))
  return { taken, given, enrichmentMode }
}

async function takeBack(undoing: Undoing): Promise<TakenBack> {
  const { input, work, paths } = undoing
  const { target, placed, entries, fileId, now } = input
  const root = paths.get(target.rootId)
  if (root === undefined) return { outcome: 'changed' }
  const own = entries.find(({ cause, state }) => cause === 'undone' && state === 'binning')
  if (own !== undefined) return await intoBin(undoing, own)
  if (lookAtPath(root, hiddenBeside(target.path, fileId)) !== null) {
    remove(root, { path: target.path, identity: placed, fileId })
    return { outcome: 'removed' }
  }
  const there = lookAtPath(root, target.path)
  if (there === null) return { outcome: 'gone' }
  if (there === 'other') return { outcome: 'changed' }
  // An earlier try has given the old file of this name back already.
  if (entries.some(({ staged }) => staged !== null && isUnchanged(staged, there))) {
    return { outcome: 'gone' }
  }
  if (!isUnchanged(placed, there)) return { outcome: 'changed' }
  if (isElsewhere(input, there)) {
    remove(root, { path: target.path, identity: there, fileId })
    return { outcome: 'removed' }
  }
  const { recycleDir, recycleMs: keptMs } = work.services.settings.imports
  const binPath = binPathOf({ recycleDir, root, path: target.path, importFileId: fileId, now })
  await noteFirst(work, { note: 'bin', binPath, identity: there, keptMs })
  return await intoBin(undoing, { binPath, identity: there })
}

async function intoBin(
  { input, work, paths }: Undoing,
  { binPath, identity }: Pick<Recycled, 'binPath' | 'identity'>,
): Promise<TakenBack> {
  const { rootId, path } = input.target
  const file = { root: paths.get(rootId) ?? '', path, binPath, identity }
  const result = await putIntoBin(file, binContext(work))
  if (result.outcome === 'kept') return { outcome: 'binned', binPath, identity: result.identity }
  return { outcome: result.outcome === 'left' ? 'changed' : 'gone' }
}

/** The download has it still: as the same file, or as the one that it was copied from, in the state of then. */
function isElsewhere({ source, mode }: UndoInput, placed: WholeFile): boolean {
  const there = lookAtPath(source.base, source.path)
  if (there === null || there === 'other') return false
  if (isOneFile(there, placed)) return mode !== 'move'
  const isCopy = mode === 'copy' || mode === 'reflink'
  return isCopy && isUnchanged(source.identity, there) && there.sizeBytes === placed.sizeBytes
}

/** The name that a file has while it is removed. */
function hiddenBeside(path: string, fileId: number): string {
  const folder = folderOf(path)
  return `${folder === '' ? '' : `${folder}/`}.tmp-undo-${fileId}`
}

function remove(
  root: string,
  { path, identity, fileId }: { path: string; identity: WholeFile; fileId: number },
): void {
  const folder = holdFolder(root, folderOf(path))
  try {
    const hidden = basename(hiddenBeside(path, fileId))
    removeExactly(folder, basename(path), { identity, hidden })
  } finally {
    closeSync(folder.fd)
  }
}

async function giveOne({ work, paths }: Undoing, entry: Recycled): Promise<GivenBack> {
  const recycledId = entry.id
  const root = paths.get(entry.rootId)
  if (root === undefined) return { recycledId, outcome: 'taken', placed: null }
  const identity = entry.state === 'binning' ? keptOf(root, entry) : entry.identity
  if (identity === null) return { recycledId, outcome: 'stayed', placed: null }
  const result = await giveBack(
    { ...entry, identity, root },
    {
      ...binContext(work),
      note: (staged) => noteFirst(work, { note: 'staged', recycledId, staged }),
    },
  )
  const placed = result.outcome === 'back' ? result.placed : null
  return { recycledId, outcome: result.outcome, placed }
}

/** What the bin has of a file whose way there was given up; null while it is in its place all the same. */
function keptOf(root: string, { path, binPath, identity }: Recycled): WholeFile | null {
  const there = lookAtPath(root, path)
  if (there !== null && there !== 'other' && isUnchanged(identity, there)) return null
  const kept = lookAtPath(dirname(binPath), basename(binPath))
  const isWhole = kept !== null && kept !== 'other' && kept.sizeBytes === identity.sizeBytes
  return isWhole ? kept : identity
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

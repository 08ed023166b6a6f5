import { closeSync } from 'node:fs'
import { basename, dirname } from 'node:path'

import type { EnrichmentMode } from '../domain/enrichment.ts'
import { AppError } from '../domain/error.ts'
import type { Recycled, Replaced } from '../domain/import.ts'
import { isUnchanged, type WholeFile } from '../domain/whole-file.ts'
import { holdFolder, namesIn } from '../filesystem/beside.ts'
import { binPathOf } from './bin-path.ts'
import {
  binContext,
  type BinRoot,
  type BinWork,
  lookAtPath,
  noteFirst,
  trustedRoots,
} from './bin-work.ts'
import { putIntoBin } from './bin.ts'
import { findSidecars } from './replaced-sidecars.ts'

/** What leaves a library because of a file that was placed. */
export interface RetireInput {
  readonly fileId: number
  readonly library: string
  /** Without a file that had the very name of the new one. */
  readonly replaces: readonly Replaced[]
  /** What was begun before. */
  readonly begun: readonly Recycled[]
  readonly roots: readonly BinRoot[]
  readonly now: number
}

/** A file that is about to be put into the bin. */
export interface RetireNote {
  readonly rootId: number
  /** Below the root. */
  readonly path: string
  readonly binPath: string
  readonly identity: WholeFile
  readonly keptMs: number
}

export type Retired = Pick<RetireNote, 'rootId' | 'path'> &
  (
    | { readonly outcome: 'kept'; readonly binPath: string; readonly identity: WholeFile }
    /** `changed`: it is another than the one that was judged, and stays. */
    | { readonly outcome: 'gone' | 'changed'; readonly binPath: string | null }
  )

export interface RetireResult {
  readonly retired: readonly Retired[]
  readonly enrichmentMode: EnrichmentMode
}

interface Retiring {
  readonly input: RetireInput
  readonly work: BinWork<RetireNote>
  readonly paths: ReadonlyMap<number, string>
}

/** Puts what a file replaces into the bin, with what belongs to it alone. */
export async function retire(input: RetireInput, work: BinWork<RetireNote>): Promise<RetireResult> {
  const retiring = { input, work, paths: trustedRoots(input.roots) }
  const retired: Retired[] = []
  for (const entry of input.begun) {
    if (entry.state === 'binning') retired.push(await intoBin(retiring, entry))
  }
  for (const replaced of input.replaces) {
    const before = input.begun.some((entry) => isAt(entry, replaced))
    const one = before ? null : await retireOne(retiring, replaced)
    if (one !== null) retired.push(one)
    const isOut = before || one === null || one.outcome === 'kept'
    if (isOut) retired.push(...(await retireSidecars(retiring, replaced)))
  }
  const { libraries } = work.services.settings
  return { retired, enrichmentMode: libraries[input.library]?.enrichmentMode ?? 'none' }
}

async function retireOne(retiring: Retiring, replaced: Replaced): Promise<Retired | null> {
  const { rootId, path, listed } = replaced
  const root = retiring.paths.get(rootId)
  if (root === undefined) return null
  const there = lookAtPath(root, path)
  if (there === null) return { rootId, path, outcome: 'gone', binPath: null }
  if (there === 'other' || !isUnchanged({ ...listed, device: '' }, there)) {
    return { rootId, path, outcome: 'changed', binPath: null }
  }
  return await begin(retiring, { rootId, path, identity: there })
}

/** What lies beside a video that has left: of no use to any other, it would lie there for ever. */
async function retireSidecars(
  retiring: Retiring,
  { rootId, path }: Replaced,
): Promise<readonly Retired[]> {
  const root = retiring.paths.get(rootId)
  if (root === undefined) return []
  const directory = dirname(path) === '.' ? '' : dirname(path)
  const retired: Retired[] = []
  for (const name of findSidecars(namesBelow(root, directory), basename(path))) {
    const sidecar = directory === '' ? name : `${directory}/${name}`
    const identity = lookAtPath(root, sidecar)
    if (identity === null || identity === 'other') continue
    retired.push(await begin(retiring, { rootId, path: sidecar, identity }))
  }
  return retired
}

function namesBelow(root: string, directory: string): readonly string[] {
  try {
    const folder = holdFolder(root, directory)
    try {
      return namesIn(folder)
    } finally {
      closeSync(folder.fd)
    }
  } catch (error) {
    // Gone with all that was in it, or replaced by a link to elsewhere.
    if (error instanceof AppError && (error.code === 'not_found' || error.code === 'invalid')) {
      return []
    }
    throw error
  }
}

async function begin(
  retiring: Retiring,
  file: Pick<RetireNote, 'rootId' | 'path' | 'identity'>,
): Promise<Retired> {
  const { input, work, paths } = retiring
  const { recycleDir, recycleMs } = work.services.settings.imports
  const { fileId: importFileId, now } = input
  const root = paths.get(file.rootId) ?? ''
  const binPath = binPathOf({ recycleDir, root, path: file.path, importFileId, now })
  const note = { ...file, binPath, keptMs: recycleMs }
  await noteFirst(work, note)
  return await intoBin(retiring, note)
}

async function intoBin(
  { work, paths }: Retiring,
  file: Pick<RetireNote, 'rootId' | 'path' | 'binPath' | 'identity'>,
): Promise<Retired> {
  const { rootId, path, binPath, identity } = file
  const root = paths.get(rootId)
  if (root === undefined) return { rootId, path, binPath, outcome: 'changed' }
  const result = await putIntoBin({ root, path, binPath, identity }, binContext(work))
  if (result.outcome === 'kept') return { rootId, path, binPath, ...result }
  return { rootId, path, binPath, outcome: result.outcome === 'left' ? 'changed' : 'gone' }
}

function isAt(entry: Recycled, { rootId, path }: Replaced): boolean {
  return entry.rootId === rootId && entry.path === path
}

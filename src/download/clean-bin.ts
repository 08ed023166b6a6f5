import { closeSync } from 'node:fs'
import { basename, dirname } from 'node:path'

import { AppError, errnoOf } from '../domain/error.ts'
import type { Recycled } from '../domain/import.ts'
import type { Stores, Transaction } from '../domain/stores.ts'
import { isUnchanged } from '../domain/whole-file.ts'
import { type HeldFolder, holdFolder } from '../filesystem/beside.ts'
import { removeExactly } from '../filesystem/take-place.ts'
import { lookAtName } from '../filesystem/whole-file.ts'
import { partsOfBinPath } from './bin-path.ts'
import { removeEmptyPlaces } from './bin.ts'

/** Files of one job. */
const filesPerJob = 100
/** What cannot be removed now is tried again then. */
const againAfterMs = 24 * 60 * 60_000

export interface CleanBinInput {
  readonly entries: readonly Recycled[]
}

export interface CleanBinResult {
  readonly purged: readonly number[]
  /** Changed by somebody, or out of reach. */
  readonly left: readonly number[]
}

/** Has what has lain in the bin for long enough removed. */
export function cleanBinWhenDue(tx: Transaction): void {
  if (tx.stores.imports.expired(tx.now, 1).length > 0) tx.enqueue('recycle.clean', {})
}

export function prepareCleanBin(
  _payload: Record<string, never>,
  { stores, now }: { stores: Stores; now: number },
): CleanBinInput | null {
  const entries = stores.imports.expired(now, filesPerJob)
  return entries.length === 0 ? null : { entries }
}

/** Removes what is as it was put there, and folders that are empty then. */
export function cleanBin(
  { entries }: CleanBinInput,
  context: { readonly signal: AbortSignal; alive(): void },
): CleanBinResult {
  const purged: number[] = []
  const left: number[] = []
  for (const entry of entries) {
    context.signal.throwIfAborted()
    context.alive()
    const isGone = purge(entry)
    if (isGone) purged.push(entry.id)
    else left.push(entry.id)
  }
  return { purged, left }
}

export function applyCleanBin(
  { purged, left }: CleanBinResult,
  _payload: Record<string, never>,
  tx: Transaction,
): undefined {
  const { imports } = tx.stores
  for (const id of purged) imports.setRecycled(id, 'purged')
  for (const id of left) {
    const state = imports.findRecycled(id)?.state
    if (state !== undefined) imports.setRecycled(id, state, { expiresAt: tx.now + againAfterMs })
  }
  cleanBinWhenDue(tx)
}

/** False when it stays. */
function purge(entry: Recycled): boolean {
  const { bin } = partsOfBinPath(entry.binPath, entry.path)
  // A disk that is not there says nothing of what is on it.
  const base = open(bin)
  if (base === null) return false
  closeSync(base.fd)
  const folder = open(dirname(entry.binPath))
  if (folder === null) return true
  try {
    if (!purgeFrom(folder, entry)) return false
  } catch (error) {
    if (error instanceof AppError || errnoOf(error) !== null) return false
    throw error
  } finally {
    closeSync(folder.fd)
  }
  removeEmptyPlaces(entry)
  return true
}

function purgeFrom(folder: HeldFolder, { binPath, identity }: Recycled): boolean {
  const name = basename(binPath)
  const hidden = `.tmp-purge-${Bun.hash(binPath).toString(16)}`
  const there = lookAtName(folder, hidden) ?? lookAtName(folder, name)
  if (there === null) return true
  if (there === 'other' || !isUnchanged(identity, there)) return false
  removeExactly(folder, name, { identity, hidden })
  return true
}

function open(path: string): HeldFolder | null {
  try {
    return holdFolder(path, '')
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}

import { existsSync } from 'node:fs'
import { join } from 'node:path'

import type { JobFailure } from '../domain/job.ts'
import type { PendingAsset } from '../domain/item-stores.ts'
import type { ScanHead, Transaction } from '../domain/stores.ts'
import type { MediaReader, WorkerSettings } from '../domain/worker.ts'
import { type AssetOutcome, hasCopy, storeAsset } from './cache.ts'
import { hasRoom, holdCaching, tellRoom } from './cache-space.ts'
import { keepCached } from './keep-cached.ts'
import { followPictures } from './pictures.ts'
import { enqueueStills } from './stills.ts'
import { storeEmbedded } from './embedded-picture.ts'

/** Assets of one job: job rows are the cost of a scan. */
const assetsPerJob = 50

type AssetPayload = { unitId: number }

export interface AssetInput {
  readonly assets: readonly PendingAsset[]
}

export interface AssetResult {
  /** What is not among the outcomes waits until there is room. */
  readonly isDiskFull: boolean
  readonly cacheDir: string
  readonly outcomes: readonly (Pick<PendingAsset, 'id' | 'type'> & { readonly outcome: Outcome })[]
}

/**
 * `generated` has no source that could be copied: it is made anew. `kept` is what has vanished, of which the cache has a
 * copy still.
 */
type Outcome = AssetOutcome | { readonly outcome: 'generated' | 'kept' }

/** An asset with the scan that counts it. */
type Counted = Pick<PendingAsset, 'id' | 'type' | 'scanId'>

/**
 * Hands the pending assets of a unit to a scan; some may be its own already and `someCounted`. A job for them that still
 * waits is adopted: its assets count as skipped in the older scan and as queued in this one.
 */
export function enqueueAssets(
  tx: Transaction,
  scan: ScanHead,
  unit: { id: number; rootId: number; someCounted: boolean },
): void {
  const { assets, jobs } = tx.stores
  const { assigned, takenFrom } = assets.assignPending(unit.id, scan.id)
  if (assigned.length === 0 && !unit.someCounted) return
  for (const { scanId, type, count } of takenFrom) tx.count(scanId, `assets_skipped:${type}`, count)
  for (const { type, count } of assigned) tx.count(scan.id, `assets_total:${type}`, count)
  const options = { scanId: scan.id, rootId: unit.rootId }
  const job = tx.enqueue('asset.cache', { unitId: unit.id }, options)
  if (job.outcome === 'exists') jobs.adopt(job.id, scan.id, 7)
}

/** The same for a unit whose assets are all new and counted: no job can wait for them yet. */
export function enqueueNewAssets(
  tx: Transaction,
  scan: ScanHead,
  unit: { id: number; rootId: number },
): void {
  const options = { scanId: scan.id, rootId: unit.rootId }
  tx.later(`asset.cache ${scan.id} ${unit.rootId}`, { unitId: unit.id }, (payloads) =>
    tx.enqueueAll('asset.cache', payloads, options),
  )
}

export function prepareAssets(
  payload: AssetPayload,
  read: Pick<Transaction, 'stores'>,
): AssetInput | null {
  const assets = read.stores.assets.listPending(payload.unitId, assetsPerJob)
  return assets.length === 0 ? null : { assets }
}

/** Copies assets into the cache, each on its own account. */
export async function cacheAssets(
  input: AssetInput,
  context: {
    settings: Pick<WorkerSettings, 'cacheDir' | 'cacheLink'>
    media: Pick<MediaReader, 'readPicture' | 'readArchiveEntry'>
    signal: AbortSignal
    alive(): void
  },
): Promise<AssetResult> {
  const outcomes: AssetResult['outcomes'][number][] = []
  const { cacheDir, cacheLink: link } = context.settings
  if (!hasRoom(cacheDir)) return { cacheDir, outcomes, isDiskFull: true }
  for (const asset of input.assets) {
    context.signal.throwIfAborted()
    const request = {
      cacheDir,
      entityType: asset.itemKind,
      entityId: asset.itemId,
      assetType: asset.type,
      source: asset.sourcePath,
      known: asset.known,
      signal: context.signal,
    }
    const { isEmbedded, isGenerated, entry } = asset
    const outcome: Outcome = isGenerated
      ? { outcome: 'generated' }
      : isEmbedded || entry !== null
        ? await storeEmbedded({ ...request, entry }, context.media)
        : storeAsset({ ...request, link, companion: asset.companionPath })
    if (outcome.outcome === 'failed' && outcome.isDiskFull === true) {
      return { cacheDir, outcomes, isDiskFull: true }
    }
    const isKept = outcome.outcome === 'vanished' && isStillCached(cacheDir, asset)
    outcomes.push({
      id: asset.id,
      type: asset.type,
      outcome: isKept ? { outcome: 'kept' } : outcome,
    })
    context.alive()
    // Cancels get through between two files.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { cacheDir, outcomes, isDiskFull: false }
}

/** What was read of it before is good for as long as its source is only away. */
function isStillCached(cacheDir: string, { known, companionPath }: PendingAsset): boolean {
  if (known === null) return false
  if (known.cachePath === null) return true
  const path = join(cacheDir, known.cachePath)
  // The size on record of a pair is that of both files.
  return companionPath === null ? hasCopy(path, known.copyBytes) : existsSync(path)
}

/** Writes the outcome of each asset; those that may still succeed make the job run again for them alone. */
export function applyAssets(
  result: AssetResult,
  payload: AssetPayload,
  tx: Transaction,
): undefined | { retry: JobFailure } {
  const { assets } = tx.stores
  const failures: JobFailure[] = []
  for (const { id, type, outcome } of result.outcomes) {
    // A newer reading of the unit has dropped it, and counted that.
    const holder = assets.holderOf(id)
    if (holder === null) continue
    // Another scan may count it by now, or one that did not when it was handed out.
    const asset = { id, type, scanId: holder.scanId }
    const { cacheDir } = result
    const failure = applyOutcome(tx, { asset, unitId: payload.unitId, outcome, cacheDir })
    if (failure !== null) failures.push(failure)
  }
  followPictures(tx, payload.unitId)
  const left = assets.countPending(payload.unitId)
  if (result.isDiskFull) {
    holdCaching(tx)
    if (left > 0) followUp(tx, payload)
    return undefined
  }
  if (result.outcomes.some(({ outcome }) => outcome.outcome === 'cached')) tellRoom(tx)
  const [retry] = failures
  const progress = result.outcomes.length > failures.length
  // One that fails holds nobody up: as long as others succeed, the next in line come first.
  if (retry !== undefined && !(progress && left > failures.length)) return { retry }
  if (left > 0) followUp(tx, payload)
  return undefined
}

/** Why it should be tried again; null when it is settled. */
function applyOutcome(
  tx: Transaction,
  work: {
    asset: Counted
    unitId: number
    outcome: Outcome
    cacheDir: string
  },
): JobFailure | null {
  const { assets, directories } = tx.stores
  const { asset, unitId, outcome } = work
  switch (outcome.outcome) {
    case 'cached':
      if (!keepCached(tx, work.cacheDir, outcome.files)) {
        const message = 'The cache has lost it.'
        assets.setRetrying(asset.id, message)
        return { code: 'unavailable', message, retryable: true }
      }
      assets.setCached(asset.id, outcome, tx.now)
      count(tx, asset, 'done')
      return null
    case 'in_place':
      assets.setInPlace(asset.id, outcome)
      count(tx, asset, 'done')
      return null
    case 'generated':
      assets.remove(asset.id)
      count(tx, asset, 'skipped')
      enqueueStills(tx)
      return null
    case 'kept':
    case 'vanished':
      // Perhaps the whole disk went: the next scan that can see it looks again.
      if (outcome.outcome === 'kept') assets.keep(asset.id)
      else assets.remove(asset.id)
      count(tx, asset, 'skipped')
      if (asset.scanId === null) directories.markNeedsScan(unitId)
      // One that waits to be read for another reason does not wait for the next scan.
      else if (directories.isRead(unitId, 0)) directories.markUnfinished(unitId, asset.scanId)
      return null
    case 'failed':
      if (!outcome.retryable) {
        giveUp(tx, asset, outcome.error.message)
        return null
      }
      assets.setRetrying(asset.id, outcome.error.message)
      return { code: 'unavailable', message: outcome.error.message, retryable: true }
  }
}

/** Lets `write` change the assets of a unit; what a scan still had to cache and is none any more, it skips. */
export function countDropped(tx: Transaction, unitId: number, write: () => void): void {
  const { assets } = tx.stores
  const waiting = assets.listPending(unitId, Number.MAX_SAFE_INTEGER)
  write()
  if (waiting.length === 0) return
  for (const asset of waiting) {
    if (assets.pathOf(asset.id) === null) count(tx, asset, 'skipped')
  }
}

// More than one job holds, or assets that turned up while this one ran.
function followUp(tx: Transaction, payload: AssetPayload): void {
  const unit = tx.stores.directories.get(payload.unitId)
  const [next] = tx.stores.assets.listPending(payload.unitId, 1)
  const scanId = next?.scanId ?? null
  tx.enqueue('asset.cache', payload, {
    rootId: unit.rootId,
    ...(scanId === null ? {} : { scanId }),
  })
}

/** After the last attempt: what is still pending has failed. */
export function exhaustAssets(failure: JobFailure, payload: AssetPayload, tx: Transaction): void {
  for (const asset of tx.stores.assets.listPending(payload.unitId, Number.MAX_SAFE_INTEGER)) {
    giveUp(tx, asset, failure.message)
  }
}

/** The assets stay pending and are counted by no scan; the unit is read again by the next one, which takes them up. */
export function cancelAssets(payload: AssetPayload, tx: Transaction): void {
  for (const { scanId, type, count: pending } of tx.stores.assets.unassign(payload.unitId)) {
    tx.count(scanId, `assets_cancelled:${type}`, pending)
  }
  tx.stores.directories.markNeedsScan(payload.unitId)
}

function giveUp(tx: Transaction, asset: Counted, problem: string): void {
  tx.stores.assets.setFailed(asset.id, problem)
  count(tx, asset, 'failed')
  if (asset.scanId === null) return
  const path = tx.stores.assets.pathOf(asset.id) ?? ''
  tx.stores.scans.addError(asset.scanId, { path, code: 'asset_failed', message: problem }, tx.now)
}

function count(
  tx: Transaction,
  { scanId, type }: Counted,
  outcome: 'done' | 'failed' | 'skipped',
): void {
  if (scanId !== null) tx.count(scanId, `assets_${outcome}:${type}`)
}

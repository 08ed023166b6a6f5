import { AppError, errorMessage } from '../domain/error.ts'
import type { JobFailure } from '../domain/job.ts'
import type { OfferProblem, PendingDownload } from '../domain/offer.ts'
import { askAgainMs, isHeldTooLong, judgeProviderFailure } from '../domain/provider-failure.ts'
import type { Transaction } from '../domain/stores.ts'
import type { WorkerServices } from '../domain/worker.ts'
import { judgePicture } from '../media/image/judge-picture.ts'
import { storeContent } from './cache.ts'
import { hasRoom, holdCaching, isDiskFull, tellRoom } from './cache-space.ts'
import { keepCached } from './keep-cached.ts'
import { followPictures } from './pictures.ts'
import { chooseForItem } from './select-artwork.ts'
import { enqueueDownloads } from './want-offers.ts'

/** Pictures of one job. */
const downloadsPerJob = 20
/** Of one job; more would only wait for their turn at the same server. */
const atOnce = 3
/** Above any picture that is worth it: the largest of TMDB have about 10 MB. */
const maxDownloadBytes = 20 * 1024 * 1024
/** Until a full disk is looked at again. */
const fullDiskSeconds = 60

export interface DownloadInput {
  readonly downloads: readonly PendingDownload[]
}

/** What became of some downloads; it may be only a part of what a job does. */
export interface DownloadPart {
  readonly cacheDir: string
  readonly isDiskFull: boolean
  /** What is left waits for a server that is to be left alone. */
  readonly isHeld: boolean
  readonly outcomes: readonly DownloadOutcome[]
}

type DownloadOutcome = Pick<PendingDownload, 'assetId' | 'itemId'> &
  (
    | {
        readonly outcome: 'cached'
        readonly hash: string
        readonly cachePath: string
        readonly sizeBytes: number
      }
    | ({ readonly outcome: 'failed' } & OfferProblem)
    /** It may work another time. */
    | { readonly outcome: 'retrying'; readonly message: string }
  )

export interface DownloadResult {
  /** The last of those that may work another time. */
  readonly failure: JobFailure | null
}

interface DownloadContext {
  readonly services: Pick<WorkerServices, 'download' | 'settings'>
  readonly signal: AbortSignal
  alive(): void
  batch(part: DownloadPart): Promise<void>
  settled(): Promise<void>
}

type Fate =
  | { readonly fate: 'settled'; readonly outcome: DownloadOutcome }
  | { readonly fate: 'wait'; readonly seconds: number; readonly isDiskFull?: true }
  | { readonly fate: 'retry'; readonly failure: JobFailure; readonly outcome: DownloadOutcome }

/** Null when nothing waits. */
export function prepareDownloads(
  { itemId }: { itemId: number },
  { stores }: Pick<Transaction, 'stores'>,
): DownloadInput | null {
  const downloads = stores.offers.listPending(itemId, downloadsPerJob)
  return downloads.length === 0 ? null : { downloads }
}

/** Downloads pictures into the cache; each is written down by itself, whatever becomes of the others. */
export async function downloadOffers(
  { downloads }: DownloadInput,
  context: DownloadContext,
): Promise<DownloadResult | { outcome: 'snooze'; seconds: number }> {
  const { cacheDir } = context.services.settings
  const fates: Fate[] = []
  const queue = downloads.values()
  const runner = async (): Promise<void> => {
    for (const download of queue) {
      context.signal.throwIfAborted()
      // Whoever is to be left alone is so for all of them.
      if (fates.some(({ fate }) => fate === 'wait')) return
      const fate = await fetchOne(download, context)
      fates.push(fate)
      context.alive()
      if (fate.fate === 'wait') continue
      await context.batch({ cacheDir, isDiskFull: false, isHeld: false, outcomes: [fate.outcome] })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, runner))
  const wait = fates.find((one) => one.fate === 'wait')
  if (wait !== undefined) {
    const isDiskFull = wait.isDiskFull === true
    await context.batch({ cacheDir, isDiskFull, isHeld: !isDiskFull, outcomes: [] })
  }
  await context.settled()
  if (wait !== undefined) return { outcome: 'snooze', seconds: wait.seconds }
  const failed = fates.find((one) => one.fate === 'retry')
  return { failure: failed?.failure ?? null }
}

async function fetchOne(
  download: PendingDownload,
  { services, signal }: DownloadContext,
): Promise<Fate> {
  const { cacheDir } = services.settings
  const { assetId, itemId, url, enricher } = download
  const ended = (message: string, isPassing = false): Fate => ({
    fate: 'settled',
    outcome: { assetId, itemId, outcome: 'failed', message, isPassing },
  })
  if (!hasRoom(cacheDir)) return { fate: 'wait', seconds: fullDiskSeconds, isDiskFull: true }
  try {
    const target = { kind: 'enricher', name: enricher } as const
    const { bytes } = await services.download(target, url, { maxBytes: maxDownloadBytes, signal })
    const verdict = judgePicture(bytes)
    if (verdict.outcome === 'refused') return ended(verdict.reason)
    const place = {
      cacheDir,
      entityType: download.itemKind,
      entityId: itemId,
      assetType: download.type,
    }
    const { copied: _, ...stored } = storeContent(place, { bytes, extension: verdict.extension })
    return { fate: 'settled', outcome: { assetId, itemId, outcome: 'cached', ...stored } }
  } catch (error) {
    signal.throwIfAborted()
    if (isDiskFull(error)) return { fate: 'wait', seconds: fullDiskSeconds, isDiskFull: true }
    const judged = judgeProviderFailure(error)
    const message = errorMessage(error)
    if (judged.kind === 'wait') {
      return isHeldTooLong(download.heldSince, Date.now())
        ? ended(message, true)
        : { fate: 'wait', seconds: judged.seconds }
    }
    // Once the owner has mended what the provider does not like, it works.
    if (judged.kind !== 'retry') return ended(message, judged.kind === 'refused')
    const code = error instanceof AppError ? error.code : 'internal'
    const outcome = { assetId, itemId, outcome: 'retrying', message } as const
    return { fate: 'retry', failure: { code, message, retryable: true }, outcome }
  }
}

/** Writes what became of some of them; in the place of what is no picture comes the next best. */
export function applyDownloads(
  part: DownloadPart,
  { itemId: topId }: { itemId: number },
  tx: Transaction,
): void {
  if (part.isDiskFull) holdCaching(tx)
  if (part.isHeld) tx.stores.offers.hold(topId, tx.now)
  const units = new Set<number>()
  for (const outcome of part.outcomes) {
    // Nobody may want it any more.
    const pending = tx.stores.offers.findPending(outcome.assetId)
    if (pending === null) continue
    if (outcome.outcome === 'retrying') {
      tx.stores.assets.setRetrying(outcome.assetId, outcome.message)
      continue
    }
    if (outcome.outcome === 'failed') {
      tx.stores.offers.setFailed(pending.offerId, outcome)
      chooseForItem(tx, pending.itemId)
      if (outcome.isPassing) tx.stores.offers.dueBy(topId, tx.now + askAgainMs)
      continue
    }
    const { hash, cachePath, sizeBytes } = outcome
    // What a clean-up has just taken is downloaded again.
    if (!keepCached(tx, part.cacheDir, [{ path: cachePath, sizeBytes }])) continue
    const source = { sizeBytes, mtimeNs: '0', inode: null }
    tx.stores.assets.setCached(outcome.assetId, { hash, cachePath, sizeBytes, source }, tx.now)
    tellRoom(tx)
    units.add(pending.unitId)
  }
  for (const unitId of units) followPictures(tx, unitId)
}

/** What is left is another job's; failures are tried again once the others are done. */
export function endDownloads(
  { failure }: DownloadResult,
  { itemId }: { itemId: number },
  tx: Transaction,
): undefined | { retry: JobFailure } {
  const left = tx.stores.offers.countPending(itemId)
  if (left === 0) return undefined
  if (failure !== null && left <= downloadsPerJob) return { retry: failure }
  enqueueDownloads(tx, itemId)
  return undefined
}

/** After the last attempt: nobody could give what is left. It is asked for again before long. */
export function exhaustDownloads(
  failure: JobFailure,
  { itemId }: { itemId: number },
  tx: Transaction,
): void {
  const { offers } = tx.stores
  const pending = offers.listPending(itemId, Number.MAX_SAFE_INTEGER)
  if (pending.length === 0) return
  for (const { offerId } of pending) {
    offers.setFailed(offerId, { message: failure.message, isPassing: true })
  }
  for (const { itemId: id } of pending) chooseForItem(tx, id)
  offers.dueBy(itemId, tx.now + askAgainMs)
}

/** Nobody waits for them any more; what was there before is shown. */
export function cancelDownloads({ itemId }: { itemId: number }, tx: Transaction): void {
  tx.stores.offers.giveUp(itemId)
}

/** Somebody wants it tried again: what could not be had may be chosen once more. */
export function reopenDownloads({ itemId }: { itemId: number }, tx: Transaction): void {
  const { offers } = tx.stores
  offers.forgive(itemId, 'all')
  for (const id of offers.listItems(itemId, 0, Number.MAX_SAFE_INTEGER)) chooseForItem(tx, id)
}

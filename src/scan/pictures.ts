import type { JobFailure } from '../domain/job.ts'
import type { LookedAt } from '../domain/picture-store.ts'
import type { Transaction } from '../domain/stores.ts'
import { holdCaching, tellRoom } from './cache-space.ts'
import { keepCached } from './keep-cached.ts'
import { enqueueChoice } from './select-artwork.ts'
import { enqueueDownloads } from './want-offers.ts'
import { isMade, type PictureInput, type PictureResult, unreadPicture } from './make-pictures.ts'

/** Pictures of one job. */
const picturesPerJob = 50
/** What is not where the scan saw it is looked for again after so long, unless a scan is quicker. */
const lookAgainMs = 10 * 60_000

type PicturePayload = { unitId: number }

/** Has the pictures of a unit looked at, if there are any that need it; says whether there are. */
export function enqueuePictures(tx: Transaction, unitId: number): boolean {
  if (tx.stores.pictures.listStale(unitId, 1).length === 0) return false
  const { rootId } = tx.stores.directories.get(unitId)
  const job = tx.enqueue('asset.derive', { unitId }, { rootId })
  if (job.outcome === 'exists' && job.state === 'scheduled') {
    tx.stores.jobs.hasten(job.id, tx.now, tx.now)
  }
  return true
}

/** The same once some of them, or assets of the unit, have changed: artwork is chosen when none is left to be looked at. */
export function followPictures(tx: Transaction, unitId: number): void {
  if (!enqueuePictures(tx, unitId)) enqueueChoice(tx, unitId)
}

/** The same for a unit whose pictures are all new, and wait to be written. */
export function enqueueNewPictures(tx: Transaction, unit: { id: number; rootId: number }): void {
  tx.later(`asset.derive ${unit.rootId}`, { unitId: unit.id }, (payloads) =>
    tx.enqueueAll('asset.derive', payloads, { rootId: unit.rootId }),
  )
}

export function preparePictures(
  payload: PicturePayload,
  read: Pick<Transaction, 'stores'>,
): PictureInput | null {
  const pictures = read.stores.pictures.listStale(payload.unitId, picturesPerJob)
  return pictures.length === 0 ? null : { pictures }
}

/** Writes what became of each; those that may still be read make the job run again for them alone. */
export function applyPictures(
  result: PictureResult,
  { unitId }: PicturePayload,
  tx: Transaction,
): undefined | { retry: JobFailure } {
  const { settled, failure, isMoved } = settleOutcomes(tx, unitId, result)
  if (result.isDiskFull) enqueuePictures(tx, unitId)
  // Those that cannot be read hold nobody up: as long as others can, the next in line come first.
  else if (settled > 0) followPictures(tx, unitId)
  else if (failure !== null) return { retry: failure }
  else if (isMoved) {
    // Perhaps the whole disk went. No scan is asked to look: one that is under way may just be finding where they are now.
    const { rootId } = tx.stores.directories.get(unitId)
    tx.enqueue('asset.derive', { unitId }, { rootId, runAt: tx.now + lookAgainMs })
  }
  return undefined
}

/** Writes what became of the pictures of one unit; returns how many of them need not be looked at again. */
export function settleOutcomes(
  tx: Transaction,
  unitId: number,
  { outcomes, cacheDir, isDiskFull }: PictureResult,
): { settled: number; failure: JobFailure | null; isMoved: boolean } {
  const { directories } = tx.stores
  const ready: number[] = []
  let failure: JobFailure | null = null
  let settled = 0
  const lost = new Set<number | null>()
  let isMoved = false
  for (const { look, content, ...picture } of outcomes) {
    switch (look.outcome) {
      case 'used':
        if (write(tx, { ...picture, cacheDir }, look.value)) ready.push(picture.itemId)
        settled += 1
        break
      case 'lost':
        lost.add(picture.assetId === null ? null : loseAsset(tx, picture.assetId, content))
        settled += 1
        break
      case 'moved':
        isMoved = true
        break
      case 'failed':
        failure = look.failure
    }
  }
  for (const topId of lost) {
    if (topId !== null) enqueueDownloads(tx, topId)
    else tx.enqueue('asset.cache', { unitId }, { rootId: directories.get(unitId).rootId })
  }
  tellReady(tx, { unitId }, ready)
  if (isDiskFull) holdCaching(tx)
  else if (ready.length > 0) tellRoom(tx)
  return { settled, failure, isMoved }
}

/** The film or series that it is downloaded for again; null for what is copied again. */
function loseAsset(tx: Transaction, assetId: number, content: string): number | null {
  const { pictures, offers } = tx.stores
  pictures.lose(assetId, content)
  const pending = offers.findPending(assetId)
  return pending === null ? null : offers.topOf(pending.itemId)
}

function write(
  tx: Transaction,
  { cacheDir, ...picture }: { assetId: number | null; itemId: number; cacheDir: string },
  looked: LookedAt,
): boolean {
  const files = looked.copies.map(({ cachePath, sizeBytes }) => ({ path: cachePath, sizeBytes }))
  // What a clean-up has just taken is made again.
  if (!keepCached(tx, cacheDir, files)) return false
  return tx.stores.pictures.set(picture, looked, tx.now) && isMade(looked)
}

function tellReady(tx: Transaction, { unitId }: PicturePayload, itemIds: readonly number[]): void {
  if (itemIds.length === 0) return
  const { libraryId } = tx.stores.directories.get(unitId)
  const library = tx.stores.libraries.find(libraryId)
  if (library === null) return
  const ids = [...new Set(itemIds)].toSorted((a, b) => a - b)
  tx.emit({
    type: 'pictures.ready',
    data: { libraryId, libraryName: library.name, itemIds: ids },
  })
}

/** After the last attempt: what is still without copies stays so until its content changes, or somebody asks. */
export function exhaustPictures(
  failure: JobFailure,
  { unitId }: PicturePayload,
  tx: Transaction,
): void {
  const { pictures } = tx.stores
  const finding = { code: 'picture_failed', message: failure.message }
  for (const picture of pictures.listStale(unitId, picturesPerJob)) {
    pictures.set(picture, unreadPicture(picture, finding), tx.now)
  }
  followPictures(tx, unitId)
}

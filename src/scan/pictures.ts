import type { JobFailure } from '../domain/job.ts'
import type { LookedAt } from '../domain/picture-store.ts'
import type { Transaction } from '../domain/stores.ts'
import { isMade, type PictureInput, type PictureResult, unreadPicture } from './make-pictures.ts'

/** Pictures of one job. */
const picturesPerJob = 50

type PicturePayload = { unitId: number }

/** Has the pictures of a unit looked at, if there are any that need it. */
export function enqueuePictures(tx: Transaction, unitId: number): void {
  if (tx.stores.pictures.listStale(unitId, 1).length === 0) return
  const { rootId } = tx.stores.directories.get(unitId)
  tx.enqueue('asset.derive', { unitId }, { rootId })
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
  payload: PicturePayload,
  tx: Transaction,
): undefined | { retry: JobFailure } {
  const { pictures, directories } = tx.stores
  const ready: number[] = []
  let failure: JobFailure | null = null
  let settled = 0
  let isLost = false
  for (const { look, content, ...picture } of result.outcomes) {
    switch (look.outcome) {
      case 'used':
        if (write(tx, picture, look.value)) ready.push(picture.itemId)
        settled += 1
        break
      case 'lost':
        if (picture.assetId !== null) pictures.lose(picture.assetId, content)
        isLost = true
        settled += 1
        break
      case 'moved':
        // Perhaps the whole disk went: the next scan that can see it looks again.
        directories.markNeedsScan(payload.unitId)
        break
      case 'failed':
        failure = look.failure
    }
  }
  if (isLost) {
    const { rootId } = directories.get(payload.unitId)
    tx.enqueue('asset.cache', payload, { rootId })
  }
  tellReady(tx, payload, ready)
  // Those that cannot be read hold nobody up: as long as others can, the next in line come first.
  if (settled > 0) enqueuePictures(tx, payload.unitId)
  else if (failure !== null) return { retry: failure }
  return undefined
}

function write(
  tx: Transaction,
  picture: { assetId: number | null; itemId: number },
  looked: LookedAt,
): boolean {
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
  enqueuePictures(tx, unitId)
}

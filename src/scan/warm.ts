import { warmMost } from '../domain/picture.ts'
import type { PictureRef } from '../domain/picture-store.ts'
import type { Transaction } from '../domain/stores.ts'
import type { PictureInput, PictureResult } from './make-pictures.ts'
import { followPictures, settleOutcomes } from './pictures.ts'

/** Jobs that wait; whoever leafs through pictures has gone on from what came before. */
const mostWaiting = 4

type WarmPayload = { pictures: readonly PictureRef[] }

/** Has copies of pictures made before all others, because somebody is about to see them. */
export function warmPictures(tx: Transaction, pictures: readonly PictureRef[]): void {
  if (pictures.length === 0) return
  tx.enqueue('asset.warm', { pictures: pictures.slice(0, warmMost) })
  tx.stores.jobs.cancelOldest('asset.warm', mostWaiting, tx.now)
}

/** Null when all of them have been made in the meantime. */
export function prepareWarm(
  { pictures }: WarmPayload,
  read: Pick<Transaction, 'stores'>,
): PictureInput | null {
  const stale = read.stores.pictures.listStaleAmong(pictures)
  return stale.length === 0 ? null : { pictures: stale }
}

/** Writes what became of each. What could not be read is left to the job of its unit. */
export function applyWarm(result: PictureResult, tx: Transaction): void {
  for (const [unitId, outcomes] of Map.groupBy(result.outcomes, (one) => one.unitId)) {
    const { settled } = settleOutcomes(tx, unitId, { ...result, outcomes })
    if (settled > 0) followPictures(tx, unitId)
  }
}

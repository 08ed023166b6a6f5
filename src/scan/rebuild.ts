import type { RebuildOrder } from '../domain/engine.ts'
import { AppError } from '../domain/error.ts'
import type { JobPayloads } from '../domain/job.ts'
import type { PictureSizes } from '../domain/picture.ts'
import { copyLists } from '../domain/picture-store.ts'
import type { Transaction } from '../domain/stores.ts'
import { enqueuePictures } from './pictures.ts'

/** Units and pictures of one bite, so that a tick stays short. */
const unitsPerBite = 100
const picturesPerBite = 2_000

/** Has the smaller copies of one unit after the other looked at; what is left follows as a job of its own. */
export function rebuildUnits(payload: JobPayloads['cache.rebuild'], tx: Transaction): void {
  const { pictures } = tx.stores
  const { libraryId, lists, which, after } = payload
  const units = pictures.listUnits({ libraryId, after }, unitsPerBite)
  let last = after
  let asked = 0
  for (const unitId of units) {
    if (asked >= picturesPerBite) break
    if (which !== 'due') asked += pictures.requestAnew(unitId, { lists, which }, tx.now)
    enqueuePictures(tx, unitId)
    last = unitId
  }
  if (last !== units.at(-1) || units.length === unitsPerBite) {
    tx.enqueue('cache.rebuild', { ...payload, after: last })
  }
}

/** What a person asks for: all, or what is on the rebuild lists. */
export function rebuildPictures(
  tx: Transaction,
  { libraryId, lists, force }: RebuildOrder,
): { jobId: number } {
  const library = libraryId === null ? null : tx.stores.libraries.find(libraryId)
  if (libraryId !== null && (library === null || library.detachedAt !== null)) {
    throw new AppError('not_found', `There is no library ${libraryId}.`)
  }
  const job = tx.enqueue('cache.rebuild', {
    libraryId,
    lists: copyLists.filter((list) => lists.includes(list)),
    which: force ? 'all' : 'stale',
    after: 0,
  })
  return { jobId: job.id }
}

/** Goes by the sizes of the configuration; where they are others than before, what is due by itself is made. */
export function configurePictures(tx: Transaction, sizes: PictureSizes): void {
  if (!tx.stores.libraries.setPictureSizes(sizes, tx.now)) return
  tx.enqueue('cache.rebuild', { libraryId: null, lists: copyLists, which: 'due', after: 0 })
}

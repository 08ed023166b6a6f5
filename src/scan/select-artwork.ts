import { type ArtworkOrder, isSamePicture } from '../domain/artwork.ts'
import type { ArtworkType } from '../domain/media.ts'
import { chooseArtwork } from '../domain/choose-artwork.ts'
import { AppError } from '../domain/error.ts'
import type { LibraryConfig } from '../domain/library.ts'
import type { Transaction } from '../domain/stores.ts'
import { wantWriting } from '../domain/want-writing.ts'
import { wantOffers } from './want-offers.ts'

/** Items of one job, so that no commit has others wait for long. */
const itemsPerJob = 100
const unitsPerJob = 200

type ChoicePayload = { unitId: number; afterId: number }

/** Has artwork chosen for the items of a unit, if it holds any. */
export function enqueueChoice(tx: Transaction, unitId: number): void {
  if (tx.stores.artwork.hasArtwork(unitId)) tx.enqueue('asset.select', { unitId, afterId: 0 })
}

/** The same for a unit that was read: at once, unless its assets are still to be copied, which ends in a choice too. */
export function enqueueChoiceOfRead(
  tx: Transaction,
  unit: { readonly id: number; readonly isFresh: boolean; readonly hasPictures: boolean },
): void {
  if (!unit.isFresh) {
    if (tx.stores.assets.countPending(unit.id) === 0) enqueueChoice(tx, unit.id)
  } else if (unit.hasPictures) {
    // Its items are not written yet.
    const payload = { unitId: unit.id, afterId: 0 }
    tx.later('asset.select', payload, (payloads) => tx.enqueueAll('asset.select', payloads))
  }
}

/** Chooses for the next items of a unit; the rest is left to another job. */
export function chooseOfUnit({ unitId, afterId }: ChoicePayload, tx: Transaction): void {
  const ids = tx.stores.artwork.listItems(unitId, afterId, itemsPerJob)
  for (const id of ids) chooseForItem(tx, id)
  const last = ids.at(-1)
  if (ids.length < itemsPerJob || last === undefined) return
  tx.enqueue('asset.select', { unitId, afterId: last })
}

/**
 * Goes by the languages of the configuration; where they are others than before, artwork is chosen anew, and providers are
 * asked once more.
 */
export function configureLanguages(
  tx: Transaction,
  libraries: readonly Pick<LibraryConfig, 'name' | 'languages'>[],
): void {
  for (const { name, languages } of libraries) {
    const library = tx.stores.libraries.findByName(name)
    if (library === null || !tx.stores.libraries.setLanguages(library.id, languages)) continue
    tx.enqueue('asset.select', { libraryId: library.id, afterId: 0 })
    tx.stores.facts.forceAll(library.id)
  }
}

/** Has artwork chosen for one unit after the other; what is left follows as a job of its own. */
export function chooseOfLibrary(
  { libraryId, afterId }: { libraryId: number; afterId: number },
  tx: Transaction,
): void {
  const units = tx.stores.pictures.listUnits({ libraryId, after: afterId }, unitsPerJob)
  for (const unitId of units) enqueueChoice(tx, unitId)
  const last = units.at(-1)
  if (units.length < unitsPerJob || last === undefined) return
  tx.enqueue('asset.select', { libraryId, afterId: last })
}

/** Chooses for a film or series and for what is in it, some at a time; true when that were the last. */
export function chooseOfItem(
  { itemId, afterId }: { itemId: number; afterId: number },
  tx: Transaction,
): boolean {
  const ids = tx.stores.offers.listItems(itemId, afterId, itemsPerJob)
  for (const id of ids) chooseForItem(tx, id)
  const last = ids.at(-1)
  if (ids.length < itemsPerJob || last === undefined) return true
  const scanId = tx.stores.works.find(itemId)?.scanId ?? null
  tx.enqueue('asset.select', { itemId, afterId: last }, scanId === null ? {} : { scanId })
  return false
}

/** Chooses for an item, and for the collections around it, which may show what it shows. */
export function chooseForItem(tx: Transaction, itemId: number): void {
  const { artwork } = tx.stores
  for (let id: number | null = itemId; id !== null;) {
    const subject = artwork.subject(id)
    if (subject === null) return
    const chosen = chooseArtwork(subject)
    const isOther = artwork.set(id, chosen, tx.now)
    wantOffers(tx, id, subject)
    // While providers are being asked, the end of that is the time to write.
    if (isOther && subject.candidates.some(({ offer }) => offer !== null)) {
      if (tx.stores.works.find(tx.stores.offers.topOf(id)) === null) wantWriting(tx, id)
    }
    const before = subject.chosen.find(({ type }) => type === 'poster')?.picture ?? null
    const after = chosen.find(({ type }) => type === 'poster')?.picture ?? null
    id = subject.kind === 'collection' && !isSamePicture(before, after) ? subject.parentId : null
  }
}

/**
 * Has an item show a picture from now on, or keep what it shows.
 *
 * @throws AppError `not_found`; `conflict` when the choice is locked and nothing is said of that; `invalid` when the
 * picture is not one of the item's.
 */
export function takeWish(tx: Transaction, { itemId, type, picture, locked }: ArtworkOrder): void {
  const { artwork } = tx.stores
  const subject = artwork.subject(itemId)
  if (subject === null) throw new AppError('not_found', `There is no item ${itemId}.`)
  const known = subject.chosen.find((one) => one.type === type)
  if (known?.locked === true && picture !== undefined && locked === undefined) {
    const message = `The ${type} of item ${itemId} is locked; say whether it is to stay so.`
    throw new AppError('conflict', message)
  }
  const isWanted = subject.wishes.some((one) => one.type === type)
  const wanted = picture ?? (isWanted ? null : (known?.picture ?? null))
  if (wanted !== null) artwork.want(itemId, type, wanted)
  else if (!isWanted) throw new AppError('invalid', `Item ${itemId} has no ${type} to keep.`)
  if (locked !== undefined) artwork.lock(itemId, type, locked)
  chooseForItem(tx, itemId)
}

/**
 * Gives the choice back to the rule.
 *
 * @throws AppError `not_found`
 */
export function dropWish(tx: Transaction, itemId: number, type: ArtworkType): void {
  const { artwork } = tx.stores
  if (artwork.subject(itemId) === null) {
    throw new AppError('not_found', `There is no item ${itemId}.`)
  }
  artwork.want(itemId, type, null)
  chooseForItem(tx, itemId)
}

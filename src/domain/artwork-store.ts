import type { ArtworkQuestion, ChosenArtwork, ArtworkRef } from './artwork.ts'
import type { ArtworkType } from './media.ts'

/** What is shown, and since when. */
export interface KnownArtwork extends ChosenArtwork {
  readonly locked: boolean
  /** Ms UTC. */
  readonly chosenAt: number
}

/** An item with all that decides about its artwork. */
export interface ArtworkSubject extends ArtworkQuestion {
  readonly parentId: number | null
  /** Somebody said, or its NFO does, that nothing of it is to be changed by providers. */
  readonly isFrozen: boolean
  readonly chosen: readonly KnownArtwork[]
}

export interface ArtworkStore {
  /** Numbers above `afterId` of the items that what a unit holds may be artwork of, ascending. */
  listItems(unitId: number, afterId: number, limit: number): number[]
  /** True when a unit holds artwork, or pictures that a collection may show. */
  hasArtwork(unitId: number): boolean
  /** Null when there is no such item. */
  subject(itemId: number): ArtworkSubject | null
  /** Makes these all that an item shows; what people want stays. False when nothing differs. */
  set(itemId: number, chosen: readonly ChosenArtwork[], now: number): boolean
  /**
   * Remembers what a person wants; null gives the choice back to the rule and opens its lock.
   *
   * @throws AppError `invalid` when the picture is not one of the item's.
   */
  want(itemId: number, type: ArtworkType, picture: ArtworkRef | null): void
  /** Of what a person wants. */
  lock(itemId: number, type: ArtworkType, locked: boolean): void
}

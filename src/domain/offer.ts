import type { ProviderRef } from './enricher.ts'
import type { AssetType, ItemKind } from './media.ts'

/** A picture or trailer as a provider offers it of an item. */
export interface NewOffer {
  readonly itemId: number
  readonly type: AssetType
  /** http or https. */
  readonly url: string
  readonly language: string | null
  readonly width: number | null
  readonly height: number | null
  /** 0..1 */
  readonly score: number | null
  readonly votes: number | null
}

/** What one provider is asked for. */
export interface OfferQuestion {
  readonly itemId: number
  /** Name of the instance. */
  readonly enricher: string
  readonly ref: ProviderRef
  /** BCP 47, best first. */
  readonly languages: readonly string[]
}

/** What providers are to be asked for, of a film or of a series and all that is in it. */
export interface OfferPlan {
  /** Those that are due. */
  readonly questions: readonly OfferQuestion[]
  /** Items of the seasons by their numbers. */
  readonly seasons: readonly (readonly [season: number, itemId: number])[]
  /** Since when a provider that is to be left alone has kept them waiting, ms UTC; null while none does. */
  readonly heldSince: number | null
}

/** A picture that is to be downloaded. */
export interface PendingDownload {
  readonly assetId: number
  readonly offerId: number
  readonly itemId: number
  readonly itemKind: ItemKind
  /** What was made of it lies with the unit of its item. */
  readonly unitId: number
  readonly type: AssetType
  readonly enricher: string
  readonly url: string
  /** Since when its server is left alone, ms UTC; null while it is not. */
  readonly heldSince: number | null
}

/** Why a download did not work; one that passes is tried again when its item is looked at again. */
export interface OfferProblem {
  readonly message: string
  readonly isPassing: boolean
}

/** What providers offer of items, and what of it is on its way. */
export interface OfferStore {
  /** Null when there is no such item. */
  plan(itemId: number, now: number): OfferPlan | null
  /**
   * Writes down what a provider answered. What it offers no more goes, unless it is shown; what it offered of another
   * entry goes too, unless a person chose it.
   */
  replace(question: OfferQuestion, offers: readonly NewOffer[], now: number): void
  /**
   * What was offered of entries that an item is no more goes, with that of all that is in it, unless a person chose it.
   * False when there was none.
   */
  dropOthers(itemId: number): boolean
  /** What may have passed is tried again: of an item and all that is in it, or all of one item. */
  forgive(itemId: number, which: 'passing' | 'all'): void
  /** Items with offers or artwork of a film or series, itself included, with numbers above `afterId`. */
  listItems(itemId: number, afterId: number, limit: number): number[]
  /** The film or series that an item belongs to, or itself. */
  topOf(itemId: number): number
  /** Makes these the offers of an item that are downloaded; returns whether some are. */
  want(itemId: number, offerIds: readonly number[]): boolean
  /** Downloads that wait, of an item and all that is in it; what a person chose comes first. */
  listPending(itemId: number, limit: number): PendingDownload[]
  countPending(itemId: number): number
  /** The offer that an asset is a download of, while it waits for it. */
  findPending(assetId: number): PendingDownload | null
  /** It cannot be had: its asset goes. */
  setFailed(offerId: number, problem: OfferProblem): void
  /** What waits, of an item and all that is in it, has to wait longer. */
  hold(itemId: number, now: number): void
  /** What waits is downloaded no more, of an item and all that is in it; what was there before stays. */
  giveUp(itemId: number): void
  /** Has an item looked at again at an instant, if nothing has it looked at earlier. */
  dueBy(itemId: number, at: number): void
}

/** An offer that is a link for people. */
export interface TrailerOffer {
  readonly itemId: number
  readonly enricher: string
  readonly url: string
  readonly language: string | null
}

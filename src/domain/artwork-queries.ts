import type { ShownRef } from './artwork.ts'
import type { ArtworkSubject } from './artwork-store.ts'
import type { TrailerOffer } from './offer.ts'
import type { StoredCopy } from './picture-store.ts'

/** Reading of what items are shown by. */
export interface ArtworkQueries {
  /** Of the items that have any, the picture that each is shown by. */
  shownPictures(itemIds: readonly number[]): ItemPicture[]
  /** Null when there is no such item. */
  artwork(itemId: number): ItemArtwork | null
  /** Trailers that providers know of, item by item. */
  trailers(itemIds: readonly number[]): TrailerOffer[]
}

/** The first picture that anybody sees of a thing: a blur in its own data, and where a small copy is. */
export interface SmallPicture {
  readonly picture: ShownRef
  /** Null until it was looked at. */
  readonly thumbHash: string | null
  readonly thumbnail: Pick<StoredCopy, 'width' | 'height' | 'hash'> | null
}

/** The picture that an item is shown by. */
export interface ItemPicture extends SmallPicture {
  readonly itemId: number
}

/** All that decides about the artwork of an item, with its pictures as they may be looked at. */
export interface ItemArtwork extends ArtworkSubject {
  /** Of the candidates and of what is shown. */
  readonly pictures: readonly SmallPicture[]
}

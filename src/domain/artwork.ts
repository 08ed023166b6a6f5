import type { ArtworkType, ItemKind } from './media.ts'

/** A picture that is there: an asset, or an item that is a picture itself. */
export type ShownRef =
  | { readonly assetId: number; readonly imageId: null; readonly offerId?: undefined }
  | { readonly assetId: null; readonly imageId: number; readonly offerId?: undefined }

/** A picture: one that is there, or one that a provider offers and that was not downloaded yet. */
export type ArtworkRef =
  ShownRef | { readonly assetId: null; readonly imageId: null; readonly offerId: number }

/** True for two names of one picture. */
export function isSamePicture(a: ArtworkRef | null, b: ArtworkRef | null): boolean {
  return a?.assetId === b?.assetId && a?.imageId === b?.imageId && a?.offerId === b?.offerId
}

/** False for what is only offered. */
export function isThere(picture: ArtworkRef): picture is ShownRef {
  return picture.offerId === undefined
}

/** A picture of a provider, downloaded or not. */
export interface ArtworkOffer {
  readonly id: number
  /** Name of the instance. */
  readonly enricher: string
  readonly url: string
  readonly state: 'offered' | 'downloading' | 'cached' | 'failed'
  /** Why it could not be downloaded. */
  readonly problem: string | null
  /** That may pass: it is tried again before long. */
  readonly triedAgain: boolean
}

/** What has a say in whether a picture is chosen. */
export interface ArtworkFacts {
  /** `contained`: one of the pictures of a collection; `generated`: made of the video. */
  readonly origin: 'local' | 'contained' | 'provider' | 'generated'
  /** File name or title. */
  readonly name: string
  /** BCP 47 primary tag; null for a picture without words, or one that does not say. */
  readonly language: string | null
  /** In pixels; null while unknown. */
  readonly width: number | null
  readonly height: number | null
  /** Its file has gone; the cache has a copy of it. */
  readonly isMissing: boolean
  /** It was looked at and cannot be shown, or its file could not be read again. */
  readonly isBroken: boolean
  /** What the visitors of its provider think of it, 0..1; null where nobody was asked. */
  readonly liking: { readonly score: number; readonly votes: number } | null
}

/** A picture that an item may show as its artwork of a type. */
export interface ArtworkCandidate extends ArtworkFacts {
  readonly picture: ArtworkRef
  /** What its file says that it is. */
  readonly type: ArtworkType
  /** Null for what is no provider's. */
  readonly offer: ArtworkOffer | null
}

/** Why a picture was put before others, or behind them. */
export interface ArtworkReason {
  readonly rule:
    | 'person'
    | 'substitute'
    | 'missing'
    | 'broken'
    | 'origin'
    | 'language'
    | 'name'
    | 'shape'
    | 'size'
    | 'votes'
  /** Its part of the score. */
  readonly points: number
  /** For people. */
  readonly message: string
}

/** A candidate with what it came to. */
export interface ScoredArtwork extends ArtworkCandidate {
  readonly score: number
  readonly reasons: readonly ArtworkReason[]
}

/** What a person chose; it is kept while its picture is away. */
export interface ArtworkWish {
  readonly type: ArtworkType
  /** Null while its file, or the picture in the collection, is not known any more. */
  readonly picture: ArtworkRef | null
  readonly locked: boolean
}

/** What an item shows of one type. */
export interface ChosenArtwork {
  readonly type: ArtworkType
  /** Null when there is nothing to show, which is so only where a person chose what is away. */
  readonly picture: ShownRef | null
  readonly score: number
  readonly reasons: readonly ArtworkReason[]
  readonly chosenBy: 'rule' | 'person'
}

/** All that decides about the artwork of an item. */
export interface ArtworkQuestion {
  readonly kind: ItemKind
  /** What the people of its library read, BCP 47 primary tags, best first. */
  readonly languages: readonly string[]
  /** In the order of their names. */
  readonly candidates: readonly ArtworkCandidate[]
  readonly wishes: readonly ArtworkWish[]
}

/** A picture of a provider that an item is to show, once it is downloaded. */
export interface WantedOffer {
  readonly offerId: number
  readonly chosenBy: 'rule' | 'person'
  /** It takes the place of one that turned out to be none. */
  readonly isSubstitute: boolean
}

/** What a person says of the artwork of an item; what is left out stays as it is. */
export interface ArtworkOrder {
  readonly itemId: number
  readonly type: ArtworkType
  readonly picture?: ArtworkRef
  readonly locked?: boolean
}

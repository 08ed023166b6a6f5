import type { AssetType, ItemKind } from './media.ts'

/** Kinds of pictures of which an item shows one each. */
export const artworkTypes = [
  'poster',
  'fanart',
  'keyart',
  'logo',
  'clearart',
  'banner',
  'landscape',
  'disc',
  'thumb',
] as const satisfies AssetType[]
export type ArtworkType = (typeof artworkTypes)[number]

/** A picture: an asset, or an item that is a picture itself. */
export type ArtworkRef =
  | { readonly assetId: number; readonly imageId: null }
  | { readonly assetId: null; readonly imageId: number }

/** True for two names of one picture. */
export function isSamePicture(a: ArtworkRef | null, b: ArtworkRef | null): boolean {
  return a?.assetId === b?.assetId && a?.imageId === b?.imageId
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
  readonly picture: ArtworkRef | null
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

/** What a person says of the artwork of an item; what is left out stays as it is. */
export interface ArtworkOrder {
  readonly itemId: number
  readonly type: ArtworkType
  readonly picture?: ArtworkRef
  readonly locked?: boolean
}

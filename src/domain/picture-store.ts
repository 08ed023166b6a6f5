import type { Finding, ItemKind } from './media.ts'
import type { PictureCopy, PictureFacts } from './picture.ts'

/** A picture in the cache of whose content there are no smaller copies yet. */
export interface UnmadePicture {
  readonly assetId: number
  readonly itemId: number
  readonly itemKind: ItemKind
  readonly hash: string
  /** Below the folder of the cache. */
  readonly cachePath: string
}

/** A smaller copy in the cache. */
export interface StoredCopy extends Omit<PictureCopy, 'bytes'> {
  readonly hash: string
  /** Below the folder of the cache. */
  readonly cachePath: string
  readonly sizeBytes: number
}

/** What looking at a picture came to. */
export interface MadePicture {
  /** Of the content that was looked at. */
  readonly hash: string
  readonly facts: PictureFacts | null
  readonly thumbHash: string | null
  readonly findings: readonly Finding[]
  readonly copies: readonly StoredCopy[]
}

export interface PictureStore {
  listUnmade(unitId: number, limit: number): UnmadePicture[]
  /** Replaces what is known of a picture; nothing when the asset has gone or has another content by now. */
  set(assetId: number, made: MadePicture, now: number): void
  /** The cache has lost its copy of this content: it has to be made again. */
  lose(assetId: number, hash: string): void
}

import type { Finding, ItemKind } from './media.ts'
import type { PictureCopy, PictureFacts, PictureTarget } from './picture.ts'

/** The two sorts of smaller copies, which are made and waited for on their own. */
export type CopyList = 'thumbnails' | 'display'
export const copyLists = ['thumbnails', 'display'] as const satisfies CopyList[]

/** The list that a copy is part of. */
export function listOf({ kind }: Pick<PictureTarget, 'kind'>): CopyList {
  return kind === 'thumbnail' ? 'thumbnails' : 'display'
}

/** Names a picture: an asset, or an item that is a picture itself. */
export interface PictureRef {
  /** Null for an item that is a picture. */
  readonly assetId: number | null
  /** The same item, or the one that the asset belongs to. */
  readonly itemId: number
}

/** Where the bytes of a picture are. */
export type PictureSource =
  /** Below the folder of the cache. */
  { readonly from: 'cache'; readonly cachePath: string } | OriginalSource

/** In a library, as the scan that read it last has seen it. */
export interface OriginalSource {
  readonly from: 'library'
  /** Absolute and exact. */
  readonly root: string
  /** Below it. */
  readonly path: string
  readonly sizeBytes: number
  /** Nanoseconds since the epoch, decimal. */
  readonly mtimeNs: string
  /** Of the archive at the path; null for the whole file. */
  readonly entry: string | null
}

/** A picture that has to be looked at: it is new, its content is another, or copies of it are wanted. */
export interface StalePicture extends PictureRef {
  /** The unit that it is read with. */
  readonly unitId: number
  readonly itemKind: ItemKind
  /** Evidence of the content that it has now. */
  readonly content: string
  readonly source: PictureSource
  /** Long sides in pixels, as the library wants them. */
  readonly sizes: Readonly<Record<CopyList, readonly number[]>>
  /** Copies that are to be made now, unless `known` says that they are right as they are. */
  readonly due: Readonly<Record<CopyList, boolean>>
  /** What the last look came to; null when there was none. */
  readonly known: {
    /** Of the bytes that were looked at. */
    readonly hash: string | null
    /** Copies that were made of them, for the sizes of now. */
    readonly fitting: Readonly<Record<CopyList, boolean>>
  } | null
}

/** A smaller copy in the cache. */
export interface StoredCopy extends Omit<PictureCopy, 'bytes'> {
  readonly hash: string
  /** Below the folder of the cache. */
  readonly cachePath: string
  readonly sizeBytes: number
}

/**
 * What became of the copies of one sort: they are those of the content and the sizes of now, because they were `made` or
 * because they were right before (`kept`), or they are `left` as they were, which may be nothing.
 */
export type CopyFate = 'made' | 'kept' | 'left'

/** What looking at a picture came to. */
export interface LookedAt extends Pick<StalePicture, 'content' | 'sizes'> {
  /** Of the bytes that were looked at; null when they could not be read. */
  readonly hash: string | null
  readonly fates: Readonly<Record<CopyList, CopyFate>>
  /** What its head says of the content; left out when that is as it was. */
  readonly facts?: PictureFacts | null
  /** Of the smallest copy that was made. */
  readonly thumbHash: string | null
  /** Left out when they are as they were. */
  readonly findings?: readonly Finding[]
  /** Those of the sorts that were made. */
  readonly copies: readonly StoredCopy[]
}

export interface PictureStore {
  /** Pictures of a unit to be looked at, those without any copies first. */
  listStale(unitId: number, limit: number): StalePicture[]
  /** The same of some pictures, in their order. */
  listStaleAmong(pictures: readonly PictureRef[]): StalePicture[]
  /** Writes down what is known of a picture; nothing when it has gone or has another content by now. */
  set(picture: PictureRef, looked: LookedAt, now: number): boolean
  /** The cache has lost its copy of this content: it has to be made again. */
  lose(assetId: number, hash: string): void
  /** Units of a library, or of all, behind the one with this id, by id. */
  listUnits(where: { libraryId: number | null; after: number }, limit: number): number[]
  /**
   * Has copies of the pictures of a unit made anew, whatever the library does by itself: all of them, or those that are
   * of another content or of other sizes and those of pictures that could not be read. Returns the number of pictures.
   */
  requestAnew(unitId: number, wish: RebuildWish, now: number): number
}

export interface RebuildWish {
  readonly lists: readonly CopyList[]
  readonly which: 'all' | 'stale'
}

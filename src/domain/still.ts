import type { ItemKind } from './media.ts'
import type { ReadFacts } from './reading.ts'

/** A video that a picture is to be made of. */
export interface StillRequest {
  /** Absolute; a string is the text form. */
  readonly path: string
  /** Null when it is not known. */
  readonly durationMs: number | null
}

/** What became of it; `unreadable` is the fault of the video, `unavailable` that of the program. Sentences. */
export type StillOutcome =
  | {
      readonly outcome: 'ok'
      /** A JPEG of at most 1920 pixels in width and height, as the video is shown. */
      readonly jpeg: Uint8Array
      readonly facts: ReadFacts
    }
  | { readonly outcome: 'unreadable'; readonly reason: string; readonly facts: ReadFacts }
  | { readonly outcome: 'unavailable'; readonly reason: string }
  /** It is gone, or may not be read. */
  | { readonly outcome: 'vanished' }

/** A present film or episode without a picture, whose video has not been asked for one as it is now. */
export interface StillCandidate extends StillRequest {
  readonly itemId: number
  readonly itemKind: ItemKind
  readonly fileId: number
  readonly unitId: number
  readonly sizeBytes: number
  /** Decimal. */
  readonly mtimeNs: string
  readonly inode: string
}

/** Pictures that are made of videos. They are assets of the video's file, as nobody has put them there. */
export interface StillStore {
  /** Of the items behind one, up to `limit`; `lastItemId` is the last that was looked at, null when there is none after. */
  candidates(
    afterItemId: number,
    limit: number,
  ): { candidates: StillCandidate[]; lastItemId: number | null }
  /** Writes what became of one; false when its item has a picture by now, or is no longer what it was. */
  set(
    candidate: StillCandidate,
    made:
      | { readonly hash: string; readonly cachePath: string; readonly sizeBytes: number }
      | { readonly problem: string },
    now: number,
  ): boolean
}

import type { ListedFile } from './file.ts'
import type { ArtworkType, ItemKind } from './media.ts'
import type { ShownFacts } from './facts.ts'

/** What a library wants to be written beside its media. */
export interface WritingWishes {
  readonly nfo: boolean
  readonly artwork: boolean
}

/** What a file that is written beside media is: a sidecar, or a picture of a type. */
export type WrittenKind = 'nfo' | ArtworkType

/** A folder of a library. */
export interface WritingFolder {
  readonly rootId: number
  /** Absolute path of the root. */
  readonly root: string
  /** Below the root; never the root itself but for a video that lies in it. */
  readonly directory: string
}

/** A file that we wrote, or were about to write. */
export interface WrittenFile {
  readonly rootId: number
  readonly directory: string
  readonly name: string
  readonly kind: string
  /** SHA-256 of what was written last; null until the first time is known to have been done. */
  readonly hash: string | null
  readonly sizeBytes: number | null
  readonly mtimeNs: string | null
  readonly inode: string | null
  /** The same of what was about to be written. */
  readonly nextHash: string | null
  /** Hidden name that it had until it was whole. */
  readonly nextName: string | null
}

/** A picture that an item shows and that came from a provider. */
export interface WrittenPicture {
  readonly type: ArtworkType
  /** Below the folder of the cache. */
  readonly cachePath: string
}

/** An item with what is to lie beside it. */
export interface WritingSubject {
  readonly itemId: number
  readonly kind: Extract<ItemKind, 'movie' | 'series' | 'season' | 'episode'>
  /** What is shown of it, and for a video with several episodes of the others as well, in their order. */
  readonly told: readonly WritingFacts[]
  /** Its first video, of which it is the first episode; null for a series or season, and where there is none. */
  readonly video: (WritingFolder & Pick<ListedFile, 'name' | 'sizeBytes'>) | null
  /** Its own folder; for a season, that of its series. Null where it shares it. */
  readonly folder: WritingFolder | null
  /** Of a season, the folder with its episodes and no others. */
  readonly seasonFolder: WritingFolder | null
  readonly pictures: readonly WrittenPicture[]
  readonly written: readonly WrittenFile[]
}

export interface WritingFacts {
  readonly shown: Pick<ShownFacts, 'identity' | 'metadata'>
  readonly season: number | null
  readonly episode: number | null
  /** A provider or a person has said something of it. */
  readonly isTold: boolean
  /** A person wants nothing of it to change. */
  readonly isFrozen: boolean
  /** The scan read an NFO of it, which is not ours. */
  readonly hasSidecar: boolean
}

/** The NFO that an item would have beside it. */
export interface PlannedNfo {
  readonly text: string
  /** Absolute and exact; null where there is no place for it. */
  readonly path: string | null
  /** Why it is not written whatever the library wants; null when nothing is in the way. */
  readonly refusal: string | null
}

export type PlanNfo = (subject: WritingSubject) => PlannedNfo

/** A file that is about to be written. */
export interface WritingIntent {
  readonly itemId: number
  readonly rootId: number
  readonly directory: string
  readonly name: string
  readonly kind: WrittenKind
  readonly hash: string
  readonly sizeBytes: number
  /** Hidden name that it has until it is whole. */
  readonly temporary: string
}

/** What has become of a file. */
export type WritingOutcome = Pick<
  WritingIntent,
  'itemId' | 'rootId' | 'directory' | 'name' | 'kind'
> &
  (
    | {
        readonly outcome: 'written'
        readonly hash: string
        readonly facts: Omit<ListedFile, 'name'>
        /** Null for what was there already. */
        readonly temporary: string | null
      }
    /** Nothing came of it. */
    | { readonly outcome: 'left'; readonly temporary: string }
    /** What lies there is somebody else's. */
    | { readonly outcome: 'foreign' }
  )

/** What lies beside media because we wrote it. */
export interface WrittenStore {
  /** Of the library of an item, with the film or series that it belongs to; null where nothing is wanted. */
  wishOf(itemId: number): (WritingWishes & { topId: number; rootId: number | null }) | null
  /** Goes by the configuration; true when more is wanted than before. */
  setWishes(libraryId: number, wishes: WritingWishes): boolean
  /** Films and series of a library of which something can be written. */
  listTops(libraryId: number, afterId: number, limit: number): number[]
  /** A film or series and what is in it, with numbers above `afterId`; `lastId` is null at the end. */
  subjects(
    topId: number,
    afterId: number,
    limit: number,
  ): { readonly subjects: readonly WritingSubject[]; readonly lastId: number | null }
  /** Writes down what is about to be done, before it is. */
  intend(intents: readonly WritingIntent[]): void
  settle(outcomes: readonly WritingOutcome[], now: number): void
  setProblem(itemId: number, problem: string | null): void
  /** Files of a root as `writtenKeys` names them, for a walk to leave out. */
  keysOfRoot(rootId: number): string[]
  /** Nothing was ever written. */
  isEmpty(): boolean
  /** Hashes of what was written with a size: of pictures under the name, of sidecars under any. */
  hashesOf(file: Pick<ListedFile, 'name' | 'sizeBytes'>): string[]
  /** A file is as we wrote it. */
  isOurs(rootId: number, path: string, file: Omit<ListedFile, 'name'>): boolean
  /** The same, or we are about to write one of its size: what is made of it is to be looked at again later. */
  maybeOurs(rootId: number, path: string, file: Omit<ListedFile, 'name'>): boolean
}

/**
 * What a file that is ours goes by: its path, or its number for what was moved with its folder; always with its size and
 * time, so that one that was edited is ours no longer.
 */
export function writtenKeys(path: string, file: Omit<ListedFile, 'name'>): readonly string[] {
  const { sizeBytes, mtimeNs, inode } = file
  return [`${path}\0${sizeBytes}\0${mtimeNs}`, `\0${inode}\0${sizeBytes}\0${mtimeNs}`]
}

/** The NFO of a video: what Kodi and Jellyfin both read, also where several films share a folder. */
export function sidecarName(video: string): string {
  return `${stemOf(video)}.nfo`
}

/** A name without its extension. */
export function stemOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? name : name.slice(0, dot)
}

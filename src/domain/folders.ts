import type { LibraryConfig } from './library.ts'

/** What lies below a folder, as far as it was looked at; null where nobody looked. */
export interface FolderHints {
  readonly videos: number
  readonly audio: number
  readonly pictures: number
  /** There is more than was looked at. */
  readonly isPartial: boolean
}

/** A folder in a listing. */
export interface FolderEntry {
  /** As its bytes are; see `displayName`. */
  readonly name: string
  /** Absolute; of a link the place that it leads to. */
  readonly path: string
  readonly isLink: boolean
  /** Why it cannot be opened; null when it can. */
  readonly problem: string | null
  /** Null of links, and of what nobody has come to. */
  readonly hints: FolderHints | null
}

/** The folders in a folder. */
export interface FolderListing {
  /** Absolute and without links: where one really is. */
  readonly path: string
  /** Null at the top. */
  readonly parent: string | null
  readonly folders: readonly FolderEntry[]
  /** Folders that are not in the list, because it would be too long. */
  readonly more: number
}

/** A library that nobody has made yet. */
export interface PreviewWish {
  /** Absolute. */
  readonly paths: readonly string[]
  readonly kind: LibraryConfig['kind']
  /** Glob patterns of its own. */
  readonly ignore: readonly string[]
}

/** Something that a scan would pass over. */
export interface SkippedEntry {
  /** Below its root. */
  readonly path: string
  readonly isFolder: boolean
  /** The pattern that says so; null is the list that is built in. */
  readonly pattern: string | null
}

/** What a scan of such a library would find. */
export interface LibraryPreview {
  readonly roots: readonly { readonly path: string; readonly problem: string | null }[]
  /** Files of its kind. */
  readonly files: number
  readonly sizeBytes: number
  readonly folders: number
  /** Files beside them: sidecars, and what belongs to another kind. */
  readonly others: number
  readonly samples: readonly string[]
  readonly skipped: number
  /** Of each pattern some, before more of one. */
  readonly skippedSamples: readonly SkippedEntry[]
  /** Folders that could not be read. */
  readonly unreadable: number
  /** It was ended by its limits, so that all numbers are too small. */
  readonly isPartial: boolean
}

/** Looks at folders that belong to no library, in threads of its own: a disk that hangs holds up nobody else. */
export interface FolderDesk {
  /**
   * @throws AppError `not_found`, `forbidden` or `invalid` for what is no folder to be opened, `unavailable` when its disk
   * does not answer.
   */
  list(path: string): Promise<FolderListing>
  /** @throws AppError `invalid` for a pattern that is none, `unavailable` when a disk does not answer */
  preview(wish: PreviewWish): Promise<LibraryPreview>
}

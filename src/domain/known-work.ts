import type { ListedFile } from './file.ts'
import type { ExternalId, FileRole } from './media.ts'

/** Names that a film or series may be known by; any one of them will do. */
export interface WorkQuestion {
  readonly titles: readonly string[]
  readonly ids: readonly ExternalId[]
}

/** A film or series that may be the one that is looked for, by its title. */
export interface WorkCandidate {
  readonly id: number
  readonly title: string
  /** As `sortTitleOf` makes it: other titles stand behind tabs. */
  readonly sortTitle: string
  readonly year: number | null
}

/** A film or series of a library with the files that it has. */
export interface KnownWork {
  readonly id: number
  readonly kind: 'movie' | 'series'
  readonly key: string
  readonly title: string
  readonly originalTitle: string | null
  readonly year: number | null
  readonly ids: readonly ExternalId[]
  /** Minutes of the film, or of an episode; null when nobody knows. */
  readonly runtimeMinutes: number | null
  /** The folder that it is read from; null when it has none. */
  readonly folder: { readonly rootId: number; readonly path: string } | null
  /** Those that are there. */
  readonly files: readonly KnownWorkFile[]
}

/** A file of a film or episode. One that holds several episodes is there once for each. */
export interface KnownWorkFile {
  readonly fileId: number
  readonly rootId: number
  /** Folder below the root. */
  readonly folder: string
  readonly listed: ListedFile
  readonly role: FileRole
  readonly itemId: number
  readonly season: number | null
  readonly episode: number | null
  /** Counted over the whole show. */
  readonly absolute: number | null
  readonly date: string | null
  /** Of the film or episode. */
  readonly title: string
  /** Pixels; null while its streams are not known. */
  readonly size: { readonly width: number; readonly height: number } | null
}

export interface KnownWorkStore {
  /** Films or series of a library that may have one of the titles, or that have one of the numbers. */
  find(libraryId: number, kind: KnownWork['kind'], question: WorkQuestion): WorkCandidate[]
  /** Null when there is no such item. */
  load(itemId: number): KnownWork | null
}

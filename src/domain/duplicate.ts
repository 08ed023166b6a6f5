import type { FileKind } from './file.ts'
import type { ItemKind } from './media.ts'

/** Files of one content, in whatever libraries they lie. */
export interface DuplicateGroup {
  readonly sizeBytes: number
  /** Hash of head and tail; with the size it tells contents apart. */
  readonly fingerprint: string
  /** What would be free if one of them stayed: names of the same file take no room of their own. */
  readonly wastedBytes: number
  readonly files: readonly DuplicateFile[]
}

/** One of them. */
export interface DuplicateFile {
  readonly id: number
  readonly libraryId: number
  readonly libraryName: string
  /** Absolute and exact. */
  readonly path: string
  readonly kind: FileKind
  /** What it is the file of. */
  readonly items: readonly {
    readonly id: number
    readonly kind: ItemKind
    readonly title: string
  }[]
}

/** Place in the list: size and fingerprint of the group before. */
export type DuplicateKey = readonly [sizeBytes: number, fingerprint: string]

export interface DuplicateQueries {
  /**
   * Groups of present files in libraries and folders that the configuration names, the largest first; with `libraryId`
   * those of which one at least is in that library. The disk is not looked at.
   */
  list(query: { libraryId?: number; after?: DuplicateKey; limit: number }): DuplicateGroup[]
}

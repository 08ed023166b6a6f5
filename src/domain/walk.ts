import type { ListedFile } from './file.ts'

/** A `ListedFile` on its way between threads: half of the text to write and to parse. */
export type WalkedFile = readonly [name: string, sizeBytes: number, mtimeNs: string, inode: string]

export function listedFile([name, sizeBytes, mtimeNs, inode]: WalkedFile): ListedFile {
  return { name, sizeBytes, mtimeNs, inode }
}

export function walkedFile({ name, sizeBytes, mtimeNs, inode }: ListedFile): WalkedFile {
  return [name, sizeBytes, mtimeNs, inode]
}

/** A directory whose listing differs from the known one. */
export interface WalkedDirectory {
  /** Below the root; `''` is the root itself. */
  readonly path: string
  /** The unit it belongs to, below the root; its own path makes it a unit, null is none. */
  readonly unit: string | null
  /** Hash of the listing, of the unit and of the rules that made them. */
  readonly signature: string
  /** Asked for by quick walks only; null as well when it may change again unseen, being seconds old. */
  readonly mtimeNs: string | null
  readonly files: readonly WalkedFile[]
  /** Names of the sub-folders that are there and not ignored by name. */
  readonly subdirectories: readonly string[]
}

/** Something that could not be read; what is known below it stays as it is. */
export interface UnreadablePath {
  readonly path: string
  /** errno name. */
  readonly code: string
  readonly message: string
}

/** One part of a walk: whole directories, and numbers since the last part. */
export interface WalkPart {
  readonly directories: readonly WalkedDirectory[]
  /** Directories with the known listing that a quick walk may believe from now on. */
  readonly times: readonly (readonly [path: string, mtimeNs: string])[]
  /** Units that are to be read; their directories are all in this part or earlier ones. */
  readonly units: readonly string[]
  readonly unreadable: readonly UnreadablePath[]
  /** Directories that are there but that a marker or the scanner takes out of the library. */
  readonly leftOut: readonly string[]
  readonly directoriesFound: number
  /** Directories and files left out by the ignore rules, and links and special files. */
  readonly ignored: number
  readonly filesFound: number
}

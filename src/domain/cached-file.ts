/** A copy in the cache, open for reading. Whoever opened it closes it. */
export interface CachedFile {
  readonly sizeBytes: number
  /** Bytes from `position` on; fewer than `length` only at the end. */
  read(position: number, length: number): Promise<Uint8Array<ArrayBuffer>>
  close(): void
}

/**
 * Opens a copy by its path below the folder of the cache, and nothing that is not exactly that: null when the path has
 * another form, leads through a link, or ends at something else than a regular file.
 */
export type OpenCached = (cachePath: string) => CachedFile | null

/** A file of a library as it was when it was looked at last. */
export interface OriginalFile {
  /** Absolute paths in their text form, the second below the first. */
  readonly root: string
  readonly path: string
  readonly sizeBytes: number
  /** Nanoseconds since the epoch, decimal. */
  readonly mtimeNs: string
}

/**
 * Opens a file of a library, and nothing that is not exactly that: null when it is gone or no longer what it was, or
 * when its path leads through a link below the root.
 */
export type OpenOriginal = (file: OriginalFile) => CachedFile | null

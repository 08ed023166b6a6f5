import type { PictureSource } from './picture-store.ts'

/** A file that is sent, open for reading. Whoever opened it closes it. */
export interface OpenFile {
  readonly sizeBytes: number
  /** Bytes from `position` on; fewer than `length` only at the end. */
  read(position: number, length: number): Promise<Uint8Array<ArrayBuffer>>
  close(): void
}

/**
 * Opens a copy by its path below the folder of the cache, and nothing that is not exactly that: null when the path has
 * another form, leads through a link, or ends at something else than a regular file.
 */
export type OpenCached = (cachePath: string) => OpenFile | null

/**
 * Opens a picture of a library where it lies, as the last scan has seen it; a page of an archive is unpacked into memory.
 *
 * @throws AppError `not_found` when it is not there or cannot be read, `conflict` when its content is another by now,
 * `unavailable` when too much is being unpacked already.
 */
export type OpenOriginal = (
  picture: Extract<PictureSource, { readonly from: 'library' }>,
) => Promise<OpenFile>

import type { OriginalSource } from './picture-store.ts'

/** `{kind}/{item}/{type}_{hash}.{extension}`: what the cache itself makes, and nothing that climbs. */
export const cachedForm = /^[a-z]+\/\d+\/([a-z]+)_([0-9a-f]{64})(?:\.[a-z0-9]{1,5})?$/

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
 * Opens a file of a library where it lies, as the last scan has seen it; a page of an archive is unpacked into memory.
 *
 * @throws AppError `not_found` when it is not there or cannot be read, `conflict` when its content is another by now,
 * `unavailable` when too much is being unpacked already, or its disk does not answer in time. Reading it is refused in
 * the same way.
 */
export type OpenOriginal = (file: OriginalSource) => Promise<OpenFile>

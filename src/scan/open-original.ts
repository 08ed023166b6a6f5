import { closeSync } from 'node:fs'
import { basename } from 'node:path'

import type { ArchiveOutcome, OpenArchive } from '../domain/archive.ts'
import { AppError } from '../domain/error.ts'
import type { OpenFile, OpenOriginal } from '../domain/open-file.ts'
import { openInside } from '../filesystem/open-inside.ts'
import { readableFile } from '../filesystem/readable-file.ts'
import type { OpenedFile } from '../filesystem/safe-open.ts'
import type { ArchiveFile } from '../media/archive/open-archive.ts'

/** Largest page that is sent; it is unpacked into memory. */
const maxEntryBytes = 64 * 1024 * 1024
/** Of all pages that are unpacked at one time; each stays until it is sent. */
const maxUnpackedBytes = 160 * 1024 * 1024
const unpackLimitMs = 30_000

/** Opens pictures of libraries for those who want to see them. */
export function createOriginalOpener(archives: {
  of(file: ArchiveFile): OpenArchive
}): OpenOriginal {
  const room = createRoom(maxUnpackedBytes)
  return async ({ root, path, sizeBytes, mtimeNs, entry }) => {
    const file = openKnown(root, path)
    const { fd, ...facts } = file
    try {
      if (file.sizeBytes !== sizeBytes || file.mtimeNs !== mtimeNs) throw changed()
      if (entry === null) return readableFile(file, path)
      const archive = archives.of({ fd, facts, name: basename(path) })
      const unpacked = await unpack(archive, entry, room)
      closeSync(fd)
      return unpacked
    } catch (error) {
      closeSync(fd)
      throw error
    }
  }
}

function openKnown(root: string, path: string): OpenedFile {
  try {
    return openInside(root, path)
  } catch (error) {
    // An error of a file names its path, which is nobody's business here.
    if (error instanceof AppError && error.code === 'unavailable') {
      throw new AppError('unavailable', 'Its disk does not answer.', { cause: error })
    }
    throw new AppError('not_found', 'It is not where the last scan saw it, or cannot be opened.', {
      cause: error,
    })
  }
}

function changed(): AppError {
  return new AppError('conflict', 'It has changed since the last scan; the next one looks again.')
}

/** Keeps count of the memory that unpacked pages take. */
function createRoom(limitBytes: number): { take(bytes: number): () => void } {
  let used = 0
  return {
    take: (bytes) => {
      if (used > 0 && used + bytes > limitBytes) {
        throw new AppError('unavailable', 'Too many pages are being unpacked.', {
          details: { retryAfterSeconds: 1 },
        })
      }
      used += bytes
      let isTaken = true
      return () => {
        if (isTaken) used -= bytes
        isTaken = false
      }
    },
  }
}

async function unpack(
  archive: OpenArchive,
  entry: string,
  room: ReturnType<typeof createRoom>,
): Promise<OpenFile> {
  const signal = AbortSignal.timeout(unpackLimitMs)
  const listed = await archive.sizeOf(entry, signal)
  if (listed.outcome !== 'ok') throw refusal(listed)
  if (listed.sizeBytes > maxEntryBytes)
    throw new AppError('not_found', 'It is too large to be sent.')
  const free = room.take(listed.sizeBytes)
  try {
    const read = await archive.readEntry({ entry, maxBytes: maxEntryBytes }, signal)
    if (read.outcome !== 'ok') throw refusal(read)
    const { bytes } = read
    return {
      sizeBytes: bytes.length,
      // Pieces of their own: what is on its way out must not be freed with the page.
      read: (position, length) =>
        Promise.resolve(new Uint8Array(bytes.subarray(position, position + length))),
      close: free,
    }
  } catch (error) {
    free()
    if (signal.aborted)
      throw new AppError('timeout', 'Unpacking it took too long.', { cause: error })
    throw error
  }
}

function refusal(read: Exclude<ArchiveOutcome, { readonly outcome: 'ok' }>): AppError {
  switch (read.outcome) {
    case 'changed':
      return changed()
    case 'vanished':
      return new AppError('not_found', 'It is not where the last scan saw it.')
    case 'unavailable':
      return new AppError('not_found', read.reason)
    case 'unreadable':
      return new AppError('not_found', `It cannot be read: ${read.reason}`)
  }
}

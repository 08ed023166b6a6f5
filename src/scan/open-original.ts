import { closeSync } from 'node:fs'
import { basename } from 'node:path'

import type { ArchiveOutcome, OpenArchive } from '../domain/archive.ts'
import { AppError } from '../domain/error.ts'
import type { OriginalSource } from '../domain/picture-store.ts'
import { openInside } from '../filesystem/open-inside.ts'
import type { OpenedFile } from '../filesystem/safe-open.ts'
import type { ArchiveFile } from '../media/archive/open-archive.ts'
import type { OpenerReply } from './opener-protocol.ts'

/** Largest page that is sent; it is unpacked into memory. */
const maxEntryBytes = 64 * 1024 * 1024
/** Unpacking a page takes no longer. */
export const unpackLimitMs = 30_000

export interface OriginalDeps {
  readonly archives: { of(file: ArchiveFile): OpenArchive }
  /** Whether so much memory may be taken for a page. */
  readonly room: (bytes: number) => Promise<boolean>
}

type Opened = Extract<OpenerReply, { readonly type: 'opened' | 'page' }>

/** Opens a file of a library, or unpacks a page of it; waits for its disk, however long that takes. */
export async function openOriginal(
  { archives, room }: OriginalDeps,
  { root, path, sizeBytes, mtimeNs, entry }: OriginalSource,
): Promise<Opened> {
  const file = openKnown(root, path)
  const { fd, ...facts } = file
  let isKept = false
  try {
    if (file.sizeBytes !== sizeBytes || file.mtimeNs !== mtimeNs) throw changed()
    if (entry !== null) {
      const archive = archives.of({ fd, facts, name: basename(path) })
      return { type: 'page', bytes: await unpack(archive, entry, room) }
    }
    isKept = true
    return { type: 'opened', fd, sizeBytes }
  } finally {
    if (!isKept) closeSync(fd)
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

async function unpack(
  archive: OpenArchive,
  entry: string,
  room: OriginalDeps['room'],
): Promise<Uint8Array<ArrayBuffer>> {
  const signal = AbortSignal.timeout(unpackLimitMs)
  try {
    const listed = await archive.sizeOf(entry, signal)
    if (listed.outcome !== 'ok') throw refusal(listed)
    if (listed.sizeBytes > maxEntryBytes)
      throw new AppError('not_found', 'It is too large to be sent.')
    if (!(await room(listed.sizeBytes))) {
      throw new AppError('unavailable', 'Too many pages are being unpacked.', {
        details: { retryAfterSeconds: 1 },
      })
    }
    const read = await archive.readEntry({ entry, maxBytes: maxEntryBytes }, signal)
    if (read.outcome !== 'ok') throw refusal(read)
    return owned(read.bytes)
  } catch (error) {
    if (signal.aborted)
      throw new AppError('timeout', 'Unpacking it took too long.', { cause: error })
    throw error
  }
}

/** In memory of its own, which can be handed to another thread. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes
  const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === bytes.length
  return isWhole ? new Uint8Array(buffer) : new Uint8Array(bytes)
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

import { closeSync } from 'node:fs'
import { basename, join } from 'node:path'

import type { ArchiveOutcome, OpenArchive } from '../domain/archive.ts'
import { AppError } from '../domain/error.ts'
import type { JobFailure } from '../domain/job.ts'
import type { Finding } from '../domain/media.ts'
import type { PictureTarget } from '../domain/picture.ts'
import type { PictureSource, StalePicture } from '../domain/picture-store.ts'
import type { MediaReader } from '../domain/worker.ts'
import { fileError } from '../filesystem/file-error.ts'
import { openInside } from '../filesystem/open-inside.ts'
import { hasChanged, openRegularFile, readFully, type OpenedFile } from '../filesystem/safe-open.ts'
import { estimateMemory, estimateOfBytes } from '../media/image/estimate.ts'
import { defaultPictureLimits } from '../media/image/memory.ts'
import { createByteSource } from '../media/probe/byte-source.ts'
import type { MemoryGate } from './memory-gate.ts'

/** Largest entry of an archive that is looked at; it is unpacked into memory. */
const maxEntryBytes = 64 * 1024 * 1024

/** What became of reading a picture. */
export type ContentOutcome<T> =
  | { readonly outcome: 'used'; readonly value: T }
  /** The cache has no copy of it any more. */
  | { readonly outcome: 'lost' }
  /** The library has another content there than the scan saw, or none. */
  | { readonly outcome: 'moved' }
  /** It cannot be read, and will not be another time. */
  | { readonly outcome: 'refused'; readonly finding: Finding }
  | { readonly outcome: 'failed'; readonly failure: JobFailure }

type Refusal = Exclude<ContentOutcome<never>, { readonly outcome: 'used' }>

/** Reads pictures whole, as many at a time as memory allows. */
export interface PictureContents extends Disposable {
  /**
   * Hands over the bytes of a picture, which may be changed, while there is room to make copies of it.
   *
   * @throws AppError when the cache, not the picture, is at fault, and what `work` throws.
   */
  use<T>(
    picture: Pick<StalePicture, 'source'>,
    targets: readonly PictureTarget[],
    work: (bytes: Uint8Array<ArrayBuffer>) => Promise<T>,
  ): Promise<ContentOutcome<T>>
}

interface ContentDeps {
  readonly cacheDir: string
  readonly media: Pick<MediaReader, 'openArchive'>
  readonly gate: MemoryGate
  readonly signal: AbortSignal
}

type Work<T> = (bytes: Uint8Array<ArrayBuffer>) => Promise<T>
type InLibrary = Extract<PictureSource, { readonly from: 'library' }>

export function createPictureContents(deps: ContentDeps): PictureContents {
  const archives = createArchives(deps)
  return {
    use: async ({ source }, targets, work) => {
      if (source.from === 'cache') return await fromCache(deps, source.cachePath, { targets, work })
      if (source.entry === null) return await fromFile(deps, source, { targets, work })
      const archive = archives.open(source)
      if ('outcome' in archive) return archive
      return await fromEntry(deps, { archive, entry: source.entry }, { targets, work })
    },
    [Symbol.dispose]: () => archives.close(),
  }
}

interface Use<T> {
  readonly targets: readonly PictureTarget[]
  readonly work: Work<T>
}

async function fromCache<T>(
  deps: ContentDeps,
  cachePath: string,
  use: Use<T>,
): Promise<ContentOutcome<T>> {
  const path = join(deps.cacheDir, cachePath)
  try {
    const file = openRegularFile(path)
    try {
      return await whole(deps, { file, path }, use)
    } finally {
      closeSync(file.fd)
    }
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return { outcome: 'lost' }
    throw error
  }
}

async function fromFile<T>(
  deps: ContentDeps,
  source: InLibrary,
  use: Use<T>,
): Promise<ContentOutcome<T>> {
  const file = openSeen(source)
  if ('outcome' in file) return file
  // What goes wrong with the copies is not the picture's fault.
  let thrown: { readonly error: unknown } | null = null
  const work = async (bytes: Uint8Array<ArrayBuffer>): Promise<T | null> => {
    if (hasChanged(file)) return null
    try {
      return await use.work(bytes)
    } catch (error) {
      thrown = { error }
      throw error
    }
  }
  try {
    const used = await whole(deps, { file, path: source.path }, { ...use, work })
    if (used.outcome !== 'used') return used
    return used.value === null ? { outcome: 'moved' } : { outcome: 'used', value: used.value }
  } catch (error) {
    if (thrown !== null || !(error instanceof AppError)) throw error
    return refusalOf(error)
  } finally {
    closeSync(file.fd)
  }
}

/** All of an open file. */
async function whole<T>(
  { gate }: ContentDeps,
  { file, path }: { file: OpenedFile; path: string },
  { targets, work }: Use<T>,
): Promise<ContentOutcome<T>> {
  const { fd, sizeBytes } = file
  if (sizeBytes > defaultPictureLimits.maxMemoryBytes) return tooLarge
  const reading = <R>(read: () => R): R => {
    try {
      return read()
    } catch (error) {
      throw fileError(error, 'read', path)
    }
  }
  const memory = reading(() => estimateMemory(createByteSource(fd, sizeBytes), targets))
  return await gate.run(memory, async () => {
    const bytes = new Uint8Array(new ArrayBuffer(sizeBytes))
    const read = reading(() => readFully(fd, bytes, 0))
    return { outcome: 'used', value: await work(bytes.subarray(0, read)) }
  })
}

const tooLarge: Refusal = {
  outcome: 'refused',
  finding: { code: 'picture_too_large', message: 'Its file is too large for a thumbnail.' },
}

async function fromEntry<T>(
  { gate, signal }: ContentDeps,
  { archive, entry }: { archive: OpenArchive; entry: string },
  { targets, work }: Use<T>,
): Promise<ContentOutcome<T>> {
  const listed = await archive.sizeOf(entry, signal)
  if (listed.outcome !== 'ok') return refusalOfArchive(listed)
  if (listed.sizeBytes > maxEntryBytes) return tooLarge
  // Packed and unpacked. How much its copies take is known once it is unpacked.
  let memory = listed.sizeBytes * 2
  for (;;) {
    const outcome = await gate.run(memory, async (grow): Promise<ContentOutcome<T> | null> => {
      const read = await archive.readEntry({ entry, maxBytes: maxEntryBytes }, signal)
      if (read.outcome !== 'ok') return refusalOfArchive(read)
      memory = listed.sizeBytes + estimateOfBytes(read.bytes, targets)
      if (!grow(memory)) return null
      return { outcome: 'used', value: await work(own(read.bytes)) }
    })
    if (outcome !== null) return outcome
  }
}

function own({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array<ArrayBuffer> {
  if (buffer instanceof ArrayBuffer) return new Uint8Array(buffer, byteOffset, byteLength)
  throw new AppError('internal', 'the bytes of an entry are shared')
}

function refusalOfArchive(read: Exclude<ArchiveOutcome, { readonly outcome: 'ok' }>): Refusal {
  if (read.outcome === 'changed' || read.outcome === 'vanished') return { outcome: 'moved' }
  return unreadable(read.reason)
}

/** Opens a file of a library, if it is the one that the scan saw. */
function openSeen({ root, path, sizeBytes, mtimeNs }: InLibrary): OpenedFile | Refusal {
  let file: OpenedFile
  try {
    file = openInside(root, path)
  } catch (error) {
    return refusalOf(error)
  }
  if (file.sizeBytes === sizeBytes && file.mtimeNs === mtimeNs) return file
  closeSync(file.fd)
  return { outcome: 'moved' }
}

function refusalOf(error: unknown): Refusal {
  if (!(error instanceof AppError)) throw error
  const { code, message } = error
  if (code === 'not_found') return { outcome: 'moved' }
  const { reason } = error.details
  if (code === 'forbidden' || code === 'invalid')
    return unreadable(`It cannot be opened: ${typeof reason === 'string' ? reason : message}.`)
  return { outcome: 'failed', failure: { code, message, retryable: true } }
}

function unreadable(message: string): Refusal {
  return { outcome: 'refused', finding: { code: 'picture_unreadable', message } }
}

/** Archives that are open, so that each is listed once for all of its pages. */
function createArchives({ media }: ContentDeps): {
  open(source: InLibrary): OpenArchive | Refusal
  close(): void
} {
  const known = new Map<string, OpenArchive | Refusal>()
  const fds: number[] = []
  const opened = (source: InLibrary): OpenArchive | Refusal => {
    const file = openSeen(source)
    if ('outcome' in file) return file
    const { fd, ...facts } = file
    fds.push(fd)
    return media.openArchive({ fd, facts, name: basename(source.path) })
  }
  return {
    open: (source) => {
      const key = `${source.root}\0${source.path}`
      const archive = known.get(key) ?? opened(source)
      known.set(key, archive)
      return archive
    },
    close: () => {
      for (const fd of fds) closeSync(fd)
    },
  }
}

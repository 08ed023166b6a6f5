import {
  closeSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  statSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

import { AppError, errnoOf, type ErrorCode } from '../domain/error.ts'
import type { AssetType, ItemKind } from '../domain/media.ts'
import { removeQuietly } from '../filesystem/atomic-write.ts'
import { fileError } from '../filesystem/file-error.ts'
import { extensionOf } from '../filesystem/file-kind.ts'
import { copyOpenFile } from '../filesystem/place.ts'
import { openRegularFile, readFully, type OpenedFile } from '../filesystem/safe-open.ts'

export interface AssetRequest {
  /** Absolute root of the cache; copies are below `{entityType}/{entityId}`, unfinished ones below `tmp`. */
  readonly cacheDir: string
  readonly entityType: ItemKind
  readonly entityId: number
  readonly assetType: AssetType
  /** Absolute path of the asset, in text form. */
  readonly source: string
  /** The hash on record, with the size and time the source had when it was taken. */
  readonly known?: SourceState & { readonly hash: string }
  readonly signal: AbortSignal
}

export interface SourceState {
  readonly sizeBytes: number
  /** Nanoseconds since the epoch, decimal. */
  readonly mtimeNs: string
}

/** Plain data, so that it can travel from a worker to the writer. */
export type AssetOutcome =
  | {
      readonly outcome: 'cached'
      /** SHA-256 of the content, 64 hexadecimal digits. */
      readonly hash: string
      /** Below `cacheDir`. */
      readonly cachePath: string
      readonly sizeBytes: number
      /** What the source was when it was read; to be handed back as `known` next time. */
      readonly source: SourceState
      /** False when the cache had this content already. */
      readonly copied: boolean
    }
  /** The source is gone since it was listed. */
  | { readonly outcome: 'vanished' }
  | {
      readonly outcome: 'failed'
      /** True when the failure is not the source's own, such as a full disk or a share that does not answer. */
      readonly retryable: boolean
      readonly error: { readonly code: ErrorCode; readonly message: string }
    }

const chunk = Buffer.alloc(256 * 1024)
const temporaryFolder = 'tmp'

/**
 * Takes the content of an asset into the cache, named by its hash. Content that is there is not copied again, and
 * not even read when `known` still describes the source.
 *
 * @throws AppError `cancelled` when the signal has ended; failures of files are outcomes.
 */
export function storeAsset(request: AssetRequest): AssetOutcome {
  if (request.signal.aborted) throw new AppError('cancelled', 'Caching was cancelled')
  let source: OpenedFile
  try {
    source = openRegularFile(request.source)
  } catch (error) {
    const { code, message } = fileError(error, 'open', request.source)
    if (code === 'not_found') return { outcome: 'vanished' }
    return { outcome: 'failed', retryable: code === 'unavailable', error: { code, message } }
  }
  try {
    return storeOpenFile(request, source)
  } catch (error) {
    // The source could be opened: what fails now is a disk, the cache folder, or a source in motion.
    const { code, message } = fileError(error, 'read', request.source)
    return { outcome: 'failed', retryable: true, error: { code, message } }
  } finally {
    closeSync(source.fd)
  }
}

/** Removes what a crash left unfinished; to be called while nothing is being cached. Returns the number of files. */
export function removeUnfinished(cacheDir: string): number {
  const folder = join(cacheDir, temporaryFolder)
  try {
    const names = readdirSync(folder)
    for (const name of names) removeQuietly(join(folder, name))
    return names.length
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 0
    throw fileError(error, 'read the folder', folder)
  }
}

function storeOpenFile(request: AssetRequest, source: OpenedFile): AssetOutcome {
  const { cacheDir, known } = request
  const { sizeBytes, mtimeNs } = source
  const isKnown = known?.sizeBytes === sizeBytes && known.mtimeNs === mtimeNs
  const hash = isKnown ? known.hash : hashOf(source)
  const cachePath = cachePathOf(request, hash)
  const target = join(cacheDir, cachePath)
  const copied = sizeOf(target) !== sizeBytes
  if (copied) copyIntoCache({ request, source, target })
  return { outcome: 'cached', hash, cachePath, sizeBytes, source: { sizeBytes, mtimeNs }, copied }
}

// A source that changes meanwhile gives a hash the cache does not have; the copy then notices the change.
function hashOf(source: OpenedFile): string {
  const hasher = new Bun.CryptoHasher('sha256')
  let position = 0
  while (position < source.sizeBytes) {
    const read = readFully(source.fd, chunk, position)
    if (read === 0) break
    hasher.update(chunk.subarray(0, read))
    position += read
  }
  return hasher.digest('hex')
}

function cachePathOf(request: AssetRequest, hash: string): string {
  const extension = extensionOf(request.source)
  const suffix = /^[a-z0-9]{1,5}$/.test(extension) ? `.${extension}` : ''
  return `${request.entityType}/${request.entityId}/${request.assetType}_${hash}${suffix}`
}

function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null
}

function copyIntoCache(copy: {
  readonly request: AssetRequest
  readonly source: OpenedFile
  readonly target: string
}): void {
  const { request, source, target } = copy
  const temporary = join(request.cacheDir, temporaryFolder, crypto.randomUUID())
  try {
    withFolder(temporary, () => copyOpenFile({ source, from: request.source, to: temporary }))
    makeDurable(temporary)
    withFolder(target, () => renameSync(temporary, target))
  } catch (error) {
    removeQuietly(temporary)
    throw fileError(error, 'write', target)
  }
}

// The name follows only when the content is on the disk: a power cut leaves no short copy under a hash.
function makeDurable(path: string): void {
  const fd = openSync(path, 'r+')
  try {
    // The copy has the permissions of its source, which may be none at all.
    fchmodSync(fd, 0o600)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

// Nearly always the folder is there, so it is made only after a first failure.
function withFolder(path: string, use: () => void): void {
  try {
    use()
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    use()
  }
}

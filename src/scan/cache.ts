import {
  closeSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  lstatSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

import type { KeptCopy } from '../domain/cache.ts'
import { AppError, errnoOf, type ErrorCode } from '../domain/error.ts'
import type { AssetType, ItemKind } from '../domain/media.ts'
import { removeQuietly } from '../filesystem/atomic-write.ts'
import { temporaryFolder } from '../filesystem/cache-folder.ts'
import { isDiskFull } from './cache-space.ts'
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
  /**
   * The same of a file without which the first is of no use; null for none. Its copy has the name of the first one's,
   * with its own extension. The hash is then of both contents, one after the other, and sizes and times are sums.
   */
  readonly companion?: string | null
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
      /** The files that it consists of, with their paths below `cacheDir`. */
      readonly files: readonly KeptCopy[]
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
      /** The disk of the cache is full, which is nobody's failure. */
      readonly isDiskFull?: true
      readonly error: { readonly code: ErrorCode; readonly message: string }
    }

const chunk = Buffer.alloc(256 * 1024)

/**
 * Takes the content of an asset into the cache, named by its hash. Content that is there is not copied again, and
 * not even read when `known` still describes the source.
 *
 * @throws AppError `cancelled` when the signal has ended; failures of files are outcomes.
 */
export function storeAsset(request: AssetRequest): AssetOutcome {
  if (request.signal.aborted) throw new AppError('cancelled', 'Caching was cancelled')
  const sources: Source[] = []
  try {
    const failed = openAll(request, sources)
    return failed ?? storeOpenFiles(request, sources)
  } catch (error) {
    // The source could be opened: what fails now is a disk, the cache folder, or a source in motion.
    const failure = fileError(error, 'read', request.source)
    const { code, message } = failure
    const full = isDiskFull(failure) ? { isDiskFull: true as const } : {}
    return { outcome: 'failed', retryable: true, error: { code, message }, ...full }
  } finally {
    for (const { file } of sources) closeSync(file.fd)
  }
}

interface Source {
  readonly path: string
  readonly file: OpenedFile
}

/** Adds what it opens to `sources`, the companion last; null when it opened all. */
function openAll(request: AssetRequest, sources: Source[]): AssetOutcome | null {
  for (const path of [request.source, request.companion ?? null]) {
    if (path === null) continue
    try {
      sources.push({ path, file: openRegularFile(path) })
    } catch (error) {
      const { code, message } = fileError(error, 'open', path)
      if (code === 'not_found') return { outcome: 'vanished' }
      return { outcome: 'failed', retryable: code === 'unavailable', error: { code, message } }
    }
  }
  return null
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

function storeOpenFiles(request: AssetRequest, sources: readonly Source[]): AssetOutcome {
  const { cacheDir, known } = request
  const sizeBytes = sources.reduce((sum, { file }) => sum + file.sizeBytes, 0)
  const sum = sources.reduce((total, { file }) => total + BigInt(file.mtimeNs), 0n)
  // Times far from now may add up to more than a column holds.
  const mtimeNs = String(BigInt.asIntN(64, sum))
  const isKnown = known?.sizeBytes === sizeBytes && known.mtimeNs === mtimeNs
  const hash = isKnown ? known.hash : hashOf(sources)
  const cachePath = cachePathOf(request, { hash, source: request.source })
  let copied = false
  const files: KeptCopy[] = []
  // The companion first: where the one that is opened is, the other is as well.
  for (const source of sources.toReversed()) {
    const path = cachePathOf(request, { hash, source: source.path })
    const target = join(cacheDir, path)
    files.push({ path, sizeBytes: source.file.sizeBytes })
    if (sizeOf(target) === source.file.sizeBytes) continue
    copyIntoCache({ request, source, target })
    copied = true
  }
  const state = { sizeBytes, mtimeNs }
  return { outcome: 'cached', hash, cachePath, sizeBytes, files, source: state, copied }
}

// A source that changes meanwhile gives a hash the cache does not have; the copy then notices the change.
function hashOf(sources: readonly Source[]): string {
  const hasher = new Bun.CryptoHasher('sha256')
  for (const { file } of sources) {
    let position = 0
    while (position < file.sizeBytes) {
      const read = readFully(file.fd, chunk, position)
      if (read === 0) break
      hasher.update(chunk.subarray(0, read))
      position += read
    }
  }
  return hasher.digest('hex')
}

function cachePathOf(
  { entityType, entityId, assetType }: AssetRequest,
  { hash, source }: { hash: string; source: string },
): string {
  const extension = extensionOf(source)
  const suffix = /^[a-z0-9]{1,5}$/.test(extension) ? `.${extension}` : ''
  return `${entityType}/${entityId}/${assetType}_${hash}${suffix}`
}

/** Null when there is no such file. */
export function sizeOf(path: string): number | null {
  // Not what a link leads to: the copy would not be the cache's own.
  const found = lstatSync(path, { throwIfNoEntry: false })
  return found?.isFile() === true ? found.size : null
}

function copyIntoCache(copy: {
  readonly request: AssetRequest
  readonly source: Source
  readonly target: string
}): void {
  const { request, source, target } = copy
  const temporary = join(request.cacheDir, temporaryFolder, crypto.randomUUID())
  try {
    withFolder(temporary, () =>
      copyOpenFile({ source: source.file, from: source.path, to: temporary }),
    )
    makeDurable(temporary)
    withFolder(target, () => renameSync(temporary, target))
  } catch (error) {
    removeQuietly(temporary)
    throw fileError(error, 'write', target)
  }
}

/** Writes a content of its own into the cache; `target` is below `cacheDir`. */
export function storeBytes(cacheDir: string, target: string, bytes: Uint8Array): void {
  const temporary = join(cacheDir, temporaryFolder, crypto.randomUUID())
  try {
    withFolder(temporary, () => writeFileSync(temporary, bytes, { flag: 'wx', mode: 0o600 }))
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

import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
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
import { fingerprintFd } from '../filesystem/fingerprint.ts'
import { linkOpenFile } from '../filesystem/hard-link.ts'
import { copyOpenFile } from '../filesystem/place.ts'
import { openRegularFile, readFully, type OpenedFile } from '../filesystem/safe-open.ts'
import { tooLargeFor } from './asset-limits.ts'

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
  /** What is on record of the source. */
  readonly known?: KnownSource | null
  /** `hardlink`: on the same disk the copy is the source under a second name; `copy` by default. */
  readonly link?: 'copy' | 'hardlink'
  readonly signal: AbortSignal
}

/** What a source was when it was read; one that still is so is not read again. */
export interface SourceState {
  readonly sizeBytes: number
  /** Nanoseconds since the epoch, decimal. */
  readonly mtimeNs: string
  /** Another one says that the file was replaced, although by one of the same size and time; null is not known. */
  readonly inode: string | null
}

export interface KnownSource extends SourceState {
  /** As the outcome had it. */
  readonly hash: string
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
  /** Too large to be copied: it is served from where it lies. */
  | {
      readonly outcome: 'in_place'
      /** Of its head and tail (see filesystem/fingerprint.ts), 16 hexadecimal digits. */
      readonly fingerprint: string
      readonly source: SourceState
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
/** Of the copies that are the cache's own; a file with a second name there keeps the mode its owner gave it. */
const copyMode = 0o600

/** Theme music above this stays where it is; songs are far below. */
export const maxThemeBytes = 64 * 1024 * 1024

/** What is not worth a second place on a disk, nor to be read from end to end. */
function staysInPlace(type: AssetType, sizeBytes: number): boolean {
  return type === 'trailer' || (type === 'theme' && sizeBytes > maxThemeBytes)
}

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
    const failed = openAll(request, sources) ?? refuseLarge(request, sources)
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

// A sparse file of any size costs nothing to make, but hours to read.
function refuseLarge({ assetType }: AssetRequest, sources: readonly Source[]): AssetOutcome | null {
  for (const { file } of sources) {
    const message = tooLargeFor(assetType, file.sizeBytes)
    if (message === null) continue
    return { outcome: 'failed', retryable: false, error: { code: 'invalid', message } }
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
  const state = stateOf(sources)
  const { sizeBytes } = state
  const { known } = request
  const knownHash =
    known !== null && known !== undefined && isSame(known, state) ? known.hash : null
  const [first] = sources
  if (first !== undefined && staysInPlace(request.assetType, sizeBytes)) {
    const { fd } = first.file
    const fingerprint = knownHash ?? fingerprintFd(fd, sizeBytes).hash
    return { outcome: 'in_place', fingerprint, source: state }
  }
  const cached = (hash: string, copied: boolean): AssetOutcome => {
    const cachePath = cachePathOf(request, { hash, source: request.source })
    const files = sources.map(({ path, file }) => ({
      path: cachePathOf(request, { hash, source: path }),
      sizeBytes: file.sizeBytes,
    }))
    return { outcome: 'cached', hash, cachePath, sizeBytes, files, source: state, copied }
  }
  if (knownHash !== null && missingOf(request, sources, knownHash).length === 0) {
    return cached(knownHash, false)
  }
  const hash = hashOf(sources)
  const missing = missingOf(request, sources, hash)
  // The companion first: where the one that is opened is, the other is as well.
  for (const { source, target } of missing.toReversed()) takeIn({ request, source, target })
  return cached(hash, missing.length > 0)
}

function stateOf(sources: readonly Source[]): SourceState {
  const mtimes = sources.reduce((total, { file }) => total + BigInt(file.mtimeNs), 0n)
  return {
    sizeBytes: sources.reduce((sum, { file }) => sum + file.sizeBytes, 0),
    // Times far from now may add up to more than a column holds.
    mtimeNs: String(BigInt.asIntN(64, mtimes)),
    inode: sources.map(({ file }) => file.inode).join(' '),
  }
}

/** True when a source is, as far as its facts tell, what it was. */
export function isSame(known: SourceState, now: SourceState): boolean {
  const { sizeBytes, mtimeNs, inode } = now
  return (
    known.sizeBytes === sizeBytes &&
    known.mtimeNs === mtimeNs &&
    (known.inode === null || known.inode === inode)
  )
}

/** The sources that the cache does not have under this hash, with where it wants them. */
function missingOf(
  request: AssetRequest,
  sources: readonly Source[],
  hash: string,
): { source: Source; target: string }[] {
  return sources.flatMap((source) => {
    const target = join(request.cacheDir, cachePathOf(request, { hash, source: source.path }))
    return isCopyOf(source.file, target, request.link) ? [] : [{ source, target }]
  })
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

/**
 * Whether what has the name of a copy can be one. A name that was given to a file of somebody else's proves nothing, as
 * its owner may have changed it since; it is believed only where it still is the source itself.
 */
function isCopyOf(source: OpenedFile, target: string, link: AssetRequest['link']): boolean {
  const found = lstatSync(target, { throwIfNoEntry: false, bigint: true })
  if (found === undefined || !found.isFile() || Number(found.size) !== source.sizeBytes)
    return false
  const isOwn = link !== 'hardlink' || (found.mode & 0o777n) === BigInt(copyMode)
  if (found.nlink === 1n && isOwn) return true
  const { dev, ino } = fstatSync(source.fd, { bigint: true })
  return found.dev === dev && found.ino === ino
}

function takeIn(copy: {
  readonly request: AssetRequest
  readonly source: Source
  readonly target: string
}): void {
  const { request, source, target } = copy
  const temporary = join(request.cacheDir, temporaryFolder, crypto.randomUUID())
  const place = { source: source.file, from: source.path, to: temporary }
  try {
    withFolder(temporary, () => {
      if (request.link === 'hardlink' && linkOpenFile(place)) return
      copyOpenFile(place)
      makeDurable(temporary)
    })
    withFolder(target, () => renameSync(temporary, target))
  } catch (error) {
    throw fileError(error, 'write', target)
  } finally {
    // A second name of the same file stays where it is when it is renamed to the first.
    removeQuietly(temporary)
  }
}

/** True when the cache has a copy of so many bytes under a name. */
export function hasCopy(path: string, sizeBytes: number): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false })
  return found?.isFile() === true && found.size === sizeBytes
}

/**
 * Takes bytes that are no file of their own into the cache, under their hash.
 *
 * @throws AppError when they cannot be written.
 */
export function storeContent(
  place: Pick<AssetRequest, 'cacheDir' | 'entityType' | 'entityId' | 'assetType'>,
  { bytes, extension }: { bytes: Uint8Array; extension: string },
): { hash: string; cachePath: string; sizeBytes: number; copied: boolean } {
  const { cacheDir, entityType, entityId, assetType } = place
  const hash = new Bun.CryptoHasher('sha256').update(bytes).digest('hex')
  const cachePath = `${entityType}/${entityId}/${assetType}_${hash}.${extension}`
  const target = join(cacheDir, cachePath)
  const copied = !hasCopy(target, bytes.length)
  if (copied) storeBytes(cacheDir, target, bytes)
  return { hash, cachePath, sizeBytes: bytes.length, copied }
}

/** Writes a content of its own into the cache; `target` is below `cacheDir`. */
export function storeBytes(cacheDir: string, target: string, bytes: Uint8Array): void {
  const temporary = join(cacheDir, temporaryFolder, crypto.randomUUID())
  try {
    withFolder(temporary, () => writeFileSync(temporary, bytes, { flag: 'wx', mode: copyMode }))
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
    fchmodSync(fd, copyMode)
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

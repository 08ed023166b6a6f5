import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

import { errnoOf } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import { fileError } from './file-error.ts'

/** Name of a temporary file beside its target; hidden, so that no walk takes it for media. */
export function temporaryPath(folder: string): string {
  return join(folder, `.tmp-${crypto.randomUUID()}`)
}

/**
 * Puts `data` at `path` whole or not at all: after a crash, a power cut or on a full disk the old file is there
 * unharmed. A symbolic link at `path` is replaced, not followed.
 *
 * @throws AppError `unavailable` (full, read or write error), `not_found` (no such folder), `forbidden`,
 * `invalid`, each with `details.errno`.
 */
export function writeFileAtomic(path: string, data: string | Uint8Array, mode = 0o600): void {
  const temporary = temporaryPath(dirname(path))
  try {
    writeNewFile(temporary, data, mode)
    renameSync(systemPath(temporary), systemPath(path))
    syncFolder(dirname(path))
  } catch (error) {
    removeQuietly(temporary)
    throw fileError(error, 'write', path)
  }
}

/** Makes a new or renamed entry of a folder last through a power cut. */
export function syncFolder(folder: string): void {
  const fd = openSync(systemPath(folder), constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    fsyncSync(fd)
  } catch (error) {
    // Some network and FUSE file systems cannot sync a folder; they have nothing better to offer.
    const errno = errnoOf(error)
    if (errno !== 'EINVAL' && errno !== 'ENOTSUP' && errno !== 'ENOSYS') throw error
  } finally {
    closeSync(fd)
  }
}

/** Removes what a failed operation left; the failure itself is what the caller hears of. */
export function removeQuietly(path: string): void {
  try {
    rmSync(systemPath(path), { force: true })
  } catch {
    // It is a hidden temporary file: harmless, and the first error says more.
  }
}

/**
 * Creates a folder (with its parents) that only its owner can enter, or closes an existing one to others.
 * Answers `shared` when it belongs to somebody else or its file system has no permissions, so it stays open.
 *
 * @throws AppError `conflict` when something else has its name, otherwise as `writeFileAtomic`.
 */
export function ensurePrivateFolder(path: string): 'private' | 'shared' {
  try {
    mkdirSync(systemPath(path), { recursive: true, mode: 0o700 })
    if (isPrivate(path)) return 'private'
    closeToOthers(path)
    return isPrivate(path) ? 'private' : 'shared'
  } catch (error) {
    throw fileError(error, 'create the folder', path)
  }
}

function writeNewFile(path: string, data: string | Uint8Array, mode: number): void {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data
  const fd = openSync(systemPath(path), 'wx', 0o600)
  try {
    // Not by the mode above: the umask takes its part. Not every file system has modes, and most files need no other.
    if (mode !== 0o600) fchmodSync(fd, mode)
    for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at, bytes.length - at)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

function isPrivate(path: string): boolean {
  return (statSync(systemPath(path)).mode & 0o077) === 0
}

function closeToOthers(path: string): void {
  try {
    chmodSync(systemPath(path), 0o700)
  } catch (error) {
    if (errnoOf(error) !== 'EPERM') throw error
  }
}

import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  type BigIntStats,
} from 'node:fs'

import { AppError } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import { fileError, shownPath } from './file-error.ts'
import { mtimeNsOf } from './mtime.ts'

// O_NONBLOCK: opening a named pipe would otherwise wait for a writer for ever; regular files ignore it.
// O_CLOEXEC has no name in `node:fs`; Bun sets it on its own, the value is Linux's.
const closeOnExec = process.platform === 'linux' ? 0o2000000 : 0
const readFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | closeOnExec

/** An open regular file and what `fstat` said of it; whoever opened it closes `fd`. */
export interface OpenedFile {
  readonly fd: number
  readonly sizeBytes: number
  /** Nanoseconds since the epoch, decimal. */
  readonly mtimeNs: string
  readonly inode: string
}

/**
 * Opens a regular file for reading; never follows a link in the last segment, never waits on a pipe. A string
 * is the text form of a path (see file-name.ts).
 *
 * @throws AppError `not_found`, `forbidden`, `invalid` (a link, folder, pipe, socket or device, an impossible
 * name) or `unavailable`, each with `details.errno`, which is null for what is not a regular file.
 */
export function openRegularFile(path: string | Buffer): OpenedFile {
  // Looked at first, because opening a device can have an effect, and again once open, because of a swap between.
  lookAtRegularFile(path)
  const fd = openForReading(path)
  try {
    return { fd, ...regularFacts(fstatSync(fd, { bigint: true }), path) }
  } catch (error) {
    closeSync(fd)
    throw fileError(error, 'open', path)
  }
}

/** Size, time and inode of the regular file at a path, not following a link. Throws what `openRegularFile` does. */
export function lookAtRegularFile(path: string | Buffer): Omit<OpenedFile, 'fd'> {
  try {
    const stats = lstatSync(typeof path === 'string' ? systemPath(path) : path, { bigint: true })
    return regularFacts(stats, path)
  } catch (error) {
    throw fileError(error, 'open', path)
  }
}

/** Opens, uses and always closes a regular file. Throws what `openRegularFile` and `use` throw. */
export function withRegularFile<T>(path: string | Buffer, use: (file: OpenedFile) => T): T {
  const file = openRegularFile(path)
  try {
    return use(file)
  } finally {
    closeSync(file.fd)
  }
}

/** Size, time and inode of an open file as they are now. */
export function fileFacts(stats: BigIntStats): Omit<OpenedFile, 'fd'> {
  return {
    sizeBytes: Number(stats.size),
    mtimeNs: mtimeNsOf(stats),
    inode: stats.ino.toString(),
  }
}

function regularFacts(stats: BigIntStats, path: string | Buffer): Omit<OpenedFile, 'fd'> {
  if (stats.isFile()) return fileFacts(stats)
  const reason = `it is ${typeName(stats)}`
  throw new AppError('invalid', `Cannot open ${shownPath(path)}: ${reason}`, {
    details: { errno: null, path: shownPath(path), reason },
  })
}

/** True when an open file no longer has the size and time it was opened with. */
export function hasChanged(file: OpenedFile): boolean {
  const now = fileFacts(fstatSync(file.fd, { bigint: true }))
  return now.sizeBytes !== file.sizeBytes || now.mtimeNs !== file.mtimeNs
}

/**
 * The whole content of a small regular file.
 *
 * @throws AppError as `openRegularFile`; `invalid` with `details.maxBytes` when it holds more than `maxBytes`,
 * also when it grew after it was opened.
 */
export function readBounded(path: string | Buffer, maxBytes: number): Buffer {
  return withRegularFile(path, ({ fd, sizeBytes }) => {
    if (sizeBytes > maxBytes) throw tooLarge(path, maxBytes)
    // One byte of room beyond the size shows that the file has grown.
    let buffer = Buffer.allocUnsafe(sizeBytes + 1)
    let filled = 0
    try {
      for (;;) {
        filled += readFully(fd, buffer.subarray(filled), filled)
        if (filled > maxBytes) throw tooLarge(path, maxBytes)
        if (filled < buffer.length) return buffer.subarray(0, filled)
        buffer = Buffer.concat([buffer, Buffer.allocUnsafe(Math.min(buffer.length, maxBytes) + 1)])
      }
    } catch (error) {
      throw fileError(error, 'read', path)
    }
  })
}

/** Fills `target` from byte `position` on; returns less than its length only at the end of the file. */
export function readFully(fd: number, target: Uint8Array, position: number): number {
  let filled = 0
  while (filled < target.length) {
    const read = readSync(fd, target, filled, target.length - filled, position + filled)
    if (read === 0) break
    filled += read
  }
  return filled
}

function openForReading(path: string | Buffer): number {
  try {
    return openSync(typeof path === 'string' ? systemPath(path) : path, readFlags)
  } catch (error) {
    throw fileError(error, 'open', path)
  }
}

function tooLarge(path: string | Buffer, maxBytes: number): AppError {
  return new AppError('invalid', `${shownPath(path)} is larger than ${maxBytes} bytes`, {
    details: { errno: null, path: shownPath(path), maxBytes },
  })
}

function typeName(stats: BigIntStats): string {
  if (stats.isDirectory()) return 'a folder'
  if (stats.isSymbolicLink()) return 'a symbolic link'
  if (stats.isFIFO()) return 'a named pipe'
  return stats.isSocket() ? 'a socket' : 'a device'
}

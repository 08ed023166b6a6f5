import { closeSync, constants, fstatSync, lstatSync, openSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'
import { AppError, errnoOf } from '../../domain/error.ts'

/** Which content was read: equal facts mean that a path still leads to the same, unchanged file. */
export interface FileFacts {
  readonly sizeBytes: number
  /** Nanoseconds since the epoch, decimal. */
  readonly mtimeNs: string
  readonly inode: string
}

/**
 * - `open`: the caller closes `fd`.
 * - `vanished`: nothing is at the path any more.
 * - `refused`: it is there, but cannot or must not be read; `reason` is a clause such as "it is a pipe".
 */
export type OpenedFile =
  | { readonly outcome: 'open'; readonly fd: number; readonly facts: FileFacts }
  | { readonly outcome: 'vanished' }
  | { readonly outcome: 'refused'; readonly reason: string }

export type StatedFile =
  | { readonly outcome: 'regular'; readonly facts: FileFacts }
  | Exclude<OpenedFile, { outcome: 'open' }>

const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/**
 * Opens a regular file for reading without ever blocking on a pipe, waking a device or following a link at the end
 * of the path. The calls are synchronous: asynchronous ones on a hung share starve the whole process.
 * Throws `unavailable` when the disk or the process, not the file, is at fault (EIO, ESTALE, EMFILE, …).
 */
export function openRegularFile(path: string | Buffer): OpenedFile {
  // Looked at first, because opening a device can have an effect, and again once open, because of a swap between.
  const before = statRegularFile(path)
  if (before.outcome !== 'regular') return before
  try {
    return judgeDescriptor(openSync(path, flags))
  } catch (error) {
    return judgeFailure(error)
  }
}

/** What is at the path now, not following a link. Throws `unavailable` as `openRegularFile` does. */
export function statRegularFile(path: string | Buffer): StatedFile {
  try {
    return judgeKind(lstatSync(path, { bigint: true }))
  } catch (error) {
    return judgeFailure(error)
  }
}

function judgeDescriptor(fd: number): OpenedFile {
  let judged: OpenedFile | null = null
  try {
    const stated = judgeKind(fstatSync(fd, { bigint: true }))
    judged = stated.outcome === 'regular' ? { outcome: 'open', fd, facts: stated.facts } : stated
    return judged
  } finally {
    if (judged?.outcome !== 'open') closeSync(fd)
  }
}

function judgeKind(stats: BigIntStats): StatedFile {
  if (!stats.isFile()) return { outcome: 'refused', reason: `it is ${kindOf(stats)}` }
  return {
    outcome: 'regular',
    facts: {
      sizeBytes: Number(stats.size),
      mtimeNs: String(stats.mtimeNs),
      inode: String(stats.ino),
    },
  }
}

function kindOf(stats: BigIntStats): string {
  if (stats.isDirectory()) return 'a folder'
  if (stats.isSymbolicLink()) return 'a symbolic link'
  if (stats.isFIFO()) return 'a pipe'
  return stats.isSocket() ? 'a socket' : 'a device'
}

function judgeFailure(error: unknown): Exclude<OpenedFile, { outcome: 'open' }> {
  const errno = errnoOf(error)
  switch (errno ?? '') {
    case 'ENOENT':
    case 'ENOTDIR':
      return { outcome: 'vanished' }
    case 'EACCES':
    case 'EPERM':
      return { outcome: 'refused', reason: 'reading it is not permitted' }
    case 'ELOOP':
      return { outcome: 'refused', reason: 'it is a symbolic link' }
    case 'ENAMETOOLONG':
      return { outcome: 'refused', reason: 'its path is too long' }
    case 'ENXIO':
    case 'ENODEV':
      return { outcome: 'refused', reason: 'it is a device' }
    default:
      throw new AppError('unavailable', 'The file could not be opened.', {
        details: { errno },
        cause: error,
      })
  }
}

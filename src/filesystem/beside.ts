import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  writeSync,
} from 'node:fs'

import { AppError, errnoOf } from '../domain/error.ts'
import type { ListedFile } from '../domain/file.ts'
import { bytesOfName, nameFromBytes, systemPath } from '../domain/file-name.ts'
import { removeQuietly } from './atomic-write.ts'
import { fileError } from './file-error.ts'
import { giveName } from './place.ts'
import { fileFacts, readFully, withRegularFile } from './safe-open.ts'

/** A folder below a root that is held open: it stays the same one whatever becomes of its name. */
export interface HeldFolder {
  readonly fd: number
  /** As people know it. */
  readonly path: string
}

/** What lies at a name, with its content's SHA-256 when it is a regular file that is not too large. */
export type FoundBeside =
  | { readonly found: 'nothing' }
  | { readonly found: 'file'; readonly hash: string; readonly facts: Omit<ListedFile, 'name'> }
  | { readonly found: 'other' }

/** No sidecar and no picture is larger: what is, is none of ours. */
export const maxWrittenBytes = 64 * 1024 * 1024

/**
 * Opens a folder below a root, and none that a link below the root leads to; the root itself may be one. Both are in text
 * form. Whoever opened it closes `fd`.
 *
 * @throws AppError as `openRegularFile`; `invalid` when a folder on the way is a link.
 */
export function holdFolder(root: string, directory: string): HeldFolder {
  const path = directory === '' ? root : `${root}/${directory}`
  const fd = openFolder(path, directory === '' ? 0 : constants.O_NOFOLLOW)
  try {
    const expected = Buffer.concat([
      realpathSync(systemPath(root), 'buffer'),
      directory === '' ? Buffer.alloc(0) : bytesOfName(`/${directory}`),
    ])
    if (readlinkSync(`/proc/self/fd/${fd}`, 'buffer').equals(expected)) return { fd, path }
  } catch (error) {
    closeSync(fd)
    throw fileError(error, 'open', path)
  }
  closeSync(fd)
  const reason = 'a folder on the way to it is a link, or has been replaced'
  throw new AppError('invalid', `Cannot open ${path}: ${reason}`, {
    details: { errno: null, path, reason },
  })
}

/** Names of all that lies in it. */
export function namesIn(folder: HeldFolder): string[] {
  try {
    return readdirSync(within(folder), { encoding: 'buffer' }).map(nameFromBytes)
  } catch (error) {
    throw fileError(error, 'read', folder.path)
  }
}

/** Size, time and number of what a name has, not following a link; null for nothing and for what is no regular file. */
export function factsBeside(folder: HeldFolder, name: string): Omit<ListedFile, 'name'> | null {
  const stats = lstatSync(systemPath(within(folder, name)), { bigint: true, throwIfNoEntry: false })
  return stats?.isFile() === true ? fileFacts(stats) : null
}

/** Reads what lies at a name from the open file. */
export function lookBeside(folder: HeldFolder, name: string): FoundBeside {
  try {
    return withRegularFile(within(folder, name), (file) => {
      if (file.sizeBytes > maxWrittenBytes) return { found: 'other' }
      const { sizeBytes, mtimeNs, inode } = file
      const bytes = Buffer.allocUnsafe(sizeBytes + 1)
      const read = readFully(file.fd, bytes, 0)
      if (read !== sizeBytes) return { found: 'other' }
      return {
        found: 'file',
        hash: hashOf(bytes.subarray(0, read)),
        facts: { sizeBytes, mtimeNs, inode },
      }
    })
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return { found: 'nothing' }
    if (error instanceof AppError && error.code === 'invalid') return { found: 'other' }
    throw error
  }
}

export function hashOf(bytes: Uint8Array): string {
  return new Bun.CryptoHasher('sha256').update(bytes).digest('hex')
}

/**
 * Writes a file into a folder: whole, under a name that is free or that a file has whose content is one of `ours`. It gets
 * the mode and, where that is allowed, the owner of the file `like` or of the folder. Null when the name has something else by now, which
 * is not touched.
 *
 * @throws AppError as `writeFileAtomic`; nothing is left behind.
 */
export function writeBeside(
  folder: HeldFolder,
  order: {
    readonly name: string
    /** Hidden name that is free. */
    readonly temporary: string
    readonly bytes: Uint8Array
    /** Hashes of what may be replaced. */
    readonly ours: readonly string[]
    /** A file of the folder; null for what belongs to the folder itself. */
    readonly like: string | null
  },
): Omit<ListedFile, 'name'> | null {
  const { name, bytes, ours, like } = order
  const temporary = within(folder, order.temporary)
  const target = within(folder, name)
  try {
    writeLike(folder, temporary, { bytes, like })
    const before = lookBeside(folder, name)
    if (before.found === 'nothing') {
      if (!giveName(temporary, target)) return null
    } else {
      if (before.found === 'other' || !ours.includes(before.hash)) return null
      // What was read is still what has the name.
      if (!Bun.deepEquals(factsBeside(folder, name), before.facts)) return null
      renameSync(systemPath(temporary), systemPath(target))
    }
    syncHeld(folder.fd)
    return factsBeside(folder, name)
  } catch (error) {
    throw fileError(error, 'write', `${folder.path}/${name}`)
  } finally {
    removeQuietly(temporary)
  }
}

/** Removes what a writer that was killed has left under its hidden name. */
export function removeTemporary(folder: HeldFolder, name: string): void {
  if (name.startsWith('.tmp-')) removeQuietly(within(folder, name))
}

/** Opens a folder; `flags` besides those that make it one. Throws AppError as `openRegularFile`, `invalid` for what is no folder. */
export function openFolder(path: string, flags: number): number {
  try {
    return openSync(systemPath(path), constants.O_RDONLY | constants.O_DIRECTORY | flags)
  } catch (error) {
    if (errnoOf(error) === 'ENOTDIR' || errnoOf(error) === 'ELOOP') {
      throw new AppError('invalid', `Cannot open ${path}: it is no folder, or a link`, {
        cause: error,
      })
    }
    throw fileError(error, 'open', path)
  }
}

/** Path of a name in a folder that is held, whatever the folder is called by now. */
export function within({ fd }: HeldFolder, name = ''): string {
  return `/proc/self/fd/${fd}/${name}`
}

function writeLike(
  folder: HeldFolder,
  path: string,
  { bytes, like }: { bytes: Uint8Array; like: string | null },
): void {
  const model = like === null ? fstatSync(folder.fd) : lstatSync(systemPath(within(folder, like)))
  const fd = openSync(systemPath(path), 'wx', 0o600)
  try {
    imitate(fd, model)
    for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at, bytes.length - at)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** It may be read and written by whom the media may. */
function imitate(fd: number, model: { uid: number; gid: number; mode: number }): void {
  try {
    fchownSync(fd, model.uid, model.gid)
  } catch (error) {
    // Only root may give a file away.
    if (errnoOf(error) !== 'EPERM') throw error
  }
  try {
    fchmodSync(fd, (model.mode & 0o666) | 0o600)
  } catch (error) {
    // Not every file system has modes.
    if (errnoOf(error) !== 'EPERM') throw error
  }
}

/** Makes what was done in a folder, or to a file, last through a power cut, where the file system can do that. */
export function syncHeld(fd: number): void {
  try {
    fsyncSync(fd)
  } catch (error) {
    const errno = errnoOf(error)
    if (errno !== 'EINVAL' && errno !== 'ENOTSUP' && errno !== 'ENOSYS') throw error
  }
}

import { closeSync, read, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'

import type { CachedFile, OpenCached } from '../domain/cached-file.ts'
import { AppError, errnoOf } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import { fileError } from './file-error.ts'
import { openRegularFile, type OpenedFile } from './safe-open.ts'

/** `{kind}/{item}/{type}_{hash}.{extension}`: what the cache itself makes, and nothing that climbs. */
const form = /^[a-z]+\/\d+\/[a-z]+_[0-9a-f]{64}(?:\.[a-z0-9]{1,5})?$/

/** Opens copies below `cacheDir`. */
export function createCacheOpener(cacheDir: string): OpenCached {
  return (cachePath) => {
    if (!form.test(cachePath)) return null
    const path = join(cacheDir, cachePath)
    try {
      const file = openRegularFile(path)
      if (isReached(file, { root: cacheDir, path })) return openedFile(file, path)
      closeSync(file.fd)
      return null
    } catch (error) {
      const { code } = fileError(error, 'open', path)
      if (code === 'not_found' || code === 'invalid') return null
      throw error
    }
  }
}

/**
 * Whether an open file was reached without a link below its root. Only the last segment is kept from being one when a
 * file is opened. The folders above may be one, or become one: where they lead is asked afterwards, and that it is this
 * very file.
 */
export function isReached(file: OpenedFile, place: { root: string; path: string }): boolean {
  const [root, path] = [bytesOf(place.root), bytesOf(place.path)]
  try {
    const folder = realpathSync(path.subarray(0, path.lastIndexOf(slash)), { encoding: 'buffer' })
    const realRoot = realpathSync(root, { encoding: 'buffer' })
    const below = path.subarray(root.length, path.lastIndexOf(slash))
    if (!folder.equals(Buffer.concat([realRoot, below]))) return false
    return statSync(path, { bigint: true }).ino.toString() === file.inode
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false
    throw error
  }
}

const slash = 0x2f

// A name that is not UTF-8 has no text that the system knows.
function bytesOf(path: string): Buffer {
  const given = systemPath(path)
  return typeof given === 'string' ? Buffer.from(given) : given
}

/** An open file to be sent; `path` is for messages. */
export function openedFile({ fd, sizeBytes }: OpenedFile, path: string): CachedFile {
  let pending = 0
  let closed = false
  // A number that is closed may at once be that of another file: a read under way keeps it.
  const closeWhenIdle = (): void => {
    if (closed && pending === 0) closeSync(fd)
  }
  const readOnce = (target: Buffer<ArrayBuffer>, position: number): Promise<number> =>
    new Promise((resolve, reject) => {
      pending += 1
      read(fd, target, 0, target.length, position, (error, bytes) => {
        pending -= 1
        closeWhenIdle()
        if (error === null) resolve(bytes)
        else reject(fileError(error, 'read', path))
      })
    })
  return {
    sizeBytes,
    read: async (position, length) => {
      const target = Buffer.alloc(length)
      let filled = 0
      while (filled < length) {
        if (closed) throw new AppError('cancelled', 'The file was closed')
        const bytes = await readOnce(target.subarray(filled), position + filled)
        if (bytes === 0) break
        filled += bytes
      }
      return target.subarray(0, filled)
    },
    close: () => {
      if (closed) return
      closed = true
      closeWhenIdle()
    },
  }
}

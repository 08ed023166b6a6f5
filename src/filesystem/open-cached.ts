import { closeSync, read, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { cachedForm, type CachedFile, type OpenCached } from '../domain/cached-file.ts'
import { AppError, errnoOf } from '../domain/error.ts'
import { fileError } from './file-error.ts'
import { openRegularFile, type OpenedFile } from './safe-open.ts'

/** Opens copies below `cacheDir`. */
export function createCacheOpener(cacheDir: string): OpenCached {
  return (cachePath) => {
    if (!cachedForm.test(cachePath)) return null
    const path = join(cacheDir, cachePath)
    try {
      const file = openRegularFile(path)
      if (isReached(file, { cacheDir, cachePath })) return cachedFile(file, path)
      closeSync(file.fd)
      return null
    } catch (error) {
      const { code } = fileError(error, 'open', path)
      if (code === 'not_found' || code === 'invalid') return null
      throw error
    }
  }
}

// Only the last segment is kept from being a link when a file is opened. The folders above may be one, or become one:
// where they lead is asked afterwards, and that it is this very file.
function isReached(file: OpenedFile, place: { cacheDir: string; cachePath: string }): boolean {
  const { cacheDir, cachePath } = place
  try {
    const folder = realpathSync(dirname(join(cacheDir, cachePath)))
    if (folder !== join(realpathSync(cacheDir), dirname(cachePath))) return false
    return statSync(join(cacheDir, cachePath), { bigint: true }).ino.toString() === file.inode
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false
    throw error
  }
}

function cachedFile({ fd, sizeBytes }: OpenedFile, path: string): CachedFile {
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

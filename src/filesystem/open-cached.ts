import { closeSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

import type { OpenCached } from '../domain/open-file.ts'
import { errnoOf } from '../domain/error.ts'
import { fileError } from './file-error.ts'
import { readableFile } from './readable-file.ts'
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
      if (isReached(file, { cacheDir, cachePath })) return readableFile(file, path)
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

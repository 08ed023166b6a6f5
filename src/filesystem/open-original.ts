import { closeSync } from 'node:fs'

import type { OpenOriginal, OriginalFile } from '../domain/cached-file.ts'
import { fileError } from './file-error.ts'
import { isReached, openedFile } from './open-cached.ts'
import { openRegularFile, type OpenedFile } from './safe-open.ts'

/** Opens files of libraries where they lie. */
export function createOriginalOpener(): OpenOriginal {
  return (original) => {
    const { root, path } = original
    if (!path.startsWith(`${root}/`)) return null
    try {
      const file = openRegularFile(path)
      if (isUnchanged(file, original) && isReached(file, { root, path })) {
        return openedFile(file, path)
      }
      closeSync(file.fd)
      return null
    } catch (error) {
      const { code } = fileError(error, 'open', path)
      if (code === 'not_found' || code === 'invalid') return null
      throw error
    }
  }
}

function isUnchanged(file: OpenedFile, { sizeBytes, mtimeNs }: OriginalFile): boolean {
  return file.sizeBytes === sizeBytes && file.mtimeNs === mtimeNs
}

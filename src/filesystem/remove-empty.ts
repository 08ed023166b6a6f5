import { closeSync, rmdirSync } from 'node:fs'
import { basename } from 'node:path'

import { AppError, errnoOf } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import { holdFolder, within } from './beside.ts'

/**
 * Removes a folder below a root and those above it, as far as they hold nothing any more: never the root, nothing that a
 * link leads to, and nothing that anything lies in, for only rmdir(2) is asked.
 */
export function removeEmptyFolders(root: string, directory: string): void {
  for (let folder = directory; folder !== ''; folder = above(folder)) {
    try {
      const held = holdFolder(root, above(folder))
      try {
        rmdirSync(systemPath(within(held, basename(folder))))
      } finally {
        closeSync(held.fd)
      }
    } catch (error) {
      if (isGone(error)) continue
      // Something is in it, or it is not ours to remove.
      if (error instanceof AppError || errnoOf(error) !== null) return
      throw error
    }
  }
}

// A try that was killed has removed it; those above it may be left.
function isGone(error: unknown): boolean {
  return errnoOf(error) === 'ENOENT' || (error instanceof AppError && error.code === 'not_found')
}

function above(folder: string): string {
  return folder.slice(0, Math.max(0, folder.lastIndexOf('/')))
}

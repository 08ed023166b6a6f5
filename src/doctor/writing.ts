import { accessSync, constants } from 'node:fs'

import { errnoOf } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'

/** Why a folder cannot be written to; null when it can. Nothing is written to find that. */
export function writeObstacle(folder: string): string | null {
  try {
    accessSync(systemPath(folder), constants.W_OK | constants.X_OK)
    return null
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'EROFS') return 'it is mounted read-only'
    const uid = process.getuid?.()
    return errno === 'EACCES'
      ? `the user with uid ${uid ?? 'unknown'} may not`
      : (errno ?? 'unknown')
  }
}

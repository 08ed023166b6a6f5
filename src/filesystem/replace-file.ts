import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'

import { AppError, errnoOf } from '../domain/error.ts'
import { removeQuietly, syncFolder, temporaryPath } from './atomic-write.ts'
import { fileError } from './file-error.ts'

/**
 * Gives an existing file another content, whole or not at all, and keeps its mode and, where that is allowed, its owner.
 * Links are followed: they stay, and the file they lead to is replaced.
 *
 * @throws AppError `conflict` for a file that is a mount point by itself, otherwise as `writeFileAtomic`.
 */
export function replaceFile(path: string, text: string): void {
  let temporary: string | null = null
  try {
    const target = realpathSync(path)
    const before = statSync(target)
    temporary = temporaryPath(dirname(target))
    const fd = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
    try {
      writeFileSync(fd, text)
      keepOwner(fd, before)
      // After the owner: a change of that takes special bits away. And not by the mode above: the umask takes its part.
      fchmodSync(fd, before.mode & 0o7777)
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    renameSync(temporary, target)
    syncFolder(dirname(target))
  } catch (error) {
    if (temporary !== null) removeQuietly(temporary)
    if (errnoOf(error) === 'EBUSY') {
      throw new AppError(
        'conflict',
        'The file is mounted by itself and cannot be replaced; mount its folder, or edit it by hand.',
        { cause: error },
      )
    }
    throw fileError(error, 'write', path)
  }
}

function keepOwner(fd: number, before: { uid: number; gid: number }): void {
  try {
    fchownSync(fd, before.uid, before.gid)
  } catch (error) {
    // Only root may give a file away; whoever could write the folder may have it as its own.
    if (errnoOf(error) !== 'EPERM') throw error
  }
}

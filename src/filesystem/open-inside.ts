import { closeSync, lstatSync, realpathSync } from 'node:fs'
import { dirname } from 'node:path'

import { AppError, errnoOf } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import { fileError, shownPath } from './file-error.ts'
import { openRegularFile, type OpenedFile } from './safe-open.ts'

/**
 * Opens a regular file by its path below a root, and nothing that a link below the root leads to; the root itself may be
 * one. Both are in text form.
 *
 * @throws AppError as `openRegularFile`; `invalid` when a folder on the way is, or has become, a link.
 */
export function openInside(root: string, path: string): OpenedFile {
  const whole = joined(root, path)
  const file = openRegularFile(whole)
  try {
    // Only the last segment is kept from being a link when it is opened: where the folders lead is asked afterwards.
    if (isReached({ root, path, inode: file.inode })) return file
  } catch (error) {
    closeSync(file.fd)
    throw fileError(error, 'open', whole)
  }
  closeSync(file.fd)
  const reason = 'a folder on the way to it is a link, or has been replaced'
  throw new AppError('invalid', `Cannot open ${shownPath(whole)}: ${reason}`, {
    details: { errno: null, path: shownPath(whole), reason },
  })
}

function isReached(file: { root: string; path: string; inode: string }): boolean {
  const { root, path, inode } = file
  const whole = joined(root, path)
  const folder = dirname(path)
  const expected = joined(
    realpathSync(systemPath(root), 'buffer').toString('latin1'),
    bytes(folder),
  )
  try {
    if (realpathSync(systemPath(dirname(whole)), 'buffer').toString('latin1') !== expected)
      return false
    return lstatSync(systemPath(whole), { bigint: true }).ino.toString() === inode
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false
    throw error
  }
}

function joined(root: string, path: string): string {
  const base = root.endsWith('/') ? root.slice(0, -1) : root
  return path === '.' ? root : `${base}/${path}`
}

/** One character a byte. */
function bytes(path: string): string {
  return Buffer.from(systemPath(path)).toString('latin1')
}

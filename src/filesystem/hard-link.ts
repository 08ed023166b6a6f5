import { fstatSync, fsyncSync, linkSync, lstatSync } from 'node:fs'

import { AppError, errnoOf } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import { removeQuietly } from './atomic-write.ts'
import { shownPath } from './file-error.ts'
import { hasChanged, type OpenedFile } from './safe-open.ts'

/**
 * Errors of link(2) that say that it cannot be done: another disk or mount, a file system without links or with no room for
 * one more, a file that is somebody else's (`fs.protected_hardlinks`).
 */
export const cannotLink: ReadonlySet<string> = new Set([
  'EXDEV',
  'EPERM',
  'EACCES',
  'EMLINK',
  'EOPNOTSUPP',
  'ENOTSUP',
  'ENOSYS',
  'EINVAL',
])

/**
 * Gives an open file a second name, which must be free. The file itself is not touched: what belongs to it, its mode
 * too, is its owner's. False where that cannot be done. Throws bare system errors, and AppError `conflict` when the file
 * changes meanwhile.
 */
export function linkOpenFile(link: {
  readonly source: OpenedFile
  readonly from: string | Buffer
  readonly to: string
}): boolean {
  const { source, from, to } = link
  const path = systemPath(to)
  // What was written a moment ago may not be on the disk yet.
  fsyncSync(source.fd)
  try {
    linkSync(typeof from === 'string' ? systemPath(from) : from, path)
  } catch (error) {
    if (cannotLink.has(errnoOf(error) ?? '')) return false
    throw error
  }
  // By its name, which may lead to another file by now, or be a link.
  const [linked, opened] = [
    lstatSync(path, { bigint: true }),
    fstatSync(source.fd, { bigint: true }),
  ]
  if (linked.ino !== opened.ino || linked.dev !== opened.dev) {
    removeQuietly(to)
    return false
  }
  if (hasChanged(source)) {
    throw new AppError('conflict', `${shownPath(from)} is being changed`, {
      details: { errno: null, path: shownPath(from), sizeBytes: source.sizeBytes },
    })
  }
  return true
}

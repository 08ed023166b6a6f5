import { closeSync, constants, fchmodSync, fchownSync, fstatSync, mkdirSync } from 'node:fs'

import { AppError, errnoOf } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import { type HeldFolder, openFolder, syncHeld, within } from './beside.ts'
import { fileError, shownPath } from './file-error.ts'

/**
 * Mode and owner of what is made here. Without a mode a folder has that of the one above it, and a copy that of its source:
 * the umask of the daemon would keep whoever plays the media out. Without an owner it is whom the daemon runs as.
 */
export interface Look {
  readonly mode: number | null
  readonly owner: { readonly uid: number; readonly gid: number } | null
}

/**
 * Opens a folder below a root and makes what is missing of it; never goes through a link below the root, the root itself may
 * be one. Both are in text form. Whoever opened it closes `fd`.
 *
 * @throws AppError as `openRegularFile`; `invalid` for a link or a file on the way, and for segments that lead elsewhere.
 */
export function makeFolder(root: string, directory: string, look: Look): HeldFolder {
  for (let tries = 1; ; tries += 1) {
    try {
      return makeOnce(root, directory, look)
    } catch (error) {
      // An empty folder may be removed by whoever has just emptied it, before the next one is made in it.
      const isGone = error instanceof AppError && error.code === 'not_found'
      if (!isGone || tries >= mostTries) throw error
    }
  }
}

const mostTries = 5

function makeOnce(root: string, directory: string, look: Look): HeldFolder {
  const segments = directory === '' ? [] : directory.split('/')
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    throw new AppError('invalid', `${shownPath(directory)} is no plain path`)
  }
  let held: HeldFolder = { fd: openFolder(root, 0), path: root }
  for (const segment of segments) {
    const path = `${held.path}/${segment}`
    try {
      const fd = openSegment(held, segment) ?? makeSegment(held, segment, look)
      closeSync(held.fd)
      held = { fd, path }
    } catch (error) {
      closeSync(held.fd)
      throw fileError(error, 'make the folder', path)
    }
  }
  return held
}

/** Null when there is none. */
function openSegment(above: HeldFolder, segment: string): number | null {
  try {
    return openFolder(within(above, segment), constants.O_NOFOLLOW)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (errnoOf(error.cause) === 'ENOENT') return null
    if (error.code === 'invalid') {
      const path = shownPath(`${above.path}/${segment}`)
      const reason = 'it is a link, or no folder'
      throw new AppError('invalid', `Cannot open the folder ${path}: ${reason}`, {
        details: { errno: null, path, reason },
        cause: error,
      })
    }
    // Told with its own path by whoever asked.
    throw error.cause ?? error
  }
}

/** With the bit that hands the group on. */
const likeAbove = 0o2777

function makeSegment(above: HeldFolder, segment: string, { mode, owner }: Look): number {
  const path = within(above, segment)
  try {
    mkdirSync(systemPath(path), mode ?? 0o777)
  } catch (error) {
    // Somebody else was faster.
    if (errnoOf(error) !== 'EEXIST') throw error
  }
  const fd = openFolder(path, constants.O_NOFOLLOW)
  try {
    dress(fd, { mode: mode ?? fstatSync(above.fd).mode & likeAbove, owner })
    syncHeld(above.fd)
    return fd
  } catch (error) {
    closeSync(fd)
    throw error
  }
}

/** Gives an open file or folder its owner and mode. Throws bare system errors. */
export function dress(fd: number, { mode, owner }: Look): void {
  if (owner !== null) fchownSync(fd, owner.uid, owner.gid)
  // After the owner: a change of that takes special bits away. And once more, because the umask took its part.
  if (mode !== null) fchmodSync(fd, mode)
}

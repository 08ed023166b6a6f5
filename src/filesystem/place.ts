import {
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  statSync,
} from 'node:fs'
import { dirname } from 'node:path'

import { AppError, errnoOf } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import { removeQuietly, syncFolder, temporaryPath } from './atomic-write.ts'
import { fileError, shownPath } from './file-error.ts'
import { hasChanged, withRegularFile, type OpenedFile } from './safe-open.ts'

export interface PlaceRequest {
  /** The source; a string is the text form of a path. It is only read. */
  readonly from: string | Buffer
  /** Where the copy goes; its folder must exist. */
  readonly to: string
  /** What the caller knows of the source; a source that differs is a conflict. */
  readonly expect?: { readonly sizeBytes: number; readonly mtimeNs: string }
}

export type PlaceOutcome =
  | { readonly outcome: 'placed'; readonly sizeBytes: number }
  /** Something has the name already; it was not touched. */
  | { readonly outcome: 'exists' }

/**
 * Copies a file into place, as a clone where the file system can share blocks. The name `to` appears only when
 * all bytes are on the disk, and never takes the place of another file.
 *
 * @throws AppError `conflict` when the source changes meanwhile or differs from `expect`; `unavailable` when
 * the target is full or a disk fails; `not_found`, `forbidden`, `invalid` as `openRegularFile`.
 */
export function placeFile({ from, to, expect }: PlaceRequest): PlaceOutcome {
  return withRegularFile(from, (source) => {
    if (expect !== undefined) checkExpected({ from, expect, source })
    if (exists(to)) return { outcome: 'exists' }
    const temporary = temporaryPath(dirname(to))
    try {
      copyOpenFile({ source, from, to: temporary })
      syncFile(temporary)
      const placed = giveName(temporary, to)
      if (!placed) return { outcome: 'exists' }
      syncFolder(dirname(to))
      return { outcome: 'placed', sizeBytes: source.sizeBytes }
    } catch (error) {
      throw fileError(error, 'write', to)
    } finally {
      removeQuietly(temporary)
    }
  })
}

/**
 * Copies an open file to a name that must be free and sees to it that the copy is of one state of the source.
 * The target is left where it is on failure. Throws bare system errors, and AppError `conflict`.
 */
export function copyOpenFile(copy: {
  readonly source: OpenedFile
  readonly from: string | Buffer
  readonly to: string
}): void {
  const { source, from, to } = copy
  // By descriptor, because the name could lead to another file or a link by now.
  const flags = constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE
  copyFileSync(`/proc/self/fd/${source.fd}`, systemPath(to), flags)
  if (hasChanged(source)) throw changed(from, source)
  const copiedBytes = statSync(systemPath(to)).size
  if (copiedBytes !== source.sizeBytes) {
    throw new AppError('unavailable', `The copy of ${shownPath(from)} is incomplete`, {
      details: { errno: null, path: shownPath(from), sizeBytes: source.sizeBytes, copiedBytes },
    })
  }
}

function checkExpected(check: {
  readonly from: string | Buffer
  readonly expect: { readonly sizeBytes: number; readonly mtimeNs: string }
  readonly source: OpenedFile
}): void {
  const { from, expect, source } = check
  if (source.sizeBytes !== expect.sizeBytes || source.mtimeNs !== expect.mtimeNs) {
    throw changed(from, source)
  }
}

function changed(from: string | Buffer, source: OpenedFile): AppError {
  return new AppError('conflict', `${shownPath(from)} is being changed`, {
    details: { errno: null, path: shownPath(from), sizeBytes: source.sizeBytes },
  })
}

function exists(path: string): boolean {
  try {
    return lstatSync(systemPath(path), { throwIfNoEntry: false }) !== undefined
  } catch (error) {
    throw fileError(error, 'write', path)
  }
}

function syncFile(path: string): void {
  const fd = openSync(systemPath(path), 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/**
 * Gives a file that is whole its name; false where something has that already, which is not touched. Throws bare system
 * errors. A rename would replace an existing file in silence, a hard link never does.
 */
export function giveName(temporary: string, to: string): boolean {
  try {
    linkSync(systemPath(temporary), systemPath(to))
    return true
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'EEXIST') return false
    if (errno !== null && cannotLink.has(errno)) return renameIntoFree(temporary, to)
    throw error
  }
}

const cannotLink = new Set(['EPERM', 'EOPNOTSUPP', 'ENOTSUP', 'ENOSYS', 'EMLINK'])

// Without links (exFAT, some shares) the name is taken by an empty file first, which the rename then replaces:
// nobody else's file can be lost, at the price of an empty one after a crash between the two calls.
function renameIntoFree(temporary: string, to: string): boolean {
  try {
    closeSync(openSync(systemPath(to), 'wx', 0o600))
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    throw error
  }
  try {
    renameSync(systemPath(temporary), systemPath(to))
    return true
  } catch (error) {
    removeQuietly(to)
    throw error
  }
}

import {
  closeSync,
  constants,
  copyFileSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  futimesSync,
  linkSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs'

import { AppError, errnoOf } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import { isOneFile, isUnchanged, type WholeFile } from '../domain/whole-file.ts'
import { removeQuietly } from './atomic-write.ts'
import { type HeldFolder, syncHeld, within } from './beside.ts'
import { shownPath } from './file-error.ts'
import { cannotLink } from './hard-link.ts'
import { dress, type Look } from './make-folder.ts'
import { lookAtName, wholeFileOf } from './whole-file.ts'

/** A file that is open for reading, and where it has its name. */
export interface StagedFrom {
  readonly fd: number
  readonly folder: HeldFolder
  readonly name: string
  /** By the descriptor, when it was opened. */
  readonly identity: WholeFile
}

/** A hidden name that is free, beside the name that the file is to get. */
export interface StagedAs {
  readonly folder: HeldFolder
  readonly temporary: string
}

/** So much is copied before others of the thread have their turn. */
const chunkBytes = 4 * 1024 * 1024
/** So much may wait for its disk: what is written back at the end would otherwise block the thread for minutes. */
const unsyncedBytes = 32 * 1024 * 1024

const cannotClone = new Set([...cannotLink, 'ENOTTY', 'ETXTBSY'])

/**
 * Gives the file a second, hidden name. Null where that cannot be done. What all of these throw: bare system errors, and
 * AppError `conflict` when the file is being changed or replaced; nothing is left behind.
 */
export function stageLink(from: StagedFrom, as: StagedAs): WholeFile | null {
  const path = within(as.folder, as.temporary)
  // What was written a moment ago may not be on the disk yet.
  syncHeld(from.fd)
  try {
    linkSync(systemPath(within(from.folder, from.name)), systemPath(path))
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') throw changing(from)
    if (cannotLink.has(errnoOf(error) ?? '')) return null
    throw error
  }
  return checked(from, path, () => {
    // The name may have led to another file by then, or to a link.
    const linked = lookAtName(as.folder, as.temporary)
    if (linked === null || linked === 'other' || !isOneFile(linked, from.identity)) {
      throw changing(from)
    }
    return linked
  })
}

/** Makes a copy that shares its blocks. Null where the file system cannot do that. */
export function stageClone(from: StagedFrom, as: StagedAs, look: Look): WholeFile | null {
  const path = within(as.folder, as.temporary)
  const fd = openSync(systemPath(path), 'wx', 0o666)
  try {
    return checked(from, path, () => {
      try {
        // By descriptor, because the name could lead to another file or a link by now.
        const [source, target] = [from.fd, fd].map((one) => `/proc/self/fd/${one}`)
        copyFileSync(source ?? '', target ?? '', constants.COPYFILE_FICLONE_FORCE)
      } catch (error) {
        if (!cannotClone.has(errnoOf(error) ?? '')) throw error
        removeQuietly(path)
        return null
      }
      return finished(from, fd, look)
    })
  } finally {
    closeSync(fd)
  }
}

/**
 * Makes a copy, chunk by chunk. `pause` is awaited after each chunk: it lets others have their turn, and throws to give the
 * copy up.
 */
export async function stageCopy(
  from: StagedFrom,
  as: StagedAs,
  how: Look & { readonly pause: () => Promise<void> },
): Promise<WholeFile> {
  const path = within(as.folder, as.temporary)
  const fd = openSync(systemPath(path), 'wx', 0o666)
  try {
    await copyChunks(from.fd, fd, how.pause)
    return checked(from, path, () => finished(from, fd, how))
  } catch (error) {
    removeQuietly(path)
    throw error
  } finally {
    closeSync(fd)
  }
}

async function copyChunks(from: number, to: number, pause: () => Promise<void>): Promise<void> {
  const buffer = Buffer.allocUnsafe(chunkBytes)
  let unsynced = 0
  for (let at = 0; ;) {
    const read = readSync(from, buffer, 0, buffer.length, at)
    if (read === 0) return
    for (let done = 0; done < read;) done += writeSync(to, buffer, done, read - done, at + done)
    at += read
    unsynced += read
    if (unsynced >= unsyncedBytes) {
      fdatasyncSync(to)
      unsynced = 0
    }
    await pause()
  }
}

/** All of it is on the disk, with the time of its source. */
function finished(from: StagedFrom, fd: number, look: Look): WholeFile {
  // Whatever is copied is no program.
  dress(fd, { ...look, mode: look.mode ?? fstatSync(from.fd).mode & 0o666 })
  const seconds = Number(from.identity.mtimeNs) / 1e9
  futimesSync(fd, seconds, seconds)
  fsyncSync(fd)
  const made = wholeFileOf(fd)
  if (made.sizeBytes === from.identity.sizeBytes) return made
  throw changing(from)
}

/** What was made is of one state of the source, which still has its name; else it goes. */
function checked<T>(from: StagedFrom, path: string, make: () => T): T {
  try {
    const made = make()
    const now = lookAtName(from.folder, from.name)
    const isThere = now !== null && now !== 'other' && isOneFile(now, from.identity)
    if (made !== null && (!isThere || !isUnchanged(from.identity, wholeFileOf(from.fd)))) {
      throw changing(from)
    }
    return made
  } catch (error) {
    removeQuietly(path)
    throw error
  }
}

function changing({ folder, name, identity }: StagedFrom): AppError {
  const path = shownPath(`${folder.path}/${name}`)
  return new AppError('conflict', `${path} is being changed`, {
    details: { errno: null, path, sizeBytes: identity.sizeBytes },
  })
}

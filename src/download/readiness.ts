import { closeSync, fstatSync } from 'node:fs'

import type { ClientFile } from '../domain/download-client.ts'
import type { DownloadReason } from '../domain/download.ts'
import { AppError, errorMessage, errnoOf } from '../domain/error.ts'
import type { WholeFile } from '../domain/whole-file.ts'
import { shownPath } from '../filesystem/file-error.ts'
import { openInside } from '../filesystem/open-inside.ts'
import { createLocator } from './locate.ts'
import { safeSegments } from './names.ts'
import { joined } from './paths.ts'

/** A wanted file of a download that is whole on disk. */
export interface ReadyFile {
  /** As the client names it. */
  readonly listed: string
  /** Below the base, exact. */
  readonly path: string
  readonly identity: WholeFile
}

/** A file that is not looked at any further, and why. */
export interface RefusedFile {
  readonly listed: string
  readonly sizeBytes: number
  readonly reason: {
    readonly code: 'not_wanted' | 'unsafe_name' | 'link' | 'not_regular'
    readonly message: string
  }
}

export type Readiness =
  | {
      readonly outcome: 'ready'
      readonly files: readonly ReadyFile[]
      readonly refused: readonly RefusedFile[]
    }
  | { readonly outcome: 'blocked'; readonly reason: DownloadReason }

interface Place {
  /** Folder of the download here, absolute and without links. */
  readonly base: string
  /** The same as the client names it. */
  readonly remote: string
  readonly now: number
  /** A file that was written to less long ago may grow. */
  readonly settleMs: number
}

/**
 * Looks whether what a client says is complete is on disk: each wanted file with the client's own length, opened without
 * following any link. One file that is not holds up all of them.
 */
export function checkReadiness(listed: readonly ClientFile[], place: Place): Readiness {
  if (listed.length === 0) {
    const message = 'Its client says that it is complete, and names no file of it.'
    return { outcome: 'blocked', reason: { code: 'no_files', message, fix: null } }
  }
  const locator = createLocator(place.base)
  const files: ReadyFile[] = []
  const refused: RefusedFile[] = []
  for (const file of listed) {
    const { path, sizeBytes, isWanted } = file
    const refuse = (code: RefusedFile['reason']['code'], message: string): void =>
      void refused.push({ listed: path, sizeBytes, reason: { code, message } })
    if (!isWanted) {
      refuse('not_wanted', 'It is not selected in its client.')
      continue
    }
    if (file.progress < 1) return blocked(unfinished(file))
    try {
      const located = locator.locate({ segments: safeSegments(path), sizeBytes })
      if (located.outcome === 'missing') return blocked(missing(file, place))
      if (located.outcome === 'refused') {
        refuse(located.code, `${located.reason}.`)
        continue
      }
      const identity = identityOf(place.base, located.path)
      if (identity.sizeBytes !== sizeBytes) return blocked(otherSize(file, identity, place))
      locator.take(located.path)
      files.push({ listed: path, path: located.path, identity })
    } catch (error) {
      if (error instanceof AppError && error.code === 'invalid') {
        const isName = error.message.startsWith('Its name')
        refuse(isName ? 'unsafe_name' : 'link', isName ? error.message : `${error.message}.`)
      } else return blocked(unreadable(file, error, place))
    }
  }
  return { outcome: 'ready', files, refused }
}

/** What a regular file below a folder is now, by its descriptor. @throws AppError as `openInside` */
export function identityOf(base: string, path: string): WholeFile {
  const { fd, sizeBytes, mtimeNs, inode } = openInside(base, path)
  try {
    return { sizeBytes, mtimeNs, inode, device: fstatSync(fd, { bigint: true }).dev.toString() }
  } finally {
    closeSync(fd)
  }
}

function blocked(reason: DownloadReason): Readiness {
  return { outcome: 'blocked', reason }
}

function unfinished({ path, progress }: ClientFile): DownloadReason {
  const share = `${Math.floor(progress * 1000) / 10} %`
  return {
    code: 'incomplete',
    message: `Its client says that it is complete, and that ${shownPath(path)} has ${share} of its data.`,
    fix: null,
  }
}

function missing({ path }: ClientFile, { base, remote }: Place): DownloadReason {
  return {
    code: 'file_missing',
    message: `${shownPath(path)} is not in ${shownPath(base)}, which the client names ${remote}: ENOENT.`,
    fix: 'Have the client check the download again, or look where its files have gone.',
  }
}

function otherSize(
  { path, sizeBytes }: ClientFile,
  found: WholeFile,
  { base, now, settleMs }: Place,
): DownloadReason {
  const facts = `${shownPath(joined(base, path))} has ${found.sizeBytes} of ${sizeBytes} bytes`
  const ageMs = now - Number(BigInt(found.mtimeNs) / 1_000_000n)
  if (ageMs < settleMs) {
    return { code: 'still_growing', message: `${facts}, and is being written.`, fix: null }
  }
  return {
    code: 'size_mismatch',
    message: `${facts}: a size mismatch, although its client says that it is complete.`,
    fix: 'Have the client check the download again; look whether its disk is full.',
  }
}

function unreadable({ path }: ClientFile, error: unknown, { base }: Place): DownloadReason {
  const errno =
    error instanceof AppError ? (error.details['errno'] as string | null) : errnoOf(error)
  const uid = process.getuid?.() ?? 'unknown'
  const message = `${shownPath(joined(base, path))} cannot be opened: ${errno ?? errorMessage(error)} (uid ${uid}).`
  if (errno === 'EACCES' || errno === 'EPERM') {
    const fix = `Let the user with uid ${uid} read it and the folders above it.`
    return { code: 'permission_denied', message, fix }
  }
  if (errno === 'ENOENT') return { code: 'file_missing', message, fix: null }
  return { code: 'path_unreadable', message, fix: null }
}

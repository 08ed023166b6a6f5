import { AppError, errnoOf } from '../domain/error.ts'
import { count } from '../domain/words.ts'
import { fileError } from '../filesystem/file-error.ts'
import { volumeOf } from '../filesystem/mounts.ts'

/** Why a file could not be placed; for people, until the next try. */
export interface PlaceProblem {
  readonly code: string
  readonly message: string
}

/**
 * What a failure says about the file that was to be placed.
 *
 * @throws AppError what may pass by itself, such as a disk that does not answer.
 */
export function placeProblem(
  error: unknown,
  about: { readonly target: string; readonly folder: string; readonly uid: number },
): PlaceProblem {
  const known = fileError(error, 'write', about.target)
  const { errno } = known.details
  const reason = typeof errno === 'string' ? errno : errnoOf(error)
  if (reason === 'ENOSPC' || reason === 'EDQUOT') {
    return { code: 'disk_full', message: fullness(volumeOf(about.folder), known.details) }
  }
  if (reason === 'EFBIG') {
    const message = `The file system of ${volumeOf(about.folder)} cannot hold a file of this size.`
    return { code: 'file_too_large', message }
  }
  if (known.code === 'forbidden') {
    const message = `${known.message} (shelfd runs as uid ${about.uid}).`
    return { code: 'permission_denied', message }
  }
  if (reason === 'ENAMETOOLONG') return { code: 'name_too_long', message: `${known.message}.` }
  if (known.code === 'conflict') return { code: 'source_changed', message: `${known.message}.` }
  if (known.code === 'invalid') return { code: 'unfit_path', message: `${known.message}.` }
  throw known
}

function fullness(volume: string, { neededBytes }: AppError['details']): string {
  if (typeof neededBytes !== 'number') return `No space is left on ${volume}.`
  const megabytes = count(Math.ceil(neededBytes / 1_000_000))
  return `No space is left on ${volume}: ${megabytes} MB more have to be free, with what is to stay free there.`
}

/** @throws AppError `unavailable` when a root is not what it was: nothing is put into a folder that a disk is mounted over. */
export function rootRefused(reason: string): AppError {
  return new AppError('unavailable', `The library cannot be written to: ${reason}.`)
}

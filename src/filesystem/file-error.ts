import { AppError, errnoOf, type ErrorCode } from '../domain/error.ts'
import { displayName, nameFromBytes } from '../domain/file-name.ts'

// ELOOP is what O_NOFOLLOW answers for a symbolic link, ENXIO what a socket answers to open.
const codes: Readonly<Record<string, ErrorCode>> = {
  ENOENT: 'not_found',
  ENOTDIR: 'not_found',
  EACCES: 'forbidden',
  EPERM: 'forbidden',
  EROFS: 'forbidden',
  ELOOP: 'invalid',
  ENXIO: 'invalid',
  EISDIR: 'invalid',
  ENAMETOOLONG: 'invalid',
  ERR_INVALID_ARG_VALUE: 'invalid',
  EEXIST: 'conflict',
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of its path is not a folder',
  EACCES: 'permission denied',
  EPERM: 'the file system does not allow it',
  EROFS: 'the file system is read-only',
  ELOOP: 'it is a symbolic link',
  ENXIO: 'it is a socket or a device without a driver',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'its name is too long',
  ERR_INVALID_ARG_VALUE: 'its name holds a zero byte',
  EEXIST: 'it exists already',
  ENOSPC: 'no space is left on its volume',
  EDQUOT: 'the quota of its volume is used up',
  EIO: 'its disk reports a read or write error',
  EMFILE: 'too many files are open',
  ENOTCONN: 'its network share is not connected',
  ESTALE: 'its network share was replaced',
  ETIMEDOUT: 'its network share does not answer',
}

/**
 * An `AppError` for a failed file call: `Cannot <doing> <path>: <reason>`, details `{ errno, path, reason }`. Errors that
 * say nothing about the file itself (disk, network share, space, descriptors) are `unavailable`: a later try may
 * succeed. Anything that is an `AppError` already is handed back as it is.
 */
export function fileError(error: unknown, doing: string, path: string | Buffer): AppError {
  if (error instanceof AppError) return error
  const errno = errnoOf(error)
  const shown = shownPath(path)
  const reason = (errno === null ? undefined : reasons[errno]) ?? errno ?? 'an unexpected failure'
  const code = errno === null ? 'internal' : (codes[errno] ?? 'unavailable')
  return new AppError(code, `Cannot ${doing} ${shown}: ${reason}`, {
    details: { errno, path: shown, reason },
    cause: error,
  })
}

/** A path as people see it. */
export function shownPath(path: string | Buffer): string {
  return displayName(typeof path === 'string' ? path : nameFromBytes(path))
}

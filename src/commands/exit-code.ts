import { AppError, type ErrorCode } from '../domain/error.ts'

/** Exit codes of the command line. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  unreachable: 3,
  notFound: 4,
  conflict: 5,
  unhealthy: 6,
  interrupted: 130,
} as const

const codes: Readonly<Record<ErrorCode, number>> = {
  invalid: exitCodes.usage,
  unauthorized: exitCodes.failed,
  forbidden: exitCodes.failed,
  not_found: exitCodes.notFound,
  conflict: exitCodes.conflict,
  unavailable: exitCodes.failed,
  timeout: exitCodes.failed,
  cancelled: exitCodes.interrupted,
  internal: exitCodes.failed,
}

/** The daemon that was named or that holds the data folder does not answer. */
export function unreachable(message: string, cause?: unknown): AppError {
  return new AppError('unavailable', message, { cause, details: { daemon: 'unreachable' } })
}

/** True for what `unreachable` makes. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof AppError && error.details['daemon'] === 'unreachable'
}

/** The exit code of a command that ended with this error. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof AppError)) return exitCodes.failed
  if (isUnreachable(error)) return exitCodes.unreachable
  return codes[error.code]
}

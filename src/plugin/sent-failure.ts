import { AppError, errorMessage, type ErrorCode } from '../domain/error.ts'
import { PluginError } from '../domain/plugin-error.ts'
import type { SentFailure } from '../domain/plugin-messages.ts'

export function sentFailure(error: unknown): SentFailure {
  if (error instanceof PluginError) {
    const { code, message, retryable, retryAfterSeconds } = error
    return { code, message, retryable, retryAfterSeconds }
  }
  return {
    code: 'protocol',
    message: errorMessage(error),
    retryable: true,
    retryAfterSeconds: null,
  }
}

export function pluginErrorOf(failure: SentFailure): PluginError {
  const { code, message, retryable, retryAfterSeconds } = failure
  return new PluginError(code, message, {
    retryable,
    ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }),
  })
}

export function toAppError(failure: SentFailure, who: string): AppError {
  const code: ErrorCode =
    failure.code === 'timeout' ? 'timeout' : failure.retryable ? 'unavailable' : 'invalid'
  return new AppError(code, `${who}: ${failure.message}`)
}

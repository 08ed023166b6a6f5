import { AppError } from '../domain/error.ts'
import { PluginError, pluginErrorCodes, type PluginErrorCode } from '../domain/plugin-error.ts'
import type { InstanceName, SentFailure } from '../domain/plugin-messages.ts'
import { pluginTables } from '../domain/plugin.ts'

const messageMost = 1000
const retryAfterMostSeconds = 24 * 3600
const causesMost = 5

/**
 * What was thrown, as it is sent. Anything but a PluginError may pass by itself, so it counts as retryable. Never
 * throws, whatever a plugin throws.
 *
 * @param mask Takes the instance's secrets out of the message.
 */
export function toSentFailure(
  error: unknown,
  mask: (text: string) => string = (text) => text,
): SentFailure {
  try {
    return describe(error, mask)
  } catch {
    // Getters of a thrown object may throw themselves.
    return unknownFailure('The plugin threw something that cannot be read.')
  }
}

/** The error a failure stands for, on the plugin's side. */
export function fromSentFailure(failure: SentFailure): PluginError {
  const { code, message, retryable, retryAfterSeconds, held } = failure
  return new PluginError(code, message, {
    retryable,
    held,
    ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }),
  })
}

/** The error a failure stands for, on the engine's side: `invalid` when trying again is no use. */
export function toAppError(failure: SentFailure, who: InstanceName): AppError {
  const { code: reason, message, retryable, retryAfterSeconds, held } = failure
  const table = pluginTables[who.kind]
  const label = `${table.replaceAll('_', ' ')} ${who.name}`
  return new AppError(appCode(failure), `The ${label} failed: ${message}`, {
    details: {
      instance: `${table}:${who.name}`,
      reason,
      retryable,
      ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }),
      ...(held ? { held } : {}),
    },
  })
}

function appCode({ code, retryable }: SentFailure): 'timeout' | 'unavailable' | 'invalid' {
  if (code === 'timeout') return 'timeout'
  if (code === 'invalid' || code === 'unsupported') return 'invalid'
  return retryable || code === 'auth' || code === 'banned' || code === 'tls' || code === 'session'
    ? 'unavailable'
    : 'invalid'
}

function describe(error: unknown, mask: (text: string) => string): SentFailure {
  const message = mask(textOf(error)).slice(0, messageMost)
  if (error instanceof AppError) return ofAppError(error, message)
  if (!(error instanceof Error) || error.name !== 'PluginError') return unknownFailure(message)
  // A plugin may bring a copy of the class, or a field of its own making.
  const { code, retryable, retryAfterSeconds, held } = error as Partial<PluginError>
  return {
    code: isCode(code) ? code : 'protocol',
    message,
    retryable: retryable === true,
    retryAfterSeconds: isSeconds(retryAfterSeconds)
      ? Math.min(retryAfterSeconds, retryAfterMostSeconds)
      : null,
    held: held === true || isCausedByHost(error),
  }
}

/** A plugin may put what the host threw into an error with words of its own. */
function isCausedByHost(error: Error): boolean {
  let cause = error.cause
  for (let depth = 0; depth < causesMost && cause instanceof Error; depth += 1) {
    if ((cause as Partial<PluginError>).held === true) return true
    cause = cause.cause
  }
  return false
}

function ofAppError({ code, details }: AppError, message: string): SentFailure {
  const seconds = details['retryAfterSeconds']
  return {
    code: code === 'timeout' ? 'timeout' : code === 'unavailable' ? 'unreachable' : 'invalid',
    message,
    retryable: code === 'timeout' || code === 'unavailable' || code === 'internal',
    retryAfterSeconds: isSeconds(seconds) ? seconds : null,
    held: false,
  }
}

function unknownFailure(message: string): SentFailure {
  return { code: 'protocol', message, retryable: true, retryAfterSeconds: null, held: false }
}

function textOf(error: unknown): string {
  if (error instanceof PluginError) return String(error.message)
  if (error instanceof AppError) return error.message
  if (error instanceof Error) return `${String(error.name)}: ${String(error.message)}`
  return typeof error === 'string'
    ? error
    : `Something was thrown that is no error: ${typeof error}`
}

function isCode(code: unknown): code is PluginErrorCode {
  return (pluginErrorCodes as readonly unknown[]).includes(code)
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

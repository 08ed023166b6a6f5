import { PluginError } from '../../domain/plugin-error.ts'

/** A signal that ends with the call or at a limit of its own. */
export interface TimeLimit {
  readonly signal: AbortSignal
  /** The error of whoever waited, or null while there is time. */
  error(words: string): PluginError | null
  /** Lets go of the timer. */
  stop(): void
}

/** Starts a limit below the signal of the present call. */
export function limitTime(call: AbortSignal, limitMs: number): TimeLimit {
  const limit = new AbortController()
  let hasRunOut = false
  const timer = setTimeout(() => {
    hasRunOut = true
    limit.abort()
  }, limitMs)
  const end = (): void => limit.abort()
  call.addEventListener('abort', end, { once: true })
  if (call.aborted) end()
  return {
    signal: limit.signal,
    error: (words) => {
      if (call.aborted) return callEnded()
      return hasRunOut ? new PluginError('timeout', words) : null
    },
    stop: () => {
      clearTimeout(timer)
      call.removeEventListener('abort', end)
    },
  }
}

/** What is thrown at a plugin whose call is over. */
export function callEnded(): PluginError {
  return new PluginError('timeout', 'The call was cancelled, or its time was over.')
}

/** What a promise comes to, unless the signal ends first. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: ended, reject } = Promise.withResolvers<never>()
  const end = (): void => reject(callEnded())
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  try {
    return await Promise.race([promise, ended])
  } finally {
    signal.removeEventListener('abort', end)
    // Whoever loses the race is not waited for.
    promise.catch(() => undefined)
  }
}

import { AppError } from './error.ts'

/**
 * What a failed call of an enricher means to the job that made it.
 *
 * - `wait`: the server is left alone for now, or said "too many". Nothing is wrong with the item: the job snoozes, which
 *   costs no attempt.
 * - `retry`: it failed on the way (timeout, no connection, 5xx, an answer that makes no sense): an attempt of the job,
 *   not before `retryAfterSeconds` where the server named a time.
 * - `final`: the plugin cannot do that, or there is no such plugin; the same call fails again.
 * - `refused`: the provider does not take the key, or has shut us out. The owner has to act; every call of the instance
 *   fails so until then, without a request.
 */
export type ProviderFailure =
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'retry'; readonly retryAfterSeconds: number | null }
  | { readonly kind: 'final' }
  | { readonly kind: 'refused' }

/** For "too many" without a word for how long. */
const usualWaitSeconds = 30
/** The longest that any server is left alone. */
const waitMostSeconds = 3600

/** A provider that is left alone keeps an item waiting for so long; then it is given up for now. */
const longestHoldMs = 3_600_000
/** What a provider could not give is asked for again after that. */
export const askAgainMs = 6 * 3_600_000

/** `heldSince` is null for what did not have to wait yet. */
export function isHeldTooLong(heldSince: number | null, now: number): boolean {
  return heldSince !== null && now - heldSince > longestHoldMs
}

/** Judges what `services.call`, `services.enricher(…)` or `services.download` threw. */
export function judgeProviderFailure(error: unknown): ProviderFailure {
  const { reason, retryable, held } = error instanceof AppError ? error.details : {}
  const seconds = secondsOf(error)
  if (reason === 'auth' || reason === 'banned') return { kind: 'refused' }
  if (reason === 'invalid' || reason === 'unsupported') {
    return retryable === true ? { kind: 'retry', retryAfterSeconds: seconds } : { kind: 'final' }
  }
  if (held === true || reason === 'rate') {
    return { kind: 'wait', seconds: Math.max(1, seconds ?? usualWaitSeconds) }
  }
  // Without a reason it came from the engine itself: no such instance, settings that do not fit.
  if (reason === undefined && error instanceof AppError && isForGood(error)) {
    return { kind: 'final' }
  }
  return { kind: 'retry', retryAfterSeconds: seconds }
}

function secondsOf(error: unknown): number | null {
  const value = error instanceof AppError ? error.details['retryAfterSeconds'] : null
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return null
  return Math.min(Math.ceil(value), waitMostSeconds)
}

function isForGood({ code }: AppError): boolean {
  return code === 'not_found' || code === 'invalid' || code === 'conflict'
}

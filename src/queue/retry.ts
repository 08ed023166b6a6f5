import type { RetryPolicy } from './define-job.ts'

export interface RetryDefaults {
  readonly maxAttempts: number
  readonly baseSeconds: number
  readonly capSeconds: number
}

/** Delay before the next attempt in ms: the base doubled twice an attempt, capped, with up to 20 % of jitter. */
export function retryDelayMs(
  attempt: number,
  policy: RetryPolicy | undefined,
  defaults: RetryDefaults,
): number {
  const base = policy?.baseSeconds ?? defaults.baseSeconds
  const cap = policy?.capSeconds ?? defaults.capSeconds
  const seconds = Math.min(cap, base * 4 ** Math.max(0, attempt - 1))
  return Math.round(seconds * 1000 * (0.9 + Math.random() * 0.2))
}

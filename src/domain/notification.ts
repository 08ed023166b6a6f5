import { AppError, type ErrorCode, errorMessage } from './error.ts'
import type { StoredHappening } from './event.ts'
import type { DeliveryAnswer } from './notifier.ts'
import { PluginError, type PluginErrorCode, pluginErrorCodes } from './plugin-error.ts'

/**
 * ```text
 * pending ──> delivered
 *    ^  └───> failed     after the last try, or because no try would help
 *    │  └───> cancelled  its notifier has left the configuration or was shut out
 *    └─────── replay, of any of the three
 * ```
 */
export const notificationStates = ['pending', 'delivered', 'failed', 'cancelled'] as const
export type NotificationState = (typeof notificationStates)[number]

/** An event on its way through one notifier. Instants are ms UTC. */
export interface Notification {
  readonly id: number
  /** Name of the instance. */
  readonly notifier: string
  /** Of the event. */
  readonly type: string
  /** Number in the log of events, which may have forgotten it. */
  readonly eventId: number
  /** When it happened. */
  readonly occurredAt: number
  readonly state: NotificationState
  /** Attempts in all. */
  readonly attempts: number
  /** Those since it was made or replayed. */
  readonly tries: number
  /** Set while it waits. */
  readonly nextTryAt: number | null
  /** What the receiver said to the last attempt. */
  readonly status: number | null
  readonly detail: string | null
  /** Why the last attempt failed. */
  readonly error: string | null
  readonly finishedAt: number | null
}

/** One attempt to deliver. */
export interface NotificationAttempt {
  /** 1 for the first; the oldest of very many are not kept. */
  readonly attempt: number
  readonly startedAt: number
  readonly durationMs: number
  readonly status: number | null
  readonly detail: string | null
  /** Null for one that went well. */
  readonly code: string | null
  readonly error: string | null
}

/** A notification with the event that it tells of. */
export interface NotificationRecord {
  readonly notification: Notification
  readonly happening: StoredHappening
}

/** What an attempt came to. */
export type DeliveryOutcome = Pick<NotificationAttempt, 'startedAt' | 'durationMs'> &
  ({ readonly answer: DeliveryAnswer } | { readonly failure: DeliveryFailure })

/** What a notifier is told of. */
export interface Subscription {
  /** Name of the instance. */
  readonly name: string
  readonly enabled: boolean
  /** Types of events, `*` for any text; none is the same as `*`. */
  readonly events: readonly string[]
}

/** Why an attempt failed. */
export interface DeliveryFailure {
  readonly code: PluginErrorCode | ErrorCode
  readonly message: string
  /** False ends it at once. */
  readonly retryable: boolean
  readonly retryAfterSeconds: number | null
}

/**
 * Waits before each further try, in seconds: the schedule that the specification of Standard Webhooks recommends. All
 * tries together take a little over three days.
 */
const retryLadderSeconds: readonly number[] = [
  5,
  5 * 60,
  30 * 60,
  2 * 3_600,
  5 * 3_600,
  10 * 3_600,
  14 * 3_600,
  20 * 3_600,
  24 * 3_600,
]

/** A receiver may ask for a longer wait than the ladder's, but for no longer than its last step. */
const longestWaitSeconds = 24 * 3_600

/**
 * When a delivery that has failed is tried again, ms UTC; null when that was the last try. `tries` counts those since it
 * was made or replayed. Waits are up to a tenth longer, so that not all that failed together comes back together.
 */
export function nextTryAt(
  failure: Pick<DeliveryFailure, 'retryable' | 'retryAfterSeconds'>,
  tries: number,
  now: number,
): number | null {
  const step = retryLadderSeconds[tries - 1]
  if (!failure.retryable || step === undefined) return null
  const asked = Math.min(failure.retryAfterSeconds ?? 0, longestWaitSeconds)
  return now + Math.round(Math.max(step, asked) * 1_000 * (1 + Math.random() * 0.1))
}

/** Says of a type whether patterns such as `scan.*` hold it. */
export function createTypeFilter(patterns: readonly string[]): (type: string) => boolean {
  if (patterns.length === 0) return () => true
  const words = patterns.map((pattern) =>
    pattern
      // Many in a row would be tried in as many ways.
      .split(/\*+/)
      .map((part) => RegExp.escape(part))
      .join('.*'),
  )
  const pattern = new RegExp(`^(?:${words.join('|')})$`)
  return (type) => pattern.test(type)
}

/** What a failed attempt says to the ladder; of an AppError that stands for a failure of a plugin, its details do. */
export function deliveryFailureOf(error: unknown, notifier: string): DeliveryFailure {
  if (error instanceof PluginError) {
    const { code, message, retryable, retryAfterSeconds } = error
    return { code, message, retryable, retryAfterSeconds }
  }
  const message = errorMessage(error).replace(`The notifier ${notifier} failed: `, '')
  if (!(error instanceof AppError)) {
    return { code: 'internal', message, retryable: true, retryAfterSeconds: null }
  }
  const { code, details } = error
  const { reason, retryable, retryAfterSeconds } = details
  return {
    code: pluginErrorCodes.find((known) => known === reason) ?? code,
    message,
    // Settings that are not right, or a plugin that was disabled, are the owner's to mend: until then it waits.
    retryable: typeof retryable === 'boolean' ? retryable : code !== 'not_found',
    retryAfterSeconds: typeof retryAfterSeconds === 'number' ? retryAfterSeconds : null,
  }
}

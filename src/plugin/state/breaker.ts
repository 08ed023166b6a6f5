import { PluginError } from '../../domain/plugin-error.ts'

const failuresMost = 5
const firstPauseMs = 30_000
const pauseMostMs = 15 * 60_000
/** A trial whose outcome nobody told is forgotten after that. */
const trialMostMs = 60_000

/** Keeps requests from a server that is known to be down. */
export interface Breaker {
  /** @throws PluginError `unreachable` while the server is left alone. */
  check(now: number): void
  outcome(isUp: boolean, now: number): void
}

/**
 * Closed; open after five failures in a row, for 30 s and then twice as long each time, up to 15 minutes; then one
 * request is let through, and decides.
 */
export function createBreaker(): Breaker {
  let failures = 0
  let pauseMs = 0
  let openUntil = Number.NEGATIVE_INFINITY
  let trialSince: number | null = null
  const isOpen = (): boolean => pauseMs > 0

  return {
    check: (now) => {
      if (!isOpen()) return
      const isTried = trialSince !== null && now - trialSince < trialMostMs
      if (now < openUntil || isTried) {
        throw down(now < openUntil ? openUntil - now : 1000)
      }
      trialSince = now
    },
    outcome: (isUp, now) => {
      if (isUp) {
        failures = 0
        pauseMs = 0
        trialSince = null
        return
      }
      failures += 1
      // Requests that were under way when it opened say nothing new.
      if (failures < failuresMost || (isOpen() && trialSince === null)) return
      pauseMs = isOpen() ? Math.min(pauseMs * 2, pauseMostMs) : firstPauseMs
      openUntil = now + pauseMs
      trialSince = null
    },
  }
}

function down(waitMs: number): PluginError {
  const retryAfterSeconds = Math.ceil(waitMs / 1000)
  const words = `The server failed several times in a row; it is asked again in ${retryAfterSeconds} s.`
  return new PluginError('unreachable', words, { retryAfterSeconds })
}

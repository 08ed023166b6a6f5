import { PluginError } from '../../domain/plugin-error.ts'

/** Keeps requests from a server that is known to be down. */
export interface Breaker {
  /** @throws PluginError `unreachable` while the server is left alone. */
  check(now: number): void
  /** The same, and lets the caller be the one that is let through. */
  pass(now: number): void
  /** Null says nothing of the server, but a trial has ended. */
  outcome(isUp: boolean | null, now: number): void
  /** When it opened; null while it is closed. */
  since(): number | null
}

const failuresMost = 5
const firstPauseMs = 30_000
const pauseMostMs = 15 * 60_000
/** A trial whose outcome nobody told is forgotten after that. */
const trialMostMs = 60_000
/** For those who come while it is under way. */
const trialPauseMs = 5_000

/**
 * Closed; open after five failures in a row, for 30 s and then twice as long each time, up to 15 minutes; then one
 * request is let through, and decides.
 */
export function createBreaker(name: string): Breaker {
  let failures = 0
  let pauseMs = 0
  let openUntil = Number.NEGATIVE_INFINITY
  let trialSince: number | null = null
  let openSince: number | null = null

  const check = (now: number): void => {
    if (pauseMs === 0) return
    if (now < openUntil) throw down(name, openUntil - now)
    if (trialSince !== null && now - trialSince < trialMostMs) throw down(name, trialPauseMs)
  }

  return {
    check,
    pass: (now) => {
      check(now)
      if (pauseMs > 0) trialSince = now
    },
    outcome: (isUp, now) => {
      if (isUp === null) {
        trialSince = null
        return
      }
      if (isUp) {
        failures = 0
        pauseMs = 0
        trialSince = null
        openSince = null
        return
      }
      failures += 1
      // Requests that were under way when it opened say nothing new.
      if (failures < failuresMost || (pauseMs > 0 && trialSince === null)) return
      pauseMs = pauseMs === 0 ? firstPauseMs : Math.min(pauseMs * 2, pauseMostMs)
      openUntil = now + pauseMs
      openSince ??= now
      trialSince = null
    },
    since: () => openSince,
  }
}

function down(name: string, waitMs: number): PluginError {
  const retryAfterSeconds = Math.ceil(waitMs / 1000)
  const words = `${name} failed several times in a row; it is asked again in ${retryAfterSeconds} s.`
  return new PluginError('unreachable', words, { retryAfterSeconds, held: true })
}

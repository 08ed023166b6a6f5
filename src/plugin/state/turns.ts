import { PluginError } from '../../domain/plugin-error.ts'

/** So many requests to one server in so much time. */
export interface Rate {
  readonly requests: number
  readonly perMs: number
}

/** Whoever would wait longer fails instead, and may come back. */
const waitMostMs = 60_000
/** The same while a server wants to be left alone: a job that waits does nothing else. */
const holdMostMs = 10_000

/** Who may ask one server when. */
export interface Turns {
  /**
   * Milliseconds until the next request may begin, and takes that place; 0 is now.
   *
   * @throws PluginError `rate` when that is too far off.
   */
  take(now: number): number
  /** Nobody asks before then. */
  hold(until: number): void
  /** Whether a hold is in force. */
  heldUntil(): number
}

/** A window that slides: in no stretch of `perMs` do more than `requests` begin. */
export function createTurns({ requests, perMs }: Rate): Turns {
  /** Beginnings of the last `requests` requests, oldest first; some are still to come. */
  let begun: number[] = []
  let heldUntil = Number.NEGATIVE_INFINITY
  return {
    take: (now) => {
      if (heldUntil - now > holdMostMs)
        throw tooMany('The server wants to be left alone', heldUntil - now)
      const oldest = begun.length < requests ? undefined : begun[0]
      const at = Math.max(now, heldUntil, oldest === undefined ? now : oldest + perMs)
      if (at - now > waitMostMs) throw tooMany('Too many requests wait for the server', at - now)
      begun = [...begun, at].slice(-requests)
      return at - now
    },
    hold: (until) => {
      heldUntil = Math.max(heldUntil, until)
    },
    heldUntil: () => heldUntil,
  }
}

function tooMany(words: string, waitMs: number): PluginError {
  const retryAfterSeconds = Math.ceil(waitMs / 1000)
  return new PluginError('rate', `${words}; try again in ${retryAfterSeconds} s.`, {
    retryAfterSeconds,
  })
}

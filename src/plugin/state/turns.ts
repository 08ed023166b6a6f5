import { PluginError } from '../../domain/plugin-error.ts'

/** So many requests to one server in so much time. */
export interface Rate {
  readonly requests: number
  readonly perMs: number
}

/** Who may ask one server when. */
export interface Turns {
  /**
   * Takes a place in the queue. One that is not `granted` has to ask again after `waitMs`, because nobody knows yet
   * when it may go; one that is may go after `waitMs`, unless the server is held by then.
   *
   * @throws PluginError `rate` when that is too far off.
   */
  take(now: number): { readonly waitMs: number; readonly granted: boolean }
  isHeld(now: number): boolean
  /** Nobody asks before then, and then one alone until it is known how that went. */
  hold(until: number): void
  /** A request came to an end, and the server asked for nothing. */
  release(isUp: boolean): void
}

/** Whoever would wait longer fails instead, and may come back. */
const waitMostMs = 60_000
/** The same while a server wants to be left alone: a job that waits does nothing else. */
const holdMostMs = 10_000
/** How often those behind the one that goes first look again. */
const lookMs = 250
/** One that went first and told nothing is not waited for any longer. */
const firstMostMs = 30_000

/** A window that slides: in no stretch of `perMs` do more than `requests` begin. */
export function createTurns({ requests, perMs }: Rate, name: string): Turns {
  /** Beginnings of the last `requests` requests, oldest first; some are still to come. */
  let begun: number[] = []
  let heldUntil = Number.NEGATIVE_INFINITY
  let isCareful = false
  let firstSince: number | null = null

  const place = (now: number): number => {
    const oldest = begun.length < requests ? undefined : begun[0]
    const at = oldest === undefined ? now : Math.max(now, oldest + perMs)
    if (at - now > waitMostMs) throw tooMany(`Too many requests wait for ${name}`, at - now)
    begun = [...begun, at].slice(-requests)
    return at - now
  }

  return {
    take: (now) => {
      const heldMs = heldUntil - now
      if (heldMs > holdMostMs) throw tooMany(`${name} wants to be left alone`, heldMs)
      if (heldMs > 0) return { waitMs: heldMs, granted: false }
      if (isCareful && firstSince !== null && now - firstSince < firstMostMs) {
        return { waitMs: lookMs, granted: false }
      }
      if (isCareful) firstSince = now
      return { waitMs: place(now), granted: true }
    },
    isHeld: (now) => heldUntil > now,
    hold: (until) => {
      heldUntil = Math.max(heldUntil, until)
      isCareful = true
      firstSince = null
    },
    release: (isUp) => {
      if (isUp) isCareful = false
      firstSince = null
    },
  }
}

/** The error of whoever comes when there is no room to wait. */
export function tooMany(words: string, waitMs: number): PluginError {
  const retryAfterSeconds = Math.ceil(waitMs / 1000)
  const message = `${words}; try again in ${retryAfterSeconds} s.`
  return new PluginError('rate', message, { retryAfterSeconds })
}

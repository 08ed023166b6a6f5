/** Source of time; tests inject a fake one. */
export interface Clock {
  /** Milliseconds since the epoch, UTC. */
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }

/** Earlier than this program was made, ms UTC: a clock that shows less is wrong, as of a machine without a battery. */
export const notBefore = Date.UTC(2026, 0, 1)

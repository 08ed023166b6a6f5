import { tooMany } from './turns.ts'

/** Leaves a server alone that said so. */
export interface Hold {
  /**
   * How long to wait before looking again; 0 is to go on.
   *
   * @throws PluginError `rate` when that is too far off.
   */
  waitMs(now: number): number
  /** A request begins. */
  begin(now: number): void
  /** It said "too many": nobody asks it before then, and then one alone until it is known how that went. */
  tooMany(seconds: number | null, now: number): void
  /** A request came to an end, and the server asked for nothing; null when that says nothing of it. */
  release(isUp: boolean | null): void
}

/** Longer waits are for whoever calls: a job that waits here does nothing else. */
const holdMostMs = 10_000
/** How often those behind the one that goes first look again. */
const lookMs = 250
/** One that went first and told nothing is not waited for any longer. */
const firstMostMs = 30_000
/** For a server that does not say how long, twice as long each time. */
const usualSeconds = 5
const usualMostSeconds = 300

export function createHold(name: string): Hold {
  let heldUntil = Number.NEGATIVE_INFINITY
  let isCareful = false
  let firstSince: number | null = null
  /** Times in a row that it said so without a time. */
  let times = 0

  const usual = (now: number): number => {
    // Requests that were under way side by side say it once.
    if (heldUntil > now) return 0
    times += 1
    return Math.min(usualSeconds * 2 ** (times - 1), usualMostSeconds)
  }

  return {
    waitMs: (now) => {
      const heldMs = heldUntil - now
      if (heldMs > holdMostMs) throw tooMany(`${name} wants to be left alone`, heldMs)
      if (heldMs > 0) return heldMs
      const isFirstUnderWay = firstSince !== null && now - firstSince < firstMostMs
      return isCareful && isFirstUnderWay ? lookMs : 0
    },
    begin: (now) => {
      if (isCareful) firstSince = now
    },
    tooMany: (seconds, now) => {
      heldUntil = Math.max(heldUntil, now + (seconds ?? usual(now)) * 1000)
      isCareful = true
      firstSince = null
    },
    release: (isUp) => {
      firstSince = null
      if (isUp !== true) return
      isCareful = false
      times = 0
    },
  }
}

import { PluginError } from '../../domain/plugin-error.ts'

/** So many requests to one server in so much time. */
export interface Rate {
  readonly requests: number
  readonly perMs: number
}

/** Places in the rate limit of one server: each request takes one. */
export interface Turns {
  /** How long it takes, at best, until whoever comes behind so many others has a place; 0 is now. */
  waitMs(now: number, others: number): number
  /** Takes a place; the number is for `end` and `giveBack`. Only after `waitMs` has said 0. */
  take(now: number): number
  /** The request was answered or has failed: by now the server has seen it, if ever. */
  end(turn: number, now: number): void
  /** No request was made. */
  giveBack(turn: number): void
  /** For each place that is not free: when its request was seen at the latest. */
  taken(now: number): readonly number[]
}

/** A request whose end nobody told, because its thread is gone, counts as seen so long after it began. */
const lostAfterMs = 60_000

/**
 * In no stretch of `perMs` does the server see more than `requests`. When it sees a request is not known here, only that
 * it lies between the begin and the answer: so a place is free again `perMs` after the answer, however much longer or
 * shorter the next request is under way.
 *
 * @param taken When the places that are not free were used last.
 */
export function createTurns({ requests, perMs }: Rate, taken: readonly number[] = []): Turns {
  // Two clocks that are both set by others may differ by 500 ppm for a while, and tell whole milliseconds.
  const restMs = perMs * 1.001 + 1
  /** When requests that are under way began. */
  const begun = new Map<number, number>()
  /** When those before them ended, oldest first; as long as they count. */
  let ended = taken.toSorted((a, b) => a - b).slice(-requests)
  let lastTurn = 0

  const settle = (now: number): void => {
    for (const [turn, at] of begun) {
      if (at + lostAfterMs > now) break
      begun.delete(turn)
      ended = [...ended, at + lostAfterMs].toSorted((a, b) => a - b)
    }
    const first = ended.findIndex((at) => at + restMs > now)
    ended = first < 0 ? [] : ended.slice(first)
  }

  return {
    waitMs: (now, others) => {
      settle(now)
      const before = requests - begun.size - ended.length
      if (others < before) return 0
      // Those under way are free after all that have ended, and no sooner than if they ended now.
      const at = (others - before) % requests
      const rounds = Math.floor((others - before) / requests)
      return (ended[at] ?? now) + restMs - now + rounds * restMs
    },
    take: (now) => {
      lastTurn += 1
      begun.set(lastTurn, now)
      return lastTurn
    },
    end: (turn, now) => {
      if (begun.delete(turn)) ended = [...ended, now]
    },
    giveBack: (turn) => void begun.delete(turn),
    taken: (now) => {
      settle(now)
      return [...ended, ...Array.from(begun, () => now)]
    },
  }
}

/** The error of whoever comes when there is no room to wait. */
export function tooMany(words: string, waitMs: number): PluginError {
  const retryAfterSeconds = Math.ceil(waitMs / 1000)
  const message = `${words}; try again in ${retryAfterSeconds} s.`
  return new PluginError('rate', message, { retryAfterSeconds, held: true })
}

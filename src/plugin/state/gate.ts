import type { Clock } from '../../domain/clock.ts'
import type { HostQuestion } from '../../domain/plugin-messages.ts'
import { retryAfterMostSeconds } from '../host/retry-after.ts'
import type { Server } from './servers.ts'
import { tooMany } from './turns.ts'

/** Lets requests to servers begin, one after the other. */
export interface Gate {
  /**
   * Resolves with the number of the turn when the request may begin.
   *
   * @throws PluginError `rate` or `unreachable` when that is too far off.
   */
  turn(server: Server): Promise<number>
  outcome(server: Server, outcome: Outcome): void
  /** No request was made. */
  giveBack(server: Server, turn: number): void
}

type Outcome = Extract<HostQuestion, { service: 'outcome' }>

/** Requests to one server that may wait at the same time. */
const waitingMost = 500
/** Whoever would wait longer fails instead, and may come back: a job that waits here does nothing else. */
const waitMostMs = 20_000
/** Meanwhile things may have become better or worse. */
const lookMs = 1_000

export function createGate({
  clock,
  sleep,
  changed,
}: {
  readonly clock: Clock
  readonly sleep: (ms: number) => Promise<void>
  /** A server is down now, or no longer. */
  readonly changed: () => void
}): Gate {
  const goWhenDue = async (server: Server): Promise<number> => {
    for (;;) {
      const now = clock.now()
      const waitMs = waitOf(server, now)
      if (waitMs === 0) return begin(server, now)
      await sleep(Math.min(waitMs, lookMs))
    }
  }

  return {
    turn: async (server) => {
      const now = clock.now()
      lookAhead(server, now)
      if (server.waiting === 0 && waitOf(server, now) === 0) return begin(server, now)
      const { promise, resolve } = Promise.withResolvers<void>()
      const before = server.last
      server.last = promise
      server.waiting += 1
      try {
        await before
        return await goWhenDue(server)
      } finally {
        server.waiting -= 1
        resolve()
      }
    },
    outcome: ({ turns, hold, breaker }, { turn, isUp, isTooMany, retryAfterSeconds }) => {
      const now = clock.now()
      turns.end(turn, now)
      const wasDown = breaker.since() !== null
      breaker.outcome(isUp, now)
      if (wasDown !== (breaker.since() !== null)) changed()
      const seconds = Math.min(retryAfterSeconds ?? 0, retryAfterMostSeconds)
      if (isTooMany || seconds > 0) hold.tooMany(seconds > 0 ? seconds : null, now)
      else hold.release(isUp)
    },
    giveBack: ({ turns, hold, breaker }, turn) => {
      turns.giveBack(turn)
      breaker.outcome(null, clock.now())
      hold.release(null)
    },
  }
}

/** @throws PluginError for whoever comes when there is no room to wait. */
function lookAhead({ name, turns, hold, breaker, waiting }: Server, now: number): void {
  breaker.check(now)
  hold.waitMs(now)
  const waitMs = turns.waitMs(now, waiting)
  if (waitMs > waitMostMs) throw tooMany(`Too many requests wait for ${name}`, waitMs)
  if (waiting >= waitingMost) throw tooMany('Too many requests wait already', waitMs)
}

/** @throws PluginError while the server is left alone for longer. */
function waitOf({ turns, hold, breaker }: Server, now: number): number {
  breaker.check(now)
  return Math.max(hold.waitMs(now), turns.waitMs(now, 0))
}

function begin({ turns, hold, breaker }: Server, now: number): number {
  breaker.pass(now)
  hold.begin(now)
  return turns.take(now)
}

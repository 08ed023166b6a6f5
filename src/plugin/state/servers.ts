import type { RateMemory, TakenPlaces } from '../../domain/rate-memory.ts'
import { createBreaker, type Breaker } from './breaker.ts'
import { createHold, type Hold } from './hold.ts'
import { createTurns, type Rate, type Turns } from './turns.ts'

/** One server as one instance sees it. */
export interface Server {
  /** Host and port, for people. */
  readonly name: string
  readonly turns: Turns
  readonly hold: Hold
  readonly breaker: Breaker
  /** Requests that wait for their turn. */
  waiting: number
  /** Ends when the last of them has had it. */
  last: Promise<void>
}

/** The servers of one instance, those asked last. */
export interface Servers {
  get(origin: string, rate: Rate): Server
  all(): Iterable<readonly [origin: string, server: Server]>
}

/** Servers that are remembered for an instance. */
const originsMost = 100
const originMost = 300

/** `takenAt` says when the places of a server that is new here were used before. */
export function createServers(takenAt: (origin: string, rate: Rate) => readonly number[]): Servers {
  const servers = new Map<string, Server>()
  const create = (origin: string, rate: Rate): Server => {
    const name = URL.parse(origin)?.host ?? 'The server'
    return {
      name,
      turns: createTurns(rate, takenAt(origin, rate)),
      hold: createHold(name),
      breaker: createBreaker(name),
      waiting: 0,
      last: Promise.resolve(),
    }
  }
  return {
    get: (asked, rate) => {
      const origin = String(asked).slice(0, originMost)
      const server = servers.get(origin) ?? create(origin, rate)
      servers.delete(origin)
      servers.set(origin, server)
      const [oldest] = servers.keys()
      if (servers.size > originsMost && oldest !== undefined) servers.delete(oldest)
      return server
    },
    all: () => servers,
  }
}

/** Two clocks of one moment: one that only goes forward, and the one that outlives the process. */
export interface Moment {
  readonly now: number
  readonly wall: number
}

/**
 * When the places of a server were used in former days, by the clock of this process. An instant that the clock of the
 * machine says is still to come counts as the present one: it was set back meanwhile.
 */
export function takenBefore(
  { places, othersTakenAt }: RateMemory,
  server: { readonly instance: string; readonly origin: string; readonly rate: Rate },
  { now, wall }: Moment,
): readonly number[] {
  const found = places.find(
    ({ instance, origin }) => instance === server.instance && origin === server.origin,
  )
  const all = othersTakenAt === null ? [] : Array<number>(server.rate.requests).fill(othersTakenAt)
  return (found?.takenAt ?? all).map((at) => now - Math.max(0, wall - at))
}

/** The same as it can be kept for the next process. */
export function takenNow(instance: string, servers: Servers, { now, wall }: Moment): TakenPlaces[] {
  return [...servers.all()]
    .map(([origin, { turns }]) => ({
      instance,
      origin,
      takenAt: turns.taken(now).map((at) => Math.ceil(wall - (now - at))),
    }))
    .filter(({ takenAt }) => takenAt.length > 0)
}

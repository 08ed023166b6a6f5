import type { Clock } from '../domain/clock.ts'
import { PluginError } from '../domain/plugin-error.ts'
import type { HostQuestion } from '../domain/plugin-messages.ts'
import type { PluginInstance } from '../domain/plugin.ts'
import { keyMost, valueMostBytes } from './host/cache.ts'
import { retryAfterMostSeconds } from './host/retry-after.ts'
import { createBreaker, type Breaker } from './state/breaker.ts'
import { createKept, type Kept } from './state/kept.ts'
import { createTurns, tooMany, type Rate, type Turns } from './state/turns.ts'

/**
 * What the host keeps for all threads of each instance; lives in the writer thread. An instance is known by its object:
 * one with other settings is another one, and with the last request of the old one all that was kept for it goes.
 */
export interface HostState {
  /**
   * Answers a question of an instance.
   *
   * @throws PluginError
   */
  answer(instance: PluginInstance, question: HostQuestion): Promise<unknown>
}

/** What a HostState needs. */
export interface HostStateDeps {
  /** Better one that only goes forward; the usual one does. */
  readonly clock?: Clock
  readonly sleep?: (ms: number) => Promise<void>
}

const usualRate: Rate = { requests: 40, perMs: 10_000 }
/** Servers that are remembered for an instance. */
const originsMost = 100
const originMost = 300
/** Requests to one server that may wait at the same time. */
const waitingMost = 500

interface Server {
  readonly turns: Turns
  readonly breaker: Breaker
  /** Requests that wait for their turn. */
  waiting: number
}

type Outcome = Extract<HostQuestion, { service: 'outcome' }>

interface Memory {
  readonly servers: Map<string, Server>
  readonly kept: Kept
}

/** Makes the state; all of it is lost when the daemon stops. */
export function createHostState({
  clock = { now: () => performance.now() },
  sleep = Bun.sleep,
}: HostStateDeps = {}): HostState {
  const memories = new WeakMap<PluginInstance, Memory>()

  const memoryOf = (instance: PluginInstance): Memory => {
    const memory = memories.get(instance) ?? { servers: new Map(), kept: createKept() }
    memories.set(instance, memory)
    return memory
  }

  const takeTurn = async (server: Server): Promise<null> => {
    for (;;) {
      server.breaker.check(clock.now())
      const { waitMs, granted } = server.turns.take(clock.now())
      if (waitMs > 0) await waitIn(server, waitMs)
      // While it waited, the server may have asked to be left alone: then it queues up again.
      if (!granted || server.turns.isHeld(clock.now())) continue
      server.breaker.pass(clock.now())
      return null
    }
  }

  const waitIn = async (server: Server, waitMs: number): Promise<void> => {
    if (server.waiting >= waitingMost) throw tooMany('Too many requests wait already', waitMs)
    server.waiting += 1
    try {
      await sleep(waitMs)
    } finally {
      server.waiting -= 1
    }
  }

  const takeOutcome = ({ turns, breaker }: Server, { isUp, retryAfterSeconds }: Outcome): null => {
    breaker.outcome(isUp, clock.now())
    const seconds = Math.min(retryAfterSeconds ?? 0, retryAfterMostSeconds)
    if (seconds > 0) turns.hold(clock.now() + seconds * 1000)
    else turns.release(isUp)
    return null
  }

  return {
    answer: async (instance, question) => {
      const memory = memoryOf(instance)
      switch (question.service) {
        case 'turn':
          return await takeTurn(serverOf(memory, question.origin, rateOf(instance)))
        case 'outcome':
          return takeOutcome(serverOf(memory, question.origin, rateOf(instance)), question)
        case 'cacheGet': {
          const json = memory.kept.get(question.key, clock.now())
          return json === null ? null : (JSON.parse(json) as unknown)
        }
        case 'cacheSet':
          keep(memory.kept, question, clock.now())
          return null
      }
      throw new PluginError('unsupported', 'The host has no such service.')
    },
  }
}

function serverOf(memory: Memory, origin: string, rate: Rate): Server {
  const name = String(origin).slice(0, originMost)
  const host = URL.parse(name)?.host ?? 'The server'
  const server = memory.servers.get(name) ?? {
    turns: createTurns(rate, host),
    breaker: createBreaker(host),
    waiting: 0,
  }
  memory.servers.delete(name)
  memory.servers.set(name, server)
  const [oldest] = memory.servers.keys()
  if (memory.servers.size > originsMost && oldest !== undefined) memory.servers.delete(oldest)
  return server
}

/** The plugin's thread has checked it already, but that is where the plugin runs. */
function keep(
  kept: Kept,
  { key, value, ttlSeconds }: Extract<HostQuestion, { service: 'cacheSet' }>,
  now: number,
): void {
  const json = JSON.stringify(value)
  if (typeof key !== 'string' || key.length > keyMost || !(ttlSeconds > 0)) return
  if (json === undefined || Buffer.byteLength(json) > valueMostBytes) return
  kept.set(key, json, now + ttlSeconds * 1000)
}

/** `rate_limit = { requests = 1, per = 1 }` in the settings, `per` in seconds. */
function rateOf({ settings }: PluginInstance): Rate {
  const limit = settings['rate_limit']
  if (typeof limit !== 'object' || limit === null) return usualRate
  const { requests, per } = limit as { requests?: unknown; per?: unknown }
  const isSound =
    typeof requests === 'number' &&
    Number.isInteger(requests) &&
    requests >= 1 &&
    requests <= 1000 &&
    typeof per === 'number' &&
    per > 0 &&
    per <= 3600
  return isSound ? { requests, perMs: per * 1000 } : usualRate
}

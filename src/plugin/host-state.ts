import type { Clock } from '../domain/clock.ts'
import { systemClock } from '../domain/clock.ts'
import type { ProviderCounts } from '../domain/engine-stats.ts'
import { PluginError } from '../domain/plugin-error.ts'
import type { HostQuestion } from '../domain/plugin-messages.ts'
import { instanceKey, type PluginInstance, type PluginManifest } from '../domain/plugin.ts'
import { noRateMemory, type RateMemory } from '../domain/rate-memory.ts'
import { keyMost, valueMostBytes } from './host/cache.ts'
import { type Counts, createCounts } from './state/counts.ts'
import { createGate } from './state/gate.ts'
import type { Kept } from './state/kept.ts'
import { createMemories, type Memory } from './state/memories.ts'
import { rateOf } from './state/rate.ts'
import type { Moment, Servers } from './state/servers.ts'

/**
 * What the host keeps for all threads of each instance; lives in the writer thread. An instance is known by its object:
 * one with other settings is another one, and with the last request of the old one all that was kept for it goes, but
 * for the places that it took in the rate limits of servers.
 */
export interface HostState {
  /**
   * Answers a question of an instance.
   *
   * @throws PluginError
   */
  answer(
    instance: PluginInstance,
    question: HostQuestion,
    manifest?: PluginManifest | null,
  ): Promise<unknown>
  /** What the next process has to know of the requests of this one. */
  remember(): RateMemory
  /** What was asked for all instances of a key. */
  counts(key: string): ProviderCounts
  /** Servers that cannot be reached for so long that their owner should know. */
  outages(instance: PluginInstance): readonly Outage[]
  /** Calls back when those of an instance may be others. */
  watch(changed: () => void): void
}

/** A server that is left alone because it does not answer. */
export interface Outage {
  readonly host: string
  /** ms UTC. */
  readonly since: number
}

/** What a HostState needs. */
export interface HostStateDeps {
  /** Better one that only goes forward; the usual one does. */
  readonly clock?: Clock
  /** The clock of the machine. */
  readonly wallClock?: Clock
  readonly sleep?: (ms: number) => Promise<void>
  /** Of the process before this one. */
  readonly memory?: RateMemory
  /** A server that is down for a shorter time is not worth a word; a minute without it. */
  readonly outageAfterMs?: number
}

/** Makes the state; what is worth it outlives the daemon by `remember`. */
export function createHostState({
  clock = { now: () => performance.now() },
  wallClock = systemClock,
  sleep = Bun.sleep,
  memory: before = noRateMemory,
  outageAfterMs = 60_000,
}: HostStateDeps = {}): HostState {
  const moment = (): Moment => ({ now: clock.now(), wall: wallClock.now() })
  const memories = createMemories({ before, moment })
  const counts = new Map<string, Counts>()
  const countsOf = (key: string): Counts => {
    const known = counts.get(key) ?? createCounts()
    counts.set(key, known)
    return known
  }
  let tell = (): void => undefined
  const gate = createGate({
    clock,
    sleep,
    changed: () => {
      tell()
      // Nobody is waited for: the process may end before.
      setTimeout(() => tell(), outageAfterMs).unref()
    },
  })

  return {
    answer: async (instance, question, manifest = null) => {
      const memory = memories.of(instance)
      const serverOf = ({ origin }: { readonly origin: string }): ReturnType<Servers['get']> =>
        memory.servers.get(origin, rateOf(instance, manifest))
      switch (question.service) {
        case 'turn':
          return await gate.turn(serverOf(question))
        case 'outcome':
          countsOf(instanceKey(instance)).outcome(question)
          gate.outcome(serverOf(question), question)
          return null
        case 'giveBack':
          gate.giveBack(serverOf(question), question.turn)
          return null
        case 'cacheGet': {
          const json = memory.kept.get(question.key, clock.now())
          countsOf(instanceKey(instance)).cacheGet(json !== null)
          return json === null ? null : (JSON.parse(json) as unknown)
        }
        case 'cacheSet':
          keep(memory.kept, question, clock.now())
          return null
      }
      throw new PluginError('unsupported', 'The host has no such service.')
    },
    watch: (changed) => {
      tell = changed
    },
    outages: (instance) => outagesOf(memories.find(instance), moment(), outageAfterMs),
    counts: (key) => countsOf(key).read(),
    remember: () => memories.remember(),
  }
}

function outagesOf(memory: Memory | undefined, { now, wall }: Moment, afterMs: number): Outage[] {
  return [...(memory?.servers.all() ?? [])].flatMap(([, { name, breaker }]) => {
    const since = breaker.since()
    return since === null || now - since < afterMs
      ? []
      : [{ host: name, since: wall - (now - since) }]
  })
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

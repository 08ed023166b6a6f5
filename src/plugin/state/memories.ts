import { instanceKey, type PluginInstance } from '../../domain/plugin.ts'
import type { RateMemory } from '../../domain/rate-memory.ts'
import { createKept, type Kept } from './kept.ts'
import { createServers, type Moment, type Servers, takenBefore, takenNow } from './servers.ts'

/** What is kept for one instance. */
export interface Memory {
  readonly servers: Servers
  readonly kept: Kept
}

/** What is kept for all instances. */
export interface Memories {
  /** Makes it when there is none: with other settings an instance is another one. */
  of(instance: PluginInstance): Memory
  find(instance: PluginInstance): Memory | undefined
  /** What the next process has to know. */
  remember(): RateMemory
}

export function createMemories({
  before,
  moment,
}: {
  readonly before: RateMemory
  readonly moment: () => Moment
}): Memories {
  const memories = new WeakMap<PluginInstance, Memory>()
  /** The last of each name: the places that it took in rate limits are those of the next too. */
  const present = new Map<string, Memory>()
  const start = moment()

  const create = (instance: PluginInstance): Memory => {
    const key = instanceKey(instance)
    const last = present.get(key)
    const now = last === undefined ? start : moment()
    const past = last === undefined ? before : withPlaces(before, takenNow(key, last.servers, now))
    const memory = {
      servers: createServers((origin, rate) =>
        takenBefore(past, { instance: key, origin, rate }, now),
      ),
      kept: createKept(),
    }
    memories.set(instance, memory)
    present.set(key, memory)
    return memory
  }

  return {
    of: (instance) => memories.get(instance) ?? create(instance),
    find: (instance) => memories.get(instance),
    remember: () => {
      const now = moment()
      return withPlaces(
        before,
        [...present].flatMap(([key, { servers }]) => takenNow(key, servers, now)),
      )
    },
  }
}

/** Places as they are now in place of what was known of the same servers before. */
function withPlaces(before: RateMemory, own: RateMemory['places']): RateMemory {
  const keyOf = ({ instance, origin }: RateMemory['places'][number]): string =>
    `${instance} ${origin}`
  const known = new Set(own.map(keyOf))
  const others = before.places.filter((places) => !known.has(keyOf(places)))
  return { ...before, places: [...own, ...others] }
}

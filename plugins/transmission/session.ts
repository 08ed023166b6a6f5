import { type PluginHost, v } from 'shelfd/plugin'

const known = v.object({ id: v.string(), startedAt: v.nullable(v.number()) })
type Known = v.InferOutput<typeof known>

const key = 'session'
const keptSeconds = 86_400
/** Seconds are whole and requests take time, so the same start may look a little different. */
const sameStartMs = 10_000

/**
 * The number that Transmission gives to those who ask, and since when it runs. The number changes every hour, so that it
 * does not tell a restart; but each restart changes it. Kept in the host's cache, because each thread has an instance.
 */
export interface Session {
  /** Empty when there is none yet. */
  id(): Promise<string>
  take(id: string): Promise<void>
  /** `secondsActive` asks how long it runs; called only when the number is a new one. */
  startedAt(secondsActive: () => Promise<number>): Promise<number>
}

/** Makes one for an instance. */
export function createSession({ cache, now }: Pick<PluginHost<unknown>, 'cache' | 'now'>): Session {
  let own: Known | null = null

  const recall = async (): Promise<Known | null> => {
    const read = v.safeParse(known, await cache.get(key))
    return read.success ? read.output : null
  }
  const keep = async (next: Known): Promise<void> => {
    own = next
    await cache.set(key, next, keptSeconds)
  }

  return {
    id: async () => {
      own ??= await recall()
      return own?.id ?? ''
    },
    take: async (id) => {
      const told = await recall()
      // Another thread may have been told it first, and know more.
      own = told?.id === id ? told : { id, startedAt: null }
    },
    startedAt: async (secondsActive) => {
      if (own !== null && own.startedAt !== null) return own.startedAt
      const startedAt = now() - (await secondsActive()) * 1_000
      const before = (await recall())?.startedAt ?? null
      const isSame = before !== null && Math.abs(before - startedAt) <= sameStartMs
      const settled = isSame ? before : startedAt
      await keep({ id: own?.id ?? '', startedAt: settled })
      return settled
    },
  }
}

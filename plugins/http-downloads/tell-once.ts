import type { PluginHost } from 'shelfd/plugin'

const keptSeconds = 30 * 86_400

/** Warns of something, but not again until the daemon was started anew: a list is asked for every few seconds. */
export type TellOnce = (
  key: string,
  message: string,
  facts?: Readonly<Record<string, unknown>>,
) => Promise<void>

/** Makes one for an instance; the host's cache, because each thread has an instance. */
export function createTellOnce({
  cache,
  log,
}: Pick<PluginHost<unknown>, 'cache' | 'log'>): TellOnce {
  const told = new Set<string>()
  return async (key, message, facts) => {
    if (told.has(key)) return
    told.add(key)
    if ((await cache.get(`told ${key}`)) === true) return
    await cache.set(`told ${key}`, true, keptSeconds)
    log.warn(message, facts)
  }
}

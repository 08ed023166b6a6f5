import { PluginError } from '../../domain/plugin-error.ts'
import type { HostQuestion } from '../../domain/plugin-messages.ts'
import type { HostCache } from '../api.ts'

/** Most characters of a key. */
export const keyMost = 512
/** Most bytes of a value as JSON. */
export const valueMostBytes = 256 * 1024
const ttlMostSeconds = 30 * 24 * 3600

/** `host.cache` of one instance: it checks, and asks the thread that keeps the values. */
export function createCache(deps: {
  readonly ask: (question: HostQuestion) => Promise<unknown>
}): HostCache {
  return {
    get: async (key) => (await deps.ask({ service: 'cacheGet', key: checkKey(key) })) ?? null,
    set: async (key, value, ttlSeconds) => {
      if (!(ttlSeconds > 0)) throw invalid('ttlSeconds is above 0')
      await deps.ask({
        service: 'cacheSet',
        key: checkKey(key),
        value: toJson(value),
        ttlSeconds: Math.min(ttlSeconds, ttlMostSeconds),
      })
    },
  }
}

function checkKey(key: string): string {
  if (typeof key === 'string' && key !== '' && key.length <= keyMost) return key
  throw invalid(`a key is a text of 1 to ${keyMost} characters`)
}

/** What JSON makes of it, so that the same comes back wherever it was kept. */
function toJson(value: unknown): unknown {
  const text = stringify(value)
  if (text === undefined) throw invalid('a value is plain data, as JSON has it')
  if (Buffer.byteLength(text) > valueMostBytes) {
    throw invalid(`a value is at most ${valueMostBytes} bytes of JSON`)
  }
  return JSON.parse(text)
}

function stringify(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    // A circle, or a bigint.
    return undefined
  }
}

function invalid(rule: string): PluginError {
  return new PluginError('invalid', `host.cache was called wrongly: ${rule}.`)
}

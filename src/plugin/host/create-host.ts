import type { Log } from '../../domain/log.ts'
import { PluginError } from '../../domain/plugin-error.ts'
import type { HostQuestion } from '../../domain/plugin-messages.ts'
import type { ScannerMedia } from '../../domain/scanner.ts'
import type { PluginHost } from '../api.ts'

export function createHost(deps: {
  settings: unknown
  ask: (question: HostQuestion) => Promise<unknown>
  log: Log
  signal: () => AbortSignal
  media: ScannerMedia
}): PluginHost<unknown> {
  const refuse = (): Promise<never> =>
    Promise.reject(new PluginError('unsupported', 'The host has no such service.'))
  return {
    settings: deps.settings,
    log: deps.log,
    now: () => Date.now(),
    get signal() {
      return deps.signal()
    },
    media: deps.media,
    fetch: refuse,
    run: refuse,
    cache: {
      get: (key) => deps.ask({ service: 'cacheGet', key }),
      set: async (key, value, ttlSeconds) =>
        void (await deps.ask({ service: 'cacheSet', key, value, ttlSeconds })),
    },
  }
}

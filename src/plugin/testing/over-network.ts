import type { Log } from '../../domain/log.ts'
import { PluginError } from '../../domain/plugin-error.ts'
import { createHost } from '../host/host.ts'
import type { TestFetch } from './recorded.ts'

const silent: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}

/**
 * The network itself, asked as the daemon's host asks it: limits of time and size, checked redirects, three tries of
 * what may be repeated. Tries follow each other at once, and no turns are waited for.
 */
export function overNetwork(signal: AbortSignal = new AbortController().signal): TestFetch {
  return async (url, request) => {
    const host = createHost({
      instance: {
        kind: 'notifier',
        name: 'test',
        plugin: 'test',
        enabled: true,
        priority: 0,
        settings: { url },
        lines: {},
      },
      // An address that the settings name may be one of the own network.
      settings: { url },
      permissions: { network: ['$settings'] },
      ask: async () => null,
      log: silent,
      signal: () => signal,
      media: refusing,
      runProgram: () => Promise.reject(new PluginError('unsupported', 'No program is run here.')),
      parts: { sleep: async () => undefined },
    })
    return await host.fetch(url, request)
  }
}

const refuse = (): never => {
  throw new PluginError('unsupported', 'A request has no use of files.')
}
const refusing = {
  parseName: refuse,
  classify: refuse,
  probe: async () => refuse(),
  readNfo: async () => refuse(),
  readTags: async () => refuse(),
  listArchive: async () => refuse(),
  describePicture: async () => refuse(),
}

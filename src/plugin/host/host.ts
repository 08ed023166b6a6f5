import { lookup } from 'node:dns/promises'

import type { Log } from '../../domain/log.ts'
import type { HostQuestion } from '../../domain/plugin-messages.ts'
import type { PluginInstance, PluginPermissions } from '../../domain/plugin.ts'
import type { ScannerMedia } from '../../domain/scanner.ts'
import type { PluginHost } from '../api.ts'
import { createCache } from './cache.ts'
import { createExchange, type Exchange, type ResolveName } from './exchange.ts'
import { createFetch, type FetchDeps } from './fetch.ts'
import { createPluginLog } from './log.ts'
import { createMasker } from './masker.ts'
import { createReach } from './reach.ts'
import type { RunProgram } from '../../domain/program.ts'
import { enricherLimits } from './request.ts'
import { createRun } from './run.ts'

/** What an instance's host is made of. */
export interface HostDeps<Settings> {
  readonly instance: PluginInstance
  /** As the plugin's schema put them out. */
  readonly settings: Settings
  readonly permissions: PluginPermissions
  /** Values that were read from the environment or from files; those below keys such as `token` are known anyway. */
  readonly secrets?: readonly string[]
  /** Asks the writer thread; rejects with PluginError. */
  readonly ask: (question: HostQuestion) => Promise<unknown>
  readonly log: Log
  /** Of the present call. */
  readonly signal: () => AbortSignal
  readonly media: ScannerMedia
  readonly runProgram: RunProgram
  /** Other ways to the outside, for tests of plugins and of the host itself. */
  readonly parts?: Partial<HostParts>
}

/** Where the host touches the world. */
export interface HostParts {
  /** Milliseconds since the epoch. */
  now(): number
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  readonly random: () => number
  readonly resolve: ResolveName
  /** Replaces the network; everything else of `fetch` stays. */
  readonly exchange: Exchange
}

/**
 * Makes the host of one instance. It holds nothing but what it was given, so a thread may have several; these may share
 * their `way`.
 */
export function createHost<Settings>(
  deps: HostDeps<Settings>,
  way: FetchDeps = wayOf(deps),
): PluginHost<Settings> {
  const { settings, permissions, ask, signal, media, parts = {} } = deps
  const now = parts.now ?? Date.now
  const { log } = way
  const fetch = createFetch(way)
  return {
    settings,
    log,
    now,
    get signal() {
      return signal()
    },
    fetch: (url, request) => fetch(url, signal(), request),
    run: createRun({ permissions, runProgram: deps.runProgram, signal }),
    cache: createCache({ ask }),
    media,
  }
}

/** What requests of the host of an instance need. Made before the plugin, which could alter its settings, is. */
export function wayOf<Settings>(deps: HostDeps<Settings>): FetchDeps {
  return createWay({ ...deps, settings: [deps.instance.settings, deps.settings] })
}

/** What requests of an instance need; `settings` are all values that may name hosts or hold secrets. */
export function createWay(
  deps: Pick<
    HostDeps<readonly unknown[]>,
    'instance' | 'settings' | 'permissions' | 'secrets' | 'ask' | 'log' | 'parts'
  >,
): FetchDeps {
  const { instance, settings, permissions, secrets, ask, parts = {} } = deps
  const now = parts.now ?? Date.now
  const masker = createMasker({ settings, ...(secrets && { secrets }) })
  const reach = createReach(permissions, settings)
  return {
    reach,
    masker,
    log: createPluginLog({ log: deps.log, instance, masker, now }),
    ask,
    now,
    exchange: parts.exchange ?? createExchange({ reach, resolve: parts.resolve ?? resolveName }),
    sleep: parts.sleep ?? sleep,
    random: parts.random ?? Math.random,
    ...(instance.kind === 'enricher' && { usual: enricherLimits }),
  }
}

async function resolveName(name: string): Promise<string[]> {
  const found = await lookup(name, { all: true })
  return found.map(({ address }) => address)
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  const end = (): void => resolve()
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  await promise
  clearTimeout(timer)
  signal.removeEventListener('abort', end)
}

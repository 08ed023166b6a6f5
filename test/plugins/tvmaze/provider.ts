import * as v from 'valibot'

import tvmaze from '../../../plugins/tvmaze/index.ts'
import type { Enricher, EnricherQuery } from '../../../src/domain/enricher.ts'
import { PluginError } from '../../../src/domain/plugin-error.ts'
import type { ScannerMedia } from '../../../src/domain/scanner.ts'
import { checkAnswer } from '../../../src/plugin/check-answer.ts'
import { createHostState, type HostState } from '../../../src/plugin/host-state.ts'
import { createHost } from '../../../src/plugin/host/host.ts'

import { type FakeTvmaze, startFakeTvmaze } from '../../../src/plugin/testing/fake/tvmaze.ts'
import type { FakeTvmazeShow } from '../../../src/plugin/testing/fake/tvmaze/shows.ts'
import { instanceWith } from '../../plugin/host/asking.ts'
import { allShows } from './shows.ts'

/** An instance that asks a pretend TVmaze. */
export interface World extends AsyncDisposable {
  readonly server: FakeTvmaze
  /** Its answers are checked as the daemon checks them. */
  readonly enricher: Pick<Enricher, 'test' | 'search' | 'get' | 'artwork'>
  /** Paths that were asked for, oldest first. */
  asked(): string[]
}

export interface WorldOptions {
  readonly shows?: readonly FakeTvmazeShow[]
  readonly settings?: Readonly<Record<string, unknown>>
  readonly state?: HostState
}

/** An instance with the host it has in the daemon. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const server = await startFakeTvmaze({ shows: options.shows ?? allShows })
  const enricher = enricherOf({ url: server.url, ...options.settings }, options.state)
  return {
    server,
    enricher,
    asked: () => server.requests.map(({ path }) => decodeURIComponent(path)),
    [Symbol.asyncDispose]: () => server.stop(),
  }
}

/** An instance of the plugin with these settings. */
export function enricherOf(
  written: Record<string, unknown>,
  state: HostState = hastyState(),
): World['enricher'] {
  const instance = instanceWith({ rate_limit: { requests: 1000, per: 1 }, ...written })
  const settings = v.parse(tvmaze.settings, written)
  const { enricher } = tvmaze.create(
    createHost({
      instance,
      settings,
      permissions: tvmaze.permissions ?? {},
      ask: (question) => state.answer(instance, question),
      log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
      signal: () => new AbortController().signal,
      media: {} as ScannerMedia,
      runProgram: () => Promise.reject(new Error('no programs here')),
      parts: { sleep: async () => {} },
    }),
  )
  if (enricher === undefined) throw new Error('tvmaze is no enricher')
  const checked = <Answer>(method: string, answer: Answer): Answer => {
    checkAnswer('enricher', method, answer)
    return answer
  }
  return {
    test: async () => checked('test', await enricher.test()),
    search: async (query) => checked('search', await enricher.search(query)),
    get: async (ref, languages) => checked('get', await enricher.get(ref, languages)),
    artwork: async (ref, languages) => checked('artwork', await enricher.artwork(ref, languages)),
  }
}

/** Time passes at once for what waits. */
function hastyState(): HostState {
  let skippedMs = 0
  return createHostState({
    clock: { now: () => performance.now() + skippedMs },
    sleep: async (ms) => void (skippedMs += ms),
  })
}

/** What is looked for, by its title unless more is said. */
export function queryOf(title: string, more: Partial<EnricherQuery> = {}): EnricherQuery {
  return { kind: 'series', title, ids: [], languages: ['en-US'], ...more }
}

/** The error that a call fails with. */
export async function failureOf(call: Promise<unknown>): Promise<PluginError> {
  try {
    await call
  } catch (error) {
    if (error instanceof PluginError) return error
    throw error
  }
  throw new Error('it did not fail')
}

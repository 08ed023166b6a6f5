import * as v from 'valibot'

import qbittorrent from '../../../plugins/qbittorrent/index.ts'
import type { DownloadClient } from '../../../src/domain/download-client.ts'
import { PluginError } from '../../../src/domain/plugin-error.ts'
import type { PluginInstance } from '../../../src/domain/plugin.ts'
import type { ScannerMedia } from '../../../src/domain/scanner.ts'
import { checkAnswer } from '../../../src/plugin/check-answer.ts'
import { createHostState, type HostState } from '../../../src/plugin/host-state.ts'
import { createHost } from '../../../src/plugin/host/host.ts'
import {
  type FakeQbittorrent,
  type FakeQbittorrentOptions,
  startFakeQbittorrent,
} from '../../../src/plugin/testing/fake/qbittorrent.ts'

export type TestClient = Required<DownloadClient>

/** An instance of the plugin as the daemon has it. */
export interface TestInstance {
  /** Its answers are checked as the daemon checks them. */
  readonly client: TestClient
  /** Lines of its log, warnings and worse. */
  readonly warnings: string[]
}

export interface InstanceOptions {
  /** What the writer thread keeps; threads of one daemon share it, and `like` says whose instance it is. */
  readonly state?: HostState
  readonly like?: PluginInstance
  readonly signal?: AbortSignal
}

/** The instance of an entry with these settings. */
export function entryWith(settings: Record<string, unknown>): PluginInstance {
  return {
    kind: 'downloadClient',
    name: 'box',
    plugin: 'qbittorrent',
    enabled: true,
    priority: 100,
    // As the default of the schema has it, only more.
    settings: { rate_limit: { requests: 1_000, per: 1 }, ...settings },
    lines: {},
  }
}

/** An instance with the host it has in the daemon. */
export function instanceOf(
  settings: Record<string, unknown>,
  { state = createHostState(), like, signal }: InstanceOptions = {},
): TestInstance {
  const instance = like ?? entryWith(settings)
  const warnings: string[] = []
  const warn = (message: string, facts: object = {}): void =>
    void warnings.push(`${message} ${JSON.stringify(facts)}`)
  const { downloadClient } = qbittorrent.create(
    createHost({
      instance,
      settings: v.parse(qbittorrent.settings, settings),
      permissions: qbittorrent.permissions ?? {},
      ask: (question) => state.answer(instance, question),
      log: { debug: () => {}, info: () => {}, warn, error: warn },
      signal: () => signal ?? new AbortController().signal,
      media: {} as ScannerMedia,
      runProgram: () => Promise.reject(new Error('no programs here')),
      // Every name is one of this machine.
      parts: { sleep: async () => {}, resolve: async () => ['127.0.0.1'] },
    }),
  )
  return { client: checked(downloadClient as TestClient), warnings }
}

function checked(client: TestClient): TestClient {
  const methods = Object.entries(client) as [keyof TestClient, (...args: never[]) => unknown][]
  return Object.fromEntries(
    methods.map(([method, call]) => [
      method,
      async (...args: never[]) => {
        const answer = await call(...args)
        checkAnswer('downloadClient', method, answer ?? null)
        return answer
      },
    ]),
  ) as unknown as TestClient
}

/** An instance that asks a pretend qBittorrent. */
export interface World extends AsyncDisposable, TestInstance {
  readonly server: FakeQbittorrent
}

/** With the login that is right, unless `access` says otherwise. */
export async function startWorld(
  options: FakeQbittorrentOptions = {},
  settings: Record<string, unknown> = {},
  access: 'login' | 'key' | 'none' = 'login',
): Promise<World> {
  const server = await startFakeQbittorrent(options)
  const { url, username, password, apiKey } = server
  const shown = { login: { username, password }, key: { api_key: apiKey }, none: {} }[access]
  return {
    server,
    ...instanceOf({ url, ...shown, ...settings }),
    [Symbol.asyncDispose]: () => server.stop(),
  }
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

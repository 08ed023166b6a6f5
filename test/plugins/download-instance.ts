import * as v from 'valibot'

import type { DownloadClient } from '../../src/domain/download-client.ts'
import { PluginError } from '../../src/domain/plugin-error.ts'
import type { HostQuestion } from '../../src/domain/plugin-messages.ts'
import type { PluginInstance } from '../../src/domain/plugin.ts'
import type { ScannerMedia } from '../../src/domain/scanner.ts'
import type { PluginDefinition } from '../../src/plugin/api.ts'
import { checkAnswer } from '../../src/plugin/check-answer.ts'
import { createHostState, type HostState } from '../../src/plugin/host-state.ts'
import { createHost } from '../../src/plugin/host/host.ts'
import { instanceWith } from '../plugin/host/asking.ts'

/** A download client whose methods are all there. */
export interface TestClient extends Required<DownloadClient> {
  /** Messages that it warned with. */
  readonly warnings: string[]
}

export interface TestClientOptions {
  /** That of another instance, as instances of several threads share theirs. */
  readonly state?: HostState
  /** Milliseconds since the epoch; the machine's clock without it. */
  readonly now?: () => number
  /** What a name stands for; names are looked up as usual without it. */
  readonly resolve?: (name: string) => Promise<readonly string[]>
}

/** The state that instances in several threads have in common, in which nobody waits for a turn. */
export function sharedState(): HostState {
  let skippedMs = 0
  return createHostState({
    clock: { now: () => performance.now() + skippedMs },
    sleep: async (ms) => void (skippedMs += ms),
  })
}

/** What is shared belongs to one configured instance. */
const instances = new WeakMap<HostState, PluginInstance>()

/** An instance with the host it has in the daemon; its answers are checked as there. Throws for settings that do not fit. */
export function downloadClientOf(
  definition: PluginDefinition,
  written: Record<string, unknown>,
  { state = sharedState(), now, resolve }: TestClientOptions = {},
): TestClient {
  const given = { rate_limit: { requests: 1000, per: 1 }, ...written }
  const instance = instances.get(state) ?? instanceWith(given)
  instances.set(state, instance)
  const warnings: string[] = []
  const { downloadClient } = definition.create(
    createHost({
      instance,
      settings: v.parse(definition.settings, written),
      permissions: definition.permissions ?? {},
      ask: (question: HostQuestion) => state.answer(instance, question),
      log: {
        debug: () => {},
        info: () => {},
        warn: (message) => void warnings.push(message),
        error: () => {},
      },
      signal: () => new AbortController().signal,
      media: {} as ScannerMedia,
      runProgram: () => Promise.reject(new Error('no programs here')),
      parts: {
        sleep: async () => {},
        ...(now !== undefined && { now }),
        ...(resolve !== undefined && { resolve }),
      },
    }),
  )
  if (downloadClient === undefined) throw new Error(`${definition.id} is no download client`)
  return checked(definition.id, downloadClient, warnings)
}

function checked(id: string, client: DownloadClient, warnings: string[]): TestClient {
  const through =
    (method: keyof DownloadClient) =>
    async (...args: readonly unknown[]): Promise<unknown> => {
      const work = client[method] as ((...all: readonly unknown[]) => Promise<unknown>) | undefined
      if (work === undefined) throw new Error(`${id} has no ${method}`)
      const answer = await work.apply(client, [...args])
      if (answer !== undefined) checkAnswer('downloadClient', method, answer)
      return answer
    }
  const methods = [
    'test',
    'list',
    'files',
    'add',
    'remove',
    'pause',
    'resume',
    'setCategory',
  ] as const
  const made = Object.fromEntries(methods.map((method) => [method, through(method)]))
  return { ...(made as unknown as Required<DownloadClient>), warnings }
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

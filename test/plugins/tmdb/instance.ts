import * as v from 'valibot'

import tmdb from '../../../plugins/tmdb/index.ts'
import type { Enricher } from '../../../src/domain/enricher.ts'
import type { PluginError } from '../../../src/domain/plugin-error.ts'
import type { ScannerMedia } from '../../../src/domain/scanner.ts'
import { createHostState } from '../../../src/plugin/host-state.ts'
import { createHost } from '../../../src/plugin/host/host.ts'
import { checkAnswer } from '../../../src/plugin/check-answer.ts'
import type { FakeTmdb } from '../../../src/plugin/testing/fake/tmdb.ts'
import { instanceWith } from '../../plugin/host/asking.ts'

/** An instance with the host it has in the daemon; what it answers is checked as there. */
export interface TestTmdb {
  readonly test: Enricher['test']
  readonly search: Enricher['search']
  readonly get: Enricher['get']
  readonly artwork: Enricher['artwork']
  /** What it logged, as JSON. */
  readonly lines: readonly string[]
}

/** Throws for settings that do not fit. Tries follow each other at once. */
export function tmdbAt(
  server: Pick<FakeTmdb, 'url' | 'token'>,
  written: Record<string, unknown> = {},
): TestTmdb {
  const given = { url: server.url, token: server.token, ...written }
  const settings = v.parse(tmdb.settings, given)
  const instance = instanceWith(given)
  const state = createHostState({ sleep: async () => {} })
  const lines: string[] = []
  const write =
    (level: string) =>
    (message: string, facts: object = {}): void =>
      void lines.push(JSON.stringify({ level, message, ...facts }))
  const { enricher } = tmdb.create(
    createHost({
      instance,
      settings,
      permissions: tmdb.permissions ?? {},
      ask: (question) =>
        // Circuits and rates are the host's; here each request is to reach the server.
        question.service === 'turn' || question.service === 'outcome'
          ? Promise.resolve(null)
          : state.answer(instance, question),
      log: {
        debug: write('debug'),
        info: write('info'),
        warn: write('warn'),
        error: write('error'),
      },
      signal: () => new AbortController().signal,
      media: {} as ScannerMedia,
      runProgram: () => Promise.reject(new Error('no programs here')),
      parts: { sleep: async () => {} },
    }),
  )
  if (enricher === undefined) throw new Error('tmdb is no enricher')
  const checked =
    <Args extends unknown[], Answer>(method: string, call: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      const answer = await call(...args)
      checkAnswer('enricher', method, answer)
      return answer
    }
  return {
    lines,
    test: checked('test', () => enricher.test()),
    search: checked('search', (query) => enricher.search(query)),
    get: checked('get', (ref, languages) => enricher.get(ref, languages)),
    artwork: checked('artwork', (ref, languages) => enricher.artwork(ref, languages)),
  }
}

/** The error that a call fails with. */
export async function failureOf(call: Promise<unknown>): Promise<PluginError> {
  try {
    await call
  } catch (error) {
    return error as PluginError
  }
  throw new Error('it did not fail')
}

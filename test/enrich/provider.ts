import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { EnricherCandidate, EnricherQuery, ProviderRef } from '../../src/domain/enricher.ts'

/** A question that an enricher of a test was asked. */
export type Question =
  | { readonly method: 'search'; readonly query: EnricherQuery }
  | { readonly method: 'get' | 'artwork'; readonly ref: ProviderRef }

/** What it answers: candidates, an entry, or how it fails. */
type Answer =
  | readonly EnricherCandidate[]
  | object
  | null
  | { readonly failure: { readonly code: string; readonly retryAfterSeconds?: number } }

/** A provider on 127.0.0.1 and the plugin that asks it; what it knows is up to the test. */
export interface TestProvider extends Disposable {
  readonly questions: Question[]
  /** Titles that were searched for, in their order. */
  searched(): string[]
  /** What it says to all it is asked; what `found` and `entry` say unless the test sets it. */
  answer: (question: Question) => Answer
  /** What a search finds. */
  found: (query: EnricherQuery) => Answer
  /** An entry whole; it knows all of them unless the test says otherwise. */
  entry: (ref: ProviderRef) => Answer
  /** Holds answers back until the function that it returns is called. */
  pause(): () => void
}

const plugin = `
import { definePlugin, PluginError, v } from 'shelfd/plugin'

export default definePlugin({
  id: 'oracle',
  version: '1.0.0',
  api: 1,
  settings: v.strictObject({ url: v.string() }),
  create: ({ settings }) => {
    const ask = async (question) => {
      const response = await fetch(settings.url, { method: 'POST', body: JSON.stringify(question) })
      const answer = await response.json()
      if (answer?.failure === undefined) return answer
      const { code, ...options } = answer.failure
      throw new PluginError(code, 'The oracle is silent.', options)
    }
    return {
      enricher: {
        kinds: ['movie', 'series', 'season', 'episode'],
        test: async () => ({}),
        search: (query) => ask({ method: 'search', query }),
        get: (ref) => ask({ method: 'get', ref }),
        artwork: (ref) => ask({ method: 'artwork', ref }),
      },
    }
  },
})
`

export function startProvider(): TestProvider & { readonly url: string } {
  const questions: Question[] = []
  let open: Promise<void> = Promise.resolve()
  const told: Pick<TestProvider, 'answer' | 'found' | 'entry'> = {
    answer: (question) => {
      if (question.method === 'search') return told.found(question.query)
      return question.method === 'get' ? told.entry(question.ref) : []
    },
    found: () => [],
    entry: (ref) => ({ ref, ids: [], metadata: {} }),
  }
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: async (request): Promise<Response> => {
      const question = (await request.json()) as Question
      questions.push(question)
      await open
      return Response.json(told.answer(question))
    },
  })
  return Object.assign(told, {
    url: server.url.href,
    questions,
    searched: () => questions.flatMap((one) => (one.method === 'search' ? [one.query.title] : [])),
    pause: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      open = promise
      return resolve
    },
    [Symbol.dispose]: () => void server.stop(true),
  })
}

/** Writes the plugin into a folder, and says how the configuration names it. */
export function oracleIn(
  folder: string,
  providers: Readonly<Record<string, { url: string }>>,
): string {
  mkdirSync(join(folder, 'oracle'), { recursive: true })
  writeFileSync(join(folder, 'oracle', 'index.ts'), plugin)
  const instances = Object.entries(providers).map(
    ([name, { url }]) =>
      `[[enricher]]\nname = "${name}"\nplugin = "oracle"\nsettings = { url = "${url}" }\n`,
  )
  return `[plugins]\ndir = ${JSON.stringify(folder)}\n${instances.join('')}`
}

import type { PluginCapabilities } from '../api.ts'
import { errorMessage } from '../../domain/error.ts'
import type { PluginKind } from '../../domain/plugin.ts'
import { checkAnswer } from '../check-answer.ts'
import { errorText } from './checks/outcome.ts'
import { sampleEvent } from './checks/notifier.ts'
import { overNetwork } from './over-network.ts'
import type { PluginFolder } from './plugin-folder.ts'
import { recorded, type TestFetch } from './recorded.ts'
import { sampleLibraries } from './sample-libraries.ts'
import { sampleOutput } from './sample-settings.ts'
import { createTestHost } from './test-host.ts'
import { createTestLibrary, type TestLibrary } from './test-library.ts'

/** How a plugin is tried while it is written. */
export interface TrialOptions {
  readonly kind: PluginKind
  /** Asks the servers themselves instead of the sample's exchanges. */
  readonly live: boolean
  /** Scanner: a folder to read instead of the sample's files. */
  readonly libraryPath: string | null
  /** Takes a line for the author. */
  readonly print: (line: string) => void
}

type Call = (name: string, work: () => Promise<unknown>) => Promise<unknown>

/** Calls the plugin with its sample and prints each request, each line of its log and each answer. */
export async function tryPlugin(plugin: PluginFolder, options: TrialOptions): Promise<void> {
  const { definition, sample } = plugin
  const { kind, print } = options
  using library = kind === 'scanner' ? libraryOf(plugin, options) : null
  const host = createTestHost<unknown>({
    settings: sampleOutput(definition, sample),
    permissions: definition.permissions ?? {},
    fetch: printing(options.live ? overNetwork() : recorded(sample.exchanges ?? []), print),
    ...(library === null ? {} : { media: library.media }),
  })
  const log = host.log
  Object.assign(log, printedLog(print))
  const capabilities = definition.create(host)
  const call: Call = async (name, work) => {
    const startedAt = performance.now()
    try {
      const value = await work()
      const tookMs = Math.round(performance.now() - startedAt)
      print(`${name} → ${tookMs} ms\n${Bun.inspect(value, { depth: 8, sorted: false })}`)
      return value
    } catch (error) {
      print(`${name} failed: ${errorText(error)}`)
      return null
    }
  }
  await callers[kind]({ capabilities, call, plugin, library })
  await capabilities.dispose?.()
}

interface Trial {
  readonly capabilities: PluginCapabilities
  readonly call: Call
  readonly plugin: PluginFolder
  readonly library: TestLibrary | null
}

const callers: Readonly<Record<PluginKind, (trial: Trial) => Promise<void>>> = {
  scanner: async ({ capabilities: { scanner }, call, plugin: { sample }, library }) => {
    if (scanner === undefined || library === null) return
    const kind = sample.libraryKind ?? scanner.libraryKinds[0] ?? 'movies'
    for (const unit of library.units(scanner, kind)) {
      await call(`read(${unit.path || 'the root'})`, async () =>
        checkAnswer('scanner', 'read', await library.read(scanner, unit)),
      )
    }
  },
  enricher: async ({ capabilities: { enricher }, call, plugin: { sample } }) => {
    const { query } = sample
    if (enricher === undefined) return
    await call('test()', async () => checkAnswer('enricher', 'test', await enricher.test()))
    if (query === undefined) return
    const found = await call(`search(${query.title})`, async () => {
      const candidates = await enricher.search(query)
      checkAnswer('enricher', 'search', candidates)
      return candidates
    })
    const first = Array.isArray(found)
      ? (found as Awaited<ReturnType<typeof enricher.search>>)[0]
      : undefined
    if (first === undefined) return
    const { languages } = query
    await call(`get(${first.ref.id})`, async () =>
      checkAnswer('enricher', 'get', await enricher.get(first.ref, languages)),
    )
    await call(`artwork(${first.ref.id})`, async () =>
      checkAnswer('enricher', 'artwork', await enricher.artwork(first.ref, languages)),
    )
  },
  downloadClient: async ({ capabilities: { downloadClient: client }, call }) => {
    if (client === undefined) return
    await call('test()', async () => checkAnswer('downloadClient', 'test', await client.test()))
    let first: string | undefined
    await call('list()', async () => {
      const list = await client.list({})
      first = list.items[0]?.id
      return checkAnswer('downloadClient', 'list', list)
    })
    const id = first
    if (id === undefined) return
    await call(`files(${id})`, async () =>
      checkAnswer('downloadClient', 'files', await client.files(id)),
    )
  },
  notifier: async ({ capabilities: { notifier }, call, plugin: { sample } }) => {
    if (notifier === undefined) return
    const event = sample.event ?? sampleEvent
    await call('test()', async () => checkAnswer('notifier', 'test', await notifier.test()))
    await call(`send(${event.type})`, async () =>
      checkAnswer('notifier', 'send', (await notifier.send(event, { attempt: 1 })) ?? null),
    )
  },
}

function libraryOf({ sample }: PluginFolder, { libraryPath }: TrialOptions): TestLibrary {
  return createTestLibrary(
    libraryPath ?? sample.files ?? sampleLibraries[sample.libraryKind ?? 'movies'],
  )
}

function printing(fetch: TestFetch, print: (line: string) => void): TestFetch {
  return async (url, request) => {
    const startedAt = performance.now()
    const { method = 'GET' } = request
    const took = (): string => `${Math.round(performance.now() - startedAt)} ms`
    try {
      const response = await fetch(url, request)
      print(`  ${method} ${url} → ${response.status}, ${response.bytes().length} bytes, ${took()}`)
      return response
    } catch (error) {
      print(`  ${method} ${url} → ${errorMessage(error)}, ${took()}`)
      throw error
    }
  }
}

function printedLog(print: (line: string) => void): Record<string, unknown> {
  const level =
    (name: string) =>
    (message: string, facts: object = {}): void => {
      const rest = Object.keys(facts).length === 0 ? '' : ` ${JSON.stringify(facts)}`
      print(`  ${name}: ${message}${rest}`)
    }
  return { debug: level('debug'), info: level('info'), warn: level('warn') }
}

import { errorMessage } from '../domain/error.ts'
import { PluginError } from '../domain/plugin-error.ts'
import type { FromInstance, HostQuestion, ToInstance } from '../domain/plugin-messages.ts'
import type { PluginManifest, PluginProblem } from '../domain/plugin.ts'
import type { ScannerMedia } from '../domain/scanner.ts'
import type { PluginCapabilities, PluginDefinition, PluginHost } from './api.ts'
import { createCallScope } from './call-scope.ts'
import { createInstance } from './instance.ts'
import { BadAnswer, invoke } from './invoke.ts'
import { type LoadedPlugin, PluginProblems } from './load.ts'
import { createQuestions } from './questions.ts'
import { toSentFailure } from './sent-failure.ts'

type Start = Extract<ToInstance, { type: 'start' }>
type Call = Extract<ToInstance, { type: 'call' }>

/** `create` may take so long. */
const createLimitMs = 5_000
/** A plugin has so long to let go of what it holds. */
const disposeLimitMs = 1_000

/** What a thread or process gives to the instance that runs in it. */
export interface InstancePlace {
  post(message: FromInstance): void
  /** Ends the thread or process. */
  exit(): void
  /** @throws PluginProblems */
  load(start: Start): Promise<LoadedPlugin>
  createHost(context: HostContext): PluginHost<unknown>
  /** Takes the secrets of the instance out of a text. */
  masker(start: Start): (text: string) => string
  /** The part of the media services that needs no file. */
  names(start: Start): Pick<ScannerMedia, 'parseName' | 'classify'>
}

/** What the host of an instance is made from. */
export interface HostContext {
  readonly start: Start
  readonly definition: PluginDefinition
  readonly settings: unknown
  readonly media: ScannerMedia
  ask(question: HostQuestion): Promise<unknown>
  signal(): AbortSignal
}

/** Runs one instance of a plugin by messages. */
export interface InstanceServer {
  receive(message: ToInstance): void
  /** Something was thrown that no call waited for. */
  crash(error: unknown): void
}

interface Present {
  kind: Start['instance']['kind']
  capabilities: PluginCapabilities | null
  /** Takes the secrets of the instance out of what leaves it. */
  mask: (text: string) => string
}

export function serveInstance(place: InstancePlace): InstanceServer {
  const { post } = place
  const scope = createCallScope()
  const asked = createQuestions()
  const media = createQuestions()
  const present: Present = { kind: 'scanner', capabilities: null, mask: (text) => text }

  const start = async (message: Start): Promise<void> => {
    present.kind = message.instance.kind
    present.mask = place.masker(message)
    let manifest: PluginManifest | null = null
    try {
      const loaded = await place.load(message)
      manifest = loaded.manifest
      const { definition } = loaded
      present.capabilities = await createInstance({
        definition,
        instance: message.instance,
        limitMs: createLimitMs,
        host: (settings) =>
          place.createHost({
            start: message,
            definition,
            settings,
            media: { ...place.names(message), ...remoteMedia() },
            ask: (question) => asked.ask((id) => post({ type: 'ask', id, question })),
            signal: () => scope.signal(),
          }),
      })
      post({ type: 'ready', manifest })
    } catch (error) {
      post({ type: 'refused', problems: problemsOf(error, present.mask), manifest })
    }
  }

  const remoteMedia = (): Pick<ScannerMedia, 'probe' | 'readNfo' | 'readTags'> => {
    const ask = async (
      method: 'probe' | 'readNfo' | 'readTags',
      args: readonly unknown[],
    ): Promise<never> => {
      const call = scope.current()
      if (call === undefined) {
        throw new PluginError('unsupported', `host.media.${method}() is for read() alone.`)
      }
      call.deadline.pause()
      try {
        const question = { method, args }
        return (await media.ask((id) =>
          post({ type: 'media', id, call: call.id, question }),
        )) as never
      } finally {
        call.deadline.resume()
      }
    }
    return {
      probe: (entry) => ask('probe', [entry]),
      readNfo: (entry, subject) => ask('readNfo', [entry, subject]),
      readTags: (entry) => ask('readTags', [entry]),
    }
  }

  const call = async (message: Call): Promise<void> => {
    const { id } = message
    try {
      const { capabilities, kind } = present
      if (capabilities === null) throw new PluginError('unsupported', 'The plugin is not loaded.')
      const value = await scope.run(message, () => invoke(capabilities, kind, message))
      post({ type: 'result', id, value: value ?? null })
    } catch (error) {
      post({ type: 'result', id, failure: toSentFailure(error, present.mask) })
      if (error instanceof BadAnswer) post({ type: 'spoiled' })
    }
  }

  const end = async (): Promise<void> => {
    scope.close()
    const late = new Promise((resolve) => setTimeout(resolve, disposeLimitMs))
    const dispose = async (): Promise<void> => await present.capabilities?.dispose?.()
    // It goes in any case, and nobody is left to be told.
    await Promise.race([dispose().catch(() => undefined), late])
    post({ type: 'ended' })
    place.exit()
  }

  return {
    receive: (message) => {
      switch (message.type) {
        case 'start':
          return void start(message)
        case 'call':
          return void call(message)
        case 'cancel':
          return scope.cancel(message.id)
        case 'mediaAnswer':
          return media.answer(message)
        case 'reply':
          return asked.answer(message)
        case 'end':
          return void end()
      }
    },
    crash: (error) => {
      post({ type: 'crashed', reason: present.mask(thrownText(error)) })
      place.exit()
    },
  }
}

function problemsOf(error: unknown, mask: Present['mask']): readonly PluginProblem[] {
  if (error instanceof PluginProblems) {
    return error.problems.map((problem) => ({ ...problem, message: mask(problem.message) }))
  }
  return [
    {
      message: `The plugin cannot be started: ${mask(thrownText(error))}`,
      fix: 'Mend the plugin.',
    },
  ]
}

/** Anything can be thrown, also what has no JSON. */
function thrownText(thrown: unknown): string {
  return thrown instanceof Error || typeof thrown === 'string'
    ? errorMessage(thrown)
    : Bun.inspect(thrown)
}

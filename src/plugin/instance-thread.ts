import { errorMessage } from '../domain/error.ts'
import { PluginError } from '../domain/plugin-error.ts'
import type { FromInstance, HostQuestion, ToInstance } from '../domain/plugin-messages.ts'
import type { PluginManifest, PluginProblem } from '../domain/plugin.ts'
import type { ScannerMedia } from '../domain/scanner.ts'
import type { PluginCapabilities, PluginDefinition, PluginHost } from './api.ts'
import { type CallScope, createCallScope } from './call-scope.ts'
import { createInstance, disposeInstance } from './instance.ts'
import { BadAnswer, invoke, methodsOf } from './invoke.ts'
import type { LoadedPlugin } from './load.ts'
import { PluginProblems } from './problems.ts'
import { createQuestions, type Questions } from './questions.ts'
import { createRemoteMedia } from './remote-media.ts'
import { toSentFailure } from './sent-failure.ts'

type Start = Extract<ToInstance, { type: 'start' }>
type Call = Extract<ToInstance, { type: 'call' }>

/** `create` may take so long. */
const createLimitMs = 5_000

/** What a thread or process gives to the instance that runs in it. */
export interface InstancePlace {
  readonly post: (message: FromInstance) => void
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
  readonly ask: (question: HostQuestion) => Promise<unknown>
  readonly signal: () => AbortSignal
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

interface Serving {
  readonly place: InstancePlace
  readonly present: Present
  readonly scope: CallScope
  /** To the writer thread, and to the thread that called. */
  readonly asked: Questions
  readonly media: Questions
}

export function serveInstance(place: InstancePlace): InstanceServer {
  const serving: Serving = {
    place,
    present: { kind: 'scanner', capabilities: null, mask: (text) => text },
    scope: createCallScope(),
    asked: createQuestions(),
    media: createQuestions(),
  }
  const { present, scope } = serving
  return {
    receive: (message) => {
      switch (message.type) {
        case 'start':
          return void start(serving, message)
        case 'call':
          return void call(serving, message)
        case 'cancel':
          return scope.cancel(message.id)
        case 'mediaAnswer':
          return serving.media.answer(message)
        case 'reply':
          return serving.asked.answer(message)
        case 'end':
          return void end(serving)
      }
    },
    crash: (error) => {
      place.post({ type: 'crashed', reason: present.mask(thrownText(error)) })
      place.exit()
    },
  }
}

async function start(
  { place, present, scope, asked, media }: Serving,
  order: Start,
): Promise<void> {
  present.kind = order.instance.kind
  present.mask = place.masker(order)
  let manifest: PluginManifest | null = null
  try {
    const loaded = await place.load(order)
    manifest = loaded.manifest
    const { definition } = loaded
    present.capabilities = await createInstance({
      definition,
      instance: order.instance,
      limitMs: createLimitMs,
      ...(order.entry === null ? {} : { entry: order.entry }),
      host: (settings) =>
        place.createHost({
          start: order,
          definition,
          settings,
          media: {
            ...place.names(order),
            ...createRemoteMedia({ scope, media, post: place.post }),
          },
          ask: (question) => asked.ask((id) => place.post({ type: 'ask', id, question })),
          signal: () => scope.signal(),
        }),
    })
    place.post({
      type: 'ready',
      manifest,
      methods: methodsOf(present.capabilities, order.instance.kind),
    })
  } catch (error) {
    place.post({ type: 'refused', problems: problemsOf(error, present.mask), manifest })
  }
}

async function call({ place, present, scope }: Serving, message: Call): Promise<void> {
  const { id } = message
  try {
    const { capabilities, kind } = present
    if (capabilities === null) throw new PluginError('unsupported', 'The plugin is not loaded.')
    const value = await scope.run(message, () => invoke(capabilities, kind, message))
    place.post({ type: 'result', id, value: value ?? null })
  } catch (error) {
    place.post({ type: 'result', id, failure: toSentFailure(error, present.mask) })
    if (error instanceof BadAnswer) place.post({ type: 'spoiled' })
  }
}

async function end({ place, present, scope }: Serving): Promise<void> {
  scope.close()
  await disposeInstance(present.capabilities)
  place.post({ type: 'ended' })
  place.exit()
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

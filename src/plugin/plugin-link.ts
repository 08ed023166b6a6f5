import { PluginError } from '../domain/plugin-error.ts'
import type {
  FromCaller,
  HostQuestion,
  InstanceName,
  SentFailure,
  ToCaller,
} from '../domain/plugin-messages.ts'
import { instanceKey, type PluginCall, type PluginPermissions } from '../domain/plugin.ts'
import type { ScannerMedia } from '../domain/scanner.ts'
import { createQuestions } from './questions.ts'
import { toSentFailure } from './sent-failure.ts'

/** What a caller gives to a call beside its arguments. */
export interface CallContext {
  readonly signal?: AbortSignal
  /** Answers what the plugin asks of the files of its unit. */
  readonly media?: ScannerMedia
}

/** A thread's way to the instances that run elsewhere, and to what the host keeps of those that run here. */
export interface PluginLink {
  /** @throws PluginError */
  call(
    target: InstanceName,
    call: PluginCall & { readonly limitMs: number },
    context: CallContext,
  ): Promise<unknown>
  /** @throws PluginError */
  ask(instance: InstanceName, question: HostQuestion): Promise<unknown>
  /** Names the files that an instance elsewhere runs; null when it cannot run. */
  edition(instance: InstanceName): Promise<string | null>
  /**
   * What the plugin of an instance elsewhere may ask of the host.
   *
   * @throws PluginError when it cannot run.
   */
  permissions(instance: InstanceName): Promise<PluginPermissions>
  /**
   * Asks for leave to call an instance in this thread.
   *
   * @throws PluginError while its key is known to be refused.
   */
  begin(instance: InstanceName): Promise<{ readonly isTrial: boolean }>
  /** A call of an instance in this thread has ended. */
  called(
    instance: InstanceName,
    failure: SentFailure | null,
    call?: { readonly isTrial: boolean },
  ): void
  receive(message: ToCaller): void
}

/** Calls that went well are told together. */
const tellEveryMs = 1_000

export function createPluginLink(post: (message: FromCaller) => void): PluginLink {
  const questions = createQuestions()
  const asked = createQuestions()
  const media = new Map<number, ScannerMedia>()
  const succeeded = createSuccesses(post)

  const call: PluginLink['call'] = async (
    { kind, name },
    { method, args, limitMs },
    { signal, media: files },
  ) => {
    signal?.throwIfAborted()
    let id = 0
    const answer = questions.ask((number) => {
      id = number
      if (files !== undefined) media.set(id, files)
      post({ type: 'call', id, kind, name, method, args, limitMs })
    })
    const cancel = (): void => {
      post({ type: 'cancel', id })
      const failure = toSentFailure(new PluginError('timeout', 'The call was cancelled.'))
      questions.answer({ id, failure })
    }
    signal?.addEventListener('abort', cancel)
    try {
      return await answer
    } finally {
      signal?.removeEventListener('abort', cancel)
      media.delete(id)
    }
  }

  const answerMedia = async (message: Extract<ToCaller, { type: 'media' }>): Promise<void> => {
    const { id } = message
    try {
      const value = await readMedia(media.get(message.call), message.question)
      post({ type: 'mediaAnswer', id, value: value ?? null })
    } catch (error) {
      post({ type: 'mediaAnswer', id, failure: toSentFailure(error) })
    }
  }

  return {
    call,
    ask: ({ kind, name }, question) =>
      asked.ask((id) => post({ type: 'ask', id, kind, name, question })),
    edition: async ({ kind, name }) =>
      (await asked.ask((id) => post({ type: 'edition', id, kind, name }))) as string | null,
    permissions: async ({ kind, name }) =>
      (await asked.ask((id) => post({ type: 'permissions', id, kind, name }))) as PluginPermissions,
    begin: async ({ kind, name }) =>
      (await asked.ask((id) => post({ type: 'begin', id, kind, name }))) as { isTrial: boolean },
    called: ({ kind, name }, failure, { isTrial } = { isTrial: false }) => {
      if (failure === null && !isTrial) succeeded.add({ kind, name })
      else post({ type: 'called', kind, name, count: 1, failure, isTrial })
    },
    receive: (message) => {
      if (message.type === 'result') questions.answer(message)
      else if (message.type === 'reply') asked.answer(message)
      else void answerMedia(message)
    },
  }
}

function readMedia(
  media: ScannerMedia | undefined,
  { method, args }: Extract<ToCaller, { type: 'media' }>['question'],
): Promise<unknown> {
  if (media === undefined) {
    throw new PluginError('unsupported', `There is no unit that host.media.${method}() could read.`)
  }
  // Their own types say what they take; a plugin that asks in another way gets the error that comes of it.
  const read = media[method] as (...asked: readonly unknown[]) => Promise<unknown>
  return read(...args)
}

function createSuccesses(post: (message: FromCaller) => void): { add(name: InstanceName): void } {
  const counts = new Map<string, { name: InstanceName; count: number }>()
  let timer: Timer | undefined
  const tell = (): void => {
    timer = undefined
    for (const { name, count } of counts.values()) {
      post({ type: 'called', ...name, count, failure: null, isTrial: false })
    }
    counts.clear()
  }
  return {
    add: (name) => {
      const key = instanceKey(name)
      const known = counts.get(key) ?? { name, count: 0 }
      counts.set(key, known)
      known.count += 1
      if (timer !== undefined) return
      timer = setTimeout(tell, tellEveryMs)
      // Nothing is held up for the sake of a count.
      timer.unref()
    },
  }
}

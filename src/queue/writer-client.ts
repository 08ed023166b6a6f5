import { AppError } from '../domain/error.ts'
import type { ReloadReport } from '../domain/configuration.ts'
import type { EngineStats } from '../domain/engine-stats.ts'
import type { PluginDesk } from '../domain/plugin.ts'
import type { Answered, ConfigureOrder, Engine, EngineCommands } from '../domain/engine.ts'
import type { DomainEvent, Happening } from '../domain/event.ts'
import { giveMemoryBack } from './thread-memory.ts'
import type {
  FromWriter,
  SentError,
  ToWriter,
  WriterSettings,
  WriterSetup,
} from './writer-protocol.ts'

/** The writer thread as the main thread holds it. */
export interface WriterClient extends Engine {
  /** What jobs came to since the start; rejects only when the thread is gone. */
  stats(): Promise<EngineStats>
  /** Goes by other settings from the next commit on. */
  configure(settings: WriterSettings, order: ConfigureOrder): Promise<ReloadReport>
  /** What can be asked of plugins; answered also while nothing can be written. */
  readonly plugins: PluginDesk
  /** Begins to run what is due. */
  runSchedules(): Promise<void>
  /** Stores events that no command has caused. */
  record(events: readonly DomainEvent[]): Promise<void>
  /** Resolves when everything is committed and closed; at the latest after `limitMs`, when a thread hangs in a file call. */
  stop(limitMs: number): Promise<'stopped' | 'abandoned'>
  /** Resolves when the thread is gone, by a stop or by a failure of its own, which is told in a line. */
  readonly ended: Promise<string>
}

/** Time for running jobs within the limit of a stop; the rest is for the last commit. */
const graceShare = 0.7

/**
 * Starts the writer thread and waits until it is ready.
 *
 * @throws AppError as the thread gave it: the database cannot be used, or is newer than this program.
 */
export async function startWriter(writerUrl: string, setup: WriterSetup): Promise<WriterClient> {
  const worker = new Worker(writerUrl, { name: 'writer' })
  const send = (message: ToWriter): void => worker.postMessage(message)
  const questions = createQuestions(send)
  const listeners = new Set<(happening: Happening) => void>()
  const { ready, stopped, reason } = listen(worker, { questions, listeners })
  send({ type: 'start', setup })
  try {
    await ready
  } catch (error) {
    worker.terminate()
    throw error
  }
  return {
    ended: stopped.then(reason),
    ask: (command, ...args) =>
      questions.ask({ type: 'command', command, args }) as Promise<
        ReturnType<EngineCommands[typeof command]>
      >,
    askOnce: (onceKey, command, ...args) =>
      questions.ask({ type: 'command', command, args, onceKey }) as Promise<
        Answered<ReturnType<EngineCommands[typeof command]>>
      >,
    stats: () => questions.ask({ type: 'stats' }) as Promise<EngineStats>,
    configure: (settings, order) =>
      questions.ask({ type: 'configure', settings, order }) as Promise<ReloadReport>,
    plugins: deskOf(questions),
    runSchedules: async () => void (await questions.ask({ type: 'runSchedules' })),
    record: async (events) => void (await questions.ask({ type: 'record', events })),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    stop: async (limitMs) => {
      send({ type: 'stop', graceMs: limitMs * graceShare })
      const late = Promise.withResolvers<'abandoned'>()
      const timer = setTimeout(() => late.resolve('abandoned'), limitMs)
      const outcome = await Promise.race([stopped, late.promise])
      clearTimeout(timer)
      if (outcome === 'stopped') worker.terminate()
      return outcome
    },
  }
}

function deskOf(questions: Questions): PluginDesk {
  const ask = async <Method extends keyof PluginDesk>(
    method: Method,
    args: Parameters<PluginDesk[Method]>,
  ): Promise<Awaited<ReturnType<PluginDesk[Method]>>> => {
    const question = { type: 'plugins', ask: method, args } as Question
    return (await questions.ask(question)) as Awaited<ReturnType<PluginDesk[Method]>>
  }
  return {
    list: () => ask('list', []),
    test: (target, call) => ask('test', call === undefined ? [target] : [target, call]),
    tryOut: (instance) => ask('tryOut', [instance]),
    methods: (target) => ask('methods', [target]),
    reload: (target) => ask('reload', [target]),
  }
}

/** Hears the thread; `ready` rejects when it refuses to start or ends before, `stopped` resolves when it has ended, or left a thread behind. */
function listen(
  worker: Worker,
  to: { questions: Questions; listeners: ReadonlySet<(happening: Happening) => void> },
): { ready: Promise<void>; stopped: Promise<'stopped' | 'abandoned'>; reason: () => string } {
  const { questions, listeners } = to
  const ready = Promise.withResolvers<void>()
  const stopped = Promise.withResolvers<'stopped' | 'abandoned'>()
  worker.onmessage = (event: MessageEvent<FromWriter>) => {
    const message = event.data
    switch (message.type) {
      case 'ready':
        return ready.resolve()
      case 'refused':
        return ready.reject(errorOf(message.error))
      case 'reply':
        return questions.answer(message.id, message.value)
      case 'error':
        return questions.reject(message.id, errorOf(message.error))
      case 'events':
        for (const happened of message.happenings) {
          for (const listener of listeners) listener(happened)
        }
        return undefined
      case 'rest':
        return giveMemoryBack()
      case 'stopped':
        return stopped.resolve(message.outcome)
    }
  }
  let reason = 'it ended by itself'
  worker.onerror = (event) => {
    // Before the error itself stand the lines of the code around it.
    reason = /^\s*\w*error: .+$/im.exec(event.message)?.[0].trim() ?? event.message
    ready.reject(new AppError('internal', `The writer thread failed: ${event.message}`))
  }
  // The daemon without its writer is none: nothing it says would be stored.
  worker.addEventListener('close', () => {
    ready.reject(new AppError('internal', 'The writer thread ended.'))
    questions.close()
    stopped.resolve('stopped')
  })
  return { ready: ready.promise, stopped: stopped.promise, reason: () => reason }
}

type Asking = Extract<ToWriter, { readonly id: number }>
/** One that still needs its number. */
type Question = Asking extends infer Each ? (Each extends Asking ? Omit<Each, 'id'> : never) : never

/** Questions to the thread that wait for their answers. */
interface Questions {
  ask(question: Question): Promise<unknown>
  answer(id: number, value: unknown): void
  reject(id: number, error: AppError): void
  /** Rejects those that wait, and all later ones. */
  close(): void
}

function createQuestions(send: (message: ToWriter) => void): Questions {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let nextId = 1
  let closed = false
  const take = (id: number): PromiseWithResolvers<unknown> | undefined => {
    const question = waiting.get(id)
    waiting.delete(id)
    return question
  }
  return {
    ask: (asked) => {
      if (closed) return Promise.reject(hasStopped())
      const id = nextId
      nextId += 1
      const question = Promise.withResolvers<unknown>()
      waiting.set(id, question)
      send({ ...asked, id } as ToWriter)
      return question.promise
    },
    answer: (id, value) => take(id)?.resolve(value),
    reject: (id, error) => take(id)?.reject(error),
    close: () => {
      closed = true
      for (const id of waiting.keys()) take(id)?.reject(hasStopped())
    },
  }
}

function hasStopped(): AppError {
  return new AppError('unavailable', 'The engine has stopped.')
}

function errorOf(error: SentError): AppError {
  return new AppError(error.code, error.message, { details: error.details })
}

import { AppError } from '../domain/error.ts'
import type { Engine } from '../domain/engine.ts'
import type { DomainEvent } from '../domain/event.ts'
import type { FromWriter, SentError, ToWriter, WriterSetup } from './writer-protocol.ts'

/** The writer thread as the main thread holds it. */
export interface WriterClient extends Engine {
  /** Resolves when everything is committed and closed; at the latest after `limitMs`, when a thread hangs in a file call. */
  stop(limitMs: number): Promise<'stopped' | 'abandoned'>
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
  const waiting = new Map<
    number,
    { resolve: (value: never) => void; reject: (error: unknown) => void }
  >()
  const listeners = new Set<(event: DomainEvent) => void>()
  const ready = Promise.withResolvers<void>()
  const stopped = Promise.withResolvers<'stopped'>()
  let nextId = 1
  let over = false
  const send = (message: ToWriter): void => worker.postMessage(message)

  const settle = (
    id: number,
    act: (entry: NonNullable<ReturnType<typeof waiting.get>>) => void,
  ): void => {
    const entry = waiting.get(id)
    waiting.delete(id)
    if (entry !== undefined) act(entry)
  }
  worker.onmessage = (event: MessageEvent<FromWriter>) => {
    const message = event.data
    switch (message.type) {
      case 'ready':
        return ready.resolve()
      case 'refused':
        return ready.reject(errorOf(message.error))
      case 'reply':
        return settle(message.id, ({ resolve }) => resolve(message.value as never))
      case 'error':
        return settle(message.id, ({ reject }) => reject(errorOf(message.error)))
      case 'events':
        for (const happened of message.events) {
          for (const listener of listeners) listener(happened)
        }
        return undefined
      case 'rest':
        return Bun.gc(true)
      case 'stopped':
        return stopped.resolve('stopped')
    }
  }
  worker.onerror = (event) =>
    ready.reject(new AppError('internal', `The writer thread failed: ${event.message}`))
  // The daemon without its writer is none: nothing it says would be stored.
  worker.addEventListener('close', () => {
    over = true
    ready.reject(new AppError('internal', 'The writer thread ended.'))
    for (const id of waiting.keys()) {
      settle(id, ({ reject }) => reject(hasStopped()))
    }
    stopped.resolve('stopped')
  })
  send({ type: 'start', setup })
  await ready.promise

  return {
    ask: (command, ...args) =>
      new Promise((resolve, reject) => {
        if (over) return reject(hasStopped())
        const id = nextId
        nextId += 1
        waiting.set(id, { resolve, reject })
        send({ type: 'command', id, command, args })
      }),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    stop: async (limitMs) => {
      send({ type: 'stop', graceMs: limitMs * graceShare })
      const late = Promise.withResolvers<'abandoned'>()
      const timer = setTimeout(() => late.resolve('abandoned'), limitMs)
      const outcome = await Promise.race([stopped.promise, late.promise])
      clearTimeout(timer)
      if (outcome === 'stopped') worker.terminate()
      return outcome
    },
  }
}

function hasStopped(): AppError {
  return new AppError('unavailable', 'The engine has stopped.')
}

function errorOf(error: SentError): AppError {
  return new AppError(error.code, error.message, { details: error.details })
}

import { AsyncLocalStorage } from 'node:async_hooks'

import { PluginError } from '../domain/plugin-error.ts'

/** A call of an instance that runs. */
export interface RunningCall {
  readonly id: number
  readonly abort: AbortController
  readonly deadline: Deadline
}

/** Tells what runs in an instance which call it belongs to: its signal, its media. */
export interface CallScope {
  /** Of the present call; outside of one that of the instance. */
  signal(): AbortSignal
  current(): RunningCall | undefined
  /** Runs the work as the call; rejects at its deadline at the latest. */
  run<T>(call: { id: number; limitMs: number }, work: () => T): Promise<Awaited<T>>
  cancel(id: number): void
  /** Calls that have not ended. */
  running(): readonly RunningCall[]
  /** Ends the signal of the instance. */
  close(): void
}

export function createCallScope(): CallScope {
  const storage = new AsyncLocalStorage<RunningCall>()
  const calls = new Map<number, RunningCall>()
  const life = new AbortController()

  const run: CallScope['run'] = async <T>(
    { id, limitMs }: { id: number; limitMs: number },
    work: () => T,
  ): Promise<Awaited<T>> => {
    const abort = new AbortController()
    const late = Promise.withResolvers<never>()
    const deadline = createDeadline(limitMs, () => {
      late.reject(timeOut(limitMs))
      // Told apart from a cancel by its name: it says something of the server that was being asked.
      abort.abort(new DOMException('The call is out of time.', 'TimeoutError'))
    })
    const call = { id, abort, deadline }
    abort.signal.addEventListener('abort', () => late.reject(abort.signal.reason))
    // Nobody waits for it once the work has ended.
    late.promise.catch(() => undefined)
    calls.set(id, call)
    try {
      return await Promise.race([storage.run(call, async () => await work()), late.promise])
    } finally {
      deadline.clear()
      calls.delete(id)
    }
  }

  return {
    run,
    signal: () => storage.getStore()?.abort.signal ?? life.signal,
    current: () => storage.getStore(),
    cancel: (id) =>
      calls
        .get(id)
        ?.abort.abort(new PluginError('timeout', 'The call was cancelled.', { retryable: true })),
    running: () => [...calls.values()],
    close: () => life.abort(new PluginError('timeout', 'The instance ends.')),
  }
}

function timeOut(limitMs: number): PluginError {
  return new PluginError('timeout', `The call did not end within ${limitMs / 1000} s.`)
}

/** A time limit that does not count the time in which the host itself is asked for something. */
export interface Deadline {
  pause(): void
  resume(): void
  clear(): void
}

export function createDeadline(limitMs: number, expired: () => void): Deadline {
  let leftMs = limitMs
  let since = performance.now()
  let pauses = 0
  let timer: Timer | undefined = setTimeout(expired, leftMs)
  return {
    pause: () => {
      pauses += 1
      if (pauses > 1 || timer === undefined) return
      clearTimeout(timer)
      leftMs -= performance.now() - since
    },
    resume: () => {
      pauses -= 1
      if (pauses > 0 || timer === undefined) return
      since = performance.now()
      timer = setTimeout(expired, Math.max(0, leftMs))
    },
    clear: () => {
      clearTimeout(timer)
      timer = undefined
    },
  }
}

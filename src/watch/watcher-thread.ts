import type { FromWatcher, ToWatcher } from './protocol.ts'

/** The thread of a root as the supervisor holds it. */
export interface WatcherThread {
  send(message: ToWatcher): void
  /** Ends it; one that hangs in a file call is left behind. */
  stop(): void
}

export type StartWatcher = (events: {
  message(message: FromWatcher): void
  /** It ended by a failure of its own. */
  failed(reason: string): void
}) => WatcherThread

/** Starts threads from the entry at a URL. */
export function createWatcherStart(url: string): StartWatcher {
  return (events) => {
    const worker = new Worker(url, { name: 'watcher' })
    let stopped = false
    worker.onmessage = ({ data }: MessageEvent<FromWatcher>) => {
      if (data.type === 'stopped') worker.terminate()
      else if (!stopped) events.message(data)
    }
    let reason = 'it ended by itself'
    worker.onerror = (event) => {
      event.preventDefault()
      reason = event.message
    }
    // A rejected promise ends a worker without an error (measured).
    worker.addEventListener('close', () => {
      if (!stopped) events.failed(reason)
      stopped = true
    })
    // A stop of the process does not wait for it.
    worker.unref()
    return {
      send: (told) => worker.postMessage(told),
      stop: () => {
        stopped = true
        worker.postMessage({ type: 'stop' } satisfies ToWatcher)
      },
    }
  }
}

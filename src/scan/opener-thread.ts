import { endWhenFree, isInFileCall } from '../process/thread-call.ts'
import type { FromOpener, OpenerReply, ToOpener } from './opener-protocol.ts'

/** A thread that opens files, as its pool holds it. */
export interface OpenerThread {
  send(message: ToOpener): void
  /** Whether a disk keeps it waiting; false where the system does not tell. */
  isInFileCall(): boolean
  end(): void
}

export type StartOpener = (events: {
  reply(reply: OpenerReply): void
  /** It asks for memory before it unpacks a page. */
  room(bytes: number): void
  /** It ended by a failure of its own. */
  failed(reason: string): void
}) => OpenerThread

/** Starts threads from the entry at a URL. */
export function createOpenerStart(url: string): StartOpener {
  return (events) => {
    const worker = new Worker(url, { name: 'opener', smol: true })
    let thread = 0
    let isOver = false
    worker.onmessage = ({ data }: MessageEvent<FromOpener>) => {
      if (data.type === 'placed') thread = data.thread
      else if (data.type === 'room') events.room(data.bytes)
      else events.reply(data)
    }
    let reason = 'it ended by itself'
    worker.onerror = (event) => {
      event.preventDefault()
      reason = event.message
    }
    // A rejected promise ends a worker without an error (measured).
    worker.addEventListener('close', () => {
      if (!isOver) events.failed(reason)
      isOver = true
    })
    // A stop of the process does not wait for it.
    worker.unref()
    return {
      send: (message) => worker.postMessage(message),
      isInFileCall: () => isInFileCall(thread),
      end: () => {
        isOver = true
        endWhenFree(worker, thread)
      },
    }
  }
}

import { instanceKey } from '../domain/plugin.ts'
import type { StartThread } from './runner-types.ts'

/** Starts an instance in a thread of this process; it sees none of the daemon's environment. */
export function createThreadStart(url: string): StartThread {
  return (instance, events) => {
    const worker = new Worker(url, { name: `plugin ${instanceKey(instance)}`, env: {} })
    let reason = 'it left by itself'
    let isOver = false
    worker.onmessage = (event: MessageEvent<string>) => {
      if (!isOver) events.message(event.data)
    }
    worker.onerror = (event) => {
      reason = event.message
      event.preventDefault()
    }
    worker.addEventListener('close', () => {
      if (!isOver) events.ended(reason)
      isOver = true
    })
    return {
      send: (message) => {
        if (!isOver) worker.postMessage(JSON.stringify(message))
      },
      kill: () => {
        isOver = true
        worker.terminate()
      },
    }
  }
}

import { instanceKey } from '../domain/plugin.ts'
import { readInstanceMessage, strayMessage } from './instance-message.ts'
import type { StartThread } from './runner-types.ts'

/** Starts an instance in a thread of this process; it sees none of the daemon's environment. */
export function createThreadStart(url: string): StartThread {
  return (instance, events) => {
    const worker = new Worker(url, { name: `plugin ${instanceKey(instance)}`, env: {} })
    let reason = 'it left by itself'
    let isOver = false
    const kill = (): void => {
      isOver = true
      worker.terminate()
    }
    worker.onmessage = (event: MessageEvent<unknown>) => {
      if (isOver) return
      const message = readInstanceMessage(event.data)
      if (message !== null) return events.message(message)
      kill()
      events.ended(strayMessage)
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
      kill,
    }
  }
}

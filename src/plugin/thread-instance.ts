import { instanceKey } from '../domain/plugin.ts'
import { endWhenFree } from '../process/thread-call.ts'
import { readInstanceMessage, strayMessage } from './instance-message.ts'
import type { StartThread } from './runner-types.ts'

/** Starts an instance in a thread of this process; it sees none of the daemon's environment. */
export function createThreadStart(url: string): StartThread {
  return (instance, events) => {
    const worker = new Worker(url, { name: `plugin ${instanceKey(instance)}`, env: {} })
    let reason = 'it left by itself'
    let isOver = false
    let place: number | null = null
    const kill = (): void => {
      isOver = true
      endWhenFree(worker, place ?? 0)
    }
    worker.onmessage = (event: MessageEvent<unknown>) => {
      // Said before a plugin is there that could say another one.
      if (place === null && typeof event.data === 'number') return void (place = event.data)
      place ??= 0
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

import { yieldToOthers } from '../domain/yield-to-others.ts'
import type { FromWatcher, ToWatcher } from './protocol.ts'
import { RootWatcher } from './root-watcher.ts'

declare const self: Worker

yieldToOthers()

const watcher = new RootWatcher((message: FromWatcher) => self.postMessage(message), {
  now: () => Date.now(),
  after: (delayMs, work) => {
    const timer = setTimeout(work, delayMs)
    return () => clearTimeout(timer)
  },
})

self.onmessage = (event: MessageEvent<ToWatcher>) => watcher.take(event.data)

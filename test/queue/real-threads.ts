import { createThreadStarter, type PoolThread } from '../../src/queue/worker-pool.ts'
import type { Log } from '../../src/domain/log.ts'
import type { Starter } from './harness.ts'

const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** Real worker threads; `started` has them in the order of their start. */
export function realThreads(): { start: Starter; started: PoolThread[] } {
  const started: PoolThread[] = []
  const workerUrl = new URL('./worker.ts', import.meta.url).href
  const start: Starter = (events) => {
    const starter = createThreadStarter({ workerUrl, settings: null, log: quiet, events })
    return (name) => {
      const thread = starter(name)
      started.push(thread)
      return thread
    }
  }
  return { start, started }
}

import type { Log } from '../../src/domain/log.ts'
import { createThreadStarter } from '../../src/queue/worker-pool.ts'
import type { Starter } from './harness.ts'

const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** Real worker threads, which know the jobs of `real-jobs.ts`. */
export function realThreads(): Starter {
  const workerUrl = new URL('./worker.ts', import.meta.url).href
  return (events) => createThreadStarter({ workerUrl, settings: () => null, log: quiet, events })
}

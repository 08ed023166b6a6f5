import { Database } from 'bun:sqlite'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { bun, defineQueue, defineWorker } from 'plainjob'

const quiet = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} }

/** Seconds for the same jobs through plainjob in its default (synchronous NORMAL, one worker in process). */
export async function runPlainjob(count: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-plainjob-'))
  const database = new Database(join(folder, 'queue.db'), { strict: true })
  const queue = defineQueue({ connection: bun(database), logger: quiet })
  const text = 'x'.repeat(40)
  queue.addMany(
    'no-op',
    Array.from({ length: count }, (_, number) => ({ number, text })),
  )
  const { promise, resolve } = Promise.withResolvers<void>()
  let done = 0
  const worker = defineWorker(
    'no-op',
    (job) => {
      const payload = JSON.parse(job.data) as { number: number }
      if (typeof payload.number !== 'number') throw new Error('bad payload')
      done += 1
      if (done === count) resolve()
      return Promise.resolve()
    },
    { queue, logger: quiet },
  )
  const began = performance.now()
  void worker.start()
  await promise
  const seconds = (performance.now() - began) / 1000
  await worker.stop()
  queue.close()
  rmSync(folder, { recursive: true })
  return seconds
}

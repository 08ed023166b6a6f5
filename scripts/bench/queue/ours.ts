import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { systemClock } from '../../../src/domain/clock.ts'
import type { Log } from '../../../src/domain/log.ts'
import type { Stores } from '../../../src/domain/stores.ts'
import { createDispatcher } from '../../../src/queue/dispatcher.ts'
import { createThreadStarter } from '../../../src/queue/worker-pool.ts'
import { openWriter, transaction } from '../../../src/store/database.ts'
import { createJobStore } from '../../../src/store/job-store.ts'
import { migrate } from '../../../src/store/migrate.ts'
import { createTransactionControl } from '../../../src/store/transaction-control.ts'
import { noOp } from './no-op.ts'

const quiet: Log = { debug: () => {}, info: () => {}, warn: console.warn, error: console.error }

/** Seconds from the first claim to the last committed result of `count` jobs, with 4 workers and FULL. */
export async function runOurs(count: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-queue-'))
  const database = openWriter(join(folder, 'queue.db'))
  migrate(database, { now: Date.now() })
  const jobs = createJobStore(database)
  const text = 'x'.repeat(40)
  transaction(database, () => {
    for (let number = 0; number < count; number += 1) {
      jobs.insert(
        {
          kind: noOp.kind,
          queue: noOp.queue,
          priority: 5,
          payload: JSON.stringify({ number, text }),
          uniqueKey: null,
          scanId: null,
          rootId: null,
          maxAttempts: 3,
          runAt: null,
        },
        Date.now(),
      )
    }
  })
  const left = database.query<{ n: number }, []>(
    "SELECT count(*) AS n FROM job WHERE state IN ('available', 'running')",
  )
  const dispatcher = createDispatcher(
    {
      definitions: [noOp],
      stores: { jobs } as unknown as Stores,
      jobs,
      control: createTransactionControl(database),
      clock: systemClock,
      log: quiet,
      options: {
        workers: 4,
        concurrency: {},
        retry: { maxAttempts: 3, baseSeconds: 15, capSeconds: 3600 },
      },
      settle: () => {},
      record: () => {},
    },
    () => {},
  )
  const workerUrl = new URL('./worker.ts', import.meta.url).href
  const began = performance.now()
  dispatcher.start(
    createThreadStarter({ workerUrl, settings: null, log: quiet, events: dispatcher }),
  )
  // One row is cheaper to ask for than a count: the last job in line ends last but for what travels beside it.
  const last = database.query<{ open: number }, []>(
    "SELECT EXISTS (SELECT 1 FROM job WHERE state = 'available') AS open",
  )
  while (last.get()?.open === 1) await Bun.sleep(2)
  while ((left.get()?.n ?? 0) > 0) await Bun.sleep(1)
  const seconds = (performance.now() - began) / 1000
  const done = database
    .query<{ n: number }, []>(
      "SELECT count(*) AS n FROM job WHERE state = 'completed' AND attempt = 1",
    )
    .get()
  if (done?.n !== count)
    throw new Error(`${done?.n} of ${count} jobs were completed in one attempt`)
  await dispatcher.stop(100)
  database.close()
  rmSync(folder, { recursive: true })
  return seconds
}

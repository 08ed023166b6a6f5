import type { Database } from 'bun:sqlite'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { systemClock } from '../../../src/domain/clock.ts'
import type { Log } from '../../../src/domain/log.ts'
import type { Stores } from '../../../src/domain/stores.ts'
import { createDispatcher, type Dispatcher } from '../../../src/queue/dispatcher.ts'
import { createThreadStarter, type PoolThread } from '../../../src/queue/worker-pool.ts'
import { openWriter, transaction } from '../../../src/store/database.ts'
import { createHealthStore } from '../../../src/store/health-store.ts'
import { createJobStore } from '../../../src/store/job-store.ts'
import { migrate } from '../../../src/store/migrate.ts'
import { createTransactionControl } from '../../../src/store/transaction-control.ts'
import { noOp } from './no-op.ts'

const workers = 4
const quiet: Log = { debug: () => {}, info: () => {}, warn: console.warn, error: console.error }

export interface OurRun {
  /** From the first claim to the commit of the last result. */
  readonly seconds: number
  /** Jobs that were lost, failed, or needed another attempt. */
  readonly astray: number
}

/** Runs `count` no-op jobs through 4 workers, with synchronous FULL. */
export async function runOurs(count: number): Promise<OurRun> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-queue-'))
  const database = openWriter(join(folder, 'queue.db'))
  try {
    migrate(database, { now: Date.now() })
    enqueue(database, count)
    const dispatcher = createBenchDispatcher(database)
    await startThreads(dispatcher)
    const seconds = await timeJobs(database, dispatcher)
    await dispatcher.stop(100)
    return { seconds, astray: count - countDoneOnce(database) }
  } finally {
    database.close()
    rmSync(folder, { recursive: true })
  }
}

function enqueue(database: Database, count: number): void {
  const jobs = createJobStore(database)
  const text = 'x'.repeat(40)
  transaction(database, () => {
    for (let number = 0; number < count; number += 1) {
      jobs.insert(
        {
          kind: noOp.kind,
          queue: noOp.queue,
          priority: noOp.priority,
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
    jobs.setPaused(noOp.queue, true, Date.now())
  })
}

function createBenchDispatcher(database: Database): Dispatcher {
  const jobs = createJobStore(database)
  return createDispatcher(
    {
      definitions: [noOp],
      // The job has no commit; the dispatcher itself tells the health list of threads that hang.
      stores: { jobs, health: createHealthStore(database) } as unknown as Stores,
      jobs,
      control: createTransactionControl(database),
      clock: systemClock,
      log: quiet,
      options: {
        workers,
        concurrency: {},
        retry: { maxAttempts: 3, baseSeconds: 15, capSeconds: 3600 },
      },
      settle: () => {},
      record: () => [],
    },
    () => {},
  )
}

/** plainjob has no thread to start, so ours are up before the clock; the paused queue keeps them from working. */
async function startThreads(dispatcher: Dispatcher): Promise<void> {
  const workerUrl = new URL('./worker.ts', import.meta.url).href
  const start = createThreadStarter({
    workerUrl,
    settings: () => null,
    log: quiet,
    events: dispatcher,
  })
  const threads: { thread: PoolThread; bornAt: number }[] = []
  dispatcher.start((name) => {
    const thread = start(name)
    threads.push({ thread, bornAt: thread.pulse.lastBeatAt() })
    return thread
  })
  const isUp = ({ thread, bornAt }: (typeof threads)[number]): boolean =>
    thread.pulse.lastBeatAt() > bornAt
  while (threads.length < workers || !threads.every(isUp)) await Bun.sleep(20)
}

async function timeJobs(database: Database, dispatcher: Dispatcher): Promise<number> {
  const open = database.query<{ open: number }, []>(
    'SELECT EXISTS (SELECT 1 FROM job WHERE done = 0) AS open',
  )
  const began = performance.now()
  await dispatcher.command((context) => context.setPaused(noOp.queue, false))
  // Asked on the connection of the dispatcher, between its transactions: what it sees is committed.
  while (open.get()?.open === 1) await Bun.sleep(1)
  return (performance.now() - began) / 1000
}

function countDoneOnce(database: Database): number {
  const row = database
    .query<{ n: number }, []>(
      "SELECT count(*) AS n FROM job WHERE state = 'completed' AND attempt = 1",
    )
    .get()
  return row?.n ?? 0
}

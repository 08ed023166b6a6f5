import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'

import { jobStates } from '../../src/domain/job.ts'
import { createJobQueries } from '../../src/store/job-queries.ts'
import { migrate } from '../../src/store/migrate.ts'

test('the jobs that run are found and counted, wherever they stand among those that wait', () => {
  using database = new Database(':memory:', { strict: true })
  migrate(database, { now: 0 })
  const insert = database.query<null, [string, string]>(
    `INSERT INTO job (kind, queue, priority, state, payload, max_attempts, run_at, created_at, started_at, finished_at, done)
     SELECT 'scan.directory', ?1, 6, ?2, '{}', 3, iif(?2 IN ('scheduled', 'retryable'), 9, NULL), 1, 1, 1,
       ?2 IN ('completed', 'cancelled', 'discarded')`,
  )
  const states = jobStates.filter((state) => state !== 'running')
  const running: number[] = []
  for (let n = 1; n <= 300; n += 1) {
    const runs = n % 37 === 0
    if (runs) running.unshift(n)
    insert.run(n % 5 < 2 ? 'scan' : 'asset', runs ? 'running' : states[n % states.length]!)
  }
  const jobs = createJobQueries(database)
  const ids = (beforeId?: number): number[] =>
    jobs
      .list({ state: 'running', limit: 5, ...(beforeId !== undefined && { beforeId }) })
      .map(({ id }) => id)
  expect(ids()).toEqual(running.slice(0, 5))
  expect(ids(running[4])).toEqual(running.slice(5))
  for (const { name, nextRunAt, jobs: counted } of jobs.queues(['scan', 'asset'])) {
    const count = database.query<{ n: number }, [string, string]>(
      'SELECT count(*) AS n FROM job WHERE queue = ? AND state = ?',
    )
    for (const [state, n] of Object.entries(counted)) {
      expect([state, n]).toEqual([state, count.get(name, state)?.n ?? 0])
    }
    expect(nextRunAt).toBe(9)
  }
})

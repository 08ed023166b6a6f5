import type { Database } from 'bun:sqlite'

import type { JobAttemptError, JobState } from '../domain/job.ts'
import type { JobQueries, QueueSummary } from '../domain/queries.ts'
import { jobOfRow } from './job-store.ts'

type JobRow = Parameters<typeof jobOfRow>[0]
type ListQuery = Parameters<JobQueries['list']>[0]

/** States whose jobs are not over; they have an index of their own. */
const live: readonly JobState[] = ['scheduled', 'available', 'running', 'retryable']

/** Reading of jobs for people. */
export function createJobQueries(database: Database): JobQueries {
  const find = database.query<JobRow, [number]>('SELECT * FROM job WHERE id = ?')
  const errors = database.query<JobAttemptError, [number]>(
    `SELECT attempt, code, message, occurred_at AS occurredAt FROM job_error WHERE job_id = ? ORDER BY rowid`,
  )
  return {
    find: (id) => {
      const row = find.get(id)
      return row === null ? null : jobOfRow(row)
    },
    list: (query) =>
      database
        .query<JobRow, [ListRow]>(listSql(query))
        .all({
          before: query.beforeId ?? Number.MAX_SAFE_INTEGER,
          limit: query.limit,
          ...(query.state !== undefined && { state: query.state }),
          ...(query.kind !== undefined && { kind: query.kind }),
        })
        .map(jobOfRow),
    errors: (jobId) => errors.all(jobId),
    queues: queues(database),
  }
}

type ListRow = Record<string, string | number>

/** The words of `list`; they are few, so each is prepared once. */
export function listSql({ state, kind }: Pick<ListQuery, 'state' | 'kind'>): string {
  const conditions = ['id < $before']
  if (state !== undefined) {
    conditions.push('state = $state')
    if (live.includes(state)) conditions.push('done = 0')
    // Named, because a bound value does not tell the planner that the partial index holds it.
    if (state === 'discarded') conditions.push(`state = 'discarded'`)
  }
  if (kind !== undefined) conditions.push('kind = $kind')
  return `SELECT * FROM job WHERE ${conditions.join(' AND ')} ORDER BY id DESC LIMIT $limit`
}

function queues(database: Database): JobQueries['queues'] {
  // Those that could run are by far the most, and their index alone counts them.
  const available = database.query<{ queue: string; count: number }, []>(
    `SELECT queue, count(*) AS count FROM job WHERE state = 'available' GROUP BY queue`,
  )
  const others = database.query<CountRow, []>(
    `SELECT queue, state, count(*) AS count, min(run_at) AS runAt FROM job
     WHERE done = 0 AND state <> 'available' GROUP BY queue, state`,
  )
  const discarded = database.query<{ queue: string; count: number }, []>(
    `SELECT queue, count(*) AS count FROM job WHERE state = 'discarded' GROUP BY queue`,
  )
  const paused = database.query<{ queue: string; paused_at: number }, []>(
    'SELECT queue, paused_at FROM queue_pause',
  )
  return (names) => {
    const stopped = new Map(paused.all().map(({ queue, paused_at }) => [queue, paused_at]))
    const rows = [
      ...available.all().map((row) => ({ ...row, state: 'available' as const, runAt: null })),
      ...discarded.all().map((row) => ({ ...row, state: 'discarded' as const, runAt: null })),
      ...others.all(),
    ]
    return names.map((name): QueueSummary => {
      const own = rows.filter(({ queue }) => queue === name)
      const of = (state: JobState): number => own.find((row) => row.state === state)?.count ?? 0
      const due = own.flatMap(({ runAt }) => (runAt === null ? [] : [runAt]))
      return {
        name,
        pausedAt: stopped.get(name) ?? null,
        nextRunAt: due.length === 0 ? null : Math.min(...due),
        jobs: {
          scheduled: of('scheduled'),
          available: of('available'),
          running: of('running'),
          retryable: of('retryable'),
          discarded: of('discarded'),
        },
      }
    })
  }
}

interface CountRow {
  queue: string
  state: JobState
  count: number
  runAt: number | null
}

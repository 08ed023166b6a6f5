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
  const countLive = database.query<{ queue: string; state: JobState; count: number }, []>(
    'SELECT queue, state, count(*) AS count FROM job WHERE done = 0 GROUP BY queue, state',
  )
  const countDiscarded = database.query<{ queue: string; count: number }, []>(
    `SELECT queue, count(*) AS count FROM job WHERE state = 'discarded' GROUP BY queue`,
  )
  const paused = database.query<{ queue: string }, []>('SELECT queue FROM queue_pause')
  return (names) => {
    const stopped = new Set(paused.all().map(({ queue }) => queue))
    const counts = new Map<string, number>()
    for (const { queue, state, count } of countLive.all()) counts.set(`${queue} ${state}`, count)
    for (const { queue, count } of countDiscarded.all()) counts.set(`${queue} discarded`, count)
    return names.map((name): QueueSummary => {
      const of = (state: JobState): number => counts.get(`${name} ${state}`) ?? 0
      return {
        name,
        paused: stopped.has(name),
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

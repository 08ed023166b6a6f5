import type { Database } from 'bun:sqlite'

import type { JobAttemptError, JobState } from '../domain/job.ts'
import type { JobQueries, QueueSummary } from '../domain/queries.ts'
import { jobOfRow } from './job-store.ts'

type JobRow = Parameters<typeof jobOfRow>[0]
type ListQuery = Parameters<JobQueries['list']>[0]

// Running jobs have no index of their own, because each claim would have to write it. They are few, and among the oldest
// of those that are not over: whoever knows how many there are finds them without a look at all that wait.
const runningIds = `SELECT id FROM job INDEXED BY job_live WHERE done = 0 AND state = 'running' ORDER BY id
  LIMIT (SELECT count(*) FROM job WHERE done = 0) - (SELECT count(*) FROM job WHERE state = 'available')
    - (SELECT count(*) FROM job WHERE state IN ('scheduled', 'retryable'))`

/** States whose jobs are not over; they have an index of their own. */
const live: readonly JobState[] = ['scheduled', 'available', 'running', 'retryable']

/** Reading of jobs for people. */
export function createJobQueries(database: Database): JobQueries {
  const find = database.query<JobRow, [number]>('SELECT * FROM job WHERE id = ?')
  const errors = database.query<JobAttemptError, [number]>(
    `SELECT attempt, code, message, occurred_at AS occurredAt FROM job_error WHERE job_id = ? ORDER BY rowid`,
  )
  const subjects = database.query<{ id: number; subject: string }, [string]>(subjectsSql)
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
    subjects: (ids) =>
      new Map(subjects.all(JSON.stringify(ids)).map(({ id, subject }) => [id, subject])),
    queues: queues(database),
  }
}

type ListRow = Record<string, string | number>

/** The words of `list`; they are few, so each is prepared once. */
export function listSql({ state, kind }: Pick<ListQuery, 'state' | 'kind'>): string {
  const conditions = ['id < $before']
  if (state !== undefined) {
    conditions.push('state = $state')
    if (state === 'running') conditions.push(`id IN (${runningIds})`)
    else if (live.includes(state)) conditions.push('done = 0')
    // Named, because a bound value does not tell the planner that the partial index holds it.
    if (state === 'discarded') conditions.push(`state = 'discarded'`)
  }
  if (kind !== undefined) conditions.push('kind = $kind')
  return `SELECT * FROM job WHERE ${conditions.join(' AND ')} ORDER BY id DESC LIMIT $limit`
}

/** What jobs are about, from the most exact that their payload names to the least. */
const subjectsSql = `SELECT id, subject FROM (
  SELECT job.id, coalesce(
    (SELECT root.path || iif(directory.path = '', '', '/' || directory.path)
       FROM directory JOIN library_root AS root ON root.id = root_id
       WHERE directory.id = coalesce(payload ->> 'directoryId', payload ->> 'unitId')),
    (SELECT title || iif(year IS NULL, '', ' (' || year || ')') FROM item WHERE id = payload ->> 'itemId'),
    (SELECT source ->> 'path' FROM import_file WHERE id = payload ->> 'fileId'),
    (SELECT name FROM download WHERE id = payload ->> 'downloadId'),
    payload ->> 'client', payload ->> 'notifier', payload ->> 'folder',
    (SELECT name FROM library WHERE id = payload ->> 'libraryId'),
    (SELECT path FROM library_root WHERE id = coalesce(root_id, payload ->> 'rootId')),
    (SELECT name FROM scan JOIN library ON library.id = library_id WHERE scan.id = scan_id)
  ) AS subject FROM job WHERE id IN (SELECT value FROM json_each(?))
) WHERE subject IS NOT NULL`

/** The SQL of `queues`, for the tests of its plans: each reads an index that holds little else. */
const queuesSql = {
  available: `SELECT queue, 'available' AS state, count(*) AS count, NULL AS runAt FROM job
    WHERE state = 'available' GROUP BY queue`,
  waiting: `SELECT queue, state, count(*) AS count, min(run_at) AS runAt FROM job
    WHERE state IN ('scheduled', 'retryable') GROUP BY queue, state`,
  running: `SELECT queue, state, count(*) AS count, NULL AS runAt FROM job WHERE id IN (${runningIds}) GROUP BY queue`,
  discarded: `SELECT queue, state, count(*) AS count, NULL AS runAt FROM job WHERE state = 'discarded' GROUP BY queue`,
} as const

function queues(database: Database): JobQueries['queues'] {
  const counts = Object.values(queuesSql).map((sql) => database.query<CountRow, []>(sql))
  const paused = database.query<{ queue: string; paused_at: number }, []>(
    'SELECT queue, paused_at FROM queue_pause',
  )
  const onHold = database.query<{ queue: string; reason: string; since: number }, []>(
    'SELECT queue, reason, held_at AS since FROM queue_hold',
  )
  return (names) => {
    const held = new Map(onHold.all().map(({ queue, ...hold }) => [queue, hold]))
    const stopped = new Map(paused.all().map(({ queue, paused_at }) => [queue, paused_at]))
    const rows = counts.flatMap((count) => count.all())
    return names.map((name): QueueSummary => {
      const own = rows.filter(({ queue }) => queue === name)
      const of = (state: JobState): number => own.find((row) => row.state === state)?.count ?? 0
      const due = own.flatMap(({ runAt }) => (runAt === null ? [] : [runAt]))
      return {
        name,
        pausedAt: stopped.get(name) ?? null,
        hold: held.get(name) ?? null,
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

import type { Database } from 'bun:sqlite'

import {
  type ClaimedJob,
  crashesOfSuspect,
  type JobQueueStore,
  type NewJob,
} from '../domain/job-queue.ts'
import type { EnqueueOutcome, Job, JobFailure, JobState } from '../domain/job.ts'
import type { JobStore } from '../domain/stores.ts'
import { AppError } from '../domain/error.ts'
import { bulkInsert } from './bulk-insert.ts'
import { below } from './path-range.ts'

interface JobRow {
  id: number
  kind: string
  queue: string
  priority: number
  state: JobState
  payload: string
  unique_key: string | null
  scan_id: number | null
  root_id: number | null
  attempt: number
  max_attempts: number
  crashes: number
  paused: number
  run_at: number | null
  created_at: number
  started_at: number
  finished_at: number
  done: number
}

export function jobOfRow(row: JobRow): Job {
  return {
    id: row.id,
    kind: row.kind,
    queue: row.queue,
    priority: row.priority,
    state: row.state,
    payload: JSON.parse(row.payload),
    uniqueKey: row.unique_key,
    scanId: row.scan_id,
    rootId: row.root_id,
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    crashes: row.crashes,
    paused: row.paused === 1,
    runAt: row.run_at,
    createdAt: row.created_at,
    startedAt: row.attempt === 0 ? null : row.started_at,
    finishedAt: row.done === 0 ? null : row.finished_at,
  }
}

/** The job table, as commits see it and as the dispatcher steers it. */
export function createJobStore(database: Database): JobStore & JobQueueStore {
  const insert = database.query<{ id: number }, NewJobRow>(`
    INSERT INTO job (kind, queue, priority, state, payload, unique_key, scan_id, root_id, max_attempts, run_at, paused, created_at, started_at, finished_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?12)
    ON CONFLICT DO NOTHING RETURNING id`)
  const insertAll = bulkInsert(database, {
    into: `job (kind, queue, priority, state, payload, unique_key, scan_id, root_id, max_attempts, run_at, paused, created_at, started_at, finished_at)`,
    columns: 14,
    or: 'IGNORE',
  })
  const findLive = database.query<
    { id: number; state: JobState; scanId: number | null },
    [string, string | null]
  >(`
    SELECT id, state, scan_id AS scanId FROM job
    WHERE kind = ? AND unique_key = ? AND unique_key IS NOT NULL AND done = 0`)
  const anyLive = database.query<{ id: number }, [string]>(
    'SELECT id FROM job WHERE kind = ? AND unique_key IS NOT NULL AND done = 0 LIMIT 1',
  )
  const find = database.query<JobRow, [number]>('SELECT * FROM job WHERE id = ?')
  const pause = database.query<{ paused: number }, [number]>(`SELECT ${pauseOf('?')} AS paused`)
  const paused = (scanId: number | null): number =>
    scanId === null ? 0 : (pause.get(scanId)?.paused ?? 0)
  const ofScan = database.query<JobRow, [number, string]>(`
    SELECT * FROM job WHERE scan_id = ? AND done = 0
    AND state IN (SELECT value FROM json_each(?)) ORDER BY id`)
  const running = database.query<JobRow, []>(
    `SELECT * FROM job WHERE done = 0 AND state = 'running' ORDER BY id`,
  )

  const liveChore = database.query<{ id: number }, [string, number]>(
    'SELECT id FROM job WHERE kind = ? AND id >= ? AND scan_id IS NULL AND done = 0 LIMIT 1',
  )
  const lostChore = database.query<JobRow, [string, number]>(
    `SELECT * FROM job WHERE kind = ? AND id >= ? AND scan_id IS NULL AND state IN ('discarded', 'cancelled')
     ORDER BY id LIMIT 1`,
  )
  const lastError = database.query<{ message: string }, [number]>(
    'SELECT message FROM job_error WHERE job_id = ? ORDER BY attempt DESC LIMIT 1',
  )
  const hastenBeyond = database.query<null, [number, number]>(
    `UPDATE job SET run_at = ?2 WHERE state IN ('scheduled', 'retryable') AND run_at > ?1`,
  )

  return {
    hasLive: (kinds) => kinds.some((kind) => anyLive.get(kind) !== null),
    findLive: (kind, uniqueKey) => findLive.get(kind, uniqueKey)?.id ?? null,
    findLiveChore: (kind, fromId) => liveChore.get(kind, fromId)?.id ?? null,
    findLostChore: (kind, fromId) => {
      const row = lostChore.get(kind, fromId)
      return row === null ? null : jobOfRow(row)
    },
    lastError: (id) => lastError.get(id)?.message ?? null,
    hastenBeyond: (limit, runAt) => hastenBeyond.run(limit, runAt).changes,
    insert: (job, now) => insertJob({ insert, findLive, paused }, job, now),
    insertAll: (jobs, now) => {
      const pauses = new Map(jobs.map(({ scanId }) => [scanId, paused(scanId)]))
      const rows = jobs.map((job) => rowOf(job, pauses.get(job.scanId) ?? 0, now))
      return insertAll(rows.map((row) => [...row, now, now]))
    },
    find: (id) => {
      const row = find.get(id)
      return row === null ? null : jobOfRow(row)
    },
    listRunning: () => running.all().map(jobOfRow),
    listQueuedOfScan: (scanId) =>
      ofScan.all(scanId, '["scheduled","available","retryable"]').map(jobOfRow),
    listRunningOfScan: (scanId) => ofScan.all(scanId, '["running"]').map(jobOfRow),
    ...claiming(database),
    ...transitions(database),
    ...upkeep(database),
  }
}

type NewJobRow = [
  kind: string,
  queue: string,
  priority: number,
  state: JobState,
  payload: string,
  uniqueKey: string | null,
  scanId: number | null,
  rootId: number | null,
  maxAttempts: number,
  runAt: number | null,
  paused: number,
  now: number,
]

function rowOf(job: NewJob, paused: number, now: number): NewJobRow {
  const { kind, queue, priority, payload, uniqueKey, scanId, rootId, maxAttempts, runAt } = job
  const state: JobState = runAt === null ? 'available' : 'scheduled'
  const what = [kind, queue, priority, state, payload, uniqueKey, scanId, rootId] as const
  return [...what, maxAttempts, runAt, paused, now]
}

function insertJob(
  statements: {
    insert: { get(...row: NewJobRow): { id: number } | null }
    findLive: {
      get(
        kind: string,
        key: string | null,
      ): { id: number; state: JobState; scanId: number | null } | null
    }
    paused(scanId: number | null): number
  },
  job: NewJob,
  now: number,
): EnqueueOutcome {
  const row = statements.insert.get(...rowOf(job, statements.paused(job.scanId), now))
  if (row !== null) return { outcome: 'enqueued', id: row.id }
  const live = statements.findLive.get(job.kind, job.uniqueKey)
  if (live === null)
    throw new AppError('internal', `a job of kind ${job.kind} could not be inserted`)
  return { outcome: 'exists', ...live }
}

function claiming(
  database: Database,
): Pick<
  JobQueueStore,
  'claim' | 'claimOfRoots' | 'claimSuspect' | 'promoteDue' | 'nextDueAt' | 'shiftDue'
> {
  const columns =
    'id, kind, priority, payload, scan_id AS scanId, root_id AS rootId, attempt, max_attempts AS maxAttempts, crashes, created_at AS createdAt'
  const claim = database.query<ClaimedJob, [number, string, number, number]>(`
    UPDATE job SET state = 'running', attempt = attempt + 1, started_at = ?1
    WHERE id IN (
      SELECT id FROM job WHERE queue = ?2 AND state = 'available' AND paused = 0 AND priority < ?4 ORDER BY priority, id LIMIT ?3
    ) RETURNING ${columns}`)
  const unblocked = '(root_id IS NULL OR root_id NOT IN (SELECT value FROM json_each(?4)))'
  const claimOthers = database.query<ClaimedJob, [number, string, number, string, number]>(`
    UPDATE job SET state = 'running', attempt = attempt + 1, started_at = ?1
    WHERE id IN (
      SELECT id FROM job WHERE queue = ?2 AND state = 'available' AND paused = 0 AND priority < ?5 AND crashes < ${crashesOfSuspect} AND ${unblocked}
      ORDER BY priority, id LIMIT ?3
    ) RETURNING ${columns}`)
  const claimOfRoots = database.query<ClaimedJob, [number, string, number, string, number]>(`
    UPDATE job SET state = 'running', attempt = attempt + 1, started_at = ?1
    WHERE id IN (
      SELECT id FROM job WHERE queue = ?2 AND state = 'available' AND paused = 0 AND priority < ?5 AND crashes < ${crashesOfSuspect}
        AND root_id IN (SELECT value FROM json_each(?4))
      ORDER BY priority, id LIMIT ?3
    ) RETURNING ${columns}`)
  const claimSuspect = database.query<ClaimedJob, [number, string, number, string]>(`
    UPDATE job SET state = 'running', attempt = attempt + 1, started_at = ?1
    WHERE id IN (
      SELECT id FROM job WHERE queue = ?2 AND state = 'available' AND paused = 0 AND crashes >= ${crashesOfSuspect} AND ${unblocked}
      ORDER BY priority, id LIMIT ?3
    ) RETURNING ${columns}`)
  const suspect = database.query<{ one: number }, [string]>(
    `SELECT 1 AS one FROM job WHERE queue = ? AND state = 'available' AND paused = 0 AND crashes >= ${crashesOfSuspect} LIMIT 1`,
  )
  const promote = database.query<null, [number]>(
    `UPDATE job SET state = 'available', run_at = NULL
     WHERE state IN ('scheduled', 'retryable') AND run_at <= ?`,
  )
  const shift = database.query<null, [number]>(
    `UPDATE job SET run_at = run_at + ? WHERE state IN ('scheduled', 'retryable')`,
  )
  const nextDue = database.query<{ at: number | null }, []>(
    `SELECT min(run_at) AS at FROM job WHERE state IN ('scheduled', 'retryable')`,
  )
  return {
    claim: (queue, { limit, belowPriority }, blockedRoots, now) => {
      const below = belowPriority ?? Number.MAX_SAFE_INTEGER
      const all = blockedRoots.length === 0 && suspect.get(queue) === null
      const jobs = all
        ? claim.all(now, queue, limit, below)
        : claimOthers.all(now, queue, limit, JSON.stringify(blockedRoots), below)
      // RETURNING promises no order.
      return jobs.sort((a, b) => a.priority - b.priority || a.id - b.id)
    },
    claimOfRoots: (queue, { limit, belowPriority }, roots, now) => {
      if (roots.length === 0) return []
      const below = belowPriority ?? Number.MAX_SAFE_INTEGER
      const jobs = claimOfRoots.all(now, queue, limit, JSON.stringify(roots), below)
      return jobs.sort((a, b) => a.priority - b.priority || a.id - b.id)
    },
    claimSuspect: (queue, blockedRoots, now) =>
      suspect.get(queue) === null
        ? null
        : claimSuspect.get(now, queue, 1, JSON.stringify(blockedRoots)),
    promoteDue: (now) => promote.run(now).changes,
    nextDueAt: () => nextDue.get()?.at ?? null,
    shiftDue: (ms) => void shift.run(ms),
  }
}

/** 1 for a scan that is paused, else 0. */
function pauseOf(scanId: string): string {
  return `EXISTS (SELECT 1 FROM scan WHERE scan.id = ${scanId} AND scan.paused_at IS NOT NULL)`
}

/** A folder within a unit is read with its unit. */
export const hurrySql = `
  UPDATE job SET priority = min(priority, ?1)
  WHERE kind = 'scan.directory' AND unique_key IS NOT NULL AND done = 0
    AND state IN ('available', 'scheduled', 'retryable')
    AND unique_key IN (
      SELECT ?2 || ':' || unit_id FROM directory
      WHERE root_id = ?3 AND (path = ?4 OR (path > ?5 AND path < ?6)) AND unit_id IS NOT NULL)`

function transitions(
  database: Database,
): Pick<
  JobQueueStore & JobStore,
  | 'complete'
  | 'cancel'
  | 'discard'
  | 'retry'
  | 'release'
  | 'revive'
  | 'setCrashes'
  | 'adopt'
  | 'hurry'
  | 'hasten'
> {
  const completeOne = database.query<null, [number, number]>(
    `UPDATE job SET state = 'completed', done = 1, finished_at = ? WHERE id = ?`,
  )
  const finishMany = database.query<null, [string, number, string]>(
    `UPDATE job SET state = ?, done = 1, finished_at = ?, run_at = NULL
     WHERE id IN (SELECT value FROM json_each(?))`,
  )
  const retry = database.query<null, [number, number]>(
    `UPDATE job SET state = 'retryable', run_at = ?, done = 0 WHERE id = ?`,
  )
  const release = database.query<null, [string, number | null, number]>(
    `UPDATE job SET state = ?, run_at = ?, done = 0, attempt = max(0, attempt - 1) WHERE id = ?`,
  )
  const revive = database.query<null, [number]>(
    `UPDATE job SET state = 'available', attempt = 0, crashes = 0, run_at = NULL, done = 0, paused = ${pauseOf('scan_id')}
     WHERE id = ?`,
  )
  const liveTwin = database.query<{ id: number; state: JobState }, [number]>(
    `SELECT live.id, live.state FROM job JOIN job AS live ON live.kind = job.kind AND live.unique_key = job.unique_key
     WHERE job.id = ? AND live.done = 0 AND live.unique_key IS NOT NULL AND live.id <> job.id`,
  )
  const adopt = database.query<null, [number, number, number]>(
    `UPDATE job SET scan_id = ?1, paused = ${pauseOf('?1')}, priority = min(priority, ?2) WHERE id = ?3`,
  )
  const hurry = database.query<null, [number, number, number, string, string, string]>(hurrySql)
  const setCrashes = database.query<null, [number, number]>(
    'UPDATE job SET crashes = ? WHERE id = ?',
  )
  const hasten = database.query<null, [{ id: number; at: number; now: number }]>(
    `UPDATE job SET state = iif($at <= $now, 'available', state), run_at = iif($at <= $now, NULL, $at)
     WHERE id = $id AND state IN ('scheduled', 'retryable') AND run_at > $at`,
  )
  const addError = database.query<null, [number, string, string, number]>(
    `INSERT INTO job_error (job_id, attempt, code, message, occurred_at)
     SELECT id, attempt, ?2, ?3, ?4 FROM job WHERE id = ?1`,
  )
  const note = (id: number, failure: JobFailure, now: number): void => {
    addError.run(id, failure.code, failure.message, now)
  }
  return {
    complete: (ids, now) => {
      const [first] = ids
      if (ids.length === 1 && first !== undefined) completeOne.run(now, first)
      else finishMany.run('completed', now, JSON.stringify(ids))
    },
    cancel: (ids, now) => void finishMany.run('cancelled', now, JSON.stringify(ids)),
    discard: (id, failure, now) => {
      note(id, failure, now)
      finishMany.run('discarded', now, JSON.stringify([id]))
    },
    retry: (id, failure, { runAt, now }) => {
      note(id, failure, now)
      retry.run(runAt, id)
    },
    release: (id, runAt) => void release.run(runAt === null ? 'available' : 'scheduled', runAt, id),
    revive: (id) => {
      const live = liveTwin.get(id)
      if (live === null) return void revive.run(id)
      throw new AppError('conflict', `Job ${live.id} does the same and is ${live.state}.`, {
        details: { jobId: live.id },
      })
    },
    setCrashes: (id, crashes) => void setCrashes.run(crashes, id),
    hurry: (scanId, { rootId, path }, priority) =>
      hurry.run(priority, scanId, rootId, path, ...below(path)).changes,
    hasten: (id, at, now) => void hasten.run({ id, at, now }),
    adopt: (id, scanId, priority) => void adopt.run(scanId, priority, id),
  }
}

function upkeep(
  database: Database,
): Pick<
  JobQueueStore & JobStore,
  | 'countByState'
  | 'pausedQueues'
  | 'setPaused'
  | 'heldQueues'
  | 'setHold'
  | 'forgetChores'
  | 'forgetCompleted'
  | 'cancelOldest'
> {
  const count = database.query<{ queue: string; state: JobState; count: number }, []>(
    'SELECT queue, state, count(*) AS count FROM job GROUP BY queue, state',
  )
  const paused = database.query<{ queue: string }, []>('SELECT queue FROM queue_pause')
  const pause = database.query<null, [string, number]>(
    'INSERT OR IGNORE INTO queue_pause (queue, paused_at) VALUES (?, ?)',
  )
  const resume = database.query<null, [string]>('DELETE FROM queue_pause WHERE queue = ?')
  const onHold = database.query<{ queue: string }, []>('SELECT queue FROM queue_hold')
  const hold = database.query<null, [string, string, number]>(
    'INSERT OR IGNORE INTO queue_hold (queue, reason, held_at) VALUES (?, ?, ?)',
  )
  const letGo = database.query<null, [string]>('DELETE FROM queue_hold WHERE queue = ?')
  const forget = database.query<null, [string, string]>(
    `DELETE FROM job WHERE queue = ? AND kind = ? AND scan_id IS NULL AND state = 'completed'
     AND id < (SELECT max(id) FROM job)`,
  )
  const cancelOldest = database.query<null, [{ kind: string; keep: number; now: number }]>(
    `UPDATE job SET state = 'cancelled', done = 1, finished_at = $now WHERE id IN (
       SELECT id FROM job INDEXED BY job_unique WHERE kind = $kind AND unique_key IS NOT NULL AND done = 0
         AND state = 'available' ORDER BY id DESC LIMIT -1 OFFSET $keep)`,
  )
  return {
    cancelOldest: (kind, keep, now) => void cancelOldest.run({ kind, keep, now }),
    forgetChores: (kind) => void forget.run('chores', kind),
    forgetCompleted: (queue, kind) => void forget.run(queue, kind),
    countByState: () => count.all(),
    heldQueues: () => onHold.all().map((row) => row.queue),
    setHold: (queue, reason, now) =>
      void (reason === null ? letGo.run(queue) : hold.run(queue, reason, now)),
    pausedQueues: () => paused.all().map((row) => row.queue),
    setPaused: (queue, on, now) => void (on ? pause.run(queue, now) : resume.run(queue)),
  }
}

import type { Database } from 'bun:sqlite'

import type { ScheduleQueries, ScheduleStore } from '../domain/schedule-store.ts'
import {
  runColumns,
  runOfRow,
  type RunRow,
  scheduleColumns,
  scheduleOfRow,
  type ScheduleRow,
  specValues,
} from './schedule-rows.ts'

type Values = Record<string, string | number | null>

const specColumns = `name, description, task, parameters, timing, cron, timezone, every_ms, once_at, missed,
  max_runtime_ms, jitter_ms, quiet_from, quiet_to, enabled`
const specNames = specColumns.replaceAll(/\w+/g, '$$$&')

/** The tables of schedules, as commits see them. */
export function createScheduleStore(database: Database): ScheduleStore {
  const queries = createScheduleQueries(database)
  const byName = database.query<ScheduleRow, [string]>(
    `SELECT ${scheduleColumns} FROM schedule WHERE name = ? AND detached_at IS NULL
     ORDER BY origin = 'config' DESC LIMIT 1`,
  )
  const insert = database.query<{ id: number }, [Values]>(
    `INSERT INTO schedule (${specColumns}, origin, created_at, updated_at)
     VALUES (${specNames}, $origin, $now, $now) RETURNING id`,
  )
  const update = database.query<null, [Values]>(
    `UPDATE schedule SET (${specColumns}) = (${specNames}), due_at = NULL, next_run_at = NULL, updated_at = $now
     WHERE id = $id`,
  )
  const remove = database.query<null, [number]>('DELETE FROM schedule WHERE id = ?')
  const setPaused = database.query<null, [Values]>(
    `UPDATE schedule SET paused = $paused, due_at = NULL, next_run_at = NULL, updated_at = $now WHERE id = $id`,
  )
  const setDue = database.query<null, [Values]>(
    'UPDATE schedule SET due_at = $dueAt, next_run_at = $nextRunAt WHERE id = $id',
  )
  const ofFile = database.query<ScheduleRow, []>(
    `SELECT ${scheduleColumns} FROM schedule WHERE origin = 'config' ORDER BY id`,
  )
  const detach = database.query<null, [number | null, number]>(
    'UPDATE schedule SET detached_at = ?, due_at = NULL, next_run_at = NULL WHERE id = ?',
  )
  const due = database.query<{ id: number }, [number]>(
    'SELECT id FROM schedule WHERE next_run_at <= ? ORDER BY next_run_at, id',
  )
  const next = database.query<{ at: number | null }, []>(
    'SELECT min(next_run_at) AS at FROM schedule WHERE next_run_at IS NOT NULL',
  )
  return {
    find: (id) => queries.find(id),
    list: () => queries.list(),
    findByName: (name) => {
      const row = byName.get(name)
      return row === null ? null : scheduleOfRow(row)
    },
    create: (spec, origin, now) => insert.get({ ...specValues(spec), origin, now })?.id ?? 0,
    update: (id, spec, now) => void update.run({ ...specValues(spec), id, now }),
    delete: (id) => void remove.run(id),
    setPaused: (id, paused, now) => void setPaused.run({ id, paused: Number(paused), now }),
    setDue: (id, place) =>
      void setDue.run({ id, dueAt: place?.dueAt ?? null, nextRunAt: place?.nextRunAt ?? null }),
    listOfFile: () =>
      ofFile
        .all()
        .map((row) => ({ schedule: scheduleOfRow(row), detached: row.detached_at !== null })),
    setDetached: (id, at) => void detach.run(at, id),
    listDue: (now) => due.all(now).map(({ id }) => id),
    nextRunAt: () => next.get()?.at ?? null,
    ...runStore(database),
  }
}

type RunStore = Pick<
  ScheduleStore,
  | 'addRun'
  | 'hasRun'
  | 'findRun'
  | 'findByHand'
  | 'listRunning'
  | 'setParts'
  | 'addCounts'
  | 'endRun'
  | 'skip'
>

function runStore(database: Database): RunStore {
  const running = database.query<RunRow, []>(
    `SELECT ${runColumns} FROM schedule_run LEFT JOIN schedule ON schedule.id = schedule_id
     WHERE status = 'running' ORDER BY schedule_run.id`,
  )
  const insert = database.query<{ id: number }, [Values]>(
    `INSERT INTO schedule_run (schedule_id, task, status, cause, due_at, started_at)
     VALUES ($scheduleId, $task, 'running', $cause, $dueAt, $now) ON CONFLICT DO NOTHING RETURNING id`,
  )
  const began = database.query<null, [number, number]>(
    `UPDATE schedule SET last_run_at = ?, last_status = 'running', run_count = run_count + 1 WHERE id = ?`,
  )
  const has = database.query<{ id: number }, [number, number]>(
    'SELECT id FROM schedule_run WHERE schedule_id = ? AND due_at = ?',
  )
  const setParts = database.query<null, [string, number]>(
    'UPDATE schedule_run SET parts = ? WHERE id = ?',
  )
  const addCounts = database.query<null, [string, number]>(
    'UPDATE schedule_run SET counts = json_patch(counts, ?) WHERE id = ?',
  )
  const end = database.query<{ scheduleId: number | null }, [Values]>(
    `UPDATE schedule_run SET status = $status, error = $error, finished_at = $now
     WHERE id = $id AND status = 'running' RETURNING schedule_id AS scheduleId`,
  )
  const ended = database.query<null, [Values]>(
    `UPDATE schedule SET last_status = $status, failure_count = failure_count + ($status = 'failed') WHERE id = $id`,
  )
  const byHand = database.query<RunRow, [string]>(
    `SELECT ${runColumns} FROM schedule_run LEFT JOIN schedule ON schedule.id = schedule_id
     WHERE schedule_run.task = ? AND status = 'running' AND schedule_id IS NULL`,
  )
  const queries = createScheduleQueries(database)
  return {
    addRun: ({ scheduleId, task, cause, dueAt }, now) => {
      const id = insert.get({ scheduleId, task, cause, dueAt, now })?.id ?? null
      if (id !== null && scheduleId !== null) began.run(now, scheduleId)
      return id
    },
    hasRun: (scheduleId, dueAt) => has.get(scheduleId, dueAt) !== null,
    findRun: (id) => queries.run(id),
    findByHand: (task) => {
      const row = byHand.get(task)
      return row === null ? null : runOfRow(row)
    },
    listRunning: () => running.all().map(runOfRow),
    setParts: (id, parts) => void setParts.run(JSON.stringify(parts), id),
    addCounts: (id, counts) => void addCounts.run(JSON.stringify(counts), id),
    endRun: (id, { status, error }, now) => {
      const row = end.get({ id, status, error, now })
      if (row !== null && row.scheduleId !== null) ended.run({ id: row.scheduleId, status })
    },
    skip: skipping(database),
  }
}

function skipping(database: Database): RunStore['skip'] {
  const last = database.query<
    { id: number; status: string; error: string | null },
    [number | null]
  >('SELECT id, status, error FROM schedule_run WHERE schedule_id = ? ORDER BY id DESC LIMIT 1')
  const more = database.query<null, [number, number, number]>(
    'UPDATE schedule_run SET skipped = skipped + ?, finished_at = ? WHERE id = ?',
  )
  const insert = database.query<{ id: number }, [Values]>(
    `INSERT INTO schedule_run (schedule_id, task, status, cause, due_at, skipped, started_at, finished_at, error)
     VALUES ($scheduleId, $task, 'skipped', $cause, $dueAt, $skipped, $now, $now, $reason)
     ON CONFLICT DO NOTHING RETURNING id`,
  )
  return ({ scheduleId, task, cause, dueAt }, { reason, skipped }, now) => {
    const before = last.get(scheduleId)
    if (before !== null && before.status === 'skipped' && before.error === reason) {
      more.run(skipped, now, before.id)
      return null
    }
    return insert.get({ scheduleId, task, cause, dueAt, skipped, now, reason })?.id ?? null
  }
}

/** Reading of the same for people. */
export function createScheduleQueries(database: Database): ScheduleQueries {
  const list = database.query<ScheduleRow, []>(
    `SELECT ${scheduleColumns} FROM schedule WHERE detached_at IS NULL ORDER BY name, id`,
  )
  const find = database.query<ScheduleRow, [number]>(
    `SELECT ${scheduleColumns} FROM schedule WHERE id = ? AND detached_at IS NULL`,
  )
  const run = database.query<RunRow, [number]>(
    `SELECT ${runColumns} FROM schedule_run LEFT JOIN schedule ON schedule.id = schedule_id
     WHERE schedule_run.id = ?`,
  )
  return {
    list: () => list.all().map(scheduleOfRow),
    find: (id) => {
      const row = find.get(id)
      return row === null ? null : scheduleOfRow(row)
    },
    runs: ({ of, beforeId = Number.MAX_SAFE_INTEGER, limit, status }) =>
      database
        .query<RunRow, [Values]>(listRunsSql('task' in of, status !== undefined))
        .all({ beforeId, limit, ...of, ...(status !== undefined && { status }) })
        .map(runOfRow),
    run: (id) => {
      const row = run.get(id)
      return row === null ? null : runOfRow(row)
    },
  }
}

function listRunsSql(ofTask: boolean, byStatus: boolean): string {
  return `SELECT ${runColumns} FROM schedule_run LEFT JOIN schedule ON schedule.id = schedule_id
    WHERE ${ofTask ? 'schedule_run.task = $task' : 'schedule_id = $scheduleId'}
      ${byStatus ? 'AND status = $status' : ''} AND schedule_run.id < $beforeId
    ORDER BY schedule_run.id DESC LIMIT $limit`
}

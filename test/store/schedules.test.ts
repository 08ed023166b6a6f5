import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'

import { runsKept } from '../../src/domain/schedule.ts'
import { openWriter } from '../../src/store/database.ts'
import { createHistoryStore } from '../../src/store/history-store.ts'
import { migrate } from '../../src/store/migrate.ts'
import { createScheduleStore } from '../../src/store/schedule-store.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { spec } from '../schedule/world.ts'

const day = 86_400_000
const now = Date.UTC(2026, 5, 1)
const minutely = { timing: { type: 'interval', everyMs: 60_000 } } as const

/** Schedule 1 with runs that began so many days ago, oldest first. */
function withRuns(daysAgo: readonly number[]): {
  left: () => number
  database: ReturnType<typeof openWriter>
  prune: () => void
  [Symbol.dispose](): void
} {
  const folder = tempFolder()
  const database = openWriter(join(folder.path, 'shelfd.db'))
  migrate(database, { now })
  const store = createScheduleStore(database)
  store.create(spec('often', minutely), 'api', now)
  database.run('BEGIN')
  for (const [n, days] of daysAgo.entries()) {
    const at = now - days * day + n
    const id = store.addRun(
      { scheduleId: 1, task: 'database-optimize', cause: 'due', dueAt: at },
      at,
    )
    store.endRun(id ?? 0, { status: 'completed', error: null }, at)
  }
  database.run('COMMIT')
  const history = createHistoryStore(database, () => ({
    jobsMs: day,
    scansMs: day,
    missingMs: day,
    changesMs: day,
    mostChanges: 1_000,
  }))
  return {
    database,
    left: () =>
      database.query<{ n: number }, []>('SELECT count(*) AS n FROM schedule_run').get()?.n ?? 0,
    prune: () => {
      while (history.prune(now).more);
    },
    [Symbol.dispose]: () => {
      database.close()
      folder[Symbol.dispose]()
    },
  }
}

describe('the history of schedules', () => {
  test('keeps a month, and the last ten of each schedule whatever their age', () => {
    using old = withRuns(Array.from({ length: 30 }, () => 60))
    old.prune()
    expect(old.left()).toBe(runsKept.ofEach)
    using mixed = withRuns([
      ...Array.from({ length: 30 }, () => 60),
      ...Array.from({ length: 50 }, () => 3),
    ])
    mixed.prune()
    expect(mixed.left()).toBe(50)
  })

  test('keeps the last ten of each task that was run by hand', () => {
    using old = withRuns(Array.from({ length: 15 }, () => 60))
    old.database.run(
      `UPDATE schedule_run SET schedule_id = NULL, cause = 'manual', due_at = NULL,
         task = CASE WHEN id <= 3 THEN 'rare' ELSE 'often' END`,
    )
    old.prune()
    expect(old.left()).toBe(3 + runsKept.ofEach)
  })

  test('keeps ten thousand of those', () => {
    using many = withRuns(Array.from({ length: runsKept.count + 2_500 }, () => 1))
    many.prune()
    expect(many.left()).toBe(runsKept.count)
  })

  test('is found by indexes, and so is what is due', () => {
    using runs = withRuns([1])
    const plan = (sql: string): string =>
      runs.database
        .query<{ detail: string }, []>(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map(({ detail }) => detail)
        .join('; ')
    expect(
      plan('SELECT id FROM schedule WHERE next_run_at <= 5 ORDER BY next_run_at, id'),
    ).toContain('schedule_next')
    expect(
      plan('SELECT id FROM schedule_run WHERE schedule_id = 1 AND id < 9 ORDER BY id DESC LIMIT 5'),
    ).toContain('schedule_run_schedule')
    expect(
      plan(
        `SELECT id FROM schedule_run WHERE schedule_id = 1 AND status = 'failed' AND id < 9 ORDER BY id DESC LIMIT 5`,
      ),
    ).toContain('schedule_run_status')
    expect(plan('SELECT id FROM schedule_run WHERE schedule_id = 1 AND due_at = 5')).toContain(
      'schedule_run_due',
    )
    expect(plan(`SELECT id FROM schedule_run WHERE status = 'running'`)).toMatch(
      /SEARCH|USING.*INDEX schedule_run_running/,
    )
  })
})

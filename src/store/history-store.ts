import type { Database } from 'bun:sqlite'

import { answersKeptMs } from '../domain/engine.ts'
import type { HistoryStore } from '../domain/stores.ts'
import { createLibraryPurge } from './library-purge.ts'
import { createScanRemoval } from './scan-removal.ts'

/** Rows of each table that one bite removes. */
const bite = 1_000

/** How long what is over is kept, in ms. */
export interface Retention {
  readonly jobsMs: number
  readonly scansMs: number
}

export function createHistoryStore(database: Database, retention: () => Retention): HistoryStore {
  const taking = (table: string, rows: string): ((before: number, now: number) => boolean) => {
    const key = table === 'idempotent_answer' ? 'key' : 'id'
    const statement = database.query<null, [{ before: number; now: number; bite: number }]>(
      `DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} WHERE ${rows} LIMIT $bite)`,
    )
    return (before, now) => statement.run({ before, now, bite }).changes >= bite
  }
  // The newest job stays, or its id would be given out a second time.
  const jobs = taking(
    'job',
    `done = 1 AND finished_at < $before AND id < ${firstYoung('job', 'created_at')}`,
  )
  const events = taking(
    'event',
    `occurred_at < $before AND id <= ${firstYoung('event', 'occurred_at')}`,
  )
  const changes = taking('file_change', 'detected_at < $before')
  const notifications = taking('notification', 'finished_at < $before')
  const answers = taking('idempotent_answer', 'answered_at < $before')
  const scans = createScanRemoval(
    database,
    `status IN ('completed', 'failed', 'cancelled') AND completed_at < ?1`,
  )
  const purgeLibraries = createLibraryPurge(database)
  return {
    prune: (now) => {
      const { jobsMs, scansMs } = retention()
      const before = now - scansMs
      if (purgeLibraries(now)) return { more: true, libraries: true }
      // One full bite is enough for a tick.
      const more =
        scans(before, bite) ||
        changes(before, now) ||
        events(before, now) ||
        answers(now - answersKeptMs, now) ||
        notifications(now - jobsMs, now) ||
        jobs(now - jobsMs, now)
      return { more, libraries: false }
    },
  }
}

/**
 * The id at which rows begin that are too young, else the last: without an index of their time, all would be looked
 * through. A row of the future, from when the clock was wrong, does not count.
 */
function firstYoung(table: string, time: string): string {
  return `coalesce((SELECT id FROM ${table} WHERE ${time} BETWEEN $before AND $now ORDER BY id LIMIT 1), (SELECT max(id) FROM ${table}))`
}

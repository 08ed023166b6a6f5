import type { Database } from 'bun:sqlite'

import { answersKeptMs } from '../domain/engine.ts'
import { detachedKeptMs } from '../domain/library.ts'
import { runsKept } from '../domain/schedule.ts'
import type { HistoryStore } from '../domain/stores.ts'
import { createLibraryPurge } from './library-purge.ts'
import { createMissingPurge } from './missing-purge.ts'
import { createScanRemoval } from './scan-removal.ts'

/** Rows of each table that one bite removes. */
const bite = 1_000

/** How long what is over is kept, in ms. */
export interface Retention {
  readonly jobsMs: number
  readonly scansMs: number
  /** What scans do not find any more. */
  readonly missingMs: number
  readonly changesMs: number
  /** The oldest changes go beyond this number. */
  readonly mostChanges: number
}

export function createHistoryStore(database: Database, retention: () => Retention): HistoryStore {
  const taking = (table: string, rows: string): ((before: number, now: number) => Bite) => {
    const key = table === 'idempotent_answer' ? 'key' : 'id'
    const statement = database.query<null, [{ before: number; now: number; bite: number }]>(
      `DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} WHERE ${rows} LIMIT $bite)`,
    )
    return (before, now) => biteOf(statement.run({ before, now, bite }).changes)
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
  // Ids have gaps, so that it may be fewer; to count them would mean to read them all.
  const surplus = database.query<null, [{ most: number; bite: number }]>(
    `DELETE FROM file_change WHERE id IN (
       SELECT id FROM file_change WHERE id <= (SELECT max(id) FROM file_change) - $most ORDER BY id LIMIT $bite)`,
  )
  const notifications = taking('notification', 'finished_at < $before')
  const sessions = taking('session', 'expires_at < $now')
  const answers = taking('idempotent_answer', 'answered_at < $before')
  const scans = createScanRemoval(
    database,
    `status IN ('completed', 'failed', 'cancelled') AND completed_at < ?1`,
  )
  const runs = pruneRuns(database)
  const purgeLibraries = createLibraryPurge(database)
  const purgeMissing = createMissingPurge(database)
  return {
    prune: (now) => {
      const { jobsMs, scansMs, missingMs, changesMs, mostChanges: most } = retention()
      const before = now - scansMs
      const ofLibraries = purgeLibraries(now)
      if (ofLibraries > 0) return { more: true, libraries: true, rows: ofLibraries }
      const ofMissing = purgeMissing(now, missingMs)
      if (ofMissing > 0) return { more: true, libraries: false, rows: ofMissing }
      const taken = untilFull([
        () => scans(before, bite),
        () => changes(now - changesMs, now),
        () => biteOf(surplus.run({ most, bite }).changes),
        () => events(before, now),
        () => answers(now - answersKeptMs, now),
        () => sessions(now, now),
        () => notifications(now - jobsMs, now),
        () => runs(now),
        () => jobs(now - jobsMs, now),
      ])
      return { ...taken, libraries: false }
    },
  }
}

/** What a statement has removed. */
interface Bite {
  readonly rows: number
  /** There may be more. */
  readonly more: boolean
}

function biteOf(rows: number): Bite {
  return { rows, more: rows >= bite }
}

/** One full bite is enough for a tick. */
function untilFull(bites: readonly (() => Bite)[]): Bite {
  let rows = 0
  for (const take of bites) {
    const taken = take()
    rows += taken.rows
    if (taken.more) return { rows, more: true }
  }
  return { rows, more: false }
}

/** Runs that are too old or too many, and schedules that left the file long ago. */
function pruneRuns(database: Database): (now: number) => Bite {
  const remove = database.query<
    null,
    [{ before: number; count: number; kept: number; bite: number }]
  >(
    `DELETE FROM schedule_run WHERE id IN (
       SELECT id FROM schedule_run AS run WHERE finished_at IS NOT NULL
         AND (finished_at < $before OR id <= (SELECT id FROM schedule_run ORDER BY id DESC LIMIT 1 OFFSET $count))
         AND id < CASE WHEN schedule_id IS NULL
          THEN (SELECT id FROM schedule_run WHERE task = run.task ORDER BY id DESC LIMIT 1 OFFSET $kept)
          ELSE (SELECT id FROM schedule_run WHERE schedule_id = run.schedule_id ORDER BY id DESC LIMIT 1 OFFSET $kept)
        END
       LIMIT $bite)`,
  )
  const forget = database.query<null, [number]>('DELETE FROM schedule WHERE detached_at < ?')
  return (now) => {
    forget.run(now - detachedKeptMs)
    const before = now - runsKept.ms
    const kept = runsKept.ofEach - 1
    return biteOf(remove.run({ before, count: runsKept.count, kept, bite }).changes)
  }
}

/**
 * The id at which rows begin that are too young, else the last: without an index of their time, all would be looked
 * through. A row of the future, from when the clock was wrong, does not count.
 */
function firstYoung(table: string, time: string): string {
  return `coalesce((SELECT id FROM ${table} WHERE ${time} BETWEEN $before AND $now ORDER BY id LIMIT 1), (SELECT max(id) FROM ${table}))`
}

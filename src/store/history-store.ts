import type { Database } from 'bun:sqlite'

import { answersKeptMs } from '../domain/engine.ts'
import type { HistoryStore } from '../domain/stores.ts'
import { createLibraryPurge } from './library-purge.ts'

/** Rows of each table that one bite removes. */
const bite = 1_000

/** How long what is over is kept, in ms. */
export interface Retention {
  readonly jobsMs: number
  readonly scansMs: number
}

export function createHistoryStore(database: Database, retention: () => Retention): HistoryStore {
  // The newest job and scan stay, or their ids would be given out a second time.
  const jobs = database.query<null, [number, number]>(
    `DELETE FROM job WHERE id IN (
       SELECT id FROM job WHERE done = 1 AND finished_at < ? AND id < (SELECT max(id) FROM job) LIMIT ?)`,
  )
  const scans = database.query<null, [number, number]>(
    `DELETE FROM scan WHERE id IN (
       SELECT id FROM scan WHERE status IN ('completed', 'failed', 'cancelled') AND completed_at < ?
       AND id < (SELECT max(id) FROM scan) LIMIT ?)`,
  )
  const changes = database.query<null, [number, number]>(
    `DELETE FROM file_change WHERE id IN (SELECT id FROM file_change WHERE detected_at < ? LIMIT ?)`,
  )
  const events = database.query<null, [number, number]>(
    `DELETE FROM event WHERE id IN (SELECT id FROM event WHERE occurred_at < ? ORDER BY id LIMIT ?)`,
  )
  const answers = database.query<null, [number, number]>(
    `DELETE FROM idempotent_answer WHERE key IN (
       SELECT key FROM idempotent_answer WHERE answered_at < ? LIMIT ?)`,
  )
  const purgeLibraries = createLibraryPurge(database)
  return {
    prune: (now) => {
      const { jobsMs, scansMs } = retention()
      const scansBefore = now - scansMs
      const removed = [
        jobs.run(now - jobsMs, bite).changes,
        scans.run(scansBefore, bite).changes,
        changes.run(scansBefore, bite).changes,
        events.run(scansBefore, bite).changes,
        answers.run(now - answersKeptMs, bite).changes,
      ]
      const purging = purgeLibraries(now)
      return purging || removed.some((rows) => rows >= bite)
    },
  }
}

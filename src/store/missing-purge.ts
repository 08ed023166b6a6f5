import type { Database } from 'bun:sqlite'

import { notBefore } from '../domain/clock.ts'

/** Instants, ms UTC. */
type Window = {
  readonly before: number
  readonly seenAfter: number
  readonly steadySince: number
}

/** Small enough that others hardly wait; items take their assets along. */
const bite = 100

const dayMs = 86_400_000

/**
 * Forgets items, files and folders that have been missing for longer than `keptMs`, a bite at each call, and returns how
 * many: 0 when there are no more. Scans that went well have missed them lately, one of them a day ago: a daemon that did
 * not run proves nothing, and neither does a clock that was set forward, however often it is read before somebody mends it.
 */
export function createMissingPurge(database: Database): (now: number, keptMs: number) => number {
  // By the index of what is missing, which is little or nothing, and not by the libraries.
  const isSeen = (library: string): string =>
    `+${library} IN (SELECT id FROM library WHERE detached_at IS NULL
       AND last_scan_status = 'success' AND last_scan_at >= $seenAfter
       AND EXISTS (SELECT 1 FROM scan WHERE library_id = library.id AND status = 'completed'
         AND completed_at BETWEEN $seenAfter AND $steadySince))`
  const steps = [
    `DELETE FROM item WHERE id IN (
       SELECT id FROM item WHERE missing_at < $before AND ${isSeen('item.library_id')}
         AND NOT EXISTS (SELECT 1 FROM item AS child WHERE child.parent_id = item.id
           AND (child.missing_at IS NULL OR child.missing_at >= $before)) LIMIT ${bite})`,
    `DELETE FROM file WHERE id IN (
       SELECT file.id FROM file CROSS JOIN directory ON directory.id = directory_id
       CROSS JOIN library_root ON library_root.id = root_id
       WHERE file.missing_at < $before AND ${isSeen('library_root.library_id')} LIMIT ${bite})`,
    // A folder after those in it.
    `DELETE FROM directory WHERE id IN (
       SELECT directory.id FROM directory CROSS JOIN library_root ON library_root.id = root_id
       WHERE directory.missing_at < $before AND ${isSeen('library_root.library_id')}
         AND NOT EXISTS (SELECT 1 FROM file WHERE file.directory_id = directory.id)
         AND NOT EXISTS (SELECT 1 FROM directory AS child WHERE child.parent_id = directory.id) LIMIT ${bite})`,
  ].map((sql) => database.query<null, [Window]>(sql))
  // What went while the clock was wrong: its days begin when the clock is right.
  const date = ['item', 'file', 'directory'].map((table) =>
    database.query<null, [number, number]>(
      `UPDATE ${table} SET missing_at = ? WHERE missing_at < ?`,
    ),
  )
  return (now, keptMs) => {
    if (now >= notBefore) for (const update of date) update.run(now, notBefore)
    const window = {
      before: now - keptMs,
      seenAfter: now - keptMs / 2,
      steadySince: now - Math.min(dayMs, keptMs / 4),
    }
    for (const step of steps) {
      const { changes } = step.run(window)
      if (changes > 0) return changes
    }
    return 0
  }
}

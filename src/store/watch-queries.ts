import type { Database } from 'bun:sqlite'

import type { RootPlace } from '../domain/disk.ts'
import type { WatchHint } from '../domain/watch.ts'

/** What the watch asks of the database. */
export interface WatchQueries {
  /** What the last process was told and did not come to scan, oldest first. */
  hints(): WatchHint[]
  /** Where the roots of all libraries of the configuration are. */
  places(): RootPlace[]
  /** Folders that are known, by root. */
  folders(): ReadonlyMap<number, number>
}

export function createWatchQueries(database: Database): WatchQueries {
  const hints = database.query<WatchHint, []>(
    'SELECT root_id AS rootId, path FROM watch_hint ORDER BY told_at',
  )
  const folders = database.query<{ rootId: number; count: number }, []>(
    `SELECT root_id AS rootId, count(*) AS count FROM directory WHERE missing_at IS NULL GROUP BY root_id`,
  )
  const places = database.query<RootPlace, []>(
    `SELECT library_root.id AS rootId, path, device FROM library_root JOIN library ON library.id = library_id
     WHERE library_root.detached_at IS NULL AND library.detached_at IS NULL AND forgotten_at IS NULL
       AND instr(path, char(0)) = 0 ORDER BY library_root.id`,
  )
  return {
    places: () => places.all(),
    hints: () => hints.all(),
    folders: () => new Map(folders.all().map(({ rootId, count }) => [rootId, count])),
  }
}

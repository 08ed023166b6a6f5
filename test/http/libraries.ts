import { createTotalStore } from '../../src/store/total-store.ts'
import { now, type TestApi } from './api.ts'

/** Rows of `Films`: two movies, one of them missing; of `Shows`: a series with an episode. */
export function fillLibraries({ database }: TestApi): void {
  database.run(
    `INSERT INTO directory (id, root_id, path) VALUES (1, 1, ''), (2, 2, ''), (3, 3, '')`,
  )
  database.run(
    `INSERT INTO file (directory_id, name, kind, size_bytes, mtime_ns, inode, created_at, missing_at) VALUES
     (1, 'a', 'video', 1000, 1, '1', 0, NULL), (1, 'b', 'video', 500, 1, '1', 0, 7),
     (2, 'c', 'video', 30, 1, '1', 0, NULL), (3, 'd', 'nfo', 4, 1, '1', 0, NULL)`,
  )
  const item = database.query(
    `INSERT INTO item (library_id, kind, key, title, identity, metadata, findings, created_at, updated_at, missing_at, match_state)
     VALUES (?, ?, ?, 'T', '{}', '{}', '[]', 0, 0, ?, ?)`,
  )
  item.run(1, 'movie', 'a', null, 'unmatched')
  item.run(1, 'movie', 'b', 7, 'unmatched')
  item.run(2, 'series', 's', null, 'matched')
  item.run(2, 'season', 's1', null, 'unmatched')
  item.run(2, 'episode', 's1e1', null, 'unmatched')
  createTotalStore(database).recount()
  database.run(`UPDATE library_root SET disk = '1', free_bytes = 100 WHERE id IN (1, 2)`)
  database.run(`UPDATE library_root SET disk = '2', free_bytes = 7 WHERE id = 3`)
  database.run(`UPDATE library SET last_scan_at = ${now} WHERE id = 2`)
}

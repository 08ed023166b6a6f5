import type { Database } from 'bun:sqlite'

import type { HintStore } from '../domain/stores.ts'
import { below } from './path-range.ts'

export function createHintStore(database: Database): HintStore {
  const add = database.query<null, [number, string, number]>(
    `INSERT INTO watch_hint (root_id, path, told_at) SELECT id, ?2, ?3 FROM library_root WHERE id = ?1
     ON CONFLICT DO UPDATE SET told_at = excluded.told_at`,
  )
  const forget = database.query<null, [number, string, string, string]>(
    'DELETE FROM watch_hint WHERE root_id = ?1 AND (path = ?2 OR (path > ?3 AND path < ?4))',
  )
  const told = database.query<{ one: number }, [number, string, string, string]>(
    `SELECT 1 AS one FROM watch_hint WHERE root_id = ?1 AND (path IN ('', ?2) OR (path > ?3 AND path < ?4)
       OR substr(?2, 1, length(path) + 1) = path || '/') LIMIT 1`,
  )
  return {
    isTold: (rootId, path) => told.get(rootId, path, ...below(path)) !== null,
    add: (hints, now) => {
      for (const { rootId, path } of hints) add.run(rootId, path, now)
    },
    forget: (rootId, path) => void forget.run(rootId, path, ...below(path)),
  }
}

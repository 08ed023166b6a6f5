import type { Database } from 'bun:sqlite'

import type { Library } from '../domain/library.ts'
import { createLibraryState } from './library-state.ts'
import type { LibraryQueries, LibrarySummary, RootSummary } from '../domain/queries.ts'

type LibraryRow = Library & { paths: string }

// The path of a root that another library has taken over is none any more.
const select = `
  SELECT id, name, kind, detached_at AS detachedAt, last_scan_at AS lastScanAt,
    last_scan_status AS lastScanStatus, last_scan_error AS lastScanError,
    (SELECT json_group_array(path) FROM (
       SELECT path FROM library_root WHERE library_id = library.id AND detached_at IS NULL
         AND instr(path, char(0)) = 0 ORDER BY id
     )) AS paths
  FROM library WHERE forgotten_at IS NULL`

export function createLibraryQueries(database: Database): LibraryQueries {
  const list = database.query<LibraryRow, []>(`${select} AND detached_at IS NULL ORDER BY name`)
  const detached = database.query<LibraryRow, []>(
    `${select} AND detached_at IS NOT NULL ORDER BY name`,
  )
  const find = database.query<LibraryRow, [number]>(`${select} AND id = ?`)
  const findByName = database.query<LibraryRow, [string]>(
    `${select} AND detached_at IS NULL AND name = ?`,
  )
  const roots = database.query<RootSummary, [number]>(
    `SELECT id, path, file_count AS fileCount, verified_at AS verifiedAt FROM library_root
     WHERE library_id = ? AND detached_at IS NULL AND instr(path, char(0)) = 0 ORDER BY id`,
  )
  const one = (row: LibraryRow | null): LibrarySummary | null =>
    row === null ? null : summaryOf(row)
  return {
    list: () => list.all().map(summaryOf),
    listDetached: () => detached.all().map(summaryOf),
    find: (id) => one(find.get(id)),
    findByName: (name) => one(findByName.get(name)),
    roots: (libraryId) => roots.all(libraryId),
    state: createLibraryState(database),
  }
}

function summaryOf({ paths, ...library }: LibraryRow): LibrarySummary {
  return { ...library, paths: JSON.parse(paths) as string[] }
}

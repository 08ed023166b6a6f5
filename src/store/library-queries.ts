import type { Database } from 'bun:sqlite'

import type { Library } from '../domain/library.ts'
import type { LibraryQueries, LibrarySummary } from '../domain/queries.ts'

type LibraryRow = Library & { paths: string }

const select = `
  SELECT id, name, kind, detached_at AS detachedAt, last_scan_at AS lastScanAt,
    last_scan_status AS lastScanStatus, last_scan_error AS lastScanError,
    (SELECT json_group_array(path) FROM (
       SELECT path FROM library_root WHERE library_id = library.id AND detached_at IS NULL ORDER BY id
     )) AS paths
  FROM library WHERE detached_at IS NULL`

export function createLibraryQueries(database: Database): LibraryQueries {
  const list = database.query<LibraryRow, []>(`${select} ORDER BY name`)
  const findByName = database.query<LibraryRow, [string]>(`${select} AND name = ?`)
  return {
    list: () => list.all().map(summaryOf),
    findByName: (name) => {
      const row = findByName.get(name)
      return row === null ? null : summaryOf(row)
    },
  }
}

function summaryOf({ paths, ...library }: LibraryRow): LibrarySummary {
  return { ...library, paths: JSON.parse(paths) as string[] }
}

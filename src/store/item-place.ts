import type { Database } from 'bun:sqlite'

import type { ItemQueries } from '../domain/queries.ts'

/** Where scans find items. */
export function createItemPlaces(database: Database): Pick<ItemQueries, 'place'> {
  // The key of a folder that is a collection is its path: it may hold others alone, which are read on their own.
  const find = database.prepare<
    { library: string; root: string; unit: string; folder: string | null },
    [number]
  >(
    `SELECT library.name AS library, library_root.path AS root, directory.path AS unit,
       iif(item.kind = 'collection' AND NOT EXISTS (SELECT 1 FROM item_file WHERE item_id = item.id), item.key, NULL) AS folder
     FROM item JOIN library ON library.id = item.library_id JOIN directory ON directory.id = item.unit_id
     JOIN library_root ON library_root.id = directory.root_id
     WHERE item.id = ? AND library.detached_at IS NULL AND library_root.detached_at IS NULL`,
  )
  return {
    place: (id) => {
      const row = find.get(id)
      if (row === null) return null
      // Without the number of its root (scan/root-keys.ts).
      const path = row.folder?.replace(/^\/\/\d+\//, '') ?? row.unit
      return { libraryName: row.library, path: path === '' ? row.root : `${row.root}/${path}` }
    },
  }
}

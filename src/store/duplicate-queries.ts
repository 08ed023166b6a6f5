import type { Database } from 'bun:sqlite'

import type { DuplicateFile, DuplicateGroup, DuplicateQueries } from '../domain/duplicate.ts'

type Group = Pick<DuplicateGroup, 'sizeBytes' | 'fingerprint'>
type FileRow = Omit<DuplicateFile, 'path' | 'items'> & {
  root: string
  directory: string
  name: string
  disk: string
  items: string
}

// The order of the joins is given: twins are few, and found by the index alone.
const isTwin = `twin.size_bytes = file.size_bytes AND twin.fingerprint = file.fingerprint AND twin.missing_at IS NULL`
const isShown = 'library_root.detached_at IS NULL AND library.detached_at IS NULL'
const placeOf = (file: string): string =>
  `CROSS JOIN directory ON directory.id = ${file}.directory_id CROSS JOIN library_root ON library_root.id = directory.root_id
   CROSS JOIN library ON library.id = library_root.library_id`
// A folder may lie within another that is one as well: what is in both is one file.
const pathOf = `library_root.path || iif(directory.path = '', '', '/' || directory.path) || '/' || twin.name`

/** The SQL by name, for the tests of their plans. */
export const duplicatesSql = {
  groups: `SELECT size_bytes AS sizeBytes, fingerprint FROM file INDEXED BY file_twin
    WHERE fingerprint IS NOT NULL AND missing_at IS NULL
      AND size_bytes <= $size AND (size_bytes < $size OR fingerprint < $fingerprint)
    GROUP BY size_bytes, fingerprint HAVING count(*) > 1 AND size_bytes > 0
      AND (SELECT count(DISTINCT ${pathOf}) > 1 AND max($library IS NULL OR library.id = $library)
        FROM file AS twin INDEXED BY file_twin ${placeOf('twin')} WHERE ${isTwin} AND ${isShown})
    ORDER BY size_bytes DESC, fingerprint DESC LIMIT $limit`,
  files: `SELECT file.id, library.id AS libraryId, library.name AS libraryName, file.kind, library_root.path AS root,
      directory.path AS directory, file.name, ifnull(device, library_root.id) || ' ' || inode AS disk,
      (SELECT json_group_array(json_object('id', item.id, 'kind', item.kind, 'title', item.title) ORDER BY item.id)
       FROM item_file JOIN item ON item.id = item_file.item_id WHERE item_file.file_id = file.id AND entry IS NULL) AS items
    FROM file INDEXED BY file_twin ${placeOf('file')}
    WHERE file.size_bytes = ? AND file.fingerprint = ? AND file.missing_at IS NULL AND ${isShown}
    ORDER BY library.name, root, directory, file.name`,
} as const

/** What is there more than once. */
export function createDuplicateQueries(database: Database): DuplicateQueries {
  const groups = database.prepare<
    Group,
    [{ size: number; fingerprint: string; library: number | null; limit: number }]
  >(duplicatesSql.groups)
  const files = database.prepare<FileRow, [number, string]>(duplicatesSql.files)
  return {
    list: ({ libraryId: library = null, after, limit }) => {
      const [size, fingerprint] = after ?? [Number.MAX_SAFE_INTEGER, '']
      return groups
        .all({ size, fingerprint, library, limit })
        .map((group) => groupOf(group, files.all(group.sizeBytes, group.fingerprint)))
    },
  }
}

function groupOf(group: Group, rows: readonly FileRow[]): DuplicateGroup {
  const byPath = new Map(
    rows.map(({ root, directory, name, disk, items, ...file }) => {
      const path = [root, directory, name].filter((part) => part !== '').join('/')
      return [
        path,
        { disk, file: { ...file, path, items: JSON.parse(items) as DuplicateFile['items'] } },
      ]
    }),
  )
  const contents = new Set([...byPath.values()].map(({ disk }) => disk)).size
  const wastedBytes = group.sizeBytes * Math.max(0, contents - 1)
  return { ...group, wastedBytes, files: [...byPath.values()].map(({ file }) => file) }
}

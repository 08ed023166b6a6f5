import type { Database } from 'bun:sqlite'

import type { ChangeQueries, ChangeQuery, FileChange } from '../domain/change.ts'
import { folderOfChange } from './change-store.ts'
import { below } from './path-range.ts'

type Row = Omit<FileChange, 'items'> & { root: string; items: string }
type Values = Record<string, string | number>

/** What stands for the folder of a change, but for what is in such: pictures, tracks, episodes. */
const holders = `('movie', 'series', 'season', 'artist', 'album', 'collection')`

const select = `SELECT file_change.id, file_change.library_id AS libraryId, library.name AS libraryName, file_change.kind, source,
    reason, library_root.path AS root, file_change.path, old_path AS oldPath, file_change.file_count AS fileCount,
    size_bytes AS sizeBytes, fingerprint, scan_id AS scanId, detected_at AS detectedAt, processed_at AS processedAt,
    (SELECT json_group_array(json(one)) FROM (
       SELECT json_object('id', item.id, 'kind', item.kind, 'title', item.title) AS one
       FROM directory CROSS JOIN item ON item.unit_id = directory.unit_id AND item.kind IN ${holders}
       WHERE directory.root_id = file_change.root_id AND directory.path = ${folderOfChange}
       ORDER BY item.id LIMIT 5)) AS items`
const joins = `CROSS JOIN library ON library.id = file_change.library_id
  CROSS JOIN library_root ON library_root.id = file_change.root_id`

/** The change log for people and programs. */
export function createChangeQueries(database: Database): ChangeQueries {
  const roots = database.prepare<{ id: number; path: string }, []>(
    'SELECT id, path FROM library_root',
  )
  return {
    list: (query) => {
      const places = query.path === undefined ? null : placesOf(query.path, roots.all())
      if (places?.length === 0) return []
      const { sql, values } = changesSql(query, places)
      return database.query<Row, [Values]>(sql).all(values).map(changeOf)
    },
  }
}

interface Place {
  readonly rootId: number
  /** Below the root; null is all of it. */
  readonly path: string | null
}

/** Where a path lies; one above several folders means all of these. */
function placesOf(
  given: string,
  roots: readonly { readonly id: number; readonly path: string }[],
): readonly Place[] {
  const path = given.replace(/\/+$/, '')
  return roots.flatMap(({ id: rootId, path: root }): Place[] => {
    if (root === path || root.startsWith(`${path}/`)) return [{ rootId, path: null }]
    return path.startsWith(`${root}/`) ? [{ rootId, path: path.slice(root.length + 1) }] : []
  })
}

/** The SQL of a page, for the tests of its plan as well. */
export function changesSql(
  query: ChangeQuery,
  places: readonly Place[] | null,
): { sql: string; values: Values } {
  const { libraryId, kind, source, since, processed, beforeId, limit } = query
  const values: Values = { limit, before: beforeId ?? Number.MAX_SAFE_INTEGER }
  const conditions = ['file_change.id < $before', 'library.forgotten_at IS NULL']
  const when = (name: string, value: string | number | undefined, condition: string): void => {
    if (value === undefined) return
    values[name] = value
    conditions.push(condition)
  }
  when('library', libraryId, 'file_change.library_id = $library')
  // Said twice where an index holds only some: SQLite has to see that it does.
  when(
    'kind',
    kind,
    `file_change.kind = $kind${kind === 'added' ? '' : ` AND file_change.kind <> 'added'`}`,
  )
  when('source', source, `source = $source${source === 'scan' ? '' : ` AND source <> 'scan'`}`)
  // Numbers ascend with time, so the search can end where the time begins.
  when(
    'since',
    since,
    `detected_at >= $since AND file_change.id >= ifnull((SELECT id FROM file_change INDEXED BY file_change_detected
       WHERE detected_at >= $since ORDER BY detected_at, id LIMIT 1), 0)`,
  )
  if (processed !== undefined) conditions.push(`processed_at IS ${processed ? 'NOT ' : ''}NULL`)
  if (places !== null) conditions.push(`(${places.map(inPlace(values)).join(' OR ')})`)
  // What waits is little, but for the first scan of a library.
  const from = processed === false ? 'file_change INDEXED BY file_change_waiting' : 'file_change'
  const sql = `${select} FROM ${from} ${joins} WHERE ${conditions.join(' AND ')}
    ORDER BY file_change.id DESC LIMIT $limit`
  return { sql, values }
}

function inPlace(values: Values): (place: Place, at: number) => string {
  return ({ rootId, path }, at) => {
    values[`root${at}`] = rootId
    const isOfRoot = `file_change.root_id = $root${at}`
    if (path === null) return isOfRoot
    const [from, to] = below(path)
    Object.assign(values, { [`path${at}`]: path, [`from${at}`]: from, [`to${at}`]: to })
    const isAt = `file_change.path = $path${at}`
    const isBelow = `(file_change.path > $from${at} AND file_change.path < $to${at})`
    return `(${isOfRoot} AND (${isAt} OR ${isBelow}))`
  }
}

function changeOf({ root, path, oldPath, items, ...row }: Row): FileChange {
  // One that another library has taken over has a sign behind its path that no path can hold.
  const [folder = ''] = root.split('\0')
  const absolute = (place: string): string => (place === '' ? folder : `${folder}/${place}`)
  return {
    ...row,
    path: absolute(path),
    oldPath: oldPath === null ? null : absolute(oldPath),
    items: JSON.parse(items) as FileChange['items'],
  }
}

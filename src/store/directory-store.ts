import type { Database } from 'bun:sqlite'

import { AppError } from '../domain/error.ts'
import type {
  DirectoryListing,
  DirectoryStore,
  KnownDirectory,
  UnitDirectory,
} from '../domain/file-stores.ts'
import { bulkInsert } from './bulk-insert.ts'
import { below } from './path-range.ts'

export function createDirectoryStore(database: Database): DirectoryStore {
  const findByPath = database.query<KnownDirectory, [number, string]>(
    'SELECT id, path, signature, unit_id AS unitId FROM directory WHERE root_id = ? AND path = ?',
  )
  const signatures = database.query<
    { path: string; signature: string; mtime: string | null },
    [number]
  >(
    `SELECT path, signature, CAST(mtime_ns AS TEXT) AS mtime FROM directory
     WHERE root_id = ? AND missing_at IS NULL AND signature IS NOT NULL`,
  )
  const children = database.query<{ id: number; path: string }, [number]>(
    'SELECT id, path FROM directory WHERE parent_id = ? AND missing_at IS NULL',
  )
  const getAll = database.query<
    UnitDirectory,
    [string]
  >(`SELECT directory.id, root_id AS rootId, directory.path, library_root.path AS rootPath, library_id AS libraryId
     FROM json_each(?) CROSS JOIN directory ON directory.id = value CROSS JOIN library_root ON library_root.id = root_id`)
  return {
    findByPath: (rootId, path) => findByPath.get(rootId, path),
    signatures: (rootId) =>
      signatures.all(rootId).map(({ path, signature, mtime }) => [path, signature, mtime]),
    children: (id) => children.all(id),
    get: (id) => {
      const row = getAll.get(JSON.stringify([id]))
      if (row === null) throw new AppError('not_found', `There is no directory ${id}.`)
      return row
    },
    getAll: (ids) => new Map(getAll.all(JSON.stringify(ids)).map((row) => [row.id, row])),
    ...writing(database),
    ...scanning(database),
  }
}

type ListingValues = [number | null, number | null, string | null, string | null]

function writing(
  database: Database,
): Pick<
  DirectoryStore,
  'lastId' | 'insert' | 'update' | 'restore' | 'setTimes' | 'forgetSignatures'
> {
  const last = database.query<{ id: number | null }, []>('SELECT max(id) AS id FROM directory')
  const insert = bulkInsert(database, {
    into: 'directory (id, needs_scan, root_id, path, parent_id, unit_id, signature, mtime_ns)',
    columns: 8,
  })
  const update = database.query<null, [...ListingValues, number]>(
    `UPDATE directory SET parent_id = ?, unit_id = ?, signature = ?, mtime_ns = ?, missing_at = NULL WHERE id = ?`,
  )
  const restore = database.query<null, [number]>(
    'UPDATE directory SET missing_at = NULL, signature = NULL WHERE id = ? AND missing_at IS NOT NULL',
  )
  const setTime = database.query<null, [string, number, string]>(
    'UPDATE directory SET mtime_ns = ? WHERE root_id = ? AND path = ?',
  )
  const forget = database.query<null, [number, string, string, string]>(
    `UPDATE directory SET signature = NULL WHERE root_id = ? AND (path = ? OR (path > ? AND path < ?))`,
  )
  const values = (listing: DirectoryListing, id: number): ListingValues => [
    listing.parentId,
    listing.unit === 'self' ? id : listing.unit,
    listing.signature === '' ? null : listing.signature,
    listing.mtimeNs,
  ]
  return {
    lastId: () => last.get()?.id ?? 0,
    insert: (directories) =>
      void insert(
        directories.map((listing) => [
          listing.id,
          listing.unit === 'self' ? 1 : 0,
          listing.rootId,
          listing.path,
          ...values(listing, listing.id),
        ]),
      ),
    update: (id, listing) => {
      update.run(...values(listing, id), id)
    },
    restore: (id) => void restore.run(id),
    setTimes: (rootId, times) => {
      for (const [path, mtimeNs] of times) setTime.run(mtimeNs, rootId, path)
    },
    forgetSignatures: (rootId, path) => void forget.run(rootId, path, ...below(path)),
  }
}

function scanning(
  database: Database,
): Pick<
  DirectoryStore,
  'markNeedsScan' | 'markUnfinished' | 'listNeedingScan' | 'markScanned' | 'readAmong' | 'isRead'
> {
  const mark = database.query<null, [number]>(
    `UPDATE directory SET needs_scan = 1, unfinished_by = NULL
     WHERE id = ? AND (needs_scan = 0 OR unfinished_by IS NOT NULL)`,
  )
  const markUnfinished = database.query<null, [number, number]>(
    'UPDATE directory SET needs_scan = 1, unfinished_by = ? WHERE id = ?',
  )
  const list = database.query<{ id: number }, [number, number, string, string, string]>(
    `SELECT id FROM directory WHERE root_id = ?2 AND needs_scan = 1 AND missing_at IS NULL AND unfinished_by IS NOT ?1
     AND (path = ?3 OR (path > ?4 AND path < ?5)) AND NOT EXISTS (
       SELECT 1 FROM job WHERE kind = 'scan.directory' AND unique_key = ?1 || ':' || directory.id
       AND unique_key IS NOT NULL AND done = 0) ORDER BY id`,
  )
  const markScanned = database.query<null, [number, string]>(
    'UPDATE directory SET needs_scan = 0, unfinished_by = NULL, scanned_at = ? WHERE id IN (SELECT value FROM json_each(?))',
  )
  const read = database.query<{ one: number }, [number, number]>(
    'SELECT 1 AS one FROM directory WHERE id = ? AND needs_scan = 0 AND scanned_at >= ?',
  )
  const readAmong = database.query<{ id: number }, [string]>(
    `SELECT directory.id FROM json_each(?) CROSS JOIN directory ON directory.id = value
     WHERE scanned_at IS NOT NULL`,
  )
  return {
    markNeedsScan: (id) => void mark.run(id),
    markUnfinished: (id, scanId) => void markUnfinished.run(scanId, id),
    listNeedingScan: (scanId, rootId, path) =>
      list.all(scanId, rootId, path, ...below(path)).map(({ id }) => id),
    readAmong: (ids) => new Set(readAmong.all(JSON.stringify(ids)).map(({ id }) => id)),
    isRead: (id, since) => read.get(id, since) !== null,
    markScanned: (ids, now) => void markScanned.run(now, JSON.stringify(ids)),
  }
}

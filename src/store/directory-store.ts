import type { Database } from 'bun:sqlite'

import { AppError } from '../domain/error.ts'
import type { DirectoryListing, DirectoryStore, KnownDirectory } from '../domain/stores.ts'
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
  const get = database.query<
    { id: number; rootId: number; path: string; rootPath: string; libraryId: number },
    [number]
  >(`SELECT directory.id, root_id AS rootId, directory.path, library_root.path AS rootPath, library_id AS libraryId
     FROM directory JOIN library_root ON library_root.id = root_id WHERE directory.id = ?`)
  return {
    findByPath: (rootId, path) => findByPath.get(rootId, path),
    signatures: (rootId) =>
      signatures.all(rootId).map(({ path, signature, mtime }) => [path, signature, mtime]),
    children: (id) => children.all(id),
    get: (id) => {
      const row = get.get(id)
      if (row === null) throw new AppError('not_found', `There is no directory ${id}.`)
      return row
    },
    ...writing(database),
    ...scanning(database),
  }
}

type ListingValues = [number | null, number | null, string | null, string | null]

function writing(
  database: Database,
): Pick<DirectoryStore, 'insert' | 'update' | 'forgetSignatures'> {
  const insert = database.query<{ id: number }, [number, string, ...ListingValues]>(
    `INSERT INTO directory (root_id, path, parent_id, unit_id, signature, mtime_ns)
     VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
  )
  const update = database.query<null, [...ListingValues, number]>(
    `UPDATE directory SET parent_id = ?, unit_id = ?, signature = ?, mtime_ns = ?, missing_at = NULL WHERE id = ?`,
  )
  const makeUnit = database.query<null, [number]>('UPDATE directory SET unit_id = id WHERE id = ?')
  const forget = database.query<null, [number, string, string, string]>(
    `UPDATE directory SET signature = NULL WHERE root_id = ? AND (path = ? OR (path > ? AND path < ?))`,
  )
  const values = (listing: DirectoryListing): ListingValues => [
    listing.parentId,
    typeof listing.unit === 'number' ? listing.unit : null,
    listing.signature === '' ? null : listing.signature,
    listing.mtimeNs,
  ]
  return {
    insert: (listing) => {
      const id = insert.get(listing.rootId, listing.path, ...values(listing))?.id ?? 0
      if (listing.unit === 'self') makeUnit.run(id)
      return id
    },
    update: (id, listing) => {
      update.run(...values({ ...listing, unit: listing.unit === 'self' ? id : listing.unit }), id)
    },
    forgetSignatures: (rootId, path) => void forget.run(rootId, path, ...below(path)),
  }
}

function scanning(
  database: Database,
): Pick<DirectoryStore, 'markNeedsScan' | 'listNeedingScan' | 'markScanned'> {
  const mark = database.query<null, [number]>(
    'UPDATE directory SET needs_scan = 1 WHERE id = ? AND needs_scan = 0',
  )
  const list = database.query<{ id: number; path: string }, [number, string, string, string]>(
    `SELECT id, path FROM directory WHERE root_id = ? AND needs_scan = 1 AND missing_at IS NULL
     AND (path = ? OR (path > ? AND path < ?)) ORDER BY id`,
  )
  const markScanned = database.query<null, [number, number]>(
    'UPDATE directory SET needs_scan = 0, scanned_at = ? WHERE id = ?',
  )
  return {
    markNeedsScan: (id) => void mark.run(id),
    listNeedingScan: (rootId, path) => list.all(rootId, path, ...below(path)),
    markScanned: (id, now) => void markScanned.run(now, id),
  }
}

import type { Database } from 'bun:sqlite'

import type { LibraryRoot, RootPassport } from '../domain/library.ts'
import type { KnownFiles, KnownPath } from '../domain/queries.ts'
import { createLossCount } from './loss-count.ts'
import { keysOfWritten } from './written-store.ts'
import { below } from './path-range.ts'

const columns = `
  CASE directory.path WHEN '' THEN file.name ELSE directory.path || '/' || file.name END AS path, file.name, file.kind,
  size_bytes AS sizeBytes, CAST(file.mtime_ns AS TEXT) AS mtimeNs, inode, fingerprint, file.missing_at AS missingAt`
const from = 'FROM directory JOIN file ON file.directory_id = directory.id'

/** The SQL by name, for the tests of their plans. */
const knownFilesSql = {
  signatures: `SELECT path, signature, CAST(mtime_ns AS TEXT) AS mtime FROM directory
    WHERE root_id = ? AND missing_at IS NULL AND signature IS NOT NULL`,
  sample: `SELECT library_root.path || '/' || CASE directory.path WHEN '' THEN '' ELSE directory.path || '/' END
      || file.name AS path, size_bytes AS sizeBytes, CAST(file.mtime_ns AS TEXT) AS mtimeNs
    ${from} JOIN library_root ON library_root.id = root_id
    WHERE root_id = ? AND file.missing_at IS NULL AND file.kind IN ('video', 'audio') LIMIT ?`,
  subfolders: `SELECT child.path FROM directory AS parent JOIN directory AS child ON child.parent_id = parent.id
    WHERE parent.root_id = ? AND parent.path = ? AND child.missing_at IS NULL`,
  ofFolder: `SELECT ${columns} ${from} WHERE root_id = ? AND directory.path = ?`,
  presentBelow: `SELECT ${columns} ${from} WHERE root_id = ?1 AND directory.path = ?2 AND file.missing_at IS NULL
    UNION ALL SELECT ${columns} ${from} WHERE root_id = ?1 AND directory.path > ?3 AND directory.path < ?4
    AND file.missing_at IS NULL`,
  countPresent: `SELECT count(*) AS n ${from} WHERE root_id = ? AND file.missing_at IS NULL`,
} as const

interface RootRow {
  id: number
  libraryId: number
  path: string
  device: string | null
  fileSystem: string | null
  marker: string | null
  fileCount: number
}

export function createKnownFiles(database: Database): KnownFiles {
  const findRoot = database.query<RootRow, [string]>(
    `SELECT id, library_id AS libraryId, path, device, file_system AS fileSystem, marker, file_count AS fileCount
     FROM library_root WHERE path = ?`,
  )
  const signatures = database.query<
    { path: string; signature: string; mtime: string | null },
    [number]
  >(knownFilesSql.signatures)
  const sample = database.query<
    { path: string; sizeBytes: number; mtimeNs: string },
    [number, number]
  >(knownFilesSql.sample)
  const subfolders = database.query<{ path: string }, [number, string]>(knownFilesSql.subfolders)
  const ofFolder = database.query<KnownPath, [number, string]>(knownFilesSql.ofFolder)
  const presentBelow = database.query<KnownPath, [number, string, string, string]>(
    knownFilesSql.presentBelow,
  )
  const countPresent = database.query<{ n: number }, [number]>(knownFilesSql.countPresent)
  return {
    findRoot: (path) => {
      const row = findRoot.get(path)
      return row === null ? null : rootOfRow(row)
    },
    written: (rootId) => keysOfWritten(database, rootId),
    signatures: (rootId) =>
      signatures.all(rootId).map(({ path, signature, mtime }) => [path, signature, mtime]),
    sample: (rootId, limit) => sample.all(rootId, limit),
    subfolders: (rootId, path) => subfolders.all(rootId, path).map((row) => row.path),
    ofFolder: (rootId, path) => ofFolder.all(rootId, path),
    presentBelow: (rootId, path) => presentBelow.all(rootId, path, ...below(path)),
    countPresent: (rootId) => countPresent.get(rootId)?.n ?? 0,
    ...createLossCount(database),
  }
}

function rootOfRow({ device, fileSystem, marker, fileCount, ...row }: RootRow): LibraryRoot {
  const passport: RootPassport | null =
    device === null || fileSystem === null ? null : { device, fileSystem, marker, fileCount }
  return { ...row, passport }
}

import type { Database } from 'bun:sqlite'

import type { FileStore } from '../domain/file-stores.ts'
import { isHolder } from './holders.ts'
import { below } from './path-range.ts'
import { isApproved } from './removal-store.ts'

type MissingStore = Pick<
  FileStore,
  | 'collectMissing'
  | 'collectMissingBelow'
  | 'collectDetached'
  | 'missingCollected'
  | 'isSidecarCollected'
  | 'countPresent'
  | 'applyMissing'
  | 'releaseMissing'
  | 'releaseMissingOfRoot'
>

/** The files that a scan did not find again: collected, judged together, then applied or let go. */
export function createMissingStore(database: Database): MissingStore {
  const collect = database.query<null, [number, number]>(
    `INSERT OR IGNORE INTO scan_missing (scan_id, file_id)
     SELECT ?1, id FROM file WHERE id = ?2 AND ${isPlacedSince} IS NOT TRUE`,
  )
  const collectBelow = database.query<null, [number, number, string, string, string]>(
    `INSERT OR IGNORE INTO scan_missing (scan_id, file_id)
     SELECT ?1, file.id FROM directory JOIN file ON file.directory_id = directory.id
     WHERE root_id = ?2 AND (path = ?3 OR (path > ?4 AND path < ?5)) AND file.missing_at IS NULL
     AND ${isPlacedSince} IS NOT TRUE`,
  )
  const spare = sparing(database)
  const collectDetached = database.query<null, [number, number]>(
    `INSERT OR IGNORE INTO scan_missing (scan_id, file_id)
     SELECT ?, file.id FROM library_root JOIN directory ON root_id = library_root.id
       JOIN file ON file.directory_id = directory.id
     WHERE library_id = ? AND detached_at IS NOT NULL AND file.missing_at IS NULL`,
  )
  // Nothing below it is read any more; should it come back, all of it is looked at.
  const leaveDetached = database.query<null, [number, number]>(
    `UPDATE directory SET signature = NULL, missing_at = ? WHERE missing_at IS NULL
     AND root_id IN (SELECT id FROM library_root WHERE library_id = ? AND detached_at IS NOT NULL)`,
  )
  const count = database.query<{ n: number }, [number]>(
    'SELECT count(*) AS n FROM scan_missing WHERE scan_id = ?',
  )
  const any = database.query<{ one: number }, []>('SELECT 1 AS one FROM scan_missing LIMIT 1')
  const sidecar = database.query<{ one: number }, [number]>(
    `SELECT 1 AS one FROM directory CROSS JOIN file ON file.directory_id = directory.id
     WHERE directory.unit_id = ? AND file.kind = 'nfo' AND file.id IN (SELECT file_id FROM scan_missing) LIMIT 1`,
  )
  const present = database.query<{ n: number }, [number]>(
    `SELECT count(*) AS n FROM file JOIN directory ON directory.id = directory_id
     JOIN library_root ON library_root.id = root_id
     WHERE library_id = ? AND detached_at IS NULL AND file.missing_at IS NULL`,
  )
  const clear = database.query<null, [number]>('DELETE FROM scan_missing WHERE scan_id = ?')
  // The folders of the collected files and all above them are looked at again next time, or what is let go would be
  // forgotten: whichever of them was the first to lose something has been recorded without it.
  const release = database.query<null, [number]>(
    `WITH RECURSIVE above (id) AS (
       SELECT directory_id FROM scan_missing JOIN file ON file.id = file_id WHERE scan_id = ?
       UNION SELECT parent_id FROM directory JOIN above USING (id) WHERE parent_id IS NOT NULL)
     UPDATE directory SET signature = NULL WHERE id IN above`,
  )
  const forgetRoot = database.query<null, [number]>(
    'UPDATE directory SET signature = NULL WHERE root_id = ?',
  )
  const clearRoot = database.query<null, [number, number]>(
    `DELETE FROM scan_missing WHERE scan_id = ? AND file_id IN (
       SELECT file.id FROM file JOIN directory ON directory.id = directory_id WHERE root_id = ?)`,
  )
  return {
    collectMissing: (scanId, fileId) => {
      collect.run(scanId, fileId)
      spare(scanId)
    },
    collectMissingBelow: (scanId, rootId, path) => {
      collectBelow.run(scanId, rootId, path, ...below(path))
      spare(scanId)
    },
    // Each unit of a full scan asks, and mostly nothing at all is collected.
    isSidecarCollected: (unitId) => any.get() !== null && sidecar.get(unitId) !== null,
    collectDetached: (scanId, libraryId, now) => {
      leaveDetached.run(now, libraryId)
      collectDetached.run(scanId, libraryId)
    },
    missingCollected: (scanId) => count.get(scanId)?.n ?? 0,
    countPresent: (libraryId) => present.get(libraryId)?.n ?? 0,
    releaseMissingOfRoot: (scanId, rootId) => {
      forgetRoot.run(rootId)
      clearRoot.run(scanId, rootId)
    },
    releaseMissing: (scanId) => {
      release.run(scanId)
      clear.run(scanId)
    },
    applyMissing: applying(database),
  }
}

/** SQL: an import has put the file there after the scan ?1 began, which may have listed its folder before. */
const isPlacedSince = `(file.placed_at >= (SELECT started_at FROM scan WHERE scan.id = ?1))`

/**
 * Has the next discovery look again at the folders of files that were placed since a scan began, and at all above them:
 * the scan may just have recorded what it listed without them.
 */
function sparing(database: Database): (scanId: number) => void {
  const any = database.query<{ one: number }, [number]>(
    `SELECT 1 AS one FROM file INDEXED BY file_placed WHERE ${isPlacedSince} LIMIT 1`,
  )
  const forget = database.query<null, [number]>(
    `WITH RECURSIVE above (id) AS (
       SELECT directory_id FROM file INDEXED BY file_placed WHERE ${isPlacedSince}
       UNION SELECT parent_id FROM directory JOIN above USING (id) WHERE parent_id IS NOT NULL)
     UPDATE directory SET signature = NULL WHERE id IN above`,
  )
  return (scanId) => {
    if (any.get(scanId) !== null) forget.run(scanId)
  }
}

function applying(database: Database): FileStore['applyMissing'] {
  const mark = database.query<null, [number, number]>(
    `UPDATE file SET missing_at = ? WHERE missing_at IS NULL
     AND id IN (SELECT file_id FROM scan_missing WHERE scan_id = ?)`,
  )
  const units = database.query<{ id: number; path: string }, [number]>(
    `SELECT DISTINCT unit.id, unit.path FROM scan_missing JOIN file ON file.id = file_id
     JOIN directory ON directory.id = directory_id JOIN directory AS unit ON unit.id = directory.unit_id
     WHERE scan_id = ? AND unit.missing_at IS NULL`,
  )
  // A folder that no longer shows in its parent has lost its signature when that was noticed.
  const directories = database.query<null, [number, number]>(
    `UPDATE directory SET missing_at = ? WHERE missing_at IS NULL AND signature IS NULL AND id IN (
       SELECT directory_id FROM scan_missing JOIN file ON file.id = file_id WHERE scan_id = ?)`,
  )
  const items = database.query<null, [number, number]>(
    `UPDATE item SET missing_at = ?1, updated_at = ?1 WHERE missing_at IS NULL
     AND id IN (SELECT item_id FROM item_file JOIN scan_missing USING (file_id) WHERE scan_id = ?2)
     AND NOT EXISTS (
       SELECT 1 FROM item_file JOIN file ON file.id = file_id
       WHERE item_id = item.id AND role IN ('main', 'version', 'part') AND file.missing_at IS NULL)`,
  )
  // Seasons first, then series: a parent is missing when all that it holds is.
  const parents = database.query<null, [number, string]>(
    `UPDATE item SET missing_at = ?1, updated_at = ?1 WHERE kind = ?2 AND missing_at IS NULL AND ${isHolder}
     AND EXISTS (SELECT 1 FROM item AS child WHERE child.parent_id = item.id AND child.missing_at = ?1)
     AND NOT EXISTS (SELECT 1 FROM item AS child WHERE child.parent_id = item.id AND child.missing_at IS NULL)`,
  )
  // A folder that is gone is one entry. What depends on the files of a unit that is gone as well went with them.
  const note = database.query<null, [number, number]>(
    `INSERT INTO file_change (library_id, scan_id, kind, source, reason, root_id, path, file_count, size_bytes, fingerprint,
       unit_id, detected_at, processed_at)
     SELECT library_root.library_id, scan.id, 'deleted', iif(scan.cause IN ('watch', 'import'), scan.cause, 'scan'),
       CASE WHEN library_root.detached_at IS NOT NULL THEN 'root_left' WHEN max(${isApproved}) THEN 'approved' ELSE 'not_found' END,
       directory.root_id,
       iif(directory.missing_at = ?1, directory.path, ltrim(directory.path || '/' || name, '/')),
       count(*), iif(directory.missing_at = ?1, NULL, size_bytes), iif(directory.missing_at = ?1, NULL, fingerprint),
       unit.id, ?1, iif(unit.id IS NULL OR unit.missing_at IS NOT NULL, ?1, NULL)
     FROM scan_missing JOIN scan ON scan.id = scan_missing.scan_id JOIN file ON file.id = file_id
     JOIN directory ON directory.id = directory_id LEFT JOIN directory AS unit ON unit.id = directory.unit_id
     JOIN library_root ON library_root.id = directory.root_id WHERE scan.id = ?2
     GROUP BY directory.id, iif(directory.missing_at = ?1, 0, file.id)`,
  )
  const clear = database.query<null, [number]>('DELETE FROM scan_missing WHERE scan_id = ?')
  return (scanId, now) => {
    const files = mark.run(now, scanId).changes
    if (files === 0) return { files: 0, units: [] }
    directories.run(now, scanId)
    note.run(now, scanId)
    const touched = units.all(scanId)
    items.run(now, scanId)
    for (const kind of ['season', 'series', 'album', 'artist']) parents.run(now, kind)
    // They stand in each other: the innermost first.
    while (parents.run(now, 'collection').changes > 0);
    clear.run(scanId)
    return { files, units: touched }
  }
}

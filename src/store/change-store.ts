import type { Database } from 'bun:sqlite'

import type { ChangeStore, NewChange } from '../domain/change.ts'
import { bulkInsert } from './bulk-insert.ts'

/** SQL: the folder of the file that a change is about, with a slash at its end; `''` for the root. */
const folderOf = `rtrim(file_change.path, replace(file_change.path, '/', ''))`

/** SQL: the folder that a change is about, or that of its file. */
export const folderOfChange = `iif(file_change.size_bytes IS NULL, file_change.path, rtrim(${folderOf}, '/'))`

const fingerprint = `CASE WHEN size_bytes IS NOT NULL THEN (
    SELECT file.fingerprint FROM directory CROSS JOIN file ON file.directory_id = directory.id
    WHERE directory.root_id = file_change.root_id AND directory.path = rtrim(${folderOf}, '/')
    AND file.name = substr(file_change.path, length(${folderOf}) + 1)) END`

/** The change log: what was found, written before it is acted on. */
export function createChangeStore(database: Database): ChangeStore {
  const insert = bulkInsert(database, {
    into: `file_change (library_id, scan_id, kind, source, reason, root_id, path, old_path, file_count, size_bytes, fingerprint,
      unit_id, detected_at, processed_at)`,
    columns: 14,
  })
  const process = database.query<null, [number, string]>(
    `UPDATE file_change INDEXED BY file_change_waiting SET processed_at = ?, fingerprint = coalesce(${fingerprint}, fingerprint)
     WHERE processed_at IS NULL AND unit_id IN (SELECT value FROM json_each(?))`,
  )
  const claim = claiming(database)
  const see = seeing(database)
  return {
    add: (changes, now) =>
      void insert(
        claim(changes, now).map((change) => [
          change.libraryId,
          change.scanId,
          change.kind,
          change.source,
          change.reason,
          change.rootId,
          change.path,
          change.oldPath ?? null,
          change.fileCount ?? 1,
          change.sizeBytes ?? null,
          change.fingerprint ?? null,
          change.unitId,
          now,
          change.unitId === null ? now : null,
        ]),
      ),
    see,
    process: (unitIds, now) => void process.run(now, JSON.stringify(unitIds)),
    processIdle: processingIdle(database),
  }
}

/** Has scans take over what was seen before them; returns what nobody has seen. */
function claiming(
  database: Database,
): (changes: readonly NewChange[], now: number) => readonly NewChange[] {
  const any = database.query<{ one: number }, []>(
    'SELECT 1 AS one FROM file_change INDEXED BY file_change_seen WHERE scan_id IS NULL LIMIT 1',
  )
  const take = database.query<null, [Record<string, string | number | null>]>(
    `UPDATE file_change INDEXED BY file_change_seen SET scan_id = $scan, kind = $kind, reason = $reason, file_count = $files,
       size_bytes = $size, fingerprint = $fingerprint, unit_id = $unit, processed_at = iif($unit IS NULL, $now, NULL)
     WHERE scan_id IS NULL AND root_id = $root AND path = $path`,
  )
  return (changes, now) => {
    // Mostly nothing was seen: a scan of a whole library writes many rows.
    if (changes.length === 0 || any.get() === null) return changes
    return changes.filter(({ kind, reason, rootId: root, path, ...change }) => {
      if (kind === 'renamed' || kind === 'unreadable') return true
      const { scanId: scan, unitId: unit, fileCount: files = 1 } = change
      const { sizeBytes: size = null, fingerprint = null } = change
      const row = { scan, kind, reason, root, path, files, size, fingerprint, unit, now }
      return take.run(row).changes === 0
    })
  }
}

function seeing(database: Database): ChangeStore['see'] {
  const update = database.query<null, [Record<string, string | number | null>]>(
    `UPDATE file_change INDEXED BY file_change_seen SET kind = $kind, reason = $reason, file_count = $files,
       size_bytes = $size, fingerprint = $fingerprint, source = iif($source = 'import', $source, source)
     WHERE scan_id IS NULL AND root_id = $root AND path = $path`,
  )
  const insert = database.query<null, [Record<string, string | number | null>]>(
    `INSERT INTO file_change (library_id, kind, source, reason, root_id, path, file_count, size_bytes, fingerprint, detected_at)
     VALUES ($library, $kind, $source, $reason, $root, $path, $files, $size, $fingerprint, $now)`,
  )
  return (changes, now) => {
    for (const change of changes) {
      const { kind, source, reason, rootId: root, path } = change
      const { fileCount: files = 1, sizeBytes: size = null, fingerprint = null } = change
      const row = { kind, source, reason, root, path, files, size, fingerprint }
      if (update.run(row).changes > 0) continue
      insert.run({ ...row, library: change.libraryId, now })
    }
  }
}

function processingIdle(database: Database): ChangeStore['processIdle'] {
  const idle = database.query<null, [number, number]>(
    `UPDATE file_change INDEXED BY file_change_waiting SET processed_at = ? WHERE processed_at IS NULL
     AND library_id = ? AND scan_id IS NOT NULL AND NOT EXISTS (
       SELECT 1 FROM directory WHERE directory.id = file_change.unit_id AND needs_scan = 1 AND missing_at IS NULL)`,
  )
  const isIn = `(scope.value ->> 'rootId' = root_id AND (scope.value ->> 'path' IN ('', file_change.path)
     OR substr(file_change.path, 1, length(scope.value ->> 'path') + 1) = (scope.value ->> 'path') || '/'))`
  const unconfirmed = database.query<null, [Record<string, string | number | null>]>(
    `UPDATE file_change INDEXED BY file_change_seen SET scan_id = $scan, processed_at = $now WHERE scan_id IS NULL
     AND library_id = $library AND detected_at <= $began
     AND ($scope IS NULL OR EXISTS (SELECT 1 FROM json_each($scope) AS scope WHERE ${isIn}))`,
  )
  return ({ id, libraryId: library, scope, startedAt: began }, now) => {
    idle.run(now, library)
    const places = scope === null ? null : JSON.stringify(scope)
    unconfirmed.run({ scan: id, library, began, now, scope: places })
  }
}

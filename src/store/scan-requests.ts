import type { Database } from 'bun:sqlite'

import type { ScanOptions } from '../domain/scan.ts'
import type { ScanRequest, ScanStore } from '../domain/stores.ts'

interface RequestRow {
  id: number
  library_id: number
  path: string
  mode: ScanRequest['mode']
  cause: ScanRequest['cause']
  options: string
  due_at: number | null
}

/** Wishes to scan that wait for a library to be free, or for their time. */
export function createScanRequests(
  database: Database,
): Pick<
  ScanStore,
  'addRequest' | 'hurryRequests' | 'takeRequests' | 'hasRequests' | 'nextDueAt' | 'librariesDue'
> {
  // A wish for all that is full stays full; an equal path is one wish.
  const insert = database.query<
    null,
    [number, string, string, string, string, number, number | null]
  >(
    `INSERT INTO scan_request (library_id, path, mode, cause, options, requested_at, due_at) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (library_id, path) DO UPDATE SET
       mode = CASE WHEN excluded.mode = 'full' THEN 'full' ELSE mode END,
       cause = CASE WHEN cause = 'manual' THEN cause WHEN excluded.cause = 'import' THEN 'import' ELSE cause END,
       due_at = CASE WHEN due_at IS NULL OR excluded.due_at IS NULL THEN NULL ELSE min(due_at, excluded.due_at) END`,
  )
  const hurry = database.query<null, [number, string]>(
    'UPDATE scan_request SET due_at = NULL WHERE library_id = ? AND cause = ?',
  )
  const take = database.query<RequestRow, [number, number | null]>(
    `DELETE FROM scan_request WHERE library_id = ?1 AND (?2 IS NULL OR due_at IS NULL OR due_at <= ?2)
     RETURNING id, library_id, path, mode, cause, options, due_at`,
  )
  const has = database.query<{ one: number }, [number]>(
    'SELECT 1 AS one FROM scan_request WHERE library_id = ? AND due_at IS NULL LIMIT 1',
  )
  const nextDue = database.query<{ at: number | null }, []>(
    'SELECT min(due_at) AS at FROM scan_request',
  )
  const due = database.query<{ id: number }, [number]>(
    'SELECT DISTINCT library_id AS id FROM scan_request WHERE due_at IS NULL OR due_at <= ?',
  )
  return {
    addRequest: (request, now) =>
      void insert.run(
        request.libraryId,
        request.path,
        request.mode,
        request.cause,
        JSON.stringify(request.options),
        now,
        request.dueAt,
      ),
    hurryRequests: (libraryId, cause) => hurry.run(libraryId, cause).changes > 0,
    takeRequests: (libraryId, dueBy) =>
      take
        .all(libraryId, dueBy === 'all' ? null : dueBy)
        .toSorted((a, b) => a.id - b.id)
        .map((row) => ({
          id: row.id,
          libraryId: row.library_id,
          path: row.path,
          mode: row.mode,
          cause: row.cause,
          options: JSON.parse(row.options) as ScanOptions,
          dueAt: row.due_at,
        })),
    hasRequests: (libraryId) => has.get(libraryId) !== null,
    nextDueAt: () => nextDue.get()?.at ?? null,
    librariesDue: (now) => due.all(now).map(({ id }) => id),
  }
}

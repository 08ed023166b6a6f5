import type { Database } from 'bun:sqlite'
import { statSync } from 'node:fs'

import type { JobState } from '../domain/job.ts'
import type { LibraryTotals, TotalQueries } from '../domain/totals.ts'

interface LibraryRow {
  id: number
  name: string
  present: number
  missing: number
  size_bytes: number
  last_scan_at: number | null
  last_success_at: number | null
}

type ItemRow = LibraryTotals['items'][number] & { readonly libraryId: number }

/** The SQL by name, for the tests of their plans. */
const totalsSql = {
  libraries: `SELECT library.id, name, last_scan_at, coalesce(sum(present), 0) AS present,
      coalesce(sum(missing), 0) AS missing, coalesce(sum(size_bytes), 0) AS size_bytes,
      (SELECT completed_at FROM scan WHERE library_id = library.id AND status = 'completed'
       ORDER BY id DESC LIMIT 1) AS last_success_at
    FROM library LEFT JOIN library_root ON library_id = library.id AND library_root.detached_at IS NULL
    LEFT JOIN file_total ON root_id = library_root.id
    WHERE library.detached_at IS NULL GROUP BY library.id ORDER BY name`,
  items: `SELECT library_id AS libraryId, kind, present, missing, unmatched FROM item_total`,
  // Roots on one disk share what is free there.
  disks: `SELECT library_id AS libraryId, disk, min(free_bytes) AS free, max(total_bytes) AS total FROM library_root
    JOIN library ON library.id = library_id
    WHERE disk IS NOT NULL AND library_root.detached_at IS NULL AND library.detached_at IS NULL
    GROUP BY library_id, disk`,
  live: `SELECT kind, state, count(*) AS count FROM job WHERE done = 0 GROUP BY kind, state`,
  discarded: `SELECT kind, state, count(*) AS count FROM job WHERE state = 'discarded' GROUP BY kind`,
  available: `SELECT count(*) AS n FROM job WHERE state = 'available'`,
  waiting: `SELECT count(*) AS n FROM job WHERE state IN ('scheduled', 'retryable')`,
  unfinished: `SELECT count(*) AS n FROM job WHERE done = 0`,
  failed: `SELECT count(*) AS n FROM job WHERE state = 'discarded'`,
} as const

interface DiskRow {
  libraryId: number
  disk: string
  free: number
  /** Null when the last look was that of an earlier version. */
  total: number | null
}

/** Reading of totals. */
export function createTotalQueries(database: Database): TotalQueries {
  // Of a table, because a bare SELECT 1 never looks at the file.
  const check = database.query('SELECT 1 FROM migration LIMIT 1')
  const libraries = database.query<LibraryRow, []>(totalsSql.libraries)
  const items = database.query<ItemRow, []>(totalsSql.items)
  const disks = database.query<DiskRow, []>(totalsSql.disks)
  return {
    check: () => void check.get(),
    libraries: () => {
      const byLibrary = Map.groupBy(items.all(), ({ libraryId }) => libraryId)
      const disksOf = Map.groupBy(disks.all(), ({ libraryId }) => libraryId)
      return libraries.all().map((row) => ({
        id: row.id,
        name: row.name,
        files: { present: row.present, missing: row.missing, sizeBytes: row.size_bytes },
        items: (byLibrary.get(row.id) ?? []).map(itemTotals),
        freeBytes: freeOn(disksOf.get(row.id) ?? []),
        totalBytes: sizeOfDisks(disksOf.get(row.id) ?? []),
        lastScanAt: row.last_scan_at,
        lastSuccessAt: row.last_success_at,
      }))
    },
    freeBytes: () => freeOn(disks.all()),
    ...jobTotals(database),
    storage: () => ({
      databaseBytes: sizeOf(database.filename),
      logBytes: sizeOf(`${database.filename}-wal`),
    }),
  }
}

function jobTotals(database: Database): Pick<TotalQueries, 'jobs' | 'jobTotals'> {
  type Row = { kind: string; state: JobState; count: number }
  const live = database.query<Row, []>(totalsSql.live)
  const discarded = database.query<Row, []>(totalsSql.discarded)
  const available = database.query<{ n: number }, []>(totalsSql.available)
  const waiting = database.query<{ n: number }, []>(totalsSql.waiting)
  const unfinished = database.query<{ n: number }, []>(totalsSql.unfinished)
  const failed = database.query<{ n: number }, []>(totalsSql.failed)
  return {
    jobs: () => [...live.all(), ...discarded.all()],
    jobTotals: () => {
      const queued = (available.get()?.n ?? 0) + (waiting.get()?.n ?? 0)
      // Those that run have no index: it would be written twice for each job.
      const running = Math.max(0, (unfinished.get()?.n ?? 0) - queued)
      return { queued, running, failed: failed.get()?.n ?? 0 }
    },
  }
}

function itemTotals(row: ItemRow): LibraryTotals['items'][number] {
  const { libraryId: _, ...totals } = row
  return totals
}

function freeOn(rows: readonly DiskRow[]): number | null {
  if (rows.length === 0) return null
  const byDisk = new Map(rows.map(({ disk, free }) => [disk, free]))
  return [...byDisk.values()].reduce((sum, free) => sum + free, 0)
}

/** Of all disks; null while the size of one is not known. */
function sizeOfDisks(rows: readonly DiskRow[]): number | null {
  const byDisk = [...new Map(rows.map(({ disk, total }) => [disk, total])).values()]
  if (byDisk.length === 0) return null
  return byDisk.reduce((sum, total) => (sum === null || total === null ? null : sum + total), 0)
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

import type { Database } from 'bun:sqlite'

import type { LibraryState, LibraryStatus } from '../domain/library.ts'
import { createPictureQueries } from './rebuild-queries.ts'

interface Row {
  fullScanAt: number | null
  incrementalScanAt: number | null
  added: number
  modified: number
  removed: number
  moved: number
  restored: number
}

interface Flags {
  isScanning: 0 | 1
  isCaching: 0 | 1
  isDeriving: 0 | 1
  directories: number
  scans: number
  removals: number
}

// Of pictures hardly ever many jobs are alive for which another library is to be looked past.
const flagsSql = `SELECT
    EXISTS (SELECT 1 FROM scan WHERE library_id = ?1 AND status IN ('discovering', 'scanning')) AS isScanning,
    EXISTS (SELECT 1 FROM scan WHERE library_id = ?1 AND status = 'caching') AS isCaching,
    EXISTS (SELECT 1 FROM job WHERE kind IN ('asset.cache', 'asset.derive') AND unique_key IS NOT NULL AND done = 0
      AND root_id IN (SELECT id FROM library_root WHERE library_id = ?1)) AS isDeriving,
    (SELECT count(*) FROM library_root CROSS JOIN directory INDEXED BY directory_needs_scan
      ON directory.root_id = library_root.id AND needs_scan = 1
      WHERE library_id = ?1 AND detached_at IS NULL AND directory.missing_at IS NULL) AS directories,
    (SELECT count(*) FROM scan_request WHERE library_id = ?1) AS scans,
    (SELECT count(*) FROM removal_proposal WHERE library_id = ?1 AND state = 'open') AS removals`

/** How a library came to be as it is known, and what is still to be done. */
export function createLibraryState(database: Database): (libraryId: number) => LibraryState {
  const row = database.prepare<Row, [number]>(
    `SELECT full_scan_at AS fullScanAt, incremental_scan_at AS incrementalScanAt, since_added AS added,
       since_modified AS modified, since_removed AS removed, since_moved AS moved, since_restored AS restored
     FROM library WHERE id = ?`,
  )
  const flags = database.prepare<Flags, [number]>(flagsSql)
  const pictures = createPictureQueries(database)
  return (libraryId) => {
    const { fullScanAt, incrementalScanAt, ...sinceFullScan } = row.get(libraryId) ?? unknown
    const now = flags.get(libraryId)
    const { thumbnails, display } = pictures.countWaiting(libraryId)
    const { directories = 0, scans = 0, removals = 0 } = now ?? {}
    return {
      status: statusOf(now),
      fullScanAt,
      incrementalScanAt,
      sinceFullScan,
      pending: { directories, scans, thumbnails, display, removals },
    }
  }
}

const unknown: Row = {
  fullScanAt: null,
  incrementalScanAt: null,
  added: 0,
  modified: 0,
  removed: 0,
  moved: 0,
  restored: 0,
}

function statusOf(flags: Flags | null): LibraryStatus {
  if (flags?.isScanning === 1) return 'scanning'
  return flags?.isCaching === 1 || flags?.isDeriving === 1 ? 'rebuilding_cache' : 'idle'
}

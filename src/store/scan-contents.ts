import type { Database } from 'bun:sqlite'

import type { ScanAsset, ScanDirectory, ScanItem, ScanQueries } from '../domain/queries.ts'
import { outstanding, type Scan, type ScanError } from '../domain/scan.ts'
import { assetFacts, assetOf, type AssetRow, assetSources } from './item-contents.ts'
import { below } from './path-range.ts'

type Contents = Pick<ScanQueries, 'errors' | 'items' | 'directories' | 'assets'>

/** What a scan met, made and still has to do. */
export function createScanContents(database: Database): Contents {
  return {
    errors: errors(database),
    items: items(database),
    directories: directories(database),
    assets: assets(database),
  }
}

function errors(database: Database): Contents['errors'] {
  const select = `SELECT id, path, code, message, occurred_at AS occurredAt FROM scan_error
     WHERE scan_id = ?1 AND id > ?2`
  type Row = ScanError & { id: number }
  const all = database.prepare<Row, [number, number, number]>(`${select} ORDER BY id LIMIT ?3`)
  const ofPath = database.prepare<Row, [number, number, number, string, string, string]>(
    `${select} AND (path = ?4 OR (path > ?5 AND path < ?6)) ORDER BY id LIMIT ?3`,
  )
  return (scanId, { path, afterId = 0, limit }) =>
    path === undefined
      ? all.all(scanId, afterId, limit)
      : ofPath.all(scanId, afterId, limit, path, ...below(path))
}

function items(database: Database): Contents['items'] {
  const list = database.prepare<ScanItem, [number, number, string | null, number]>(
    `SELECT item_id AS itemId, change FROM scan_item
     WHERE scan_id = ?1 AND item_id > ?2 AND (?3 IS NULL OR change = ?3)
     AND EXISTS (SELECT 1 FROM item WHERE id = item_id) ORDER BY item_id LIMIT ?4`,
  )
  return (scanId, { change = null, afterId = 0, limit }) => list.all(scanId, afterId, change, limit)
}

type DirectoryRow = Omit<ScanDirectory, 'path' | 'running'> & {
  root: string
  directory: string
  running: 0 | 1
}
type DirectoryQuery = [scanId: number, afterId: number, limit: number]

function directories(database: Database): Contents['directories'] {
  const placeOf = `JOIN library_root ON library_root.id = directory.root_id`
  const ofJobs = (conditions: string): string =>
    `SELECT job.id, directory.id AS directoryId, library_root.path AS root, directory.path AS directory, job.id AS jobId,
       job.state = 'running' AS running,
       (SELECT message FROM job_error WHERE job_id = job.id ORDER BY rowid DESC LIMIT 1) AS problem, NULL AS scannedAt
     FROM job CROSS JOIN directory ON directory.id = job.payload ->> '$.directoryId' ${placeOf}
     WHERE job.scan_id = ?1 AND job.id > ?2 AND job.kind = 'scan.directory' AND ${conditions}
     ORDER BY job.id LIMIT ?3`
  const waiting = database.prepare<DirectoryRow, DirectoryQuery>(ofJobs('done = 0'))
  const failed = database.prepare<DirectoryRow, DirectoryQuery>(ofJobs(`state = 'discarded'`))
  // One scan reads a library at a time: what was read before the next began, this one has read, also by a retry.
  const done = database.prepare<DirectoryRow, [number, number, number, number, number]>(
    `SELECT directory.id, directory.id AS directoryId, library_root.path AS root, directory.path AS directory,
       NULL AS jobId, 0 AS running, NULL AS problem, scanned_at AS scannedAt
     FROM directory CROSS ${placeOf}
     WHERE directory.id > ?1 AND unit_id = directory.id AND scanned_at >= ?2 AND scanned_at < ?3
     AND library_root.library_id = ?4 ORDER BY directory.id LIMIT ?5`,
  )
  const next = database.prepare<{ at: number }, [number, number]>(
    `SELECT started_at AS at FROM scan WHERE library_id = ? AND id > ? ORDER BY id LIMIT 1`,
  )
  const nextBegan = ({ libraryId, id }: Scan): number =>
    next.get(libraryId, id)?.at ?? Number.MAX_SAFE_INTEGER
  return (scan, { state, afterId = 0, limit }) => {
    // Else its other jobs would be looked through for none of this kind.
    if (state === 'waiting' && outstanding(scan.directories) === 0) return []
    const rows =
      state === 'done'
        ? done.all(afterId, scan.startedAt, nextBegan(scan), scan.libraryId, limit)
        : (state === 'failed' ? failed : waiting).all(scan.id, afterId, limit)
    return rows.map(({ root, directory, running, ...row }) => ({
      ...row,
      running: running === 1,
      path: directory === '' ? root : `${root}/${directory}`,
    }))
  }
}

function assets(database: Database): Contents['assets'] {
  type Row = AssetRow & { unitId: number }
  const select = `SELECT ${assetFacts}, asset.unit_id AS unitId`
  const joins = `CROSS JOIN asset ON asset.id = found.id ${assetSources}`
  const pending = database.prepare<Row, [number, number, number, number]>(
    `WITH found AS MATERIALIZED (
       SELECT unit_id, id FROM asset INDEXED BY asset_pending
       WHERE state = 'pending' AND scan_id = ?1 AND (unit_id, id) > (?2, ?3)
       ORDER BY unit_id, id LIMIT ?4)
     ${select} FROM found ${joins} ORDER BY found.unit_id, found.id`,
  )
  const settled = database.prepare<Row, [number, string, number, number]>(
    `WITH found AS MATERIALIZED (
       SELECT id FROM asset WHERE settled_scan_id = ?1 AND state = ?2 AND id > ?3 ORDER BY id LIMIT ?4)
     ${select} FROM found ${joins} ORDER BY found.id`,
  )
  return (scan, { state, after = [0, 0], limit }): ScanAsset[] => {
    const [unitId, id] = after
    // Else all that other scans have to cache would be looked through.
    if (state === 'pending' && outstanding(scan.assets) === 0) return []
    const rows =
      state === 'pending'
        ? pending.all(scan.id, unitId, id, limit)
        : settled.all(scan.id, state, id, limit)
    return rows.map((row) => assetOf(row))
  }
}

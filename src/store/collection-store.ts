import type { Database } from 'bun:sqlite'

import type { CollectionState, CollectionStore, PendingCopies } from '../domain/collection.ts'
import type { ItemQueries } from '../domain/queries.ts'
import {
  assetJoins,
  contentOf,
  isCachedPicture,
  isFirstFile,
  isStale,
  itemJoins,
} from './picture-sql.ts'

/** What becomes of collections is counted by triggers (migrations/0010_sync.sql). */
export function createCollectionStore(database: Database): CollectionStore {
  const mark = database.query<null, [number, number | null, number | null]>(
    `INSERT INTO collection_sync (item_id, full_at, incremental_at) VALUES (?1, ?2, ?3)
     ON CONFLICT (item_id) DO UPDATE SET full_at = coalesce(?2, full_at), incremental_at = coalesce(?3, incremental_at)`,
  )
  return {
    markRead: (read, now) => {
      for (const { itemId, full } of read) mark.run(itemId, full ? now : null, full ? null : now)
    },
  }
}

const below = `WITH RECURSIVE below (id) AS (
    SELECT ?1 UNION ALL SELECT item.id FROM below CROSS JOIN item INDEXED BY item_parent
      ON item.parent_id = below.id AND item.kind = 'collection' AND item.missing_at IS NULL)`
const unit = `${below}, unit (id) AS (SELECT DISTINCT unit_id FROM below CROSS JOIN item ON item.id = below.id)`
const isLive = 'job.unique_key IS NOT NULL AND job.done = 0'

function pendingOf(content: string): string {
  const [thumbnails, display] = [isStale('thumbnails', content), isStale('display', content)]
  return `count(iif(${thumbnails}, 1, NULL)) AS thumbnails, count(iif(${display}, 1, NULL)) AS display`
}

const collectionSql = {
  counts: `${below}
    SELECT coalesce(sum(child.kind = 'image'), 0) AS allPictures,
      coalesce(sum(child.kind = 'collection'), 0) AS allCollections,
      coalesce(sum(child.kind = 'image' AND below.id = ?1), 0) AS pictures,
      coalesce(sum(child.kind = 'collection' AND below.id = ?1), 0) AS collections
    FROM below CROSS JOIN item AS child INDEXED BY item_parent ON child.parent_id = below.id
      AND child.kind IN ('image', 'collection') AND child.missing_at IS NULL`,
  status: `${unit}
    SELECT
      EXISTS (SELECT 1 FROM scan CROSS JOIN unit CROSS JOIN job
        ON job.kind = 'scan.directory' AND job.unique_key = scan.id || ':' || unit.id AND ${isLive}
        WHERE scan.library_id = ?2 AND scan.status IN ('discovering', 'scanning')) AS isScanning,
      EXISTS (SELECT 1 FROM unit CROSS JOIN job
        ON job.kind IN ('asset.cache', 'asset.derive') AND job.unique_key = CAST(unit.id AS TEXT) AND ${isLive}) AS isRebuilding,
      EXISTS (SELECT 1 FROM unit CROSS JOIN directory ON directory.id = unit.id
        WHERE directory.missing_at IS NULL AND (needs_scan = 1 OR signature IS NULL)) AS needsScan,
      EXISTS (SELECT 1 FROM unit CROSS JOIN asset ON asset.unit_id = unit.id AND asset.state = 'pending') AS needsRebuild`,
  pendingItems: `SELECT ${pendingOf(contentOf.item)} FROM item INDEXED BY item_parent ${itemJoins}
    WHERE item.parent_id = ? AND item.kind = 'image' AND item.missing_at IS NULL AND ${isFirstFile}`,
  pendingAssets: `SELECT ${pendingOf(contentOf.asset)} FROM asset ${assetJoins} WHERE asset.item_id = ? AND ${isCachedPicture}`,
  sync: `SELECT full_at AS fullAt, incremental_at AS incrementalAt, scan_id AS scanId, changed_at AS at, added, removed, modified
    FROM collection_sync WHERE item_id = ?`,
  // Scans of parts say nothing of the rest.
  lastScan: `SELECT completed_at AS at FROM scan
    WHERE library_id = ? AND status = 'completed' AND scope IS NULL ORDER BY id DESC LIMIT 1`,
} as const

type Counts = Pick<CollectionState, 'pictures' | 'collections' | 'allPictures' | 'allCollections'>
type Flags = Record<'isScanning' | 'isRebuilding' | 'needsScan' | 'needsRebuild', 0 | 1>
interface SyncRow {
  fullAt: number | null
  incrementalAt: number | null
  scanId: number | null
  at: number | null
  added: number
  removed: number
  modified: number
}

/** Reading of collections. */
export function createCollectionQueries(database: Database): Pick<ItemQueries, 'collection'> {
  const counts = database.prepare<Counts, [number]>(collectionSql.counts)
  const flags = database.prepare<Flags, [number, number]>(collectionSql.status)
  const pending = [collectionSql.pendingItems, collectionSql.pendingAssets].map((sql) =>
    database.prepare<PendingCopies, [number]>(sql),
  )
  const sync = database.prepare<SyncRow, [number]>(collectionSql.sync)
  const lastScan = database.prepare<{ at: number | null }, [number]>(collectionSql.lastScan)
  return {
    collection: ({ id, libraryId }) => {
      const known = sync.get(id)
      const waiting = sumOf(pending.flatMap((query) => query.get(id) ?? []))
      const looked = lastScan.get(libraryId)?.at ?? null
      return {
        ...(counts.get(id) ?? { pictures: 0, collections: 0, allPictures: 0, allCollections: 0 }),
        status: statusOf(flags.get(id, libraryId), waiting),
        pending: waiting,
        fullScanAt: known?.fullAt ?? null,
        incrementalScanAt: latest(known?.incrementalAt ?? null, looked),
        lastChange: changeOf(known),
      }
    },
  }
}

function sumOf(parts: readonly PendingCopies[]): PendingCopies {
  return {
    thumbnails: parts.reduce((sum, part) => sum + part.thumbnails, 0),
    display: parts.reduce((sum, part) => sum + part.display, 0),
  }
}

function statusOf(flags: Flags | null, pending: PendingCopies): CollectionState['status'] {
  if (flags?.isScanning === 1) return 'scanning'
  if (flags?.isRebuilding === 1) return 'rebuilding'
  if (flags?.needsScan === 1) return 'scan_required'
  const waits = flags?.needsRebuild === 1 || pending.thumbnails + pending.display > 0
  return waits ? 'rebuild_required' : 'in_sync'
}

function latest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return Math.max(a, b)
}

function changeOf(row: SyncRow | null): CollectionState['lastChange'] {
  if (row === null) return null
  const { scanId, at, added, removed, modified } = row
  return scanId === null || at === null ? null : { scanId, at, added, removed, modified }
}

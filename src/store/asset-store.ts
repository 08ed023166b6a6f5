import type { Database } from 'bun:sqlite'

import type {
  AssetStore,
  FoundAsset,
  KnownAsset,
  NewAsset,
  PendingAsset,
  TypeCount,
} from '../domain/item-stores.ts'
import { type BulkRow, bulkInsert } from './bulk-insert.ts'
import { pictureTypes } from './still-store.ts'

/** What providers offer is downloaded by jobs of its own. */
const isLocal = 'file_id IS NOT NULL'

export function createAssetStore(database: Database): AssetStore {
  return {
    ...describing(database),
    ...waiting(database),
    ...assigning(database),
    ...settling(database),
  }
}

function describing(database: Database): Pick<AssetStore, 'insertAll' | 'setOfItem'> {
  const any = database.query<{ one: number }, [number]>(
    'SELECT 1 AS one FROM asset WHERE item_id = ? LIMIT 1',
  )
  // What a unit no longer shows as an asset, although its files are there, is none.
  const drop = database.query<null, [number, number, string]>(
    `DELETE FROM asset WHERE item_id = ? AND unit_id = ? AND file_id NOT IN (SELECT value FROM json_each(?))
     AND details ->> '$.generated' IS NULL
     AND EXISTS (SELECT 1 FROM file WHERE file.id = asset.file_id AND file.missing_at IS NULL)
     AND NOT EXISTS (SELECT 1 FROM scan_missing WHERE scan_missing.file_id = asset.file_id)
     AND (details ->> '$.companion' IS NULL OR NOT EXISTS (
       SELECT 1 FROM file AS own JOIN file AS companion USING (directory_id)
       JOIN scan_missing ON scan_missing.file_id = companion.id
       WHERE own.id = asset.file_id AND companion.name = details ->> '$.companion'))`,
  )
  const dropGenerated = database.query<null, [number]>(
    `DELETE FROM asset WHERE item_id = ? AND details ->> '$.generated' = 1`,
  )
  // A copy is made of one file or two; the sums of their sizes and times differ when either does.
  const upsert = database.query<
    null,
    [number, number, number, string, string | null, string, number, number | null]
  >(
    `INSERT INTO asset (item_id, file_id, unit_id, type, language, details, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'pending')
     ON CONFLICT (item_id, file_id, type) DO UPDATE SET unit_id = ?3, language = ?5, details = ?6,
       state = CASE WHEN ?7 = 1 OR state = 'pending' OR details ->> '$.entry' IS NOT ?6 ->> '$.entry'
         OR (source_size_bytes, source_mtime_ns) IS NOT (
         SELECT sum(size_bytes), sum(mtime_ns) FROM file WHERE file.id IN (?2, ?8)) THEN 'pending' ELSE state END
     WHERE (unit_id, language, details) IS NOT (?3, ?5, ?6) OR ?7 = 1
       OR (state <> 'pending' AND (source_size_bytes, source_mtime_ns) IS NOT (
         SELECT sum(size_bytes), sum(mtime_ns) FROM file WHERE file.id IN (?2, ?8)))`,
  )
  const insertNew = bulkInsert(database, {
    into: 'asset (item_id, file_id, unit_id, type, language, details, state, scan_id)',
    columns: 8,
  })
  return {
    insertAll: (assets) => void insertNew(assets.map(newRow)),
    setOfItem: (itemId, unitId, assets, { again, adds }) => {
      if (adds !== true && any.get(itemId) !== null) {
        drop.run(itemId, unitId, JSON.stringify(assets.map((asset) => asset.fileId)))
        // What somebody has put there is better than any frame of the video.
        if (assets.some(({ type }) => pictureTypes.includes(type))) dropGenerated.run(itemId)
      }
      for (const asset of assets) {
        upsert.run(
          itemId,
          asset.fileId,
          unitId,
          asset.type,
          asset.language ?? null,
          detailsOf(asset),
          again ? 1 : 0,
          asset.companion?.fileId ?? null,
        )
      }
    },
  }
}

function waiting(database: Database): Pick<AssetStore, 'listPending' | 'countPending'> {
  const pending = database.query<
    Omit<PendingAsset, 'companionPath' | 'isEmbedded' | 'isGenerated' | 'known'> & {
      known: string | null
      root: string
      directory: string
      name: string
      companion: string | null
      embedded: number | null
      generated: number | null
    },
    [number, 0 | 1, number]
  >(
    `SELECT asset.id, asset.item_id AS itemId, item.kind AS itemKind, asset.type, file.name AS sourcePath,
       file.size_bytes AS sizeBytes, CAST(file.mtime_ns AS TEXT) AS mtimeNs,
       CASE WHEN asset.hash IS NOT NULL THEN json_object('hash', asset.hash, 'cachePath', asset.cache_path,
         'copyBytes', asset.size_bytes, 'sizeBytes', asset.source_size_bytes,
         'mtimeNs', CAST(asset.source_mtime_ns AS TEXT), 'inode', asset.source_inode) END AS known,
       asset.scan_id AS scanId, library_root.path AS root, directory.path AS directory, file.name,
       asset.details ->> '$.companion' AS companion, asset.details ->> '$.embedded' AS embedded,
       asset.details ->> '$.generated' AS generated,
       asset.details ->> '$.entry' AS entry
     FROM asset JOIN item ON item.id = asset.item_id JOIN file ON file.id = asset.file_id
     JOIN directory ON directory.id = file.directory_id JOIN library_root ON library_root.id = directory.root_id
     WHERE asset.unit_id = ? AND state = 'pending' AND (asset.attempt > 0) = ? ORDER BY asset.id LIMIT ?`,
  )
  const count = database.query<{ n: number }, [number]>(
    `SELECT count(*) AS n FROM asset WHERE unit_id = ? AND state = 'pending' AND ${isLocal}`,
  )
  return {
    listPending: (unitId, limit) => {
      const rows = pending.all(unitId, 0, limit)
      // Those that have failed before come last.
      if (rows.length < limit) rows.push(...pending.all(unitId, 1, limit - rows.length))
      return rows.map((row) => {
        const { root, directory, name, companion, embedded, generated, known: json, ...asset } = row
        const folder = directory === '' ? root : `${root}/${directory}`
        const companionPath = companion === null ? null : `${folder}/${companion}`
        const kind = { isEmbedded: embedded === 1, isGenerated: generated === 1 }
        const known = json === null ? null : (JSON.parse(json) as KnownAsset)
        return { ...asset, ...kind, known, sourcePath: `${folder}/${name}`, companionPath }
      })
    },
    countPending: (unitId) => count.get(unitId)?.n ?? 0,
  }
}

function newRow({ itemId, unitId, scanId, asset }: NewAsset): BulkRow {
  const { fileId, type, language } = asset
  return [itemId, fileId, unitId, type, language ?? null, detailsOf(asset), 'pending', scanId]
}

function detailsOf({
  forced,
  default: isDefault,
  hearingImpaired,
  title,
  companion,
  embedded,
  entry,
}: FoundAsset): string {
  if (
    forced === undefined &&
    isDefault === undefined &&
    hearingImpaired === undefined &&
    title === undefined &&
    companion === undefined &&
    embedded === undefined &&
    entry === undefined
  ) {
    return '{}'
  }
  return JSON.stringify({
    forced,
    default: isDefault,
    hearingImpaired,
    title,
    companion: companion?.name,
    embedded,
    entry,
  })
}

function assigning(database: Database): Pick<AssetStore, 'assignPending' | 'unassign'> {
  type Held = TypeCount & { scanId: number | null }
  const holders = database.query<Held, [number]>(
    `SELECT scan_id AS scanId, type, count(*) AS count FROM asset
     WHERE unit_id = ? AND state = 'pending' AND ${isLocal} GROUP BY scan_id, type`,
  )
  const isHeld = (held: Held): held is TypeCount & { scanId: number } => held.scanId !== null
  const assign = database.query<null, [number | null, number]>(
    `UPDATE asset SET scan_id = ?1 WHERE unit_id = ?2 AND state = 'pending' AND ${isLocal} AND scan_id IS NOT ?1`,
  )
  return {
    assignPending: (unitId, scanId) => {
      const others = holders.all(unitId).filter((holder) => holder.scanId !== scanId)
      assign.run(scanId, unitId)
      return {
        assigned: others.map(({ type, count }) => ({ type, count })),
        takenFrom: others.filter(isHeld),
      }
    },
    unassign: (unitId) => {
      const held = holders.all(unitId).filter(isHeld)
      assign.run(null, unitId)
      return held
    },
  }
}

function settling(
  database: Database,
): Pick<
  AssetStore,
  | 'setCached'
  | 'setInPlace'
  | 'setFailed'
  | 'setRetrying'
  | 'reopen'
  | 'keep'
  | 'remove'
  | 'pathOf'
  | 'holderOf'
> {
  const setSettled = database.query<
    null,
    [
      'cached' | 'in_place',
      string,
      string | null,
      number,
      number,
      string,
      string | null,
      number | null,
      number,
    ]
  >(
    `UPDATE asset SET state = ?, hash = ?, cache_path = ?, size_bytes = ?, source_size_bytes = ?, source_mtime_ns = ?,
       source_inode = ?, cached_at = ?, problem = NULL, settled_scan_id = coalesce(scan_id, settled_scan_id), scan_id = NULL, attempt = 0 WHERE id = ?`,
  )
  const setFailed = database.query<null, [string, number]>(
    `UPDATE asset SET state = 'failed', problem = ?, settled_scan_id = coalesce(scan_id, settled_scan_id), scan_id = NULL, attempt = attempt + 1 WHERE id = ?`,
  )
  const setRetrying = database.query<null, [string, number]>(
    'UPDATE asset SET problem = ?, attempt = attempt + 1 WHERE id = ?',
  )
  const reopen = database.query<null, [number]>(
    `UPDATE asset SET state = 'pending', attempt = 0 WHERE unit_id = ? AND state = 'failed' AND ${isLocal}`,
  )
  const holderOf = database.query<{ scanId: number | null }, [number]>(
    'SELECT scan_id AS scanId FROM asset WHERE id = ?',
  )
  const pathOf = database.query<{ path: string }, [number]>(
    `SELECT ltrim(directory.path || '/' || file.name, '/') AS path FROM asset JOIN file ON file.id = asset.file_id
     JOIN directory ON directory.id = file.directory_id WHERE asset.id = ?`,
  )
  const keep = database.query<null, [number]>(
    `UPDATE asset SET state = iif(cache_path IS NULL, 'in_place', 'cached'), problem = NULL, scan_id = NULL, attempt = 0
     WHERE id = ?`,
  )
  const remove = database.query<null, [number]>('DELETE FROM asset WHERE id = ?')
  return {
    setCached: (id, copy, now) =>
      void setSettled.run(
        'cached',
        copy.hash,
        copy.cachePath,
        copy.sizeBytes,
        copy.source.sizeBytes,
        copy.source.mtimeNs,
        copy.source.inode,
        now,
        id,
      ),
    setInPlace: (id, { fingerprint, source: { sizeBytes, mtimeNs, inode } }) =>
      void setSettled.run(
        'in_place',
        fingerprint,
        null,
        sizeBytes,
        sizeBytes,
        mtimeNs,
        inode,
        null,
        id,
      ),
    setFailed: (id, problem) => void setFailed.run(problem, id),
    setRetrying: (id, problem) => void setRetrying.run(problem, id),
    reopen: (unitId) => void reopen.run(unitId),
    holderOf: (id) => holderOf.get(id),
    pathOf: (id) => pathOf.get(id)?.path ?? null,
    keep: (id) => void keep.run(id),
    remove: (id) => void remove.run(id),
  }
}

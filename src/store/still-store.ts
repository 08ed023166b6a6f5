import type { Database } from 'bun:sqlite'

import type { StillCandidate, StillStore } from '../domain/still.ts'

/** Items that one look goes through: a few milliseconds. */
const itemsPerLook = 2_000

/** Artwork that lists and pages show in the place of a still. */
export const pictureTypes: readonly string[] = ['poster', 'fanart', 'landscape', 'thumb']

const isPictured = `EXISTS (SELECT 1 FROM asset LEFT JOIN file AS source ON source.id = asset.file_id
  WHERE asset.item_id = item.id AND asset.type IN (${pictureTypes.map((type) => `'${type}'`).join(', ')})
    AND asset.details ->> '$.generated' IS NULL AND source.missing_at IS NULL
    AND (asset.file_id IS NOT NULL OR asset.state = 'cached'))`
const wasAsked = `EXISTS (SELECT 1 FROM asset WHERE asset.item_id = item.id AND asset.file_id = file.id
  AND asset.details ->> '$.generated' = 1 AND asset.state <> 'pending'
  AND asset.source_size_bytes = file.size_bytes AND asset.source_mtime_ns = file.mtime_ns)`
/** The first file of a film or episode that is there. */
const isVideo = `item.kind IN ('movie', 'episode') AND item.missing_at IS NULL AND file.kind = 'video'
  AND file.missing_at IS NULL AND directory.unit_id IS NOT NULL AND library_root.detached_at IS NULL
  AND (item_file.role = 'main' OR (item_file.role = 'part' AND item_file.part = 1))`
const joins = `JOIN item_file ON item_file.item_id = item.id JOIN file ON file.id = item_file.file_id
  JOIN directory ON directory.id = file.directory_id JOIN library_root ON library_root.id = directory.root_id`

type Row = Omit<StillCandidate, 'path'> & { root: string; directory: string; name: string }

export function createStillStore(database: Database): StillStore {
  const lastOfLook = database.query<{ id: number }, [number, number]>(
    'SELECT id FROM item WHERE id > ? ORDER BY id LIMIT 1 OFFSET ?',
  )
  const find = database.query<Row, [number, number, number]>(
    `SELECT item.id AS itemId, item.kind AS itemKind, file.id AS fileId, directory.unit_id AS unitId,
       library_root.path AS root, directory.path AS directory, file.name, file.size_bytes AS sizeBytes,
       CAST(file.mtime_ns AS TEXT) AS mtimeNs, file.inode,
       (SELECT probe ->> '$.durationMs' FROM media_probe
        WHERE media_probe.size_bytes = file.size_bytes AND media_probe.fingerprint = file.fingerprint) AS durationMs
     FROM item ${joins}
     WHERE item.id > ? AND item.id <= ? AND ${isVideo} AND NOT ${isPictured} AND NOT ${wasAsked}
     ORDER BY item.id LIMIT ?`,
  )
  return {
    candidates: (afterItemId, limit) => {
      const last = lastOfLook.get(afterItemId, itemsPerLook - 1)?.id ?? null
      const rows = find.all(afterItemId, last ?? Number.MAX_SAFE_INTEGER, limit)
      const candidates = rows.map(({ root, directory, name, ...row }) => {
        const folder = directory === '' ? root : `${root}/${directory}`
        return { ...row, path: `${folder}/${name}` }
      })
      const lastFound = candidates.at(-1)?.itemId ?? null
      return { candidates, lastItemId: candidates.length === limit ? lastFound : last }
    },
    set: setting(database),
  }
}

function setting(database: Database): StillStore['set'] {
  const isWanted = database.query<{ one: number }, [number, number, number, string]>(
    `SELECT 1 AS one FROM item ${joins}
     WHERE item.id = ? AND file.id = ? AND file.size_bytes = ? AND file.mtime_ns = CAST(? AS INTEGER)
       AND ${isVideo} AND NOT ${isPictured}`,
  )
  const clear = database.query<null, [number]>(
    `DELETE FROM asset WHERE item_id = ? AND details ->> '$.generated' = 1`,
  )
  type Values = [
    ...[itemId: number, fileId: number, unitId: number, state: 'cached' | 'failed'],
    ...[sizeBytes: number, mtimeNs: string, inode: string],
    ...[hash: string | null, cachePath: string | null, copyBytes: number | null],
    ...[problem: string | null, cachedAt: number | null],
  ]
  const insert = database.query<null, Values>(
    `INSERT INTO asset (item_id, file_id, unit_id, type, details, state, source_size_bytes, source_mtime_ns, source_inode,
       hash, cache_path, size_bytes, problem, cached_at)
     VALUES (?1, ?2, ?3, 'thumb', '{"generated":true}', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)`,
  )
  return ({ itemId, fileId, unitId, sizeBytes, mtimeNs, inode }, made, now) => {
    if (isWanted.get(itemId, fileId, sizeBytes, mtimeNs) === null) return false
    clear.run(itemId)
    const source = [sizeBytes, mtimeNs, inode] as const
    if ('problem' in made) {
      insert.run(itemId, fileId, unitId, 'failed', ...source, null, null, null, made.problem, null)
      return false
    }
    const { hash, cachePath } = made
    const copy = [hash, cachePath, made.sizeBytes] as const
    insert.run(itemId, fileId, unitId, 'cached', ...source, ...copy, null, now)
    return true
  }
}

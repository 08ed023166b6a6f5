import type { Database } from 'bun:sqlite'

import type { MadePicture, PictureStore, UnmadePicture } from '../domain/picture-store.ts'

export function createPictureStore(database: Database): PictureStore {
  const unmade = database.query<UnmadePicture, [number, number]>(
    `SELECT asset.id AS assetId, asset.item_id AS itemId, item.kind AS itemKind, asset.hash, asset.cache_path AS cachePath
     FROM asset JOIN item ON item.id = asset.item_id
     WHERE asset.unit_id = ? AND asset.state = 'cached' AND asset.type NOT IN ('trailer', 'subtitle', 'theme')
       AND NOT EXISTS (SELECT 1 FROM picture WHERE picture.asset_id = asset.id AND picture.hash = asset.hash)
     ORDER BY asset.id LIMIT ?`,
  )
  const lose = database.query<null, [number, string]>(
    `UPDATE asset SET state = 'pending' WHERE id = ? AND state = 'cached' AND hash = ?`,
  )
  return {
    listUnmade: (unitId, limit) => unmade.all(unitId, limit),
    lose: (assetId, hash) => void lose.run(assetId, hash),
    set: setting(database),
  }
}

function setting(database: Database): PictureStore['set'] {
  const upsert = database.query<
    null,
    [number, string, string | null, string | null, string, number]
  >(
    `INSERT INTO picture (asset_id, hash, facts, thumb_hash, findings, derived_at)
     SELECT id, ?2, ?3, ?4, ?5, ?6 FROM asset WHERE id = ?1 AND hash = ?2
     ON CONFLICT (asset_id) DO UPDATE SET hash = ?2, facts = ?3, thumb_hash = ?4, findings = ?5, derived_at = ?6`,
  )
  const clear = database.query<null, [number]>('DELETE FROM picture_copy WHERE asset_id = ?')
  const insert = database.query<
    null,
    [number, string, number, number, number, string, string, number]
  >(
    `INSERT INTO picture_copy (asset_id, kind, long_side, width, height, hash, cache_path, size_bytes)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  return (assetId, made: MadePicture, now) => {
    const { hash, facts, thumbHash, findings, copies } = made
    const written = upsert.run(
      assetId,
      hash,
      facts === null ? null : JSON.stringify(facts),
      thumbHash,
      JSON.stringify(findings),
      now,
    )
    if (written.changes === 0) return
    clear.run(assetId)
    for (const { kind, longSide, width, height, ...file } of copies) {
      insert.run(assetId, kind, longSide, width, height, file.hash, file.cachePath, file.sizeBytes)
    }
  }
}

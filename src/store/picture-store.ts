import type { Database } from 'bun:sqlite'

import type { MadePicture, PictureStore, UnmadePicture } from '../domain/picture-store.ts'

export function createPictureStore(database: Database): PictureStore {
  const unmade = database.query<UnmadePicture, [number, number]>(
    `SELECT asset.id AS assetId, asset.item_id AS itemId, item.kind AS itemKind, asset.hash, asset.cache_path AS cachePath
     FROM asset JOIN item ON item.id = asset.item_id
     WHERE asset.unit_id = ? AND asset.state = 'cached' AND asset.type NOT IN ('trailer', 'subtitle', 'theme')
       AND NOT EXISTS (SELECT 1 FROM picture WHERE picture.asset_id = asset.id AND picture.content = asset.hash
         AND thumbnails_of IS NOT NULL AND display_of IS NOT NULL)
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
    { id: number },
    [number, string, string | null, string | null, string, number]
  >(
    `INSERT INTO picture (asset_id, content, hash, facts, thumb_hash, findings, thumbnails_of, display_of, derived_at)
     SELECT asset.id, ?2, ?2, ?3, ?4, ?5, ?2 || ' ' || library.thumbnails, ?2 || ' ' || library.display, ?6
     FROM asset JOIN item ON item.id = asset.item_id JOIN library ON library.id = item.library_id
     WHERE asset.id = ?1 AND asset.hash = ?2
     ON CONFLICT (asset_id) DO UPDATE SET content = excluded.content, hash = excluded.hash, facts = excluded.facts,
       thumb_hash = excluded.thumb_hash, findings = excluded.findings, thumbnails_of = excluded.thumbnails_of,
       display_of = excluded.display_of, derived_at = excluded.derived_at
     RETURNING id`,
  )
  const clear = database.query<null, [number]>('DELETE FROM picture_copy WHERE picture_id = ?')
  const insert = database.query<
    null,
    [number, string, number, number, number, string, string, number]
  >(
    `INSERT INTO picture_copy (picture_id, kind, long_side, width, height, hash, cache_path, size_bytes)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  return (assetId, made: MadePicture, now) => {
    const { hash, facts, thumbHash, findings, copies } = made
    const written = upsert.get(
      assetId,
      hash,
      facts === null ? null : JSON.stringify(facts),
      thumbHash,
      JSON.stringify(findings),
      now,
    )
    if (written === null) return
    clear.run(written.id)
    for (const { kind, longSide, width, height, ...file } of copies) {
      insert.run(
        written.id,
        kind,
        longSide,
        width,
        height,
        file.hash,
        file.cachePath,
        file.sizeBytes,
      )
    }
  }
}

import type { Database } from 'bun:sqlite'

import { AppError } from '../domain/error.ts'
import type { ArtworkRef } from '../domain/artwork.ts'
import type { ArtworkStore } from '../domain/artwork-store.ts'
import { isPicture } from './picture-sql.ts'
import { createArtworkSubjects } from './artwork-subject.ts'

export function createArtworkStore(database: Database): ArtworkStore {
  return {
    ...listing(database),
    subject: createArtworkSubjects(database),
    set: setting(database),
    ...wanting(database),
  }
}

function listing(database: Database): Pick<ArtworkStore, 'listItems' | 'hasArtwork'> {
  const items = database.query<{ id: number }, [number, number, number]>(
    `SELECT id FROM (
       SELECT item_id AS id FROM asset WHERE unit_id = ?1 AND ${isPicture}
       UNION SELECT id FROM item WHERE unit_id = ?1 AND kind = 'collection'
       UNION SELECT parent_id FROM item WHERE unit_id = ?1 AND kind = 'image'
       UNION SELECT item_id FROM artwork WHERE asset_id IS NULL AND image_id IS NULL)
     WHERE id > ?2 ORDER BY id LIMIT ?3`,
  )
  const some = database.query<{ found: number }, [number]>(
    `SELECT EXISTS (SELECT 1 FROM asset WHERE unit_id = ?1 AND ${isPicture})
       OR EXISTS (SELECT 1 FROM item WHERE unit_id = ?1 AND kind IN ('image', 'collection'))
       OR EXISTS (SELECT 1 FROM artwork WHERE asset_id IS NULL AND image_id IS NULL) AS found`,
  )
  return {
    listItems: (unitId, afterId, limit) => items.all(unitId, afterId, limit).map(({ id }) => id),
    hasArtwork: (unitId) => some.get(unitId)?.found === 1,
  }
}

interface ChosenRow {
  readonly type: string
  readonly assetId: number | null
  readonly imageId: number | null
}

function setting(database: Database): ArtworkStore['set'] {
  const known = database.query<ChosenRow, [number]>(
    'SELECT type, asset_id AS assetId, image_id AS imageId FROM artwork WHERE item_id = ?',
  )
  const write = database.query<null, [Record<string, string | number | null>]>(
    `INSERT INTO artwork (item_id, type, asset_id, image_id, score, reasons, chosen_by, chosen_at)
     VALUES ($item, $type, $asset, $image, $score, $reasons, $by, $now)
     ON CONFLICT (item_id, type) DO UPDATE SET asset_id = $asset, image_id = $image, score = $score, reasons = $reasons,
       chosen_by = $by,
       chosen_at = iif((asset_id, image_id, chosen_by) IS ($asset, $image, $by), chosen_at, $now)
     WHERE (asset_id, image_id, score, reasons, chosen_by) IS NOT ($asset, $image, $score, $reasons, $by)`,
  )
  const remove = database.query<null, [number, string]>(
    'DELETE FROM artwork WHERE item_id = ? AND type = ?',
  )
  return (itemId, chosen, now) => {
    const rows = known.all(itemId)
    let changes = 0
    for (const { type } of rows) {
      if (!chosen.some((one) => one.type === type)) changes += remove.run(itemId, type).changes
    }
    for (const { type, picture, score, reasons, chosenBy } of chosen) {
      const { changes: written } = write.run({
        item: itemId,
        type,
        asset: picture?.assetId ?? null,
        image: picture?.imageId ?? null,
        score,
        reasons: JSON.stringify(reasons),
        by: chosenBy,
        now,
      })
      changes += written
    }
    return changes > 0
  }
}

interface WantedRow {
  readonly file: number | null
  readonly offer: number | null
  readonly role: string | null
  readonly image: number | null
}

function wanting(database: Database): Pick<ArtworkStore, 'want' | 'lock'> {
  const asset = database.query<WantedRow, [number, number]>(
    `SELECT file_id AS file, iif(file_id IS NULL, NULL, type) AS role, NULL AS image, provider_asset_id AS offer FROM asset
     WHERE item_id = ? AND id = ? AND ${isPicture}`,
  )
  const image = database.query<WantedRow, [number, number]>(
    `WITH RECURSIVE found (parent_id) AS (
       SELECT parent_id FROM item WHERE id = ?2 AND kind = 'image'
       UNION SELECT item.parent_id FROM found JOIN item ON item.id = found.parent_id)
     SELECT NULL AS file, NULL AS role, ?2 AS image, NULL AS offer FROM found WHERE parent_id = ?1`,
  )
  const offer = database.query<WantedRow, [number, number]>(
    `SELECT NULL AS file, NULL AS role, NULL AS image, id AS offer FROM provider_asset
     WHERE item_id = ? AND id = ? AND ${isPicture.replace('asset.type', 'provider_asset.type')}`,
  )
  // It may have been tried before: a person says that it is worth another try.
  const forgive = database.query<null, [number]>(
    'UPDATE provider_asset SET problem = NULL, passing = 0 WHERE id = ? AND problem IS NOT NULL',
  )
  const write = database.query<null, [Record<string, string | number | null>]>(
    `INSERT INTO artwork (item_id, type, score, reasons, chosen_by, chosen_at, wanted_file_id, wanted_type, wanted_image_id,
       wanted_offer_id)
     VALUES ($item, $type, 0, '[]', 'rule', 0, $file, $role, $image, $offer)
     ON CONFLICT (item_id, type) DO UPDATE SET wanted_file_id = $file, wanted_type = $role, wanted_image_id = $image,
       wanted_offer_id = $offer`,
  )
  const drop = database.query<null, [number, string]>(
    `UPDATE artwork SET wanted_file_id = NULL, wanted_type = NULL, wanted_image_id = NULL, wanted_offer_id = NULL, locked = 0
     WHERE item_id = ? AND type = ?`,
  )
  const lock = database.query<null, [number, number, string]>(
    'UPDATE artwork SET locked = ? WHERE item_id = ? AND type = ?',
  )
  const look = (itemId: number, picture: ArtworkRef): { row: WantedRow | null; what: string } => {
    const { assetId, imageId, offerId } = picture
    if (offerId !== undefined) return { row: offer.get(itemId, offerId), what: `Offer ${offerId}` }
    if (assetId !== null) return { row: asset.get(itemId, assetId), what: `Asset ${assetId}` }
    return { row: image.get(itemId, imageId), what: `Item ${imageId}` }
  }
  const find = (itemId: number, picture: ArtworkRef): WantedRow => {
    const { row, what } = look(itemId, picture)
    if (row !== null) return row
    throw new AppError('invalid', `${what} is no picture of item ${itemId}.`)
  }
  return {
    want: (itemId, type, picture) => {
      if (picture === null) drop.run(itemId, type)
      else {
        const wanted = find(itemId, picture)
        write.run({ item: itemId, type, ...wanted })
        if (wanted.offer !== null) forgive.run(wanted.offer)
      }
    },
    lock: (itemId, type, locked) => void lock.run(locked ? 1 : 0, itemId, type),
  }
}

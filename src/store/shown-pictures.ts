import type { Database } from 'bun:sqlite'

import { isThere, type ShownRef } from '../domain/artwork.ts'
import type { TrailerOffer } from '../domain/offer.ts'
import type { ArtworkQueries, ItemPicture, SmallPicture } from '../domain/artwork-queries.ts'
import { createArtworkSubjects, refOf } from './artwork-subject.ts'

/** Types that an item may be shown by, the best first; an episode is a scene rather than a poster. */
const shownTypes = `CASE artwork.type WHEN 'poster' THEN iif(item.kind = 'episode', 2, 1) WHEN 'thumb' THEN iif(item.kind = 'episode', 1, 4)
  WHEN 'keyart' THEN 3 WHEN 'landscape' THEN 5 WHEN 'fanart' THEN 6 END`

/** Of the copies the smallest that fills a place of a list, else the largest. */
const thumbnail = `(SELECT json_object('width', width, 'height', height, 'hash', hash) FROM picture_copy
  WHERE picture_copy.picture_id = picture.id AND kind = 'thumbnail'
  ORDER BY long_side >= 320 DESC, iif(long_side >= 320, long_side, -long_side) LIMIT 1)`

/** What items are shown by, and what they could be. */
export function createShownPictures(database: Database): ArtworkQueries {
  // A season without a picture is shown by that of its series, a track by that of its album.
  const shown = database.prepare<{ itemId: number } & RefRow, [string]>(
    `SELECT item.id AS itemId, shown.asset_id AS assetId,
       coalesce(shown.image_id, iif(item.kind = 'image', item.id, NULL)) AS imageId
     FROM json_each(?) CROSS JOIN item ON item.id = json_each.value
     LEFT JOIN artwork AS shown ON (shown.item_id, shown.type) = (
       SELECT artwork.item_id, artwork.type FROM artwork
       WHERE artwork.item_id IN (item.id, iif(item.kind IN ('season', 'track'), item.parent_id, NULL))
         AND (artwork.asset_id IS NOT NULL OR artwork.image_id IS NOT NULL) AND ${shownTypes} IS NOT NULL
       ORDER BY artwork.item_id = item.id DESC, ${shownTypes} LIMIT 1)
     ORDER BY json_each.key`,
  )
  const trailers = database.prepare<TrailerOffer, [string]>(
    `SELECT item_id AS itemId, enricher, url, language FROM json_each(?)
     CROSS JOIN provider_asset ON provider_asset.item_id = json_each.value AND provider_asset.type = 'trailer'
     ORDER BY json_each.key, enricher, position, provider_asset.id`,
  )
  const subject = createArtworkSubjects(database)
  const small = createSmallPictures(database)
  return {
    shownPictures: (itemIds) => {
      const refs = shown.all(JSON.stringify(itemIds)).flatMap(({ itemId, ...row }) => {
        const picture = refOf(row)
        return picture === null ? [] : [{ itemId, picture }]
      })
      const pictures = small(refs.map(({ picture }) => picture))
      return refs.map(({ itemId }, at) => ({ ...pictures[at], itemId }) as ItemPicture)
    },
    artwork: (itemId) => {
      const found = subject(itemId)
      if (found === null) return null
      const { candidates, chosen } = found
      const refs = [...candidates, ...chosen].flatMap(({ picture }) =>
        picture !== null && isThere(picture) ? [picture] : [],
      )
      return { ...found, pictures: small(refs) }
    },
    trailers: (itemIds) => trailers.all(JSON.stringify(itemIds)),
  }
}

interface RefRow {
  readonly assetId: number | null
  readonly imageId: number | null
}

/** In the order of what is asked for. */
function createSmallPictures(database: Database): (refs: readonly ShownRef[]) => SmallPicture[] {
  const looked = database.prepare<
    { at: number; thumbHash: string | null; thumbnail: string | null },
    [string]
  >(
    `SELECT json_each.key AS at, thumb_hash AS thumbHash, ${thumbnail} AS thumbnail
     FROM json_each(?) CROSS JOIN picture ON picture.id = coalesce(
       (SELECT id FROM picture WHERE asset_id = json_each.value ->> '$.assetId'),
       (SELECT id FROM picture WHERE item_id = json_each.value ->> '$.imageId'))`,
  )
  return (refs) => {
    const rows = new Map(looked.all(JSON.stringify(refs)).map((row) => [row.at, row]))
    return refs.map((picture, at) => {
      const row = rows.get(at)
      return {
        picture,
        thumbHash: row?.thumbHash ?? null,
        thumbnail:
          row === undefined || row.thumbnail === null
            ? null
            : (JSON.parse(row.thumbnail) as SmallPicture['thumbnail']),
      }
    })
  }
}

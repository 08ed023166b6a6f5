import type { Database } from 'bun:sqlite'

import type { ItemQueries } from '../domain/queries.ts'
import type { PictureRef } from '../domain/picture-store.ts'
import {
  assetJoins,
  contentOf,
  isCachedPicture,
  isFirstFile,
  isWanted,
  itemJoins,
} from './picture-sql.ts'

/** Orders of a list of children (item-list.ts), of the row of that name. */
const positionOf = (item: string): readonly string[] => [
  `coalesce(${item}.season_number, -1)`,
  `coalesce(${item}.episode_number, -1)`,
  `coalesce(${item}.air_date, '')`,
  `${item}.sort_title`,
  `${item}.id`,
]

/** What stands beside an item, and which pictures are still without copies. */
export function createWarmQueries(
  database: Database,
): Pick<ItemQueries, 'neighbours' | 'coldPictures'> {
  const beside = (sign: '<' | '>', direction: 'ASC' | 'DESC') => {
    const order = positionOf('item').map((column) => `${column} ${direction}`)
    return database.prepare<{ id: number }, [number, number]>(
      `SELECT item.id FROM item AS own CROSS JOIN item INDEXED BY item_parent ON item.parent_id = own.parent_id
       WHERE own.id = ? AND item.missing_at IS NULL
         AND (${positionOf('item').join(', ')}) ${sign} (${positionOf('own').join(', ')})
       ORDER BY ${order.join(', ')} LIMIT ?`,
    )
  }
  const [before, after] = [beside('<', 'DESC'), beside('>', 'ASC')]
  const cold = database.prepare<PictureRef, [string, number]>(
    `SELECT assetId, itemId FROM (
       SELECT json_each.key AS at, NULL AS assetId, item.id AS itemId
       FROM json_each(?1) CROSS JOIN item ON item.id = json_each.value ${itemJoins}
       WHERE item.kind = 'image' AND item.missing_at IS NULL AND ${isFirstFile} AND ${isWanted(contentOf.item)}
       UNION ALL
       SELECT json_each.key, asset.id, asset.item_id
       FROM json_each(?1) CROSS JOIN asset ON asset.item_id = json_each.value ${assetJoins}
       WHERE ${isCachedPicture} AND ${isWanted(contentOf.asset)})
     ORDER BY at, assetId LIMIT ?2`,
  )
  return {
    neighbours: (itemId, limits) => ({
      before: before.all(itemId, limits.before).map(({ id }) => id),
      after: after.all(itemId, limits.after).map(({ id }) => id),
    }),
    coldPictures: (itemIds, limit) => cold.all(JSON.stringify(itemIds), limit),
  }
}

import type { Database } from 'bun:sqlite'

import type { KnownWork, WorkStore } from '../domain/enrichment.ts'
import { bulkInsert } from './bulk-insert.ts'

type Flags = 'anew' | 'again' | 'awaitsPictures'
type Row = Omit<KnownWork, Flags> & Record<Flags, 0 | 1>

export function createWorkStore(database: Database): WorkStore {
  const find = database.query<Row, [number]>(
    `SELECT scan_id AS scanId, mode, anew, again, held_since AS heldSince, awaits_pictures AS awaitsPictures
     FROM enrichment_work WHERE item_id = ?`,
  )
  const wait = database.query<null, [number]>(
    'UPDATE enrichment_work SET awaits_pictures = 1 WHERE item_id = ?',
  )
  const among = database.query<{ id: number }, [string]>(
    'SELECT item_id AS id FROM enrichment_work WHERE item_id IN (SELECT value FROM json_each(?))',
  )
  const put = database.query<
    null,
    [number, number | null, string, number, number, number | null, number]
  >(
    `INSERT INTO enrichment_work (item_id, scan_id, mode, anew, again, held_since, began_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
     ON CONFLICT (item_id) DO UPDATE SET scan_id = ?2, mode = ?3, anew = ?4, again = ?5, held_since = ?6,
       awaits_pictures = 0`,
  )
  const insert = bulkInsert(database, {
    into: 'enrichment_work (item_id, scan_id, mode, anew, began_at)',
    columns: 5,
  })
  const remove = database.query<null, [number]>('DELETE FROM enrichment_work WHERE item_id = ?')
  return {
    find: (itemId) => {
      const row = find.get(itemId)
      if (row === null) return null
      const { anew, again, awaitsPictures } = row
      return { ...row, anew: anew === 1, again: again === 1, awaitsPictures: awaitsPictures === 1 }
    },
    awaitPictures: (itemId) => void wait.run(itemId),
    listAmong: (ids) => new Set(among.all(JSON.stringify(ids)).map(({ id }) => id)),
    put: (itemId, { scanId, mode, anew, again, heldSince }, now) =>
      void put.run(itemId, scanId, mode, Number(anew), Number(again), heldSince, now),
    insertAll: (itemIds, { scanId, mode, anew }, now) =>
      void insert(itemIds.map((id) => [id, scanId, mode, Number(anew), now])),
    remove: (itemId) => void remove.run(itemId),
    ...wishing(database),
  }
}

/** SQL: the film or series that `item` is or is part of. */
const top = `CASE WHEN item.kind IN ('movie', 'series') THEN item.id
  ELSE coalesce((SELECT parent_id FROM item AS parent WHERE parent.id = item.parent_id AND parent.kind = 'season'), item.parent_id) END`

/** Kinds that are asked for, and those that are parts of them. */
const asked = `item.kind IN ('movie', 'series', 'season', 'episode')`

function wishing(
  database: Database,
): Pick<WorkStore, 'addWishes' | 'addNews' | 'takeWishes' | 'hasWishes' | 'dropWishes'> {
  const into = 'INSERT OR IGNORE INTO enrichment_wish (scan_id, item_id, is_news)'
  // Of what is known already, a new part is news; another file of a part is none.
  const grown = database.query<null, [number]>(
    `${into} SELECT ?1, ${top} AS top, 1 FROM scan_item JOIN item ON item.id = item_id
     WHERE scan_id = ?1 AND change = 'added' AND ${asked} AND top IS NOT NULL`,
  )
  const changed = database.query<null, [number]>(
    `${into} SELECT ?1, item.id, 0 FROM scan_item JOIN item ON item.id = item_id
     WHERE scan_id = ?1 AND kind IN ('movie', 'series')`,
  )
  const read = database.query<null, [number, number, number]>(
    `${into} SELECT ?1, ${top} AS top, 1 FROM item JOIN directory ON directory.id = item.unit_id
     WHERE item.library_id = ?2 AND ${asked} AND item.missing_at IS NULL AND directory.scanned_at >= ?3 AND top IS NOT NULL`,
  )
  // The index holds all that tells most items from these, beside each other and without their rows.
  const unknown = database.query<null, [number, number, string]>(
    `${into} SELECT ?1, item.id, 1 FROM item INDEXED BY item_list LEFT JOIN item_match ON item_match.item_id = item.id
     WHERE item.kind IN ('movie', 'series') AND library_id = ?2 AND missing_at IS NULL
     AND match_state IN ('unmatched', 'ambiguous') AND (state IS NULL OR asked <> ?3)`,
  )
  const imported = database.query<null, [number, number]>(
    `${into} SELECT ?1, ${top} AS top, 1 FROM import_news JOIN item ON item.id = item_id
     WHERE import_news.library_id = ?2 AND ${asked} AND top IS NOT NULL`,
  )
  const forgetNews = database.query<null, [number]>('DELETE FROM import_news WHERE library_id = ?')
  const addNews = database.query<null, [number, number]>(
    'INSERT OR IGNORE INTO import_news (item_id, library_id) VALUES (?, ?)',
  )
  const take = database.query<{ itemId: number; isNews: 0 | 1 }, [number, number]>(
    `DELETE FROM enrichment_wish WHERE scan_id = ?1 AND item_id IN (
       SELECT item_id FROM enrichment_wish WHERE scan_id = ?1 ORDER BY item_id LIMIT ?2)
     RETURNING item_id AS itemId, is_news AS isNews`,
  )
  const has = database.query<{ one: number }, [number]>(
    'SELECT 1 AS one FROM enrichment_wish WHERE scan_id = ? LIMIT 1',
  )
  const drop = database.query<null, [number]>('DELETE FROM enrichment_wish WHERE scan_id = ?')
  return {
    addWishes: ({ id, libraryId, mode, isWhole, startedAt, enrichers }) => {
      let added = mode === 'full' ? read.run(id, libraryId, startedAt).changes : 0
      if (isWhole) added += unknown.run(id, libraryId, JSON.stringify(enrichers)).changes
      added += imported.run(id, libraryId).changes
      forgetNews.run(libraryId)
      return added + grown.run(id).changes + changed.run(id).changes
    },
    addNews: (itemId, libraryId) => void addNews.run(itemId, libraryId),
    takeWishes: (scanId, most) =>
      take
        .all(scanId, most)
        .toSorted((a, b) => a.itemId - b.itemId)
        .map(({ itemId, isNews }) => ({ itemId, isNews: isNews === 1 })),
    hasWishes: (scanId) => has.get(scanId) !== null,
    dropWishes: (scanId) => drop.run(scanId).changes,
  }
}

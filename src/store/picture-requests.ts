import type { Database } from 'bun:sqlite'

import type { CopyList, PictureStore } from '../domain/picture-store.ts'
import {
  assetJoins,
  contentOf,
  isCachedPicture,
  isFirstFile,
  isStale,
  itemJoins,
} from './picture-sql.ts'

type Wish = Record<'unit' | CopyList | 'all' | 'now', number>

/** Copies that somebody wants to be made anew. */
export function requesting(database: Database): Pick<PictureStore, 'listUnits' | 'requestAnew'> {
  const units = database.query<{ id: number }, [number, number | null, number]>(
    `SELECT directory.id FROM directory JOIN library_root ON library_root.id = directory.root_id
     WHERE directory.id > ?1 AND directory.unit_id = directory.id AND (?2 IS NULL OR library_root.library_id = ?2)
     ORDER BY directory.id LIMIT ?3`,
  )
  const requests = [
    database.query<null, [Wish]>(
      requestSql(
        `asset ${assetJoins} WHERE asset.unit_id = $unit AND ${isCachedPicture}`,
        contentOf.asset,
      ),
    ),
    database.query<null, [Wish]>(
      requestSql(
        `item INDEXED BY item_image ${itemJoins}
         WHERE item.unit_id = $unit AND item.kind = 'image' AND item.missing_at IS NULL AND ${isFirstFile}`,
        contentOf.item,
      ),
    ),
  ]
  return {
    listUnits: ({ libraryId, after }, limit) =>
      units.all(after, libraryId, limit).map(({ id }) => id),
    requestAnew: (unit, { lists, which }, now) => {
      const wish: Wish = {
        unit,
        now,
        thumbnails: lists.includes('thumbnails') ? 1 : 0,
        display: lists.includes('display') ? 1 : 0,
        all: which === 'all' ? 1 : 0,
      }
      return requests.reduce((sum, request) => sum + request.run(wish).changes, 0)
    },
  }
}

/** What was asked for before keeps its time. */
function requestSql(from: string, content: string): string {
  const isWanted = (list: CopyList): string =>
    `$${list} AND ($all OR picture.hash IS NULL OR ${isStale(list, content)})`
  return `UPDATE picture SET thumbnails_of = iif(wanted.thumbnails, NULL, thumbnails_of),
       display_of = iif(wanted.display, NULL, display_of), queued_at = coalesce(queued_at, $now)
     FROM (SELECT picture.id, ${isWanted('thumbnails')} AS thumbnails, ${isWanted('display')} AS display FROM ${from})
       AS wanted
     WHERE picture.id = wanted.id AND (wanted.thumbnails OR wanted.display)`
}

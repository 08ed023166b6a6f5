import type { Database } from 'bun:sqlite'

import type { CopyList } from '../domain/picture-store.ts'
import type { PictureQueries, WaitingPicture } from '../domain/queries.ts'
import {
  assetJoins,
  contentOf,
  isCachedPicture,
  isFirstFile,
  isStale,
  itemJoins,
} from './picture-sql.ts'

type Row = Omit<WaitingPicture, 'lists'> & { thumbnails: number; display: number }
type Key = [after: number, limit: number]
type Counts = Record<'pictures' | CopyList, number>

/** Pictures of which copies are to be made: the rebuild lists. */
export function createPictureQueries(database: Database): PictureQueries {
  const assets = {
    from: `asset ${assetJoins} WHERE ${isCachedPicture} AND library.id = ?1`,
    content: contentOf.asset,
    since: 'asset.cached_at',
    unit: 'asset.unit_id',
    facts: 'asset.id AS assetId, asset.type AS assetType',
    by: 'asset.id',
  }
  const items = {
    from: `item ${itemJoins} WHERE item.library_id = ?1 AND item.kind = 'image' AND item.missing_at IS NULL AND ${isFirstFile}`,
    content: contentOf.item,
    since: 'item.updated_at',
    unit: 'item.unit_id',
    facts: 'NULL AS assetId, NULL AS assetType',
    by: 'item.id',
  }
  const pages = [assets, items].map((source) =>
    database.prepare<Row & { key: number }, [number, ...Key]>(pageSql(source)),
  )
  const counts = [assets, items].map((source) =>
    database.prepare<Counts, [number]>(countSql(source)),
  )
  return {
    countWaiting: (libraryId) => {
      const sum: Counts = { pictures: 0, thumbnails: 0, display: 0 }
      for (const query of counts) {
        const found = query.get(libraryId)
        for (const name of ['pictures', 'thumbnails', 'display'] as const) {
          sum[name] += found?.[name] ?? 0
        }
      }
      return sum
    },
    listWaiting: ({ libraryId, after: [at, key], limit }) => {
      const found: { picture: WaitingPicture; key: readonly [number, number] }[] = []
      for (const [index, query] of pages.entries()) {
        if (index < at || found.length >= limit) continue
        const from = index === at ? key : 0
        for (const { key: id, ...row } of query.all(libraryId, from, limit - found.length)) {
          found.push({ picture: waitingOf(row), key: [index, id] })
        }
      }
      return found
    },
  }
}

interface Source {
  readonly from: string
  readonly content: string
  readonly since: string
  readonly unit: string
  readonly facts: string
  readonly by: string
}

function staleOf({ content }: Source, list: CopyList): string {
  return `(picture.id IS NULL OR ${isStale(list, content)})`
}

function pageSql(source: Source): string {
  const { from, content, since, unit, facts, by } = source
  const [thumbnails, display] = [staleOf(source, 'thumbnails'), staleOf(source, 'display')]
  const isOther = (list: CopyList): string =>
    `(${isStale(list, content)} AND substr(picture.${list}_of, 1, length(${content}) + 1) <> ${content} || ' ')`
  return `SELECT ${by} AS key, ${facts}, item.id AS itemId, item.kind AS itemKind, item.title AS itemTitle,
      ${thumbnails} AS thumbnails, ${display} AS display,
      CASE WHEN picture.id IS NULL THEN 'new'
        WHEN picture.thumbnails_of IS NULL OR picture.display_of IS NULL THEN 'asked'
        WHEN ${isOther('thumbnails')} OR ${isOther('display')} THEN 'changed' ELSE 'sizes' END AS reason,
      CASE WHEN picture.id IS NULL THEN ${since}
        WHEN picture.queued_at IS NOT NULL THEN picture.queued_at
        WHEN ${isOther('thumbnails')} OR ${isOther('display')} THEN ${since}
        ELSE coalesce(library.sizes_changed_at, ${since}) END AS queuedAt,
      (SELECT priority FROM job WHERE kind = 'asset.derive' AND unique_key = CAST(${unit} AS TEXT) AND done = 0) AS priority
    FROM ${from} AND ${by} > ?2 AND (${thumbnails} OR ${display}) ORDER BY ${by} LIMIT ?3`
}

function countSql(source: Source): string {
  const [thumbnails, display] = [staleOf(source, 'thumbnails'), staleOf(source, 'display')]
  return `SELECT count(*) AS pictures, count(iif(${thumbnails}, 1, NULL)) AS thumbnails,
      count(iif(${display}, 1, NULL)) AS display
    FROM ${source.from} AND (${thumbnails} OR ${display})`
}

function waitingOf({ thumbnails, display, ...row }: Row): WaitingPicture {
  const lists: CopyList[] = []
  if (thumbnails === 1) lists.push('thumbnails')
  if (display === 1) lists.push('display')
  return { ...row, lists }
}

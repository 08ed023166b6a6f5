import type { Database } from 'bun:sqlite'

import type { ItemKind } from '../domain/media.ts'
import type {
  CopyList,
  LookedAt,
  PictureRef,
  PictureStore,
  StalePicture,
} from '../domain/picture-store.ts'
import { copyLists, listOf } from '../domain/picture-store.ts'
import { requesting } from './picture-requests.ts'
import {
  areSizesKnown,
  assetJoins,
  contentOf,
  isCachedPicture,
  isDue,
  isFirstFile,
  isWanted,
  itemJoins,
} from './picture-sql.ts'

export function createPictureStore(database: Database): PictureStore {
  const lose = database.query<null, [number, string]>(
    `UPDATE asset SET state = 'pending' WHERE id = ? AND state = 'cached' AND hash = ?`,
  )
  return {
    ...listing(database),
    listStaleAmong: among(database),
    ...requesting(database),
    set: setting(database),
    lose: (assetId, hash) => void lose.run(assetId, hash),
  }
}

interface StaleRow extends PictureRef {
  readonly unitId: number
  readonly itemKind: ItemKind
  readonly content: string
  readonly cachePath: string
  readonly root: string
  readonly directory: string
  readonly name: string
  readonly sizeBytes: number
  readonly mtimeNs: string
  readonly entry: string | null
  readonly thumbnails: string
  readonly display: string
  readonly thumbnailsDue: number
  readonly displayDue: number
  readonly isKnown: number
  readonly hash: string | null
  readonly thumbnailsFit: number
  readonly displayFit: number
}

/** What both sorts of pictures have, by the evidence of their content. */
function stateOf(content: string): string {
  return `${content} AS content, library.thumbnails, library.display, picture.hash, picture.id IS NOT NULL AS isKnown,
       ${isDue('thumbnails', content)} AS thumbnailsDue, ${isDue('display', content)} AS displayDue,
       coalesce(picture.thumbnails_of = picture.content || ' ' || library.thumbnails, 0) AS thumbnailsFit,
       coalesce(picture.display_of = picture.content || ' ' || library.display, 0) AS displayFit`
}

const ofAsset = `SELECT asset.id AS assetId, asset.item_id AS itemId, asset.unit_id AS unitId, item.kind AS itemKind,
       asset.cache_path AS cachePath, ${stateOf(contentOf.asset)}`
const ofItem = `SELECT NULL AS assetId, item.id AS itemId, item.unit_id AS unitId, item.kind AS itemKind,
       library_root.path AS root, directory.path AS directory, file.name, file.size_bytes AS sizeBytes,
       CAST(file.mtime_ns AS TEXT) AS mtimeNs, item_file.entry, ${stateOf(contentOf.item)}`
const isImage = `item.kind = 'image' AND item.missing_at IS NULL AND ${isFirstFile}`

function listing(database: Database): Pick<PictureStore, 'listStale'> {
  const assets = database.query<StaleRow, [number, number]>(
    `${ofAsset}
     FROM asset ${assetJoins}
     WHERE asset.unit_id = ? AND ${isCachedPicture} AND ${isWanted(contentOf.asset)}
     ORDER BY picture.id IS NOT NULL, asset.id LIMIT ?`,
  )
  const ofUnit = `${ofItem}
     FROM item INDEXED BY item_image ${itemJoins}
     WHERE item.unit_id = ? AND ${isImage}`
  // On their own: of thousands of pictures those without any are found in two indexes.
  const fresh = database.query<StaleRow, [number, number]>(
    `${ofUnit} AND ${areSizesKnown} AND NOT EXISTS (SELECT 1 FROM picture AS any WHERE any.item_id = item.id)
     ORDER BY item.id LIMIT ?`,
  )
  const items = database.query<StaleRow, [number, number]>(
    `${ofUnit} AND picture.id IS NOT NULL AND ${isWanted(contentOf.item)} ORDER BY item.id LIMIT ?`,
  )
  return {
    listStale: (unitId, limit) => {
      const rows: StaleRow[] = []
      for (const query of [assets, fresh, items]) {
        if (rows.length < limit) rows.push(...query.all(unitId, limit - rows.length))
      }
      return rows.map(staleOf)
    },
  }
}

function among(database: Database): PictureStore['listStaleAmong'] {
  const named = `FROM json_each(?)`
  const assets = database.query<StaleRow & { at: number }, [string]>(
    `${ofAsset}, json_each.key AS at ${named} CROSS JOIN asset ON asset.id = json_each.value ->> '$.assetId' ${assetJoins}
     WHERE ${isCachedPicture} AND ${isWanted(contentOf.asset)}`,
  )
  const items = database.query<StaleRow & { at: number }, [string]>(
    `${ofItem}, json_each.key AS at ${named} CROSS JOIN item ON item.id = json_each.value ->> '$.itemId' ${itemJoins}
     WHERE json_each.value ->> '$.assetId' IS NULL AND item.unit_id IS NOT NULL AND ${isImage}
       AND ${isWanted(contentOf.item)}`,
  )
  return (pictures) => {
    const text = JSON.stringify(pictures)
    const rows = [...assets.all(text), ...items.all(text)]
    return rows.toSorted((a, b) => a.at - b.at).map(staleOf)
  }
}

function staleOf(row: StaleRow): StalePicture {
  const { assetId, itemId, unitId, itemKind, content, hash } = row
  return {
    assetId,
    itemId,
    unitId,
    itemKind,
    content,
    source: sourceOf(row),
    sizes: { thumbnails: sizesOf(row.thumbnails), display: sizesOf(row.display) },
    due: { thumbnails: row.thumbnailsDue === 1, display: row.displayDue === 1 },
    known:
      row.isKnown === 0
        ? null
        : {
            hash,
            fitting: { thumbnails: row.thumbnailsFit === 1, display: row.displayFit === 1 },
          },
  }
}

function sourceOf(row: StaleRow): StalePicture['source'] {
  if (row.assetId !== null) return { from: 'cache', cachePath: row.cachePath }
  const { root, directory, name, sizeBytes, mtimeNs, entry } = row
  const path = directory === '' ? name : `${directory}/${name}`
  return { from: 'library', root, path, sizeBytes, mtimeNs, entry }
}

function sizesOf(text: string): number[] {
  return text.split(',').map(Number)
}

type PictureRow = Record<string, string | number | null>

function setting(database: Database): PictureStore['set'] {
  const present = {
    asset: database.query<{ content: string | null }, [number]>(
      `SELECT ${contentOf.asset} AS content FROM asset WHERE id = ? AND ${isCachedPicture}`,
    ),
    item: database.query<{ content: string }, [number]>(
      `SELECT ${contentOf.item} AS content FROM item ${itemJoins} WHERE item.id = ? AND ${isFirstFile}`,
    ),
  }
  const upsert = database.query<{ id: number }, [PictureRow]>(
    `INSERT INTO picture (asset_id, item_id, content, hash, facts, thumb_hash, findings, thumbnails_of, display_of, queued_at,
       derived_at)
     VALUES ($asset, $item, $content, $hash, $facts, $thumbHash, $findings, $thumbnailsOf, $displayOf, $queuedAt, $now)
     ON CONFLICT DO UPDATE SET content = $content, hash = $hash,
       facts = iif($isDescribed, $facts, facts), findings = iif($isJudged, $findings, findings),
       thumb_hash = iif($hasThumbnails, $thumbHash, coalesce(thumb_hash, $thumbHash)),
       thumbnails_of = coalesce($thumbnailsOf, thumbnails_of), display_of = coalesce($displayOf, display_of),
       queued_at = iif($queuedAt IS NULL, NULL, coalesce(queued_at, $queuedAt)),
       derived_at = iif($isMade, $now, derived_at)
     RETURNING id`,
  )
  const clear = database.query<null, [number, string]>(
    'DELETE FROM picture_copy WHERE picture_id = ? AND kind = ?',
  )
  const insert = database.query<
    null,
    [number, string, number, number, number, string, string, number]
  >(
    `INSERT INTO picture_copy (picture_id, kind, long_side, width, height, hash, cache_path, size_bytes)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  return ({ assetId, itemId }, looked, now) => {
    const found = assetId === null ? present.item.get(itemId) : present.asset.get(assetId)
    if (found?.content !== looked.content) return false
    const ref = { asset: assetId, item: assetId === null ? itemId : null }
    const written = upsert.get({ ...ref, ...rowOf(looked, now) })
    if (written === null) return false
    const made = copyLists.filter((list) => looked.fates[list] === 'made')
    for (const list of made) clear.run(written.id, kindOf(list))
    for (const { kind, longSide, width, height, ...file } of looked.copies) {
      if (!made.includes(listOf({ kind }))) continue
      const { hash, cachePath, sizeBytes } = file
      insert.run(written.id, kind, longSide, width, height, hash, cachePath, sizeBytes)
    }
    return true
  }
}

function rowOf(looked: LookedAt, now: number): PictureRow {
  const { content, hash, facts, thumbHash, findings, fates, sizes } = looked
  const madeFor = (list: CopyList): string | null =>
    fates[list] === 'left' ? null : `${content} ${sizes[list].join(',')}`
  const waits = copyLists.some((list) => fates[list] === 'left')
  return {
    content,
    hash,
    facts: facts === undefined || facts === null ? null : JSON.stringify(facts),
    isDescribed: facts === undefined ? 0 : 1,
    thumbHash,
    hasThumbnails: fates.thumbnails === 'made' ? 1 : 0,
    findings: JSON.stringify(findings ?? []),
    isJudged: findings === undefined ? 0 : 1,
    isMade: copyLists.some((list) => fates[list] === 'made') ? 1 : 0,
    thumbnailsOf: madeFor('thumbnails'),
    displayOf: madeFor('display'),
    queuedAt: waits ? now : null,
    now,
  }
}

function kindOf(list: CopyList): string {
  return list === 'thumbnails' ? 'thumbnail' : 'display'
}

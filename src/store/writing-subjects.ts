import type { Database } from 'bun:sqlite'

import type { Identity, Metadata } from '../domain/media.ts'
import {
  type WritingFacts,
  type WritingFolder,
  type WritingSubject,
  type WrittenFile,
  type WrittenPicture,
  type WrittenStore,
  sidecarName,
} from '../domain/written.ts'
import { layerColumns, type LayerRow, readLayers } from './shown-facts.ts'

interface ItemRow extends LayerRow {
  readonly id: number
  readonly kind: WritingSubject['kind']
  readonly season: number | null
  readonly episode: number | null
  readonly isFrozen: 0 | 1
}

type VideoRow = NonNullable<WritingSubject['video']> & { readonly fileId: number }

const facts = `item.id, item.kind, item.identity, item.metadata, item.season_number AS season,
  item.episode_number AS episode, ${layerColumns},
  EXISTS (SELECT 1 FROM item_pin WHERE item_id = item.id AND field = '*') AS isFrozen`
const folder = `directory.root_id AS rootId, library_root.path AS root, directory.path AS directory`
// Of a disc, the file that stands for it is no video.
const isPresent = `file.missing_at IS NULL AND directory.missing_at IS NULL
  AND library_root.detached_at IS NULL`
const isMain = `(item_file.role = 'main' OR (item_file.role = 'part' AND item_file.part = 1))`
const fileJoins = `JOIN file ON file.id = item_file.file_id JOIN directory ON directory.id = file.directory_id
  JOIN library_root ON library_root.id = directory.root_id`

/** Items with what is to lie beside them. */
export function createWritingSubjects(database: Database): Pick<WrittenStore, 'subjects'> {
  const items = database.query<ItemRow, [Record<string, number>]>(
    `WITH RECURSIVE whole (id) AS (
       SELECT $top UNION SELECT item.id FROM item JOIN whole ON item.parent_id = whole.id)
     SELECT ${facts} FROM whole JOIN item ON item.id = whole.id
     WHERE item.id > $after AND item.missing_at IS NULL AND item.kind IN ('movie', 'series', 'season', 'episode')
     ORDER BY item.id LIMIT $limit`,
  )
  const subject = createSubject(database)
  return {
    subjects: (top, after, limit) => {
      const rows = items.all({ top, after, limit })
      const lastId = rows.length < limit ? null : (rows.at(-1)?.id ?? null)
      return { subjects: rows.map(subject), lastId }
    },
  }
}

/** One item with what is to lie beside it; null for what has nothing there, or is missing. */
export function createWritingSubject(
  database: Database,
): (itemId: number) => WritingSubject | null {
  const item = database.query<ItemRow, [number]>(
    `SELECT ${facts} FROM item WHERE id = ? AND missing_at IS NULL AND kind IN ('movie', 'series', 'season', 'episode')`,
  )
  const subject = createSubject(database)
  return (id) => {
    const row = item.get(id)
    return row === null ? null : subject(row)
  }
}

function createSubject(database: Database): (row: ItemRow) => WritingSubject {
  // Of a file with several episodes, all.
  const sharing = database.query<ItemRow, [number]>(
    `SELECT ${facts} FROM item_file JOIN item ON item.id = item_file.item_id
     WHERE item_file.file_id = ? AND ${isMain} AND item.missing_at IS NULL
     ORDER BY item.season_number, item.episode_number, item.id`,
  )
  const videos = database.query<VideoRow, [number]>(
    `SELECT file.id AS fileId, ${folder}, file.name, file.size_bytes AS sizeBytes
     FROM item_file ${fileJoins} WHERE item_file.item_id = ? AND ${isMain} AND ${isPresent}
     ORDER BY item_file.role, file.id LIMIT 1`,
  )
  const pictures = database.query<WrittenPicture, [number]>(
    `SELECT artwork.type, asset.cache_path AS cachePath FROM artwork JOIN asset ON asset.id = artwork.asset_id
     WHERE artwork.item_id = ? AND asset.provider_asset_id IS NOT NULL AND asset.cache_path IS NOT NULL
     ORDER BY artwork.type`,
  )
  // Those of an item that has come again under another number have none.
  const written = database.query<WrittenFile, [Record<string, string | number | null>]>(
    `SELECT root_id AS rootId, directory, name, kind, hash, size_bytes AS sizeBytes,
       CAST(mtime_ns AS TEXT) AS mtimeNs, inode, next_hash AS nextHash, next_name AS nextName
     FROM written_file WHERE item_id = $item
     UNION SELECT root_id, directory, name, kind, hash, size_bytes, CAST(mtime_ns AS TEXT), inode, next_hash, next_name
     FROM written_file WHERE root_id = $root AND directory = $directory AND (item_id IS NULL OR name = $name)`,
  )
  const folders = createFolders(database)
  return (row) => {
    const video = videos.get(row.id)
    const others = video === null ? [row] : sharing.all(video.fileId)
    const isFirst = others[0]?.id === row.id
    const own = folders(row)
    const { rootId, directory } = video ??
      own.seasonFolder ??
      own.folder ?? { rootId: null, directory: null }
    const name = video === null ? null : sidecarName(video.name)
    return {
      itemId: row.id,
      kind: row.kind,
      told: others.map(factsOf),
      video: isFirst ? videoOf(video) : null,
      ...own,
      pictures: pictures.all(row.id),
      written: written.all({ item: row.id, root: rootId, directory, name }),
    }
  }
}

function videoOf(row: VideoRow | null): WritingSubject['video'] {
  if (row === null) return null
  const { fileId: _, ...video } = row
  return video
}

/** Folders that an item has to itself; what is written into others would be taken for something else's. */
function createFolders(
  database: Database,
): (item: Pick<ItemRow, 'id' | 'kind'>) => Pick<WritingSubject, 'folder' | 'seasonFolder'> {
  const ofSeries = database.query<WritingFolder, [number]>(
    // One that has a folder of its own is known by its path.
    `SELECT ${folder} FROM item JOIN directory AS unit ON unit.id = item.unit_id
     JOIN directory ON directory.root_id = unit.root_id AND directory.path = item.key
     JOIN library_root ON library_root.id = directory.root_id
     WHERE item.id = ? AND item.kind = 'series' AND directory.path <> '' AND directory.missing_at IS NULL
       AND library_root.detached_at IS NULL
       AND (unit.path = directory.path OR substr(unit.path, 1, length(directory.path) + 1) = directory.path || '/')`,
  )
  const parent = database.query<{ id: number | null }, [number]>(
    'SELECT parent_id AS id FROM item WHERE id = ?',
  )
  const ofSeason = database.query<WritingFolder & { id: number }, [number]>(
    `SELECT DISTINCT directory.id, ${folder} FROM item JOIN item_file ON item_file.item_id = item.id ${fileJoins}
     WHERE item.parent_id = ? AND ${isMain} AND ${isPresent} LIMIT 2`,
  )
  const shared = database.query<{ one: number }, [number, number]>(
    `SELECT 1 AS one FROM file JOIN item_file ON item_file.file_id = file.id JOIN item ON item.id = item_file.item_id
     WHERE file.directory_id = ?1 AND ${isMain} AND item.parent_id IS NOT ?2 LIMIT 1`,
  )
  return ({ id, kind }) => {
    if (kind === 'series') return { folder: ofSeries.get(id), seasonFolder: null }
    if (kind !== 'season') return { folder: null, seasonFolder: null }
    const above = ofSeries.get(parent.get(id)?.id ?? 0)
    const [own, another] = ofSeason.all(id)
    const isOwn =
      own !== undefined &&
      another === undefined &&
      own.directory !== '' &&
      own.directory !== above?.directory &&
      shared.get(own.id, id) === null
    if (!isOwn) return { folder: above, seasonFolder: null }
    const { rootId, root, directory } = own
    return { folder: above, seasonFolder: { rootId, root, directory } }
  }
}

function factsOf(row: ItemRow): WritingFacts {
  const { shown, entries } = readLayers(row)
  const { season, episode } = row
  return {
    shown: { identity: shown.identity, metadata: shown.metadata },
    season,
    episode,
    isTold: entries.length > 0 || shown.pinned.length > 0,
    isFrozen: row.isFrozen === 1,
    hasSidecar: isOfSidecar(row),
  }
}

/** Descriptions of these kinds come from nothing but sidecars. */
function isOfSidecar({ identity, metadata }: Record<'identity' | 'metadata', string>): boolean {
  const known = JSON.parse(metadata) as Metadata
  if (Object.keys(known).length > 0) return true
  const told = JSON.parse(identity) as Identity
  return Object.values(told).some((fact: { source: string } | undefined) => fact?.source === 'nfo')
}

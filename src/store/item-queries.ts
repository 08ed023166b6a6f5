import type { Database } from 'bun:sqlite'

import type { ExternalId, Finding, Identity, Metadata } from '../domain/media.ts'
import type { MediaProbe } from '../domain/probe.ts'
import type {
  ItemAsset,
  ItemFile,
  ItemPage,
  ItemQueries,
  ItemRecord,
  TitleKey,
} from '../domain/queries.ts'

type ItemRow = Omit<ItemRecord, 'ids' | 'identity' | 'metadata' | 'findings'> &
  Record<'ids' | 'identity' | 'metadata' | 'findings', string> & { detachedAt: number | null }

const select = `
  SELECT item.id, item.library_id AS libraryId, library.name AS libraryName, item.kind, item.parent_id AS parentId,
    item.title, item.year, item.season_number AS seasonNumber, item.episode_number AS episodeNumber,
    item.air_date AS airDate, item.match_state AS matchState, item.enrichment_state AS enrichmentState,
    item.identity, item.metadata, item.findings, item.created_at AS createdAt, item.updated_at AS updatedAt,
    item.missing_at AS missingAt, library.detached_at AS detachedAt,
    (SELECT json_group_array(json_object('provider', provider, 'id', external_id))
     FROM item_external_id WHERE item_id = item.id) AS ids
  FROM item JOIN library ON library.id = item.library_id`

// Said twice, because the index is not entered in the middle by a comparison of rows with a collation.
const after = `item.title COLLATE NOCASE >= $title AND (item.title COLLATE NOCASE, item.id) > ($title, $id)`

/** The SQL of the item queries by name, for the tests of their plans. */
export const itemSql = {
  find: `${select} WHERE item.id = ?`,
  list: `${select} WHERE item.kind = $kind AND ${after}
    ORDER BY item.title COLLATE NOCASE, item.id LIMIT $limit`,
  // A search reads the titles of a kind from their index; rows are read for what it finds.
  search: `${select} WHERE item.kind = $kind AND ${after}
    AND item.title LIKE $pattern ESCAPE '\\' ORDER BY item.title COLLATE NOCASE, item.id LIMIT $limit`,
  children: `${select} WHERE item.parent_id = ?
    ORDER BY item.season_number, item.episode_number, item.air_date, item.title COLLATE NOCASE, item.id`,
  files: `
    SELECT file.id, item_file.item_id AS itemId, library_root.path AS root, directory.path AS directory, file.name,
      file.kind, item_file.role, item_file.part, item_file.label, item_file.extra, file.size_bytes AS sizeBytes,
      file.mtime_ns / 1000000 AS modifiedAt, file.fingerprint, file.missing_at AS missingAt, file.problem,
      media_probe.probe
    FROM item_file JOIN file ON file.id = item_file.file_id JOIN directory ON directory.id = file.directory_id
    JOIN library_root ON library_root.id = directory.root_id
    LEFT JOIN media_probe ON media_probe.size_bytes = file.size_bytes AND media_probe.fingerprint = file.fingerprint
    WHERE item_file.item_id IN (SELECT value FROM json_each(?))
    ORDER BY item_file.item_id, item_file.role IN ('extra', 'sample'), item_file.part, directory.path, file.name`,
  assets: `
    SELECT asset.id, asset.item_id AS itemId, asset.type, asset.language, asset.details, library_root.path AS root,
      directory.path AS directory, file.name, asset.state, asset.hash, asset.cache_path AS cachePath,
      asset.size_bytes AS sizeBytes, asset.cached_at AS cachedAt, file.missing_at AS missingAt, asset.problem
    FROM asset JOIN file ON file.id = asset.file_id JOIN directory ON directory.id = file.directory_id
    JOIN library_root ON library_root.id = directory.root_id
    WHERE asset.item_id IN (SELECT value FROM json_each(?))
    ORDER BY asset.item_id, asset.type, directory.path, file.name`,
} as const

/** Before every title. */
const first: TitleKey = { title: '', id: 0 }

type Place = { root: string; directory: string; name: string }

/** Reading of the catalogue for people. */
export function createItemQueries(database: Database): ItemQueries {
  const find = database.query<ItemRow, [number]>(itemSql.find)
  const list = database.query<ItemRow, [PageRow]>(itemSql.list)
  const search = database.query<ItemRow, [PageRow]>(itemSql.search)
  const children = database.query<ItemRow, [number]>(itemSql.children)
  return {
    find: (id) => {
      const row = find.get(id)
      return row === null ? null : itemOfRow(row)
    },
    list: ({ kind, after = first, limit }) => pageOf(list.all({ kind, ...after, limit }), limit),
    search: ({ kind, text, after = first, limit }) => {
      const pattern = `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
      return pageOf(search.all({ kind, pattern, ...after, limit }), limit)
    },
    children: (parentId) => children.all(parentId).map(itemOfRow),
    ...contents(database),
  }
}

type PageRow = Record<string, string | number>

function pageOf(rows: readonly ItemRow[], limit: number): ItemPage {
  const last = rows.at(-1)
  return {
    items: rows.filter((row) => row.detachedAt === null).map(itemOfRow),
    next: rows.length < limit || last === undefined ? null : { title: last.title, id: last.id },
  }
}

function contents(database: Database): Pick<ItemQueries, 'files' | 'assets'> {
  const files = database.query<
    Omit<ItemFile, 'path' | 'probe'> & Place & { probe: string | null },
    [string]
  >(itemSql.files)
  const assets = database.query<
    Omit<ItemAsset, 'path' | 'details'> & Place & { details: string },
    [string]
  >(itemSql.assets)
  return {
    files: (itemIds) =>
      files.all(JSON.stringify(itemIds)).map(({ root, directory, name, probe, ...file }) => ({
        ...file,
        path: pathOf({ root, directory, name }),
        probe: probe === null ? null : (JSON.parse(probe) as MediaProbe),
      })),
    assets: (itemIds) =>
      assets.all(JSON.stringify(itemIds)).map(({ root, directory, name, details, ...asset }) => ({
        ...asset,
        path: pathOf({ root, directory, name }),
        details: JSON.parse(details) as Record<string, unknown>,
      })),
  }
}

function pathOf({ root, directory, name }: Place): string {
  return directory === '' ? `${root}/${name}` : `${root}/${directory}/${name}`
}

function itemOfRow(found: ItemRow): ItemRecord {
  const { detachedAt: _, ...row } = found
  return {
    ...row,
    ids: JSON.parse(row.ids) as ExternalId[],
    identity: JSON.parse(row.identity) as Identity,
    metadata: JSON.parse(row.metadata) as Metadata,
    findings: JSON.parse(row.findings) as Finding[],
  }
}

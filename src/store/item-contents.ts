import type { Database } from 'bun:sqlite'

import type { MediaProbe } from '../domain/probe.ts'
import type {
  AssetDetails,
  AssetQueries,
  FileDetails,
  FileQueries,
  FileRecord,
  ItemAsset,
  KnownPicture,
  ItemFile,
  ItemQueries,
} from '../domain/queries.ts'

import { createFileSearch } from './file-search.ts'
import { contentOf, isFirstFile, itemJoins, pictureFacts } from './picture-sql.ts'

type Place = { root: string; directory: string; name: string }
type FileRow = Omit<FileRecord, 'path' | 'probe' | 'unsettled'> &
  Place & { probe: string | null; unsettled: number }
/** A row with `assetFacts`. */
export type AssetRow = Omit<ItemAsset, 'path' | 'provider' | 'details' | 'picture' | 'original'> &
  (Place | Record<keyof Place, null>) & {
    details: string
    picture: string | null
    inPlaceNs: string | null
    enricher: string | null
    url: string | null
  }

const place = `library_root.path AS root, directory.path AS directory, file.name`
/** Joins of a file to its place. */
export const placed = `JOIN directory ON directory.id = file.directory_id
    JOIN library_root ON library_root.id = directory.root_id`
const facts = `file.id, ${place}, file.kind, file.size_bytes AS sizeBytes, file.mtime_ns / 1000000 AS modifiedAt,
      file.fingerprint, file.missing_at AS missingAt, file.unsettled,
      file.problem, media_probe.probe`
const streams = `LEFT JOIN media_probe
      ON media_probe.size_bytes = file.size_bytes AND media_probe.fingerprint = file.fingerprint`
const picture = `(SELECT ${pictureFacts(contentOf.asset)} FROM picture
      JOIN item ON item.id = asset.item_id JOIN library ON library.id = item.library_id
      WHERE picture.asset_id = asset.id) AS picture`
export const assetFacts = `asset.id, asset.item_id AS itemId, asset.type, asset.language, asset.details, ${place}, asset.state,
      asset.hash, asset.cache_path AS cachePath, asset.size_bytes AS sizeBytes, asset.cached_at AS cachedAt,
      file.missing_at AS missingAt, asset.problem, offer.enricher, offer.url, ${picture},
      CASE WHEN asset.state = 'in_place' AND library_root.detached_at IS NULL THEN CAST(asset.source_mtime_ns AS TEXT) END
        AS inPlaceNs`

/** Joins of an asset to its file, or to the offer of a provider that it is. */
export const assetSources = `LEFT JOIN file ON file.id = asset.file_id
    LEFT JOIN directory ON directory.id = file.directory_id
    LEFT JOIN library_root ON library_root.id = directory.root_id
    LEFT JOIN provider_asset AS offer ON offer.id = asset.provider_asset_id`

/** Files, assets and pictures of items. */
export function createItemContents(
  database: Database,
): Pick<ItemQueries, 'files' | 'assets' | 'pictures' | 'original'> {
  const files = database.prepare<FileRow & Omit<ItemFile, keyof FileRecord>, [string]>(
    `SELECT ${facts}, item_file.item_id AS itemId, item_file.role, item_file.part, item_file.label, item_file.extra,
       item_file.entry
     FROM item_file JOIN file ON file.id = item_file.file_id ${placed} ${streams}
     WHERE item_file.item_id IN (SELECT value FROM json_each(?))
     ORDER BY item_file.item_id, item_file.role IN ('extra', 'sample'), item_file.part, directory.path, file.name`,
  )
  const assets = database.prepare<AssetRow, [string]>(
    `SELECT ${assetFacts} FROM asset ${assetSources}
     WHERE asset.item_id IN (SELECT value FROM json_each(?))
     ORDER BY asset.item_id, asset.type, asset.file_id IS NULL, directory.path, file.name, asset.id`,
  )
  // Until a new content was looked at, what is known is of the one before.
  const pictures = database.prepare<{ itemId: number; picture: string }, [string]>(
    `SELECT picture.item_id AS itemId, ${pictureFacts('picture.content')} AS picture
     FROM picture JOIN item ON item.id = picture.item_id JOIN library ON library.id = item.library_id
     WHERE picture.item_id IN (SELECT value FROM json_each(?))`,
  )
  const original = database.prepare<
    Place & {
      content: string
      sizeBytes: number
      mtimeNs: string
      entry: string | null
    },
    [number]
  >(
    `SELECT ${place}, file.size_bytes AS sizeBytes, CAST(file.mtime_ns AS TEXT) AS mtimeNs, item_file.entry,
       ${contentOf.item} AS content
     FROM item ${itemJoins} WHERE item.id = ? AND item.kind = 'image' AND ${isFirstFile}`,
  )
  return {
    original: (id) => {
      const found = original.get(id)
      if (found === null) return null
      const { root, directory, name, content, ...file } = found
      const path = directory === '' ? name : `${directory}/${name}`
      return { content, source: { from: 'library', root, path, ...file } }
    },
    pictures: (itemIds) =>
      new Map(
        pictures
          .all(JSON.stringify(itemIds))
          .map(({ itemId, picture: known }) => [itemId, JSON.parse(known) as KnownPicture]),
      ),
    files: (itemIds) => files.all(JSON.stringify(itemIds)).map((row) => fileOf(row)),
    assets: (itemIds) => assets.all(JSON.stringify(itemIds)).map((row) => assetOf(row)),
  }
}

/** Single files, with all that they belong to. */
export function createFileQueries(database: Database): FileQueries {
  const select = `SELECT ${facts}, library_root.library_id AS libraryId, library.name AS libraryName
     FROM file ${placed} JOIN library ON library.id = library_root.library_id ${streams}`
  type Row = FileRow & Pick<FileDetails, 'libraryId' | 'libraryName'>
  const byId = database.prepare<Row, [number]>(`${select} WHERE file.id = ?`)
  // One root may lie within another that was configured before it: the file belongs to either.
  const byPath = database.prepare<{ id: number }, [string, string]>(
    `SELECT file.id FROM library_root CROSS JOIN directory ON directory.root_id = library_root.id
       AND directory.path = substr(?1, length(rtrim(library_root.path, '/')) + 2)
     CROSS JOIN file ON file.directory_id = directory.id AND file.name = ?2
     WHERE substr(?1 || '/', 1, length(rtrim(library_root.path, '/')) + 1) = rtrim(library_root.path, '/') || '/'
     ORDER BY library_root.detached_at IS NOT NULL, file.missing_at IS NOT NULL, file.id LIMIT 1`,
  )
  const items = database.prepare<FileDetails['items'][number], [number]>(
    `SELECT item_file.item_id AS itemId, item.kind, item.title, role, part, label, extra, entry
     FROM item_file JOIN item ON item.id = item_file.item_id WHERE file_id = ? ORDER BY item_id`,
  )
  const assets = database.prepare<FileDetails['assets'][number], [number]>(
    'SELECT id, item_id AS itemId, type FROM asset WHERE file_id = ? ORDER BY id',
  )
  const find = (id: number): FileDetails | null => {
    const row = byId.get(id)
    return row === null ? null : { ...fileOf(row), items: items.all(id), assets: assets.all(id) }
  }
  return {
    ...createFileSearch(database),
    find,
    findByPath: (path) => {
      const slash = path.lastIndexOf('/')
      const found = byPath.get(path.slice(0, slash), path.slice(slash + 1))
      return found === null ? null : find(found.id)
    },
  }
}

export function createAssetQueries(database: Database): AssetQueries {
  const find = database.prepare<AssetRow, [number]>(
    `SELECT ${assetFacts} FROM asset ${assetSources} WHERE asset.id = ?`,
  )
  return {
    find: (id) => {
      const row = find.get(id)
      return row === null ? null : assetOf(row)
    },
  }
}

function fileOf<Row extends FileRow>(
  row: Row,
): Omit<Row, keyof Place | 'probe' | 'unsettled'> & FileRecord {
  const { root, directory, name, probe, unsettled, ...file } = row
  return {
    ...file,
    path: pathOf({ root, directory, name }),
    unsettled: unsettled === 1,
    probe: probe === null ? null : (JSON.parse(probe) as MediaProbe),
  }
}

export function assetOf<Row extends AssetRow>(
  row: Row,
): Omit<Row, keyof Place | 'details' | 'picture' | 'inPlaceNs' | 'enricher' | 'url'> & ItemAsset {
  const { root, directory, name, details, picture: known, inPlaceNs, enricher, url, ...asset } = row
  const place = root === null ? null : { root, directory, name }
  const { sizeBytes } = asset
  return {
    ...asset,
    path: place === null ? null : pathOf(place),
    provider: enricher === null || url === null ? null : { enricher, url },
    original:
      place === null || inPlaceNs === null || sizeBytes === null
        ? null
        : {
            from: 'library',
            root: place.root,
            path: place.directory === '' ? place.name : `${place.directory}/${place.name}`,
            sizeBytes,
            mtimeNs: inPlaceNs,
            entry: null,
          },
    details: JSON.parse(details) as AssetDetails,
    picture: known === null ? null : (JSON.parse(known) as KnownPicture),
  }
}

function pathOf({ root, directory, name }: Place): string {
  return directory === '' ? `${root}/${name}` : `${root}/${directory}/${name}`
}

import { assetsWithoutPicture } from '../domain/picture.ts'

/** Evidence of the content of a picture, in the words of its tables. */
export const contentOf = {
  asset: 'asset.hash',
  item: `(file.size_bytes || ':' || file.mtime_ns || ':' || coalesce(file.fingerprint, '') || coalesce(' ' || item_file.entry, ''))`,
} as const

/** Assets that are pictures. */
export const isPicture = `asset.type NOT IN (${assetsWithoutPicture
  .map((type) => `'${type}'`)
  .join(', ')})`

/** The same with a copy in the cache. */
export const isCachedPicture = `asset.state = 'cached' AND ${isPicture}`

/** Joins of an asset to what its copies depend on. */
export const assetJoins = `JOIN item ON item.id = asset.item_id JOIN library ON library.id = item.library_id
     LEFT JOIN picture ON picture.asset_id = asset.id`

/**
 * The same of an item that is a picture, with its file: the first one that is there, of a library that the configuration
 * names.
 */
export const itemJoins = `JOIN library ON library.id = item.library_id AND library.detached_at IS NULL
     JOIN item_file ON item_file.item_id = item.id AND item_file.role = 'main'
     JOIN file ON file.id = item_file.file_id AND file.missing_at IS NULL
     JOIN directory ON directory.id = file.directory_id
     JOIN library_root ON library_root.id = directory.root_id AND library_root.detached_at IS NULL
     LEFT JOIN picture ON picture.item_id = item.id`
export const isFirstFile = `NOT EXISTS (
       SELECT 1 FROM item_file AS other JOIN file AS twin ON twin.id = other.file_id AND twin.missing_at IS NULL
       WHERE other.item_id = item.id AND other.role = 'main' AND other.file_id < item_file.file_id)`

/** Copies of one sort are of another content, or of other sizes than the library wants. */
export function isStale(list: 'thumbnails' | 'display', content: string): string {
  return `picture.${list}_of IS NOT ${content} || ' ' || library.${list}`
}

/** Copies of one sort are to be made now. */
export function isDue(list: 'thumbnails' | 'display', content: string): string {
  const wanted = `library.rebuild_${list} = 1 AND ${isStale(list, content)}`
  return `(picture.id IS NULL OR picture.${list}_of IS NULL OR (${wanted}))`
}

/** While it is not known which sizes are wanted, nothing is. */
export const areSizesKnown = `library.thumbnails <> '' AND library.display <> ''`

/** A picture is to be looked at: what it is now was not, or copies are to be made. */
export function isWanted(content: string): string {
  const isUnseen = `picture.content IS NOT ${content}`
  return `(${areSizesKnown} AND (${[isUnseen, isDue('thumbnails', content), isDue('display', content)].join(' OR ')}))`
}

/**
 * JSON of a `KnownPicture`, from a row of picture and its library; copies that are not of this content wait. An aggregate
 * with an order of its own forgets that it is JSON.
 */
export function pictureFacts(content: string): string {
  return `json_object('facts', json(picture.facts), 'thumbHash', picture.thumb_hash,
        'findings', json(picture.findings), 'copies', json((
          SELECT json_group_array(json_object('kind', kind, 'longSide', long_side, 'width', width, 'height', height,
            'hash', hash, 'cachePath', cache_path, 'sizeBytes', size_bytes) ORDER BY kind, long_side)
          FROM picture_copy WHERE picture_copy.picture_id = picture.id)),
        'waiting', json((SELECT json_group_array(value) FROM json_each(json_array(
          iif(${isStale('thumbnails', content)}, 'thumbnails', NULL), iif(${isStale('display', content)}, 'display', NULL)))
          WHERE value IS NOT NULL)))`
}

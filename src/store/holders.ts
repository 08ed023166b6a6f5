/** SQL: kinds that have no files of their own; they are there for as long as something in them is. */
export const holderKinds = `('series', 'season', 'artist', 'album')`

/** SQL: the same of an item. A collection is a folder, or an archive, which is a file of its own. */
export const isHolder = `(item.kind IN ${holderKinds} OR (item.kind = 'collection'
  AND NOT EXISTS (SELECT 1 FROM item_file WHERE item_id = item.id)))`

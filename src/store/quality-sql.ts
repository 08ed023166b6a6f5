/** Joins of an item to the quality of its files; the index has all that is asked of it. */
export const qualityJoins = `JOIN item_file ON item_file.item_id = item.id AND item_file.role IN ('main', 'version', 'part')
    JOIN file ON file.id = item_file.file_id
    JOIN media_probe INDEXED BY media_probe_quality
      ON media_probe.size_bytes = file.size_bytes AND media_probe.fingerprint = file.fingerprint`

const ofItem = `FROM item_file JOIN file ON file.id = item_file.file_id
    JOIN media_probe INDEXED BY media_probe_quality
      ON media_probe.size_bytes = file.size_bytes AND media_probe.fingerprint = file.fingerprint
    WHERE item_file.item_id = item.id AND item_file.role IN ('main', 'version', 'part')`

/** What is said of an item in two words: that of its main file, the largest picture first. JSON, or null. */
export const shownQuality = `(SELECT json_object('resolution', resolution, 'codec', codec, 'range', dynamic_range)
    ${ofItem} ORDER BY item_file.role = 'main' DESC, length(resolution) DESC, resolution DESC LIMIT 1)`

/** One of the files of an item is of this quality. */
export function hasQuality(column: 'resolution' | 'codec', value: string): string {
  return `EXISTS (SELECT 1 ${ofItem} AND media_probe.${column} = ${value})`
}

/** An item has a picture to be shown by. */
export const hasArtwork = `EXISTS (SELECT 1 FROM artwork
    WHERE artwork.item_id = item.id AND (asset_id IS NOT NULL OR image_id IS NOT NULL))`

-- The entry of an archive that an item is; null for an item that is the whole file.
ALTER TABLE item_file ADD COLUMN entry TEXT;

ALTER TABLE scan ADD COLUMN collections_found INTEGER NOT NULL DEFAULT 0;
ALTER TABLE scan ADD COLUMN images_found INTEGER NOT NULL DEFAULT 0;

-- Pictures and archives whose content was read, as it is in libraries of images alone: among them a move is looked for.
CREATE INDEX file_picture_size ON file (size_bytes, name, created_at)
  WHERE kind IN ('image', 'other') AND fingerprint IS NOT NULL;

-- Pictures and collections that are part of no other; of the others there are far more.
CREATE INDEX item_top ON item (kind, sort_title, id, library_id, year, match_state, missing_at, parent_id)
  WHERE parent_id IS NULL AND kind IN ('collection', 'image');

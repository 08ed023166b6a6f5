-- What a library wants of its pictures, as the configuration says it; compared with what there is to find what is to be made.
-- Long sides in pixels, the smallest first, separated by commas.
ALTER TABLE library ADD COLUMN thumbnails TEXT NOT NULL DEFAULT '320,1280';
ALTER TABLE library ADD COLUMN display TEXT NOT NULL DEFAULT '1920';
-- 1: what has changed is made anew by itself
ALTER TABLE library ADD COLUMN rebuild_thumbnails INTEGER NOT NULL DEFAULT 1;
ALTER TABLE library ADD COLUMN rebuild_display INTEGER NOT NULL DEFAULT 1;
-- when the configuration last asked for other sizes
ALTER TABLE library ADD COLUMN sizes_changed_at INTEGER;

-- A picture that smaller copies are made of: an asset in the cache, or an item that is a picture itself, which is read
-- where it lies.
CREATE TABLE picture (
  id INTEGER PRIMARY KEY,
  asset_id INTEGER UNIQUE REFERENCES asset (id) ON DELETE CASCADE,
  item_id INTEGER UNIQUE REFERENCES item (id) ON DELETE CASCADE,
  -- evidence of the content that was looked at: the hash of an asset; of a file its size, time and fingerprint
  content TEXT NOT NULL,
  -- of the bytes that were looked at: those of an asset as SHA-256, others as XXH3; null when they could not be read
  hash TEXT,
  -- JSON: type, width, height, orientation, animated, bitDepth, exif; null when its head cannot be read
  facts TEXT,
  thumb_hash TEXT,
  -- JSON list of { code, message }
  findings TEXT NOT NULL,
  -- the content and the long sides, with a space between, that its copies were made for; null when they are to be made anew
  thumbnails_of TEXT,
  display_of TEXT,
  -- since when copies of it are to be made anew, by a wish or because its content is another; null while none are
  queued_at INTEGER,
  derived_at INTEGER NOT NULL,
  CHECK ((asset_id IS NULL) <> (item_id IS NULL))
) STRICT;

-- Its smaller copies in the cache.
CREATE TABLE picture_copy (
  picture_id INTEGER NOT NULL REFERENCES picture (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('thumbnail', 'display')),
  -- what was asked for; the copy of a smaller picture is smaller
  long_side INTEGER NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  hash TEXT NOT NULL,
  cache_path TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  PRIMARY KEY (picture_id, kind, long_side)
) STRICT, WITHOUT ROWID;

-- The pictures of a unit without their wide rows.
CREATE INDEX item_image ON item (unit_id, missing_at) WHERE kind = 'image';

CREATE INDEX picture_copy_path ON picture_copy (cache_path);

-- Pictures that were cached before there were copies.
INSERT INTO job (kind, queue, priority, state, payload, unique_key, root_id, max_attempts, created_at, started_at, finished_at)
SELECT 'asset.derive', 'picture', 8, 'available', json_object('unitId', asset.unit_id), CAST(asset.unit_id AS TEXT),
  directory.root_id, 3, asset.cached_at, asset.cached_at, asset.cached_at
FROM asset JOIN directory ON directory.id = asset.unit_id
WHERE asset.state = 'cached' AND asset.cached_at IS NOT NULL AND asset.type NOT IN ('trailer', 'subtitle', 'theme')
GROUP BY asset.unit_id;

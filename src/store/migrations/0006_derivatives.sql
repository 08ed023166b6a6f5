-- What the picture of an asset is, as far as it was looked at.
CREATE TABLE picture (
  asset_id INTEGER PRIMARY KEY REFERENCES asset (id) ON DELETE CASCADE,
  -- of the content that was looked at; the asset may have another by now
  hash TEXT NOT NULL,
  -- JSON: type, width, height, orientation, animated, bitDepth, exif; null when its head cannot be read
  facts TEXT,
  thumb_hash TEXT,
  -- JSON list of { code, message }
  findings TEXT NOT NULL,
  derived_at INTEGER NOT NULL
) STRICT;

-- Its smaller copies in the cache.
CREATE TABLE picture_copy (
  asset_id INTEGER NOT NULL REFERENCES picture (asset_id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('thumbnail', 'display')),
  -- what was asked for; the copy of a smaller picture is smaller
  long_side INTEGER NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  hash TEXT NOT NULL,
  cache_path TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  PRIMARY KEY (asset_id, kind, long_side)
) STRICT, WITHOUT ROWID;

-- Pictures that were cached before there were copies.
INSERT INTO job (kind, queue, priority, state, payload, unique_key, root_id, max_attempts, created_at, started_at, finished_at)
SELECT 'asset.derive', 'picture', 8, 'available', json_object('unitId', asset.unit_id), CAST(asset.unit_id AS TEXT),
  directory.root_id, 3, asset.cached_at, asset.cached_at, asset.cached_at
FROM asset JOIN directory ON directory.id = asset.unit_id
WHERE asset.state = 'cached' AND asset.cached_at IS NOT NULL AND asset.type NOT IN ('trailer', 'subtitle', 'theme')
GROUP BY asset.unit_id;

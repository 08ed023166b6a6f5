-- A fourth state, `in_place`: what is served from where it lies, as trailers are; it has a fingerprint for a hash and no
-- path in the cache. A check goes with its column only, and to make the table anew would take what refers to it along.
DROP INDEX asset_pending;
DROP INDEX asset_settled;
ALTER TABLE asset ADD COLUMN new_state TEXT NOT NULL DEFAULT 'pending'
  CHECK (new_state IN ('pending', 'cached', 'in_place', 'failed'));
UPDATE asset SET new_state = state;
ALTER TABLE asset DROP COLUMN state;
ALTER TABLE asset RENAME COLUMN new_state TO state;
CREATE INDEX asset_pending ON asset (unit_id, id, scan_id) WHERE state = 'pending';
CREATE INDEX asset_settled ON asset (settled_scan_id, state, id) WHERE settled_scan_id IS NOT NULL;

-- Of the source as it was read, beside its size and time; of a pair both, with a space between.
ALTER TABLE asset ADD COLUMN source_inode TEXT;

-- The assets of a scan by their type; together they are the `assets_…` of the scan.
CREATE TABLE scan_asset_count (
  scan_id INTEGER NOT NULL REFERENCES scan (id) ON DELETE CASCADE,
  type TEXT NOT NULL,
  total INTEGER NOT NULL DEFAULT 0,
  done INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  skipped INTEGER NOT NULL DEFAULT 0,
  cancelled INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (scan_id, type)
) STRICT, WITHOUT ROWID;

-- What was copied and is not worth it: it is looked at once more, and its copy becomes an orphan of the cache.
UPDATE asset SET state = 'pending', scan_id = NULL, attempt = 0
WHERE state = 'cached' AND (type = 'trailer' OR (type = 'theme' AND source_size_bytes > 67108864));

INSERT INTO job (kind, queue, priority, state, payload, unique_key, root_id, max_attempts, created_at, started_at, finished_at)
SELECT 'asset.cache', 'asset', 7, 'available', json_object('unitId', asset.unit_id), CAST(asset.unit_id AS TEXT),
  directory.root_id, 3, max(asset.cached_at), max(asset.cached_at), max(asset.cached_at)
FROM asset JOIN directory ON directory.id = asset.unit_id
WHERE asset.state = 'pending' AND asset.scan_id IS NULL AND asset.cached_at IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM job WHERE kind = 'asset.cache' AND done = 0 AND unique_key = CAST(asset.unit_id AS TEXT))
GROUP BY asset.unit_id;

-- Every file that the cache means to have, by its path below the folder of the cache. A file that is not in here may be
-- removed, so whoever stores one says so in the commit that names it.
CREATE TABLE cache_file (
  path TEXT PRIMARY KEY,
  -- the type of an asset, or which smaller copy it is
  kind TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  -- days since 1970 when it was made, or served last
  used_day INTEGER NOT NULL,
  -- when a clean-up saw first that nothing names it
  unnamed_at INTEGER
) STRICT, WITHOUT ROWID;

-- What the table above adds up to: a few hundred rows, kept by triggers, that tell what is used least.
CREATE TABLE cache_total (
  kind TEXT NOT NULL,
  used_day INTEGER NOT NULL,
  files INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  PRIMARY KEY (kind, used_day)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER cache_file_added AFTER INSERT ON cache_file BEGIN
  INSERT INTO cache_total (kind, used_day, files, size_bytes) VALUES (NEW.kind, NEW.used_day, 1, NEW.size_bytes)
  ON CONFLICT DO UPDATE SET files = files + 1, size_bytes = size_bytes + excluded.size_bytes;
END;

CREATE TRIGGER cache_file_removed AFTER DELETE ON cache_file BEGIN
  UPDATE cache_total SET files = files - 1, size_bytes = size_bytes - OLD.size_bytes
  WHERE kind = OLD.kind AND used_day = OLD.used_day;
  DELETE FROM cache_total WHERE kind = OLD.kind AND used_day = OLD.used_day AND files = 0;
END;

CREATE TRIGGER cache_file_changed AFTER UPDATE OF size_bytes, used_day ON cache_file
WHEN (NEW.size_bytes, NEW.used_day) IS NOT (OLD.size_bytes, OLD.used_day) BEGIN
  UPDATE cache_total SET files = files - 1, size_bytes = size_bytes - OLD.size_bytes
  WHERE kind = OLD.kind AND used_day = OLD.used_day;
  DELETE FROM cache_total WHERE kind = OLD.kind AND used_day = OLD.used_day AND files = 0;
  INSERT INTO cache_total (kind, used_day, files, size_bytes) VALUES (NEW.kind, NEW.used_day, 1, NEW.size_bytes)
  ON CONFLICT DO UPDATE SET files = files + 1, size_bytes = size_bytes + excluded.size_bytes;
END;

-- Who names a file is asked by its path.
CREATE INDEX asset_cache_path ON asset (cache_path) WHERE cache_path IS NOT NULL;

INSERT OR IGNORE INTO cache_file (path, kind, size_bytes, used_day)
SELECT cache_path, type, size_bytes, coalesce(cached_at, 0) / 86400000 FROM asset
WHERE state = 'cached' AND cache_path IS NOT NULL AND size_bytes IS NOT NULL;

INSERT OR IGNORE INTO cache_file (path, kind, size_bytes, used_day)
SELECT cache_path, kind, picture_copy.size_bytes, derived_at / 86400000 FROM picture_copy JOIN picture ON picture.id = picture_id;

-- The last clean-up and the last look at every file.
CREATE TABLE cache_run (
  kind TEXT PRIMARY KEY CHECK (kind IN ('clean', 'verify')),
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'cancelled', 'failed')),
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  -- how far it has come: paths before this one are done
  reached TEXT NOT NULL,
  -- JSON: what it has found so far
  report TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Queues that the engine itself holds back, until what keeps it from working is over.
CREATE TABLE queue_hold (queue TEXT PRIMARY KEY, reason TEXT NOT NULL, held_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

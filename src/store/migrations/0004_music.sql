ALTER TABLE scan ADD COLUMN albums_found INTEGER NOT NULL DEFAULT 0;
ALTER TABLE scan ADD COLUMN tracks_found INTEGER NOT NULL DEFAULT 0;

-- Tags by content and time: programs write them into a gap that neither the size nor the fingerprint tell of.
CREATE TABLE media_tags (
  size_bytes INTEGER NOT NULL,
  fingerprint TEXT NOT NULL,
  mtime_ns INTEGER NOT NULL,
  tags TEXT NOT NULL,
  read_at INTEGER NOT NULL,
  PRIMARY KEY (size_bytes, fingerprint, mtime_ns)
) STRICT, WITHOUT ROWID;

-- What is written beside the media: sidecars and artwork that are ours for as long as they hold what was written last.
CREATE TABLE written_file (
  id INTEGER PRIMARY KEY,
  root_id INTEGER NOT NULL REFERENCES library_root (id) ON DELETE CASCADE,
  -- below the root
  directory TEXT NOT NULL,
  name TEXT NOT NULL,
  -- null once the item is gone: the file stays, and stays ours
  item_id INTEGER REFERENCES item (id) ON DELETE SET NULL,
  -- `nfo`, or the type of the picture
  kind TEXT NOT NULL,
  -- SHA-256 of what was written last, and what the file looked like then; null until that is known
  hash TEXT,
  size_bytes INTEGER,
  mtime_ns INTEGER,
  inode TEXT,
  written_at INTEGER,
  -- the same of what is about to be written, and the hidden name that it has until it is whole
  next_hash TEXT,
  next_size_bytes INTEGER,
  next_name TEXT,
  UNIQUE (root_id, directory, name)
) STRICT;

CREATE INDEX written_file_item ON written_file (item_id) WHERE item_id IS NOT NULL;
CREATE INDEX written_file_size ON written_file (size_bytes);
CREATE INDEX written_file_next_size ON written_file (next_size_bytes) WHERE next_size_bytes IS NOT NULL;

-- Why nothing is written beside an item.
ALTER TABLE item ADD COLUMN write_problem TEXT;

-- Of the configuration.
ALTER TABLE library ADD COLUMN write_nfo INTEGER NOT NULL DEFAULT 0 CHECK (write_nfo IN (0, 1));
ALTER TABLE library ADD COLUMN write_artwork INTEGER NOT NULL DEFAULT 0 CHECK (write_artwork IN (0, 1));

-- What was read of a picture or an archive: neither is read for it again while its evidence is the same.
CREATE TABLE file_content (
  file_id INTEGER PRIMARY KEY REFERENCES file (id) ON DELETE CASCADE,
  -- of the file when it was read
  fingerprint TEXT NOT NULL,
  mtime_ns INTEGER NOT NULL,
  -- JSON: the facts of a picture or the entries of an archive, with findings
  told TEXT NOT NULL
) STRICT;

-- When a picture was taken, in the time of the place as its camera wrote it down.
ALTER TABLE item ADD COLUMN taken_at TEXT;

-- Pictures by that time; it holds what lists are narrowed by, as item_list does.
CREATE INDEX item_taken ON item (kind, coalesce(taken_at, air_date, ''), sort_title, id, library_id, year, match_state,
    missing_at, parent_id)
  WHERE kind = 'image';

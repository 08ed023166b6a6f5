-- A wish may wait for its time: a file that was being written is looked at again. Null is as soon as possible.
ALTER TABLE scan_request ADD COLUMN due_at INTEGER;

-- 1 for a file that was listed so soon after it was changed that it may have been in the middle of being written.
ALTER TABLE file ADD COLUMN unsettled INTEGER NOT NULL DEFAULT 0 CHECK (unsettled IN (0, 1));

CREATE INDEX file_unsettled ON file (directory_id) WHERE unsettled = 1;

-- What others have told of changes below a root, until it has settled and its scan is asked for.
CREATE TABLE watch_hint (
  root_id INTEGER NOT NULL REFERENCES library_root (id) ON DELETE CASCADE,
  -- below the root; '' is the root itself
  path TEXT NOT NULL,
  told_at INTEGER NOT NULL,
  PRIMARY KEY (root_id, path)
) STRICT, WITHOUT ROWID;

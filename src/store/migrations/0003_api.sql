-- What is wrong at present and how to mend it, one row for each trouble.
CREATE TABLE health_entry (
  -- names the trouble: an entry with the same key replaces the one before
  key TEXT PRIMARY KEY,
  -- what found it: `library`, `probe`, `config`, `scan`, …
  source TEXT NOT NULL,
  -- what of it: `root:3`, `scan:7`; '' where there is but one
  subject TEXT NOT NULL DEFAULT '',
  severity TEXT NOT NULL CHECK (severity IN ('notice', 'warning', 'error')),
  message TEXT NOT NULL,
  fix TEXT NOT NULL,
  since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a command answered to an idempotency key, written with the command's own commit.
CREATE TABLE idempotent_answer (
  key TEXT PRIMARY KEY,
  -- hash of command and arguments: another request under the same key is a mistake of the caller
  request TEXT NOT NULL,
  answer TEXT NOT NULL,
  answered_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotent_answer_age ON idempotent_answer (answered_at);

-- The disk below a root as a check last saw it: which one, and what is free there.
ALTER TABLE library_root ADD COLUMN disk TEXT;
ALTER TABLE library_root ADD COLUMN free_bytes INTEGER;

-- Chores that went well are forgotten with the next of their kind.
CREATE INDEX job_chore ON job (kind, id) WHERE queue = 'chores';

-- Totals of what is known, moved by triggers: people and monitors ask for them every few seconds.
CREATE TABLE file_total (
  root_id INTEGER PRIMARY KEY REFERENCES library_root (id) ON DELETE CASCADE,
  present INTEGER NOT NULL DEFAULT 0,
  missing INTEGER NOT NULL DEFAULT 0,
  -- of the present ones
  size_bytes INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE item_total (
  library_id INTEGER NOT NULL REFERENCES library (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  present INTEGER NOT NULL DEFAULT 0,
  missing INTEGER NOT NULL DEFAULT 0,
  -- of the present ones
  unmatched INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (library_id, kind)
) STRICT, WITHOUT ROWID;

INSERT INTO file_total (root_id, present, missing, size_bytes)
SELECT root_id, sum(file.missing_at IS NULL), sum(file.missing_at IS NOT NULL),
  sum(iif(file.missing_at IS NULL, size_bytes, 0))
FROM file JOIN directory ON directory.id = directory_id GROUP BY root_id;

INSERT INTO item_total (library_id, kind, present, missing, unmatched)
SELECT library_id, kind, sum(missing_at IS NULL), sum(missing_at IS NOT NULL),
  sum(missing_at IS NULL AND match_state = 'unmatched')
FROM item GROUP BY library_id, kind;

CREATE TRIGGER file_total_insert AFTER INSERT ON file BEGIN
  INSERT INTO file_total (root_id, present, missing, size_bytes)
  SELECT root_id, NEW.missing_at IS NULL, NEW.missing_at IS NOT NULL,
    iif(NEW.missing_at IS NULL, NEW.size_bytes, 0)
  FROM directory WHERE id = NEW.directory_id
  ON CONFLICT DO UPDATE SET present = present + excluded.present,
    missing = missing + excluded.missing, size_bytes = size_bytes + excluded.size_bytes;
END;

CREATE TRIGGER file_total_delete AFTER DELETE ON file BEGIN
  UPDATE file_total SET present = present - (OLD.missing_at IS NULL),
    missing = missing - (OLD.missing_at IS NOT NULL),
    size_bytes = size_bytes - iif(OLD.missing_at IS NULL, OLD.size_bytes, 0)
  WHERE root_id = (SELECT root_id FROM directory WHERE id = OLD.directory_id);
END;

CREATE TRIGGER file_total_update AFTER UPDATE OF missing_at, size_bytes, directory_id ON file
WHEN OLD.missing_at IS NOT NEW.missing_at OR OLD.size_bytes <> NEW.size_bytes
  OR OLD.directory_id <> NEW.directory_id
BEGIN
  UPDATE file_total SET present = present - (OLD.missing_at IS NULL),
    missing = missing - (OLD.missing_at IS NOT NULL),
    size_bytes = size_bytes - iif(OLD.missing_at IS NULL, OLD.size_bytes, 0)
  WHERE root_id = (SELECT root_id FROM directory WHERE id = OLD.directory_id);
  INSERT INTO file_total (root_id, present, missing, size_bytes)
  SELECT root_id, NEW.missing_at IS NULL, NEW.missing_at IS NOT NULL,
    iif(NEW.missing_at IS NULL, NEW.size_bytes, 0)
  FROM directory WHERE id = NEW.directory_id
  ON CONFLICT DO UPDATE SET present = present + excluded.present,
    missing = missing + excluded.missing, size_bytes = size_bytes + excluded.size_bytes;
END;

-- Files that go with their directory: the trigger above has to find it.
CREATE TRIGGER file_total_directory BEFORE DELETE ON directory BEGIN
  DELETE FROM file WHERE directory_id = OLD.id;
END;

CREATE TRIGGER item_total_insert AFTER INSERT ON item BEGIN
  INSERT INTO item_total (library_id, kind, present, missing, unmatched)
  VALUES (NEW.library_id, NEW.kind, NEW.missing_at IS NULL, NEW.missing_at IS NOT NULL,
    NEW.missing_at IS NULL AND NEW.match_state = 'unmatched')
  ON CONFLICT DO UPDATE SET present = present + excluded.present,
    missing = missing + excluded.missing, unmatched = unmatched + excluded.unmatched;
END;

CREATE TRIGGER item_total_delete AFTER DELETE ON item BEGIN
  UPDATE item_total SET present = present - (OLD.missing_at IS NULL),
    missing = missing - (OLD.missing_at IS NOT NULL),
    unmatched = unmatched - (OLD.missing_at IS NULL AND OLD.match_state = 'unmatched')
  WHERE library_id = OLD.library_id AND kind = OLD.kind;
END;

CREATE TRIGGER item_total_update AFTER UPDATE OF missing_at, match_state, kind, library_id ON item
WHEN OLD.missing_at IS NOT NEW.missing_at OR OLD.match_state <> NEW.match_state
  OR OLD.kind <> NEW.kind OR OLD.library_id <> NEW.library_id
BEGIN
  UPDATE item_total SET present = present - (OLD.missing_at IS NULL),
    missing = missing - (OLD.missing_at IS NOT NULL),
    unmatched = unmatched - (OLD.missing_at IS NULL AND OLD.match_state = 'unmatched')
  WHERE library_id = OLD.library_id AND kind = OLD.kind;
  INSERT INTO item_total (library_id, kind, present, missing, unmatched)
  VALUES (NEW.library_id, NEW.kind, NEW.missing_at IS NULL, NEW.missing_at IS NOT NULL,
    NEW.missing_at IS NULL AND NEW.match_state = 'unmatched')
  ON CONFLICT DO UPDATE SET present = present + excluded.present,
    missing = missing + excluded.missing, unmatched = unmatched + excluded.unmatched;
END;

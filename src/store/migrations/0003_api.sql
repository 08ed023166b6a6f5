-- Events written so far tell less than readers are promised, and nobody could read them.
DELETE FROM event;

-- Who asks for the few of one type does not read the many of the others.
CREATE INDEX event_type ON event (type, id);

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

-- Set when a library was given up: nobody sees it any more, and its rows go bit by bit.
ALTER TABLE library ADD COLUMN forgotten_at INTEGER;

-- When a directory goes, so do its assets; without this each one would be a look through all of them.
CREATE INDEX asset_unit ON asset (unit_id);

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

-- Chores that went well are forgotten with the next of their kind. Not on queue = 'chores': SQLite would look whether
-- that fits, and prepare again, whenever a statement with `queue = ?` is bound to another queue.
CREATE INDEX job_chore ON job (kind, id) WHERE scan_id IS NULL;

-- Totals of what is known, counted every few seconds while it changes: people and monitors ask for them far more often.
-- Triggers would keep them exact, and cost a scan a twelfth of its time.
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

-- By it items are sorted and found (domain/sort-title.ts); that of the items there are is written by the program.
ALTER TABLE item ADD COLUMN sort_title TEXT NOT NULL DEFAULT '';

DROP INDEX item_title;
-- It holds what lists are narrowed by: a page that few items belong to is looked for here, not among their wide rows.
CREATE INDEX item_list ON item (kind, sort_title, id, library_id, year, match_state, missing_at);

-- What a scan added or changed. Its items are not referred to: to remove one would mean to look through all of this.
CREATE TABLE scan_item (
  scan_id INTEGER NOT NULL REFERENCES scan (id) ON DELETE CASCADE,
  item_id INTEGER NOT NULL,
  change TEXT NOT NULL CHECK (change IN ('added', 'updated')),
  PRIMARY KEY (scan_id, item_id)
) STRICT, WITHOUT ROWID;

-- The scan whose caching phase counted the outcome of this asset.
ALTER TABLE asset ADD COLUMN settled_scan_id INTEGER;

CREATE INDEX asset_settled ON asset (settled_scan_id, state, id) WHERE settled_scan_id IS NOT NULL;

-- With the scan beside it, the pending assets of one are found without their rows.
DROP INDEX asset_pending;
CREATE INDEX asset_pending ON asset (unit_id, id, scan_id) WHERE state = 'pending';

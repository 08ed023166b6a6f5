-- What is wrong at present and how to mend it, one row for each trouble.
CREATE TABLE health_entry (
  -- names the trouble: an entry with the same key replaces the one before
  key TEXT PRIMARY KEY,
  -- what found it: `library`, `probe`, `config`, `scan`, …
  source TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('notice', 'warning', 'error')),
  message TEXT NOT NULL,
  fix TEXT NOT NULL,
  since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Set when a library was given up: nobody sees it any more, and its rows go bit by bit.
ALTER TABLE library ADD COLUMN forgotten_at INTEGER;

-- An asset is looked for by its directory, also when that directory goes.
DROP INDEX asset_pending;
CREATE INDEX asset_unit ON asset (unit_id, id);

-- What a command answered to an idempotency key, written with the command's own commit.
CREATE TABLE idempotent_answer (
  key TEXT PRIMARY KEY,
  -- hash of command and arguments: another request under the same key is a mistake of the caller
  request TEXT NOT NULL,
  answer TEXT NOT NULL,
  answered_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotent_answer_age ON idempotent_answer (answered_at);

-- Downloads of clients, what is imported of them, and what imports have replaced.

CREATE TABLE download_client (
  name TEXT PRIMARY KEY,
  session TEXT,
  failures INTEGER NOT NULL DEFAULT 0,
  failing_since INTEGER,
  -- JSON { code, message }
  problem TEXT,
  next_poll_at INTEGER,
  eager_until INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE download (
  id INTEGER PRIMARY KEY,
  -- name of the instance; its rows outlive it
  client TEXT NOT NULL,
  client_id TEXT NOT NULL,
  name TEXT NOT NULL,
  category TEXT,
  library_id INTEGER REFERENCES library (id) ON DELETE SET NULL,
  phase TEXT NOT NULL,
  progress REAL NOT NULL,
  is_data_complete INTEGER NOT NULL CHECK (is_data_complete IN (0, 1)),
  -- JSON: what the client told last
  facts TEXT NOT NULL,
  state TEXT NOT NULL CHECK (
    state IN ('tracking', 'ready', 'importing', 'imported', 'partially_imported', 'blocked', 'failed', 'removed')
  ),
  -- JSON { code, message, fix }
  reason TEXT,
  first_seen_at INTEGER NOT NULL,
  completed_at INTEGER,
  imported_at INTEGER,
  stalled_since INTEGER,
  missing_lists INTEGER NOT NULL DEFAULT 0,
  missing_since INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_try_at INTEGER,
  UNIQUE (client, client_id)
) STRICT;

CREATE INDEX download_state ON download (state, id);
CREATE INDEX download_followed ON download (client, id)
  WHERE state <> 'removed' AND (state <> 'failed' OR missing_since IS NULL);
CREATE INDEX download_client_state ON download (client, state);
CREATE INDEX download_due ON download (next_try_at) WHERE next_try_at IS NOT NULL;
CREATE INDEX download_imported ON download (imported_at) WHERE imported_at IS NOT NULL;
CREATE INDEX download_library ON download (library_id);

CREATE TABLE import_plan (
  id INTEGER PRIMARY KEY,
  download_id INTEGER NOT NULL REFERENCES download (id) ON DELETE CASCADE,
  library_id INTEGER NOT NULL REFERENCES library (id) ON DELETE CASCADE,
  cause TEXT NOT NULL CHECK (cause IN ('completion', 'manual')),
  state TEXT NOT NULL CHECK (
    state IN ('proposed', 'applying', 'applied', 'partly', 'discarded', 'undoing', 'undone')
  ),
  -- JSON list: what a person says of its files, until it is done
  overrides TEXT,
  created_at INTEGER NOT NULL,
  finished_at INTEGER
) STRICT;

CREATE INDEX import_plan_download ON import_plan (download_id, id);
CREATE INDEX import_plan_library ON import_plan (library_id);
-- One import of a download at a time, whoever asks for it.
CREATE UNIQUE INDEX import_plan_lock ON import_plan (download_id) WHERE state IN ('applying', 'undoing');

CREATE TABLE import_file (
  id INTEGER PRIMARY KEY,
  plan_id INTEGER NOT NULL REFERENCES import_plan (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('video', 'audio', 'image', 'extra', 'other')),
  -- JSON { base, path, identity }
  source TEXT NOT NULL,
  -- JSON list
  reasons TEXT NOT NULL,
  is_overridden INTEGER NOT NULL CHECK (is_overridden IN (0, 1)),
  root_id INTEGER REFERENCES library_root (id) ON DELETE SET NULL,
  -- below the root
  target TEXT,
  -- JSON { unit, items }
  subject TEXT,
  -- JSON list
  replaces TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('proposed', 'skipped', 'waiting', 'placed', 'failed', 'undone')),
  mode TEXT CHECK (mode IN ('hardlink', 'reflink', 'copy', 'move')),
  temporary TEXT,
  -- JSON
  placed TEXT,
  -- JSON { code, message }
  error TEXT,
  CHECK (state NOT IN ('waiting', 'placed') OR target IS NOT NULL)
) STRICT;

CREATE INDEX import_file_plan ON import_file (plan_id, id);
-- How far a plan is, without the rows of its files.
CREATE INDEX import_file_state ON import_file (plan_id, state);
-- Two imports never take one name.
CREATE UNIQUE INDEX import_file_target ON import_file (root_id, target) WHERE state = 'waiting';
CREATE INDEX import_file_left ON import_file (root_id, target) WHERE state = 'failed' AND temporary IS NOT NULL;
CREATE INDEX import_file_claim ON import_file (root_id, target) WHERE state IN ('waiting', 'placed');
CREATE INDEX import_file_root ON import_file (root_id);

-- A scan that began earlier may have listed its folder without a file that was placed at this instant.
ALTER TABLE file ADD COLUMN placed_at INTEGER;
CREATE INDEX file_placed ON file (placed_at) WHERE placed_at IS NOT NULL;

-- Items that imports have added: the next scan of their library has providers asked for them.
CREATE TABLE import_news (
  item_id INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  library_id INTEGER NOT NULL REFERENCES library (id) ON DELETE CASCADE
) STRICT;

CREATE INDEX import_news_library ON import_news (library_id);

CREATE TABLE recycled_file (
  id INTEGER PRIMARY KEY,
  import_file_id INTEGER REFERENCES import_file (id) ON DELETE SET NULL,
  library_id INTEGER NOT NULL REFERENCES library (id) ON DELETE CASCADE,
  root_id INTEGER NOT NULL REFERENCES library_root (id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  bin_path TEXT NOT NULL UNIQUE,
  cause TEXT NOT NULL CHECK (cause IN ('replaced', 'undone')),
  -- JSON: of the file at its old place until it is kept, then of what is kept
  identity TEXT NOT NULL,
  -- JSON: what is about to be given back, under a hidden name
  staged TEXT,
  -- JSON: what the library knew of it
  record TEXT,
  state TEXT NOT NULL CHECK (state IN ('binning', 'kept', 'restoring', 'restored', 'purged')),
  recycled_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX recycled_file_import ON recycled_file (import_file_id);
CREATE INDEX recycled_file_expires ON recycled_file (expires_at) WHERE state IN ('binning', 'kept');
CREATE INDEX recycled_file_library ON recycled_file (library_id);
CREATE INDEX recycled_file_root ON recycled_file (root_id);

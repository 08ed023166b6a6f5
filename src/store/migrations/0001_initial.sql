-- Instants are ms UTC. Names and paths are exact (domain/file-name.ts); paths are below their root.

CREATE TABLE library (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  kind TEXT NOT NULL CHECK (kind IN ('movies', 'series', 'music', 'images')),
  detached_at INTEGER,
  last_scan_at INTEGER,
  last_scan_status TEXT CHECK (last_scan_status IN ('in_progress', 'success', 'failed', 'cancelled')),
  last_scan_error TEXT,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE library_root (
  id INTEGER PRIMARY KEY,
  library_id INTEGER NOT NULL REFERENCES library (id) ON DELETE CASCADE,
  path TEXT NOT NULL UNIQUE,
  device TEXT,
  file_system TEXT,
  marker TEXT,
  file_count INTEGER NOT NULL DEFAULT 0,
  verified_at INTEGER,
  -- set while the configuration does not name this root
  detached_at INTEGER
) STRICT;

CREATE INDEX library_root_library ON library_root (library_id);

CREATE TABLE scan (
  id INTEGER PRIMARY KEY,
  library_id INTEGER NOT NULL REFERENCES library (id) ON DELETE CASCADE,
  status TEXT NOT NULL CHECK (
    status IN ('discovering', 'scanning', 'caching', 'enriching', 'completed', 'failed', 'cancelled')
  ),
  mode TEXT NOT NULL CHECK (mode IN ('incremental', 'full')),
  cause TEXT NOT NULL CHECK (cause IN ('manual', 'schedule', 'watch', 'import')),
  options TEXT NOT NULL,
  -- JSON list of { rootId, path }: what the scan covers; null is the whole library
  scope TEXT,
  directories_found INTEGER NOT NULL DEFAULT 0,
  directories_ignored INTEGER NOT NULL DEFAULT 0,
  directories_unreadable INTEGER NOT NULL DEFAULT 0,
  files_found INTEGER NOT NULL DEFAULT 0,
  files_new INTEGER NOT NULL DEFAULT 0,
  files_modified INTEGER NOT NULL DEFAULT 0,
  files_moved INTEGER NOT NULL DEFAULT 0,
  files_missing INTEGER NOT NULL DEFAULT 0,
  files_restored INTEGER NOT NULL DEFAULT 0,
  files_probed INTEGER NOT NULL DEFAULT 0,
  files_failed INTEGER NOT NULL DEFAULT 0,
  removals_held INTEGER NOT NULL DEFAULT 0,
  directories_total INTEGER NOT NULL DEFAULT 0,
  directories_done INTEGER NOT NULL DEFAULT 0,
  directories_failed INTEGER NOT NULL DEFAULT 0,
  directories_skipped INTEGER NOT NULL DEFAULT 0,
  directories_cancelled INTEGER NOT NULL DEFAULT 0,
  items_found INTEGER NOT NULL DEFAULT 0,
  items_new INTEGER NOT NULL DEFAULT 0,
  items_updated INTEGER NOT NULL DEFAULT 0,
  movies_found INTEGER NOT NULL DEFAULT 0,
  episodes_found INTEGER NOT NULL DEFAULT 0,
  assets_total INTEGER NOT NULL DEFAULT 0,
  assets_done INTEGER NOT NULL DEFAULT 0,
  assets_failed INTEGER NOT NULL DEFAULT 0,
  assets_skipped INTEGER NOT NULL DEFAULT 0,
  assets_cancelled INTEGER NOT NULL DEFAULT 0,
  enrichment_total INTEGER NOT NULL DEFAULT 0,
  enrichment_done INTEGER NOT NULL DEFAULT 0,
  enrichment_failed INTEGER NOT NULL DEFAULT 0,
  enrichment_skipped INTEGER NOT NULL DEFAULT 0,
  enrichment_cancelled INTEGER NOT NULL DEFAULT 0,
  errors_count INTEGER NOT NULL DEFAULT 0,
  last_error TEXT,
  failure_code TEXT CHECK (
    failure_code IN ('path_missing', 'not_a_directory', 'permission_denied', 'root_unavailable', 'other')
  ),
  current_operation TEXT,
  restart_of INTEGER,
  stalled_since INTEGER,
  started_at INTEGER NOT NULL,
  discovery_completed_at INTEGER,
  scanning_completed_at INTEGER,
  caching_completed_at INTEGER,
  completed_at INTEGER
) STRICT;

-- The lock of a library: it covers reading the disk, not the days of enrichment.
CREATE UNIQUE INDEX scan_lock ON scan (library_id) WHERE status IN ('discovering', 'scanning');
CREATE INDEX scan_library ON scan (library_id, id);
CREATE INDEX scan_status ON scan (status);

CREATE TABLE scan_error (
  id INTEGER PRIMARY KEY,
  scan_id INTEGER NOT NULL REFERENCES scan (id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  occurred_at INTEGER NOT NULL
) STRICT;

CREATE INDEX scan_error_scan ON scan_error (scan_id, id);

-- Scans that wait until their library's disk is free again.
CREATE TABLE scan_request (
  id INTEGER PRIMARY KEY,
  library_id INTEGER NOT NULL REFERENCES library (id) ON DELETE CASCADE,
  -- absolute path; '' is the whole library
  path TEXT NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('incremental', 'full')),
  cause TEXT NOT NULL CHECK (cause IN ('manual', 'schedule', 'watch', 'import')),
  options TEXT NOT NULL,
  requested_at INTEGER NOT NULL,
  UNIQUE (library_id, path)
) STRICT;

CREATE TABLE directory (
  id INTEGER PRIMARY KEY,
  root_id INTEGER NOT NULL REFERENCES library_root (id) ON DELETE CASCADE,
  parent_id INTEGER REFERENCES directory (id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  -- the directory whose unit of work this one belongs to; itself for a unit, null outside of any
  unit_id INTEGER REFERENCES directory (id) ON DELETE SET NULL,
  -- hash of the listing; null makes the next discovery look at it whatever it finds
  signature TEXT,
  -- of the folder itself, for the quick profile; null when it may have changed unseen
  mtime_ns INTEGER,
  missing_at INTEGER,
  -- 1 from the moment a change of the unit is recorded until the unit has been read
  needs_scan INTEGER NOT NULL DEFAULT 0 CHECK (needs_scan IN (0, 1)),
  scanned_at INTEGER,
  UNIQUE (root_id, path)
) STRICT;

CREATE INDEX directory_parent ON directory (parent_id);
CREATE INDEX directory_unit ON directory (unit_id);
CREATE INDEX directory_needs_scan ON directory (root_id) WHERE needs_scan = 1;

CREATE TABLE file (
  id INTEGER PRIMARY KEY,
  directory_id INTEGER NOT NULL REFERENCES directory (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('video', 'audio', 'image', 'subtitle', 'nfo', 'other')),
  size_bytes INTEGER NOT NULL,
  mtime_ns INTEGER NOT NULL,
  inode TEXT NOT NULL,
  -- of the content last read; null until then
  fingerprint TEXT,
  missing_at INTEGER,
  problem TEXT,
  created_at INTEGER NOT NULL,
  UNIQUE (directory_id, name)
) STRICT;

-- A move is looked for among the known media of equal size.
CREATE INDEX file_media_size ON file (size_bytes, created_at) WHERE kind IN ('video', 'audio');
CREATE INDEX file_missing ON file (missing_at) WHERE missing_at IS NOT NULL;

-- Streams by content: a file that comes back or moves costs no probe.
CREATE TABLE media_probe (
  size_bytes INTEGER NOT NULL,
  fingerprint TEXT NOT NULL,
  probe TEXT NOT NULL,
  probed_at INTEGER NOT NULL,
  PRIMARY KEY (size_bytes, fingerprint)
) STRICT, WITHOUT ROWID;

CREATE TABLE item (
  id INTEGER PRIMARY KEY,
  library_id INTEGER NOT NULL REFERENCES library (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (
    kind IN ('movie', 'series', 'season', 'episode', 'artist', 'album', 'track', 'collection', 'image')
  ),
  parent_id INTEGER REFERENCES item (id) ON DELETE CASCADE,
  unit_id INTEGER REFERENCES directory (id) ON DELETE SET NULL,
  key TEXT NOT NULL,
  title TEXT NOT NULL,
  year INTEGER,
  season_number INTEGER,
  episode_number INTEGER,
  air_date TEXT,
  identity TEXT NOT NULL,
  metadata TEXT NOT NULL,
  findings TEXT NOT NULL,
  match_state TEXT NOT NULL DEFAULT 'unmatched' CHECK (
    match_state IN ('unmatched', 'ambiguous', 'matched', 'ignored')
  ),
  enrichment_state TEXT NOT NULL DEFAULT 'discovered' CHECK (
    enrichment_state IN ('discovered', 'enriched', 'enrichment_failed')
  ),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  -- set while none of its files is present
  missing_at INTEGER,
  UNIQUE (library_id, key)
) STRICT;

CREATE INDEX item_parent ON item (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX item_unit ON item (unit_id);
CREATE INDEX item_title ON item (kind, title COLLATE NOCASE, id);

CREATE TABLE item_external_id (
  item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  provider TEXT NOT NULL,
  external_id TEXT NOT NULL,
  PRIMARY KEY (item_id, provider, external_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX item_external_id_lookup ON item_external_id (provider, external_id);

CREATE TABLE item_file (
  item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  file_id INTEGER NOT NULL REFERENCES file (id) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('main', 'version', 'part', 'extra', 'sample')),
  part INTEGER,
  label TEXT,
  extra TEXT,
  PRIMARY KEY (item_id, file_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX item_file_file ON item_file (file_id);

CREATE TABLE asset (
  id INTEGER PRIMARY KEY,
  item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  file_id INTEGER NOT NULL REFERENCES file (id) ON DELETE CASCADE,
  unit_id INTEGER NOT NULL REFERENCES directory (id) ON DELETE CASCADE,
  type TEXT NOT NULL,
  language TEXT,
  -- JSON: forced, default, hearingImpaired, title
  details TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'cached', 'failed')),
  -- the scan whose caching phase counts this asset while it is pending
  scan_id INTEGER,
  attempt INTEGER NOT NULL DEFAULT 0,
  -- what the cached copy was made of
  source_size_bytes INTEGER,
  source_mtime_ns INTEGER,
  hash TEXT,
  cache_path TEXT,
  size_bytes INTEGER,
  problem TEXT,
  cached_at INTEGER,
  UNIQUE (item_id, file_id, type)
) STRICT;

CREATE INDEX asset_file ON asset (file_id);
CREATE INDEX asset_pending ON asset (unit_id, id) WHERE state = 'pending';

-- Every difference that was found, before it is acted on.
CREATE TABLE file_change (
  id INTEGER PRIMARY KEY,
  library_id INTEGER NOT NULL REFERENCES library (id) ON DELETE CASCADE,
  scan_id INTEGER,
  kind TEXT NOT NULL CHECK (kind IN ('added', 'modified', 'deleted', 'renamed', 'restored', 'unreadable')),
  root_id INTEGER NOT NULL,
  path TEXT NOT NULL,
  old_path TEXT,
  -- files that the entry stands for; above 1 for a directory seen for the first time
  file_count INTEGER NOT NULL DEFAULT 1,
  size_bytes INTEGER,
  detected_at INTEGER NOT NULL
) STRICT;

CREATE INDEX file_change_library ON file_change (library_id, id);
CREATE INDEX file_change_detected ON file_change (detected_at);

-- Entries a running discovery did not find again; judged when it has ended.
CREATE TABLE scan_missing (
  scan_id INTEGER NOT NULL REFERENCES scan (id) ON DELETE CASCADE,
  file_id INTEGER NOT NULL REFERENCES file (id) ON DELETE CASCADE,
  PRIMARY KEY (scan_id, file_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX scan_missing_file ON scan_missing (file_id);

CREATE TABLE job (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  queue TEXT NOT NULL,
  priority INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (
    state IN ('scheduled', 'available', 'running', 'retryable', 'completed', 'cancelled', 'discarded')
  ),
  payload TEXT NOT NULL,
  unique_key TEXT,
  scan_id INTEGER,
  root_id INTEGER,
  attempt INTEGER NOT NULL DEFAULT 0,
  max_attempts INTEGER NOT NULL,
  crashes INTEGER NOT NULL DEFAULT 0,
  run_at INTEGER,
  created_at INTEGER NOT NULL,
  -- Both hold created_at until they are known: a row that never grows never splits its page, which makes claim and
  -- completion a quarter cheaper (scripts/bench/queue.ts).
  started_at INTEGER NOT NULL,
  finished_at INTEGER NOT NULL,
  done INTEGER NOT NULL DEFAULT 0,
  CHECK (done = (state IN ('completed', 'cancelled', 'discarded')))
) STRICT;

CREATE INDEX job_available ON job (queue, priority, id) WHERE state = 'available';
CREATE INDEX job_suspect ON job (queue, priority, id) WHERE state = 'available' AND crashes >= 2;
CREATE INDEX job_waiting ON job (run_at) WHERE state IN ('scheduled', 'retryable');
-- Rescue reads it at start. Not on state = 'running': a claim would then have two indexes to write.
CREATE INDEX job_live ON job (id) WHERE done = 0;
CREATE INDEX job_discarded ON job (id) WHERE state = 'discarded';
CREATE INDEX job_scan ON job (scan_id) WHERE scan_id IS NOT NULL AND done = 0;
CREATE UNIQUE INDEX job_unique ON job (kind, unique_key) WHERE unique_key IS NOT NULL AND done = 0;

CREATE TABLE job_error (
  job_id INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  attempt INTEGER NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  occurred_at INTEGER NOT NULL
) STRICT;

CREATE INDEX job_error_job ON job_error (job_id);

CREATE TABLE queue_pause (queue TEXT PRIMARY KEY, paused_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  type TEXT NOT NULL,
  data TEXT NOT NULL,
  occurred_at INTEGER NOT NULL
) STRICT;

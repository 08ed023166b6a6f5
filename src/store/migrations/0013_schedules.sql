-- What runs by itself. Those of the configuration file are written anew at each start and keep only whether they are
-- paused, and their place in time.
CREATE TABLE schedule (
  -- never given twice: its runs name it
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL COLLATE NOCASE,
  description TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('config', 'api')),
  task TEXT NOT NULL,
  parameters TEXT NOT NULL,
  timing TEXT NOT NULL CHECK (timing IN ('cron', 'interval', 'once', 'manual', 'start')),
  cron TEXT,
  timezone TEXT,
  every_ms INTEGER CHECK (every_ms > 0),
  once_at INTEGER,
  missed TEXT NOT NULL CHECK (missed IN ('run_once', 'skip')),
  max_runtime_ms INTEGER,
  jitter_ms INTEGER NOT NULL,
  -- minutes after midnight
  quiet_from INTEGER,
  quiet_to INTEGER,
  enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
  -- what the next run is for, and when it begins: later by jitter and quiet hours
  due_at INTEGER,
  next_run_at INTEGER,
  last_run_at INTEGER,
  last_status TEXT,
  run_count INTEGER NOT NULL DEFAULT 0,
  failure_count INTEGER NOT NULL DEFAULT 0,
  -- when its block left the file; it comes back with the block
  detached_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CHECK ((timing = 'cron') = (cron IS NOT NULL) AND (timing = 'interval') = (every_ms IS NOT NULL)
    AND (timing = 'once') = (once_at IS NOT NULL)),
  CHECK ((quiet_from IS NULL) = (quiet_to IS NULL)),
  CHECK ((due_at IS NULL) = (next_run_at IS NULL)),
  CHECK (next_run_at IS NULL OR (enabled = 1 AND paused = 0 AND detached_at IS NULL)),
  UNIQUE (origin, name)
) STRICT;

CREATE INDEX schedule_next ON schedule (next_run_at) WHERE next_run_at IS NOT NULL;

CREATE TABLE schedule_run (
  -- never given twice: events name it
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  schedule_id INTEGER NOT NULL REFERENCES schedule (id) ON DELETE CASCADE,
  status TEXT NOT NULL CHECK (
    status IN ('running', 'completed', 'completed_with_errors', 'failed', 'cancelled', 'interrupted', 'skipped')
  ),
  cause TEXT NOT NULL CHECK (cause IN ('due', 'missed', 'start', 'manual')),
  due_at INTEGER,
  -- due times that a skipped run stands for
  skipped INTEGER NOT NULL DEFAULT 0,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  error TEXT,
  -- what it started and waits for, and what came of it; JSON
  parts TEXT NOT NULL DEFAULT '[]',
  counts TEXT NOT NULL DEFAULT '{}',
  CHECK ((status = 'running') = (finished_at IS NULL))
) STRICT;

-- No schedule overlaps itself, and none runs twice for one due time.
CREATE UNIQUE INDEX schedule_run_running ON schedule_run (schedule_id) WHERE status = 'running';
CREATE UNIQUE INDEX schedule_run_due ON schedule_run (schedule_id, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX schedule_run_schedule ON schedule_run (schedule_id, id);
CREATE INDEX schedule_run_status ON schedule_run (schedule_id, status, id);
CREATE INDEX schedule_run_finished ON schedule_run (finished_at) WHERE finished_at IS NOT NULL;

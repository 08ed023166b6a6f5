-- Set by a person who knows of a notice. What says something else or is worse takes it back; what is over takes it along.
ALTER TABLE health_entry ADD COLUMN hidden_at INTEGER CHECK (hidden_at IS NULL OR severity = 'notice');

-- A task can be run by hand without a schedule: its runs are of the task alone.
CREATE TABLE task_run (
  -- never given twice: events name it
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- null for a run that no schedule has begun
  schedule_id INTEGER REFERENCES schedule (id) ON DELETE CASCADE,
  task TEXT NOT NULL,
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
  CHECK ((status = 'running') = (finished_at IS NULL)),
  CHECK (schedule_id IS NOT NULL OR cause = 'manual')
) STRICT;

INSERT INTO task_run (id, schedule_id, task, status, cause, due_at, skipped, started_at, finished_at, error, parts, counts)
  SELECT run.id, schedule_id, task, status, cause, run.due_at, skipped, started_at, finished_at, error, parts, counts
  FROM schedule_run AS run JOIN schedule ON schedule.id = schedule_id;

-- The numbers go on where they were, also where the last runs are gone.
DELETE FROM sqlite_sequence WHERE name = 'task_run';
INSERT INTO sqlite_sequence (name, seq) SELECT 'task_run', seq FROM sqlite_sequence WHERE name = 'schedule_run';

DROP TABLE schedule_run;
ALTER TABLE task_run RENAME TO schedule_run;

-- No schedule overlaps itself, and none runs twice for one due time; no task runs twice by hand.
CREATE UNIQUE INDEX schedule_run_running ON schedule_run (schedule_id) WHERE status = 'running';
CREATE UNIQUE INDEX schedule_run_by_hand ON schedule_run (task) WHERE status = 'running' AND schedule_id IS NULL;
CREATE UNIQUE INDEX schedule_run_due ON schedule_run (schedule_id, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX schedule_run_schedule ON schedule_run (schedule_id, id);
CREATE INDEX schedule_run_status ON schedule_run (schedule_id, status, id);
CREATE INDEX schedule_run_task ON schedule_run (task, id);
CREATE INDEX schedule_run_finished ON schedule_run (finished_at) WHERE finished_at IS NOT NULL;

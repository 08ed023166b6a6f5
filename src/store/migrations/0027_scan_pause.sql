-- A scan that a person has paused, and its jobs beside it: what may not be handed out lies apart in the index that jobs
-- are claimed by, so that a claim never walks past the thousands of jobs of a paused scan.
ALTER TABLE scan ADD COLUMN paused_at INTEGER;
ALTER TABLE job ADD COLUMN paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1));

DROP INDEX job_available;
CREATE INDEX job_available ON job (queue, paused, priority, id) WHERE state = 'available';
DROP INDEX job_suspect;
CREATE INDEX job_suspect ON job (queue, paused, priority, id) WHERE state = 'available' AND crashes >= 2;

-- Several ways end a scan, and a job that is left over must not rest for ever.
CREATE TRIGGER scan_pause AFTER UPDATE OF paused_at ON scan
  WHEN (OLD.paused_at IS NULL) <> (NEW.paused_at IS NULL)
BEGIN
  UPDATE job SET paused = NEW.paused_at IS NOT NULL WHERE scan_id = NEW.id AND done = 0;
END;

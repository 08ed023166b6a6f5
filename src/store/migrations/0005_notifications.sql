-- Events on their way through a notifier: one row for each, written with the event.
CREATE TABLE notification (
  -- never given twice: a receiver may know it
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- name of the instance in the configuration
  notifier TEXT NOT NULL,
  -- of the event what the log has, which may forget it before it is delivered
  event_id INTEGER NOT NULL,
  type TEXT NOT NULL,
  data TEXT NOT NULL,
  occurred_at INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'failed', 'cancelled')),
  attempts INTEGER NOT NULL DEFAULT 0,
  -- attempts since it was made or replayed
  tries INTEGER NOT NULL DEFAULT 0,
  next_try_at INTEGER,
  -- what the last attempt came to
  status INTEGER,
  detail TEXT,
  error TEXT,
  finished_at INTEGER,
  CHECK ((state = 'pending') = (next_try_at IS NOT NULL) AND (state = 'pending') = (finished_at IS NULL))
) STRICT;

CREATE INDEX notification_pending ON notification (notifier, next_try_at) WHERE state = 'pending';
CREATE INDEX notification_notifier ON notification (notifier, id);
CREATE INDEX notification_state ON notification (state, id);
CREATE INDEX notification_type ON notification (type, id);
CREATE INDEX notification_finished ON notification (finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE notification_attempt (
  notification_id INTEGER NOT NULL REFERENCES notification (id) ON DELETE CASCADE,
  attempt INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  status INTEGER,
  detail TEXT,
  -- why it failed; null for one that went well
  code TEXT,
  error TEXT,
  PRIMARY KEY (notification_id, attempt)
) STRICT, WITHOUT ROWID;

-- Notifiers whose receiver wants nothing any more; what happens is not kept for them.
CREATE TABLE notifier_stop (
  notifier TEXT PRIMARY KEY,
  stopped_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

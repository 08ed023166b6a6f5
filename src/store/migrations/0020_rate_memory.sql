-- Whether the daemon that runs, or ran last, has ended well; no row before the first.
CREATE TABLE rate_memory (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  ended INTEGER NOT NULL CHECK (ended IN (0, 1)),
  -- when all places in the rate limits of servers that are not named below may have been used last
  others_taken_at INTEGER
) STRICT;

-- Places in the rate limits of servers that were not free when it ended.
CREATE TABLE rate_place (
  instance TEXT NOT NULL,
  origin TEXT NOT NULL,
  -- JSON list of instants
  taken_at TEXT NOT NULL,
  PRIMARY KEY (instance, origin)
) STRICT, WITHOUT ROWID;

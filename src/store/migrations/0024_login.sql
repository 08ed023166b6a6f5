-- The owner, who logs in to the page.
CREATE TABLE account (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL,
  -- argon2id in PHC form
  password_hash TEXT NOT NULL CHECK (password_hash LIKE '$argon2id$%'),
  created_at INTEGER NOT NULL,
  password_changed_at INTEGER NOT NULL
) STRICT;

-- Browsers that are logged in. Ids are never given out again: what is open in memory goes by them.
CREATE TABLE session (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- SHA-256 of the token in hex
  digest TEXT NOT NULL UNIQUE CHECK (length(digest) = 64),
  created_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  user_agent TEXT,
  address TEXT
) STRICT;
CREATE INDEX session_by_expiry ON session (expires_at);
CREATE INDEX session_by_use ON session (last_seen_at, id);

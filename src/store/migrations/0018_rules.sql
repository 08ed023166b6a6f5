-- The rules of the configuration, as they were when items were last held against them.
CREATE TABLE match_rule (
  -- place in the file
  position INTEGER PRIMARY KEY,
  path TEXT NOT NULL,
  -- JSON: { id } | { ignored } | { edition }
  outcome TEXT NOT NULL
) STRICT;

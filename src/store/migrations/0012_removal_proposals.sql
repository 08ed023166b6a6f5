-- What scans did not find again and do not dare to believe gone: a person decides.
CREATE TABLE removal_proposal (
  id INTEGER PRIMARY KEY,
  library_id INTEGER NOT NULL REFERENCES library (id) ON DELETE CASCADE,
  -- the folder that cannot be trusted, with all that it held; null for files that were lost beside others
  root_id INTEGER REFERENCES library_root (id) ON DELETE CASCADE,
  reason TEXT NOT NULL CHECK (
    reason IN ('limit', 'path_missing', 'not_a_directory', 'permission_denied', 'root_unavailable', 'other')
  ),
  message TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'approved', 'applied', 'rejected', 'cleared')),
  file_count INTEGER NOT NULL,
  -- the last scan that missed them
  scan_id INTEGER NOT NULL,
  proposed_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX removal_proposal_library ON removal_proposal (library_id, id);
-- Of each place one waits.
CREATE UNIQUE INDEX removal_proposal_live ON removal_proposal (library_id, ifnull(root_id, 0)) WHERE state IN ('open', 'approved');

-- The files of a loss, and of a folder once it was removed.
CREATE TABLE removal_proposal_file (
  proposal_id INTEGER NOT NULL REFERENCES removal_proposal (id) ON DELETE CASCADE,
  file_id INTEGER NOT NULL REFERENCES file (id) ON DELETE CASCADE,
  PRIMARY KEY (proposal_id, file_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX removal_proposal_file_file ON removal_proposal_file (file_id);
CREATE INDEX removal_proposal_root ON removal_proposal (root_id) WHERE root_id IS NOT NULL;

-- What has been missing for so long that it is forgotten is looked for by time.
CREATE INDEX item_missing ON item (missing_at) WHERE missing_at IS NOT NULL;
CREATE INDEX directory_missing ON directory (missing_at) WHERE missing_at IS NOT NULL;

-- The change log: each difference is written down before anything is done about it.
ALTER TABLE file_change ADD COLUMN source TEXT NOT NULL DEFAULT 'scan' CHECK (source IN ('scan', 'watch', 'hook', 'import'));
-- why it is one; null for those that were written before there were reasons
ALTER TABLE file_change ADD COLUMN reason TEXT;
-- of the content as far as it was read
ALTER TABLE file_change ADD COLUMN fingerprint TEXT;
-- The unit that has to be read because of it. Not referred to: to remove a folder would mean to look through all of this.
ALTER TABLE file_change ADD COLUMN unit_id INTEGER;
-- when all that depends on it had been brought in line
ALTER TABLE file_change ADD COLUMN processed_at INTEGER;

UPDATE file_change SET processed_at = detected_at,
  source = coalesce((SELECT cause FROM scan WHERE scan.id = scan_id AND cause IN ('watch', 'import')), 'scan');

-- What waits is found by its unit, whatever else the log holds.
CREATE INDEX file_change_waiting ON file_change (unit_id, id) WHERE processed_at IS NULL;
-- What a watch has seen and no scan has come upon yet.
CREATE INDEX file_change_seen ON file_change (root_id, path) WHERE scan_id IS NULL;
-- Changes of a folder and of all below it.
CREATE INDEX file_change_path ON file_change (root_id, path);
-- Most of the log is what scans found for the first time; who asks for the rest does not read that.
CREATE INDEX file_change_kind ON file_change (kind, id) WHERE kind <> 'added';
CREATE INDEX file_change_source ON file_change (source, id) WHERE source <> 'scan';

-- Folders of a unit are asked for what they hold: a few items among thousands of pictures.
DROP INDEX item_unit;
CREATE INDEX item_unit ON item (unit_id, kind);

-- How a library came to be as it is known: the last scan that read all of it, the last that looked for changes in all of
-- it, and what all scans since the first of these have found.
ALTER TABLE library ADD COLUMN full_scan_at INTEGER;
ALTER TABLE library ADD COLUMN incremental_scan_at INTEGER;
ALTER TABLE library ADD COLUMN since_added INTEGER NOT NULL DEFAULT 0;
ALTER TABLE library ADD COLUMN since_modified INTEGER NOT NULL DEFAULT 0;
ALTER TABLE library ADD COLUMN since_removed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE library ADD COLUMN since_moved INTEGER NOT NULL DEFAULT 0;
ALTER TABLE library ADD COLUMN since_restored INTEGER NOT NULL DEFAULT 0;

UPDATE library SET
  full_scan_at = (SELECT completed_at FROM scan WHERE library_id = library.id AND status = 'completed' AND scope IS NULL
    AND (mode = 'full' OR NOT EXISTS (SELECT 1 FROM scan AS earlier
      WHERE earlier.library_id = library.id AND earlier.id < scan.id AND earlier.status = 'completed')) ORDER BY id DESC LIMIT 1),
  incremental_scan_at = (SELECT completed_at FROM scan
    WHERE library_id = library.id AND status = 'completed' AND scope IS NULL AND mode = 'incremental' ORDER BY id DESC LIMIT 1);

-- Files of equal content, wherever they lie. The last column says nothing, but spares a look at each row.
CREATE INDEX file_twin ON file (size_bytes, fingerprint, missing_at) WHERE fingerprint IS NOT NULL AND missing_at IS NULL;

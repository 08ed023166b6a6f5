-- What was read of a picture or an archive: neither is read for it again while its evidence is the same.
CREATE TABLE file_content (
  file_id INTEGER PRIMARY KEY REFERENCES file (id) ON DELETE CASCADE,
  -- of the file when it was read
  fingerprint TEXT NOT NULL,
  mtime_ns INTEGER NOT NULL,
  -- JSON: the facts of a picture or the entries of an archive, with findings
  told TEXT NOT NULL
) STRICT;

-- When a picture was taken, in the time of the place as its camera wrote it down.
ALTER TABLE item ADD COLUMN taken_at TEXT;

-- Pictures by that time; it holds what lists are narrowed by, as item_list does.
CREATE INDEX item_taken ON item (kind, coalesce(taken_at, air_date, ''), sort_title, id, library_id, year, match_state,
    missing_at, parent_id)
  WHERE kind = 'image';

-- Counts of what a collection holds are read in the index alone.
DROP INDEX item_parent;
CREATE INDEX item_parent ON item (parent_id, kind, missing_at) WHERE parent_id IS NOT NULL;

-- How a collection of pictures came to be as it is known.
CREATE TABLE collection_sync (
  -- Deferred: rows of one commit are written by their sort, and that of the item may come second.
  item_id INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  -- its folder was read: for the first time or in full mode, and because something had changed
  full_at INTEGER,
  incremental_at INTEGER,
  -- the scan that was the last to change something, and what
  scan_id INTEGER,
  changed_at INTEGER,
  added INTEGER NOT NULL DEFAULT 0,
  removed INTEGER NOT NULL DEFAULT 0,
  modified INTEGER NOT NULL DEFAULT 0
) STRICT;

-- One change to be counted. A view, so that the triggers below say once how counting is done.
CREATE VIEW collection_change AS SELECT 0 AS item_id, 0 AS library_id, 0 AS added, 0 AS removed, 0 AS modified;

CREATE TRIGGER collection_changed INSTEAD OF INSERT ON collection_change BEGIN
  -- What an earlier scan did is over with the first change of the next one.
  INSERT INTO collection_sync (item_id, scan_id, changed_at, added, removed, modified)
  SELECT NEW.item_id, scan.id, scan.started_at, NEW.added, NEW.removed, NEW.modified FROM scan
  WHERE scan.library_id = NEW.library_id AND scan.status IN ('discovering', 'scanning')
  ON CONFLICT (item_id) DO UPDATE SET
    added = iif(scan_id IS excluded.scan_id, added, 0) + excluded.added,
    removed = iif(scan_id IS excluded.scan_id, removed, 0) + excluded.removed,
    modified = iif(scan_id IS excluded.scan_id, modified, 0) + excluded.modified,
    scan_id = excluded.scan_id, changed_at = excluded.changed_at;
END;

-- A picture goes many ways from one collection to another, or nowhere; here all of them meet. Of other kinds nothing is
-- counted, so their scans do not pay for it.
CREATE TRIGGER picture_came AFTER INSERT ON item WHEN NEW.kind = 'image' AND NEW.parent_id IS NOT NULL BEGIN
  INSERT INTO collection_change VALUES (NEW.parent_id, NEW.library_id, 1, 0, 0);
END;

CREATE TRIGGER picture_left AFTER UPDATE OF parent_id, missing_at ON item
WHEN NEW.kind = 'image' AND OLD.missing_at IS NULL AND OLD.parent_id IS NOT NULL
  AND (NEW.missing_at IS NOT NULL OR NEW.parent_id IS NOT OLD.parent_id)
BEGIN
  INSERT INTO collection_change VALUES (OLD.parent_id, NEW.library_id, 0, 1, 0);
END;

CREATE TRIGGER picture_came_back AFTER UPDATE OF parent_id, missing_at ON item
WHEN NEW.kind = 'image' AND NEW.missing_at IS NULL AND NEW.parent_id IS NOT NULL
  AND (OLD.missing_at IS NOT NULL OR NEW.parent_id IS NOT OLD.parent_id)
BEGIN
  INSERT INTO collection_change VALUES (NEW.parent_id, NEW.library_id, 1, 0, 0);
END;

-- A file is to be read again: a picture of a collection, or the archive that is one.
CREATE TRIGGER picture_modified AFTER UPDATE OF fingerprint ON file
WHEN NEW.fingerprint IS NULL AND OLD.fingerprint IS NOT NULL AND NEW.kind IN ('image', 'other')
BEGIN
  INSERT INTO collection_change
  SELECT iif(item.kind = 'image', item.parent_id, item.id), item.library_id, 0, 0, 1
  FROM item_file JOIN item ON item.id = item_file.item_id
  WHERE item_file.file_id = NEW.id AND item_file.entry IS NULL AND item.kind IN ('image', 'collection')
    AND (item.kind = 'collection' OR item.parent_id IS NOT NULL);
END;

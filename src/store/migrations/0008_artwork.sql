-- What each item shows of each type of artwork, and what people want it to show.
CREATE TABLE artwork (
  item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  type TEXT NOT NULL,
  -- the picture that is shown: an asset, or an item that is a picture itself; neither while there is none
  asset_id INTEGER REFERENCES asset (id) ON DELETE SET NULL,
  image_id INTEGER REFERENCES item (id) ON DELETE SET NULL,
  score INTEGER NOT NULL,
  -- JSON list of { rule, points, message }
  reasons TEXT NOT NULL,
  chosen_by TEXT NOT NULL CHECK (chosen_by IN ('rule', 'person')),
  -- since when that picture is shown
  chosen_at INTEGER NOT NULL,
  -- What a person chose, by what outlasts a picture that goes and comes back: the file of an asset and what it is there.
  wanted_file_id INTEGER REFERENCES file (id) ON DELETE SET NULL,
  wanted_type TEXT,
  wanted_image_id INTEGER REFERENCES item (id) ON DELETE SET NULL,
  -- 1: the choice is not to be replaced by another one
  locked INTEGER NOT NULL DEFAULT 0 CHECK (locked IN (0, 1)),
  PRIMARY KEY (item_id, type),
  CHECK (asset_id IS NULL OR image_id IS NULL),
  CHECK (wanted_type IS NULL OR wanted_image_id IS NULL)
) STRICT, WITHOUT ROWID;

-- For what goes: without them each removed row would have all of this looked through.
CREATE INDEX artwork_asset ON artwork (asset_id) WHERE asset_id IS NOT NULL;
CREATE INDEX artwork_image ON artwork (image_id) WHERE image_id IS NOT NULL;
CREATE INDEX artwork_wanted_file ON artwork (wanted_file_id) WHERE wanted_file_id IS NOT NULL;
CREATE INDEX artwork_wanted_image ON artwork (wanted_image_id) WHERE wanted_image_id IS NOT NULL;
-- What has lost its picture and is to be looked at again.
CREATE INDEX artwork_empty ON artwork (item_id) WHERE asset_id IS NULL AND image_id IS NULL;

-- What the people of a library read, as the configuration says it: primary language tags, best first, with commas between.
ALTER TABLE library ADD COLUMN languages TEXT NOT NULL DEFAULT '';

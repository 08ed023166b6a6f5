-- Pictures and trailers that providers offer of items. Trailers stay links; of the pictures those that are shown are
-- downloaded, and become assets.
CREATE TABLE provider_asset (
  id INTEGER PRIMARY KEY,
  item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  -- the item that the provider was asked for: a series brings pictures of its seasons too
  asked_item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  -- name of the instance
  enricher TEXT NOT NULL,
  type TEXT NOT NULL,
  url TEXT NOT NULL,
  language TEXT,
  width INTEGER,
  height INTEGER,
  -- what the visitors of the provider think of it, 0..1
  score REAL,
  votes INTEGER,
  -- in the order of its provider
  position INTEGER NOT NULL,
  -- why it could not be downloaded, and whether that may pass
  problem TEXT,
  passing INTEGER NOT NULL DEFAULT 0 CHECK (passing IN (0, 1)),
  -- since when a server that is to be left alone has kept its download waiting
  held_since INTEGER,
  offered_at INTEGER NOT NULL,
  UNIQUE (item_id, type, url)
) STRICT;

CREATE INDEX provider_asset_asked ON provider_asset (asked_item_id, enricher);

-- When providers were asked for pictures of an item; nobody asks again before its time.
CREATE TABLE provider_asked (
  item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  enricher TEXT NOT NULL,
  -- JSON: the entry at the provider, and the languages
  question TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  PRIMARY KEY (item_id, enricher)
) STRICT, WITHOUT ROWID;

-- An asset comes from a file or from a provider.
ALTER TABLE asset ALTER COLUMN file_id DROP NOT NULL;
ALTER TABLE asset ADD COLUMN provider_asset_id INTEGER REFERENCES provider_asset (id) ON DELETE CASCADE
  CHECK ((file_id IS NULL) = (provider_asset_id IS NOT NULL));
CREATE UNIQUE INDEX asset_offer ON asset (provider_asset_id) WHERE provider_asset_id IS NOT NULL;
CREATE INDEX asset_download ON asset (item_id) WHERE state = 'pending' AND provider_asset_id IS NOT NULL;

-- What came from a provider is kept with the unit of its item, wherever that moves.
CREATE TRIGGER item_moved AFTER UPDATE OF unit_id ON item
WHEN NEW.unit_id IS NOT OLD.unit_id AND NEW.unit_id IS NOT NULL BEGIN
  UPDATE asset SET unit_id = NEW.unit_id WHERE item_id = NEW.id AND provider_asset_id IS NOT NULL;
END;

-- A person may choose what a provider offers.
ALTER TABLE artwork ADD COLUMN wanted_offer_id INTEGER REFERENCES provider_asset (id) ON DELETE SET NULL;
CREATE INDEX artwork_wanted_offer ON artwork (wanted_offer_id) WHERE wanted_offer_id IS NOT NULL;

-- 1: all has been asked, and the last pictures are on their way.
ALTER TABLE enrichment_work ADD COLUMN awaits_pictures INTEGER NOT NULL DEFAULT 0 CHECK (awaits_pictures IN (0, 1));

-- Films and series whose providers are being asked, from the search to the last picture.
-- The item is not referred to: a scan that counts one which is removed meanwhile has to be told of its end.
CREATE TABLE enrichment_work (
  item_id INTEGER PRIMARY KEY,
  -- the scan that counts the item; null when none waits for it
  scan_id INTEGER,
  mode TEXT NOT NULL CHECK (mode IN ('metadata-only', 'full')),
  -- 1: what it is, is looked for although that is known
  anew INTEGER NOT NULL CHECK (anew IN (0, 1)),
  -- 1: it was asked for once more while a later step ran, and begins again after that step
  again INTEGER NOT NULL DEFAULT 0 CHECK (again IN (0, 1)),
  -- since when a provider that is to be left alone has kept it waiting
  held_since INTEGER,
  began_at INTEGER NOT NULL
) STRICT;

-- What a scan has counted and not begun yet.
CREATE TABLE enrichment_wish (
  scan_id INTEGER NOT NULL REFERENCES scan (id) ON DELETE CASCADE,
  item_id INTEGER NOT NULL,
  -- 0: it was changed, and perhaps in nothing that a provider has to know
  is_news INTEGER NOT NULL CHECK (is_news IN (0, 1)),
  PRIMARY KEY (scan_id, item_id)
) STRICT, WITHOUT ROWID;

-- What an item was found to be at its providers; what is below a series follows it.
CREATE TABLE item_match (
  item_id INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  -- hash of all that the answer rests on; another one is looked for anew
  evidence TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('unmatched', 'ambiguous', 'matched', 'ignored')),
  way TEXT CHECK (way IN ('person', 'rule', 'id', 'sibling', 'search')),
  -- the instance that knew it, and its entry there as JSON; null while none is sure
  enricher TEXT,
  ref TEXT,
  -- JSON: its numbers at providers
  ids TEXT NOT NULL,
  score REAL,
  -- JSON list of { rule, points, message }
  reasons TEXT NOT NULL,
  -- JSON: what else it could be, best first
  candidates TEXT NOT NULL,
  -- JSON: names of the instances that were asked; while nothing was found, others than these are worth asking
  asked TEXT NOT NULL,
  matched_at INTEGER NOT NULL
) STRICT;

-- What a person said that an item is: an entry of a provider, or none of them.
CREATE TABLE match_choice (
  item_id INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  provider TEXT,
  external_id TEXT,
  chosen_at INTEGER NOT NULL,
  CHECK ((provider IS NULL) = (external_id IS NULL))
) STRICT, WITHOUT ROWID;

-- What each provider says of an item.
CREATE TABLE provider_entry (
  item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  -- name of the instance
  enricher TEXT NOT NULL,
  -- its place among the enrichers of the library: what an earlier one says goes before what a later one does
  position INTEGER NOT NULL,
  -- JSON: the entry at the provider
  ref TEXT NOT NULL,
  -- JSON: titles, year, ids and metadata
  facts TEXT NOT NULL,
  fetched_at INTEGER NOT NULL,
  PRIMARY KEY (item_id, enricher)
) STRICT, WITHOUT ROWID;

-- What a person fixed of an item: a value of their own, or what was shown when they locked it. The field `*` is all.
CREATE TABLE item_pin (
  item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  field TEXT NOT NULL,
  -- JSON; null for a field that is to stay empty, and for `*`
  value TEXT,
  -- who said it: `user`, or where the value came from when it was locked
  source TEXT NOT NULL,
  pinned_at INTEGER NOT NULL,
  PRIMARY KEY (item_id, field)
) STRICT, WITHOUT ROWID;

-- Why an item has nothing from its providers, and when they are asked again by themselves.
ALTER TABLE item ADD COLUMN enrichment_problem TEXT;
ALTER TABLE item ADD COLUMN enrich_due_at INTEGER;
CREATE INDEX item_enrich_due ON item (enrich_due_at) WHERE enrich_due_at IS NOT NULL;
-- since when nothing has come of asking
ALTER TABLE item ADD COLUMN enrichment_failing_since INTEGER;

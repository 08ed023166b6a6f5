-- Names of the enrichers that are asked about a library, with commas between; null until that was seen once.
ALTER TABLE library ADD COLUMN enrichers TEXT;

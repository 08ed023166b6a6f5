-- All of the disk below a root, as a check last saw it; beside what is free on it.
ALTER TABLE library_root ADD COLUMN total_bytes INTEGER;

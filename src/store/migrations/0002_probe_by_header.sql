-- Of the probed files, those that a program had to read because their header did not tell everything.
ALTER TABLE scan ADD COLUMN files_probed_by_program INTEGER NOT NULL DEFAULT 0;

-- What was remembered of streams before holds neither chapters nor attachments; a full scan fills them in.
UPDATE media_probe SET probe = json_set(probe, '$.chapters', json('[]'), '$.attachments', json('[]'));

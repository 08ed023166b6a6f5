-- What grids say of a film in two words and filter by, beside the probe it is of: a library of 50,000 films is counted
-- by these without reading the probes themselves.
ALTER TABLE media_probe ADD COLUMN resolution TEXT;
ALTER TABLE media_probe ADD COLUMN codec TEXT;
ALTER TABLE media_probe ADD COLUMN dynamic_range TEXT;

-- As `qualityOf` in domain/quality.ts has it.
UPDATE media_probe SET
  resolution = CASE
    WHEN probe ->> '$.video[0].height' IS NULL THEN NULL
    WHEN probe ->> '$.video[0].width' >= 7000 OR probe ->> '$.video[0].height' >= 4000 THEN '4320p'
    WHEN probe ->> '$.video[0].width' >= 3200 OR probe ->> '$.video[0].height' >= 1800 THEN '2160p'
    WHEN probe ->> '$.video[0].width' >= 2400 OR probe ->> '$.video[0].height' >= 1300 THEN '1440p'
    WHEN probe ->> '$.video[0].width' >= 1700 OR probe ->> '$.video[0].height' >= 900 THEN '1080p'
    WHEN probe ->> '$.video[0].width' >= 1100 OR probe ->> '$.video[0].height' >= 640 THEN '720p'
    WHEN probe ->> '$.video[0].height' >= 540 THEN '576p'
    ELSE '480p'
  END,
  codec = coalesce(probe ->> '$.video[0].codec', probe ->> '$.audio[0].codec'),
  dynamic_range = probe ->> '$.video[0].range';

CREATE INDEX media_probe_quality ON media_probe (size_bytes, fingerprint, resolution, codec, dynamic_range);

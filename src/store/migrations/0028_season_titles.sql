-- Seasons that nobody has given a title are called by their numbers; they were called by the ends of their keys.
UPDATE item SET (title, sort_title) = (SELECT words, lower(words) FROM (SELECT CASE
    WHEN item.season_number = 0 THEN 'Specials'
    WHEN item.season_number IS NOT NULL THEN 'Season ' || item.season_number
    WHEN item.key LIKE '%#absolute' THEN 'Numbered throughout'
    WHEN item.key LIKE '%#dated' THEN 'By date'
    ELSE 'Without numbers' END AS words))
WHERE kind = 'season' AND instr(title, '#') > 0 AND substr(key, -length(title)) = title;

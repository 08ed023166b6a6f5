import type { Database } from 'bun:sqlite'

import type { ItemMatch, MatchItem, MatchStore } from '../domain/match.ts'
import type { Identity, ItemKind, MatchState } from '../domain/media.ts'

interface ItemRow {
  readonly id: number
  readonly kind: ItemKind
  readonly key: string
  readonly identity: string
  readonly libraryId: number
  readonly libraryName: string
}

interface MatchRow {
  readonly evidence: string
  readonly state: MatchState
  readonly way: ItemMatch['way']
  readonly enricher: string | null
  readonly ref: string | null
  readonly ids: string
  readonly score: number | null
  readonly reasons: string
  readonly candidates: string
  readonly asked: string
  readonly matchedAt: number
}

export function createMatchStore(database: Database): MatchStore {
  const find = database.query<MatchRow, [number]>(
    `SELECT evidence, state, way, enricher, ref, ids, score, reasons, candidates, asked, matched_at AS matchedAt
     FROM item_match WHERE item_id = ?`,
  )
  return {
    find: (itemId) => {
      const row = find.get(itemId)
      if (row === null) return null
      const { ref, ids, reasons, candidates, asked, ...plain } = row
      return {
        ...plain,
        ref: ref === null ? null : (JSON.parse(ref) as ItemMatch['ref']),
        ids: JSON.parse(ids) as ItemMatch['ids'],
        reasons: JSON.parse(reasons) as ItemMatch['reasons'],
        candidates: JSON.parse(candidates) as ItemMatch['candidates'],
        asked: JSON.parse(asked) as string[],
      }
    },
    ...describing(database),
    ...writing(database),
  }
}

function describing(database: Database): Pick<MatchStore, 'subject'> {
  const find = database.query<ItemRow, [number]>(
    `SELECT item.id, item.kind, key, identity, library_id AS libraryId, library.name AS libraryName
     FROM item JOIN library ON library.id = library_id
     WHERE item.id = ? AND item.kind IN ('movie', 'series') AND missing_at IS NULL AND library.detached_at IS NULL`,
  )
  const runtime = database.query<{ ms: number | null }, [number]>(
    `SELECT probe ->> '$.durationMs' AS ms FROM item_file JOIN file ON file.id = file_id
     JOIN media_probe ON media_probe.size_bytes = file.size_bytes AND media_probe.fingerprint = file.fingerprint
     WHERE item_id = ?1 AND role = 'main' AND file.missing_at IS NULL
     AND NOT EXISTS (SELECT 1 FROM item_file WHERE item_id = ?1 AND role = 'part') LIMIT 1`,
  )
  const episodes = database.query<{ season: number; episode: number }, [number]>(
    `SELECT season.season_number AS season, max(episode.episode_number) AS episode
     FROM item AS season JOIN item AS episode ON episode.parent_id = season.id
     WHERE season.parent_id = ? AND season.kind = 'season' AND season.season_number > 0
     AND season.missing_at IS NULL AND episode.missing_at IS NULL AND episode.episode_number IS NOT NULL
     GROUP BY season.season_number ORDER BY 1`,
  )
  return {
    subject: (itemId): MatchItem | null => {
      const row = find.get(itemId)
      if (row === null) return null
      const { id, kind, key, libraryId, libraryName } = row
      // What a scan read, not what is shown: that may have come from the provider that is asked now.
      const identity = JSON.parse(row.identity) as Identity
      const ms = kind === 'movie' ? (runtime.get(id)?.ms ?? null) : null
      return {
        id,
        kind,
        libraryId,
        libraryName,
        evidence: {
          title: identity.title?.value ?? key.slice(key.lastIndexOf('/') + 1),
          originalTitle: identity.originalTitle?.value ?? null,
          year: identity.year?.value ?? null,
          ids: identity.ids?.value ?? [],
        },
        runtimeMinutes: ms === null ? null : Math.round(ms / 60_000),
        lastEpisodes: kind === 'series' ? episodes.all(id) : [],
      }
    },
  }
}

function writing(database: Database): Pick<MatchStore, 'put' | 'spread'> {
  type Values = Record<string, string | number | null>
  const put = database.query<null, [Values]>(
    `INSERT INTO item_match (item_id, evidence, state, way, enricher, ref, ids, score, reasons, candidates, asked, matched_at)
     VALUES ($itemId, $evidence, $state, $way, $enricher, $ref, $ids, $score, $reasons, $candidates, $asked, $matchedAt)
     ON CONFLICT (item_id) DO UPDATE SET (evidence, state, way, enricher, ref, ids, score, reasons, candidates, asked, matched_at)
       = ($evidence, $state, $way, $enricher, $ref, $ids, $score, $reasons, $candidates, $asked, $matchedAt)`,
  )
  const setState = database.query<null, [string, number | null, number]>(
    'UPDATE item SET match_state = ?1, enrichment_problem = NULL, enrich_due_at = ?2 WHERE id = ?3',
  )
  const spread = database.query<null, [number]>(
    `UPDATE item SET match_state = series.match_state FROM (SELECT match_state FROM item WHERE id = ?1) AS series
     WHERE item.id IN (SELECT id FROM item WHERE parent_id = ?1 UNION ALL
       SELECT id FROM item WHERE parent_id IN (SELECT id FROM item WHERE parent_id = ?1))
     AND item.match_state <> series.match_state`,
  )
  return {
    put: (itemId, { ref, ids, reasons, candidates, asked, ...plain }, dueAt) => {
      put.run({
        itemId,
        ...plain,
        ref: ref === null ? null : JSON.stringify(ref),
        ids: JSON.stringify(ids),
        reasons: JSON.stringify(reasons),
        candidates: JSON.stringify(candidates),
        asked: JSON.stringify(asked),
      })
      setState.run(plain.state, dueAt, itemId)
      spread.run(itemId)
    },
    spread: (itemId) => void spread.run(itemId),
  }
}

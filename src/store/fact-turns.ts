import type { Database } from 'bun:sqlite'

import {
  type AskedItem,
  type FactStore,
  type ProviderEntry,
  unnumberedSeasons,
} from '../domain/facts.ts'
import type { Identity, ItemKind } from '../domain/media.ts'
import { layerColumns, type ShownFactsOfItems } from './shown-facts.ts'

interface AskedRow {
  readonly id: number
  readonly kind: ItemKind
  readonly title: string
  readonly identity: string
  readonly entries: string
  readonly isDue: 0 | 1
  readonly isForced: 0 | 1
  readonly isFrozen: 0 | 1
  readonly createdAt: number
  readonly failingSince: number | null
}

/** SQL: a person wants an item to stay as it is. */
const isFrozen = (item: string): string =>
  `EXISTS (SELECT 1 FROM item_pin WHERE item_id = ${item}.id AND field = '*')`

/** SQL: an item without a time was never asked for; the time 0 is a wish that goes before all rules. */
const isDue = (item: string): string =>
  `((${item}.enrich_due_at IS NULL OR ${item}.enrich_due_at <= $now) AND NOT ${isFrozen(item)})`

const columns = `item.id, item.kind, item.title, item.identity, ${isDue('item')} AS isDue,
  coalesce(item.enrich_due_at = 0, 0) AS isForced, item.created_at AS createdAt,
  item.enrichment_failing_since AS failingSince, ${layerColumns},
  ${isFrozen('item')} AS isFrozen`

/** SQL: the number of a season; no provider knows one without. */
const numberOf = (season: string): string =>
  `coalesce(${season}.season_number, ${unnumberedSeasons})`

/** SQL: a film or series and all that is part of it. */
const whole = `WITH RECURSIVE below (id) AS (
  SELECT $id UNION SELECT item.id FROM item JOIN below ON item.parent_id = below.id)`

type Values = Record<string, number>

type Turns = Pick<
  FactStore,
  | 'asked'
  | 'askedOfSeason'
  | 'nextSeason'
  | 'settle'
  | 'makeDue'
  | 'force'
  | 'putOff'
  | 'hastenFailed'
  | 'forceAll'
  | 'forget'
  | 'listDue'
>

/** Whose turn it is to be asked for. */
export function createFactTurns(database: Database, shown: ShownFactsOfItems): Turns {
  const one = database.query<AskedRow, [Values]>(
    `SELECT ${columns} FROM item WHERE id = $id AND missing_at IS NULL`,
  )
  const ofSeason = database.query<AskedRow, [Values]>(
    `SELECT ${columns} FROM item WHERE missing_at IS NULL AND id IN (
       SELECT id FROM item WHERE parent_id = $id AND kind = 'season' AND season_number = $season
       UNION ALL SELECT episode.id FROM item AS season JOIN item AS episode ON episode.parent_id = season.id
       WHERE season.parent_id = $id AND season.kind = 'season' AND ${numberOf('season')} = $season
       AND episode.kind = 'episode') ORDER BY kind DESC, episode_number, id`,
  )
  const next = database.query<{ season: number }, [Values]>(
    `SELECT ${numberOf('season')} AS season FROM item AS season
     WHERE parent_id = $id AND kind = 'season' AND ${numberOf('season')} > $after AND missing_at IS NULL
       AND ((season_number IS NOT NULL AND ${isDue('season')}) OR EXISTS (
         SELECT 1 FROM item AS episode WHERE episode.parent_id = season.id AND kind = 'episode'
         AND missing_at IS NULL AND ${isDue('episode')}))
     ORDER BY 1 LIMIT 1`,
  )
  const settle = database.query<null, [Record<string, string | number | null>]>(
    `UPDATE item SET (enrichment_state, enrichment_problem, enrichment_failing_since, enrich_due_at)
       = ($state, $problem, $failingSince, $dueAt) WHERE id = $id`,
  )
  return {
    asked: (id, now) => {
      const row = one.get({ id, now })
      return row === null ? null : askedOf(row)
    },
    askedOfSeason: (id, season, now) => ofSeason.all({ id, season, now }).map(askedOf),
    nextSeason: (id, after, now) =>
      next.get({ id, after: after ?? unnumberedSeasons - 1, now })?.season ?? null,
    settle: (id, outcome) => void settle.run({ id, ...outcome }),
    ...changing(database, shown),
    ...listing(database),
  }
}

function changing(
  database: Database,
  shown: ShownFactsOfItems,
): Pick<Turns, 'makeDue' | 'force' | 'putOff' | 'hastenFailed' | 'forceAll' | 'forget'> {
  const makeDue = database.query<null, [Values]>(
    `${whole} UPDATE item SET enrich_due_at = $now WHERE id IN below AND enrich_due_at > $now
     AND NOT EXISTS (SELECT 1 FROM provider_entry WHERE item_id = item.id AND fetched_at > $since)`,
  )
  const force = database.query<null, [Values]>(
    `${whole} UPDATE item SET enrich_due_at = 0 WHERE id IN below AND enrich_due_at IS NOT 0`,
  )
  const putOff = database.query<null, [Values]>(
    `${whole} UPDATE item SET enrich_due_at = $dueAt WHERE id IN below AND ${isDue('item')}`,
  )
  const hasten = database.query<null, [Values]>(
    `UPDATE item INDEXED BY item_enrich_due SET enrich_due_at = $now
     WHERE enrich_due_at > $now AND enrichment_failing_since IS NOT NULL`,
  )
  const forceAll = database.query<null, [Values]>(
    'UPDATE item SET enrich_due_at = 0 WHERE library_id = $libraryId AND enrich_due_at > 0',
  )
  const told = database.query<{ id: number }, [Values]>(
    `${whole} SELECT DISTINCT item_id AS id FROM provider_entry WHERE item_id IN below`,
  )
  const clear = database.query<null, [number]>('DELETE FROM provider_entry WHERE item_id = ?')
  const reset = database.query<null, [Values]>(
    `${whole} UPDATE item SET (enrichment_state, enrichment_problem, enrichment_failing_since, enrich_due_at)
       = ('discovered', NULL, NULL, NULL) WHERE id IN below AND id <> $id AND enrichment_state <> 'discovered'`,
  )
  const rest = database.query<null, [Values]>(
    `UPDATE item SET (enrichment_state, enrichment_failing_since, updated_at) = ('discovered', NULL, $now)
     WHERE id = $id AND enrichment_state <> 'discovered'`,
  )
  return {
    makeDue: (id, since, now) => void makeDue.run({ id, since, now }),
    force: (id) => void force.run({ id }),
    putOff: (id, dueAt, now) => void putOff.run({ id, dueAt, now }),
    forceAll: (libraryId) => void forceAll.run({ libraryId }),
    hastenFailed: (now) => void hasten.run({ now }),
    forget: (id, now) => {
      for (const row of told.all({ id })) {
        clear.run(row.id)
        shown.show(row.id)
      }
      reset.run({ id })
      rest.run({ id, now })
    },
  }
}

function listing(database: Database): Pick<Turns, 'listDue'> {
  // Named, so that it begins with what is due whatever is known of the data.
  const list = database.query<
    { itemId: number; libraryName: string },
    [Record<string, string | number>]
  >(
    `SELECT coalesce(grand.id, parent.id, item.id) AS itemId, library.name AS libraryName
     FROM item INDEXED BY item_enrich_due JOIN library ON library.id = item.library_id
     LEFT JOIN item AS parent ON parent.id = item.parent_id LEFT JOIN item AS grand ON grand.id = parent.parent_id
     WHERE item.enrich_due_at <= $now AND item.missing_at IS NULL AND library.detached_at IS NULL
     AND library.name IN (SELECT value FROM json_each($libraries)) AND NOT ${isFrozen('item')}
     AND NOT EXISTS (SELECT 1 FROM enrichment_work WHERE item_id = coalesce(grand.id, parent.id, item.id))
     GROUP BY 1 ORDER BY min(item.enrich_due_at) LIMIT $limit`,
  )
  return {
    listDue: (libraries, now, limit) =>
      list.all({ libraries: JSON.stringify(libraries), now, limit }),
  }
}

function askedOf({ identity, entries, ...row }: AskedRow): AskedItem {
  const { episodes, absolute, date } = JSON.parse(identity) as Identity
  const isEpisode = row.kind === 'episode'
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    episodes: isEpisode ? (episodes?.value ?? []) : [],
    absolute: isEpisode ? (absolute?.value ?? []) : [],
    airDate: isEpisode ? (date?.value ?? null) : null,
    entries: JSON.parse(entries) as ProviderEntry[],
    isDue: row.isDue === 1,
    isForced: row.isForced === 1,
    isFrozen: row.isFrozen === 1,
    createdAt: row.createdAt,
    failingSince: row.failingSince,
  }
}

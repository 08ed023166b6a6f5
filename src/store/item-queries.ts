import type { Database } from 'bun:sqlite'

import type { ExternalId, Finding } from '../domain/media.ts'
import { mergeFacts } from '../domain/merge-facts.ts'
import { otherTellings } from '../domain/other-facts.ts'
import type { Quality } from '../domain/quality.ts'
import type { ItemQueries, ItemRecord, ItemSummary } from '../domain/queries.ts'
import { createCollectionQueries } from './collection-store.ts'
import { createItemHistory } from './item-history.ts'
import { createItemContents } from './item-contents.ts'
import { createItemNfo } from './item-nfo.ts'
import { createItemList } from './item-list.ts'
import { type LayerRow, layerColumns, layersOf } from './shown-facts.ts'
import { createItemOutline } from './item-outline.ts'
import { shownQuality } from './quality-sql.ts'
import { createShownPictures } from './shown-pictures.ts'
import { createWarmQueries } from './warm-queries.ts'
import { createItemPlaces } from './item-place.ts'

type SummaryRow = Omit<ItemSummary, 'ids' | 'quality' | 'hasPins' | 'enriching'> & {
  ids: string
  quality: string | null
  hasPins: number
  enriching: number
}
type RecordRow = SummaryRow &
  LayerRow &
  Pick<ItemRecord, 'enrichmentProblem' | 'writeProblem' | 'enrichDueAt'> & { findings: string }

const summary = `item.id, item.library_id AS libraryId, library.name AS libraryName, item.kind, item.parent_id AS parentId,
    item.title, item.year, item.season_number AS seasonNumber, item.episode_number AS episodeNumber,
    item.air_date AS airDate, item.taken_at AS takenAt, item.match_state AS matchState, item.enrichment_state AS enrichmentState,
    item.created_at AS createdAt, item.updated_at AS updatedAt, item.missing_at AS missingAt,
    (SELECT json_group_array(json_object('provider', provider, 'id', external_id))
     FROM item_external_id WHERE item_id = item.id) AS ids, ${shownQuality} AS quality,
    EXISTS (SELECT 1 FROM item_pin WHERE item_id = item.id) AS hasPins,
    EXISTS (SELECT 1 FROM enrichment_work WHERE item_id = item.id) AS enriching`
const among = `FROM json_each(?) CROSS JOIN item ON item.id = json_each.value
  JOIN library ON library.id = item.library_id ORDER BY json_each.key`

/** Reading of the catalogue for people. */
export function createItemQueries(database: Database): ItemQueries {
  const list = createItemList(database)
  const summaries = database.prepare<SummaryRow, [string]>(`SELECT ${summary} ${among}`)
  const records = database.prepare<RecordRow, [string]>(
    `SELECT ${summary}, item.identity, item.metadata, item.findings, item.enrichment_problem AS enrichmentProblem,
       item.write_problem AS writeProblem, item.enrich_due_at AS enrichDueAt, ${layerColumns} ${among}`,
  )
  const count = database.prepare<{ n: number }, [number]>(
    'SELECT count(*) AS n FROM item WHERE parent_id = ?',
  )
  const findAll = (ids: readonly number[]): ItemRecord[] =>
    records.all(JSON.stringify(ids)).map(recordOf)
  const findSummaries = (ids: readonly number[]): ItemSummary[] =>
    summaries.all(JSON.stringify(ids)).map(summaryOf)
  return {
    find: (id) => findAll([id])[0] ?? null,
    findAll,
    findSummaries,
    list: (query) => {
      const found = list(query)
      const last = found.at(-1)
      return {
        items: findSummaries(found.map(({ id }) => id)),
        next: found.length < query.limit || last === undefined ? null : last.key,
      }
    },
    countChildren: (id) => count.get(id)?.n ?? 0,
    ...createItemOutline(database),
    ...createItemContents(database),
    ...createShownPictures(database),
    ...createWarmQueries(database),
    ...createItemPlaces(database),
    ...createItemNfo(database),
    ...createItemHistory(database),
    ...createCollectionQueries(database),
  }
}

function summaryOf(row: SummaryRow): ItemSummary {
  return { ...row, ...readSummary(row) }
}

function readSummary({ ids, quality, hasPins, enriching }: SummaryRow) {
  return {
    ids: JSON.parse(ids) as ExternalId[],
    quality: quality === null ? null : (JSON.parse(quality) as Quality),
    hasPins: hasPins === 1,
    enriching: enriching === 1,
  }
}

function recordOf({ entries, pins, ...row }: RecordRow): ItemRecord {
  const layers = layersOf({ ...row, entries, pins })
  const shown = mergeFacts(layers)
  return {
    ...row,
    ...shown,
    others: otherTellings(layers, shown),
    ...readSummary(row),
    findings: JSON.parse(row.findings) as Finding[],
    providers: layers.entries.map(({ enricher, ref, fetchedAt }) => ({ enricher, ref, fetchedAt })),
  }
}

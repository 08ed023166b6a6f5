import type { Database } from 'bun:sqlite'

import type { EnrichmentQueries, EnrichmentRecord } from '../domain/enrichment-list.ts'

interface Row extends Omit<EnrichmentRecord, 'ref'> {
  readonly ref: string
}

type Values = Record<string, string | number>

/** What providers have said of items, in the order of the items. */
export function createEnrichmentQueries(database: Database): EnrichmentQueries {
  return {
    list: ({ libraryId, after = { itemId: 0, enricher: '' }, limit }) => {
      const values: Values = { limit, ...after, ...(libraryId !== undefined && { libraryId }) }
      const rows = database.query<Row, [Values]>(enrichmentsSql(libraryId !== undefined))
      return rows.all(values).map((row) => ({
        ...row,
        ref: JSON.parse(row.ref) as EnrichmentRecord['ref'],
      }))
    },
  }
}

/** The SQL of a page, for the test of its plan as well. */
export function enrichmentsSql(ofLibrary: boolean): string {
  return `SELECT item_id AS itemId, enricher, item.kind, item.title, item.year, library.name AS library,
      item.enrichment_state AS state, item.enrichment_problem AS problem, ref, fetched_at AS fetchedAt
    FROM provider_entry CROSS JOIN item ON item.id = item_id CROSS JOIN library ON library.id = item.library_id
    WHERE (item_id, enricher) > ($itemId, $enricher) ${ofLibrary ? 'AND item.library_id = $libraryId' : ''}
    ORDER BY item_id, enricher LIMIT $limit`
}

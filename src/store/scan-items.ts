import type { Database } from 'bun:sqlite'

import type { ScanStore } from '../domain/stores.ts'
import { bulkInsert } from './bulk-insert.ts'

/** What scans did to items. */
export function createScanItems(database: Database): Pick<ScanStore, 'addItems'> {
  const insert = bulkInsert(database, {
    into: 'scan_item (scan_id, item_id, change)',
    columns: 3,
    // An item may be written more than once in a scan; the first time counts.
    or: 'IGNORE',
  })
  return {
    addItems: (items) =>
      void insert(items.map(({ scanId, itemId, change }) => [scanId, itemId, change])),
  }
}

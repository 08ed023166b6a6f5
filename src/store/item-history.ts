import type { Database } from 'bun:sqlite'

import type { ProviderRef } from '../domain/enricher.ts'
import type { ItemHappening } from '../domain/item-history.ts'

/** What one item can have of each; a file that changes every day for years is no reason for more. */
const mostOfEach = 200

const none = {
  path: 'NULL',
  oldPath: 'NULL',
  by: 'NULL',
  what: 'NULL',
  score: 'NULL',
  downloadId: 'NULL',
  scanId: 'NULL',
}

/** One kind of what happened. */
function part(kind: string, at: string, values: Partial<typeof none>, from: string): string {
  const columns = Object.entries({ ...none, ...values }).map(([name, sql]) => `${sql} AS ${name}`)
  return `SELECT * FROM (SELECT ${kind} AS kind, ${at} AS at, ${columns.join(', ')} ${from} LIMIT ${mostOfEach})`
}

const files = `FROM item_file CROSS JOIN file ON file.id = item_file.file_id
  CROSS JOIN directory ON directory.id = file.directory_id
  CROSS JOIN library_root ON library_root.id = directory.root_id`
/** Below its root. */
const filePath = `iif(directory.path = '', file.name, directory.path || '/' || file.name)`
const placed = `CROSS JOIN import_file ON import_file.root_id = directory.root_id AND import_file.target = ${filePath}
    AND import_file.state IN ('waiting', 'placed')
  CROSS JOIN import_plan ON import_plan.id = import_file.plan_id
  CROSS JOIN download ON download.id = import_plan.download_id`
const ofItem = 'WHERE item_file.item_id = $id'

/** The SQL, for the test of its plan. */
export const itemHistorySql = [
  part(`'found'`, 'created_at', {}, 'FROM item WHERE id = $id'),
  part(`'missing'`, 'missing_at', {}, 'FROM item WHERE id = $id AND missing_at IS NOT NULL'),
  part(
    `'file.' || file_change.kind`,
    'file_change.detected_at',
    {
      path: `library_root.path || '/' || file_change.path`,
      oldPath: `library_root.path || '/' || file_change.old_path`,
      by: 'file_change.source',
      scanId: 'file_change.scan_id',
    },
    `${files} CROSS JOIN file_change ON file_change.root_id = directory.root_id AND file_change.path = ${filePath}
     ${ofItem} ORDER BY file_change.id DESC`,
  ),
  part(
    `'matched'`,
    'matched_at',
    { by: 'coalesce(enricher, way)', what: 'ref', score: 'score' },
    `FROM item_match WHERE item_id = $id AND state = 'matched'`,
  ),
  part(
    `'chosen'`,
    'chosen_at',
    { by: `'person'`, what: `provider || ':' || external_id` },
    'FROM match_choice WHERE item_id = $id',
  ),
  part(
    `'enriched'`,
    'fetched_at',
    { by: 'enricher', what: 'ref' },
    'FROM provider_entry WHERE item_id = $id',
  ),
  part(
    `'artwork'`,
    'chosen_at',
    { by: 'chosen_by', what: 'type' },
    'FROM artwork WHERE item_id = $id AND (asset_id IS NOT NULL OR image_id IS NOT NULL)',
  ),
  part(
    `'locked'`,
    'pinned_at',
    { by: `'person'`, what: 'field' },
    'FROM item_pin WHERE item_id = $id',
  ),
  part(
    `'imported'`,
    'coalesce(file.placed_at, import_plan.finished_at, import_plan.created_at)',
    {
      path: `library_root.path || '/' || ${filePath}`,
      by: 'download.client',
      what: 'download.name',
      downloadId: 'download.id',
    },
    `${files} ${placed} ${ofItem}`,
  ),
  part(
    `'replaced'`,
    'recycled_file.recycled_at',
    {
      path: `library_root.path || '/' || recycled_file.path`,
      by: 'download.client',
      what: 'download.name',
      downloadId: 'download.id',
    },
    `${files} ${placed} CROSS JOIN recycled_file ON recycled_file.import_file_id = import_file.id
     AND recycled_file.cause = 'replaced' ${ofItem}`,
  ),
].join(' UNION ALL ')

/** What the database remembers of an item. */
export function createItemHistory(database: Database): { history(id: number): ItemHappening[] } {
  const read = database.query<ItemHappening, [{ id: number }]>(
    `${itemHistorySql} ORDER BY at DESC, kind, what, path`,
  )
  return { history: (id) => read.all({ id }).map((row) => ({ ...row, what: nameOf(row) })) }
}

/** The entry at a provider is kept as JSON. */
function nameOf({ kind, what }: ItemHappening): string | null {
  if (what === null || (kind !== 'matched' && kind !== 'enriched')) return what
  return (JSON.parse(what) as ProviderRef).id
}

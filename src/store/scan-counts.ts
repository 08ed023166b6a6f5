import type { Database, Statement } from 'bun:sqlite'

import type { AssetType } from '../domain/media.ts'
import { type PhaseCounts, phaseOutcomes, type ScanCounter } from '../domain/scan.ts'
import type { ScanStore } from '../domain/stores.ts'

/** Of sets of counters there could be any number; a scan moves few different ones, over and over. */
const mostStatements = 50

type Column = string
type TypeSums = Map<string, Map<string, number>>

/** The counters of scans. */
export function createScanCounts(database: Database): Pick<ScanStore, 'addCounts'> {
  const statements = new Map<string, Statement>()
  const statement = (columns: readonly Column[]): Statement => {
    const sets = columns.map((column) => `${column} = ${column} + ?, `).join('')
    const known = statements.get(sets)
    if (known !== undefined) return known
    if (statements.size >= mostStatements) statements.clear()
    const made = database.prepare(
      `UPDATE scan SET ${sets}current_operation = coalesce(?, current_operation) WHERE id = ?`,
    )
    statements.set(sets, made)
    return made
  }
  const add = phaseOutcomes.map((outcome) => `${outcome} = ${outcome} + excluded.${outcome}`)
  const addTypes = database.query<null, [number, string, ...number[]]>(
    `INSERT INTO scan_asset_count (scan_id, type, ${phaseOutcomes.join(', ')}) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET ${add.join(', ')}`,
  )
  return {
    addCounts: (id, counts, operation) => {
      const { columns, types } = sumUp(counts)
      statement([...columns.keys()]).run(...columns.values(), operation, id)
      for (const [type, sums] of types) {
        addTypes.run(id, type, ...phaseOutcomes.map((outcome) => sums.get(outcome) ?? 0))
      }
    },
  }
}

/** Counters as columns of the scan; those of assets once more by their type and outcome. */
function sumUp(counts: ReadonlyMap<ScanCounter, number>): {
  columns: Map<Column, number>
  types: TypeSums
} {
  const columns = new Map<Column, number>()
  const types: TypeSums = new Map()
  for (const [counter, by] of counts) {
    const [column = '', type] = counter.split(':')
    columns.set(column, (columns.get(column) ?? 0) + by)
    if (type === undefined) continue
    const sums = types.get(type) ?? new Map<string, number>()
    types.set(type, sums.set(column.slice('assets_'.length), by))
  }
  return { columns, types }
}

/** The counts of a scan by the type of its assets: JSON of lists in the order of `phaseOutcomes`. */
export const assetTypesOfScan = `(SELECT json_group_object(type, json_array(${phaseOutcomes.join(', ')}))
   FROM scan_asset_count WHERE scan_id = scan.id)`

export function assetTypesOf(json: string): Partial<Record<AssetType, PhaseCounts>> {
  const lists = JSON.parse(json) as Partial<Record<AssetType, readonly number[]>>
  return Object.fromEntries(
    Object.entries(lists).map(
      ([type, [total = 0, done = 0, failed = 0, skipped = 0, cancelled = 0]]) => [
        type,
        { total, done, failed, skipped, cancelled },
      ],
    ),
  )
}

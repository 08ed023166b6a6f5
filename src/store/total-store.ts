import type { Database } from 'bun:sqlite'

import type { TotalStore } from '../domain/stores.ts'

type Row = Record<string, string | number>

/** The tables of totals: each is compared with what is counted, and brought in line. */
export function createTotalStore(database: Database): TotalStore {
  const syncs = [
    syncing(database, {
      table: 'file_total',
      key: ['root_id'],
      sums: ['present', 'missing', 'size_bytes'],
      counted: `SELECT root_id, sum(file.missing_at IS NULL) AS present, sum(file.missing_at IS NOT NULL) AS missing,
          sum(iif(file.missing_at IS NULL, size_bytes, 0)) AS size_bytes
        FROM file JOIN directory ON directory.id = directory_id GROUP BY root_id`,
    }),
    syncing(database, {
      table: 'item_total',
      key: ['library_id', 'kind'],
      sums: ['present', 'missing', 'unmatched'],
      // In the index alone, which takes half the time that the wide rows do.
      counted: `SELECT library_id, kind, sum(missing_at IS NULL) AS present, sum(missing_at IS NOT NULL) AS missing,
          sum(missing_at IS NULL AND match_state = 'unmatched') AS unmatched
        FROM item INDEXED BY item_list GROUP BY library_id, kind`,
    }),
  ]
  return {
    recount: () => {
      for (const sync of syncs) sync()
    },
  }
}

interface Totals {
  readonly table: string
  readonly key: readonly string[]
  readonly sums: readonly string[]
  readonly counted: string
}

function syncing(database: Database, { table, key, sums, counted }: Totals): () => void {
  const columns = [...key, ...sums]
  const count = database.query<Row, []>(counted)
  const known = database.query<Row, []>(`SELECT ${columns.join(', ')} FROM ${table}`)
  const put = database.query<null, (string | number)[]>(
    `INSERT OR REPLACE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  )
  const remove = database.query<null, (string | number)[]>(
    `DELETE FROM ${table} WHERE ${key.map((name) => `${name} = ?`).join(' AND ')}`,
  )
  const textOf = (row: Row, names: readonly string[]): string =>
    JSON.stringify(names.map((name) => row[name]))
  const valuesOf = (row: Row, names: readonly string[]): (string | number)[] =>
    names.map((name) => row[name] ?? 0)
  return () => {
    const before = new Map(known.all().map((row) => [textOf(row, key), row]))
    for (const row of count.all()) {
      const old = before.get(textOf(row, key))
      before.delete(textOf(row, key))
      if (old === undefined || textOf(old, sums) !== textOf(row, sums)) {
        put.run(...valuesOf(row, columns))
      }
    }
    for (const gone of before.values()) remove.run(...valuesOf(gone, key))
  }
}

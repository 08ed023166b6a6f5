import type { Database } from 'bun:sqlite'

export type BulkRow = readonly (string | number | null)[]

/** Rows of one statement; more gain nothing, and SQLite's limit of bound values is far away. */
const rowsPerStatement = 40

/**
 * Inserts many rows with few statements: half of the cost of a row is the way into SQLite and back
 * (scripts/bench/scan.ts). Returns how many were inserted, which is fewer only with `OR IGNORE`.
 */
export function bulkInsert(
  database: Database,
  target: { into: string; columns: number; orIgnore?: boolean },
): (rows: readonly BulkRow[]) => number {
  const row = `(${Array.from({ length: target.columns }, () => '?').join(', ')})`
  const verb = target.orIgnore === true ? 'INSERT OR IGNORE' : 'INSERT'
  const statement = (rows: number): ReturnType<typeof database.query> =>
    database.query(
      `${verb} INTO ${target.into} VALUES ${Array.from({ length: rows }, () => row).join(', ')}`,
    )
  return (rows) => {
    let inserted = 0
    for (let at = 0; at < rows.length;) {
      const left = rows.length - at
      const take = left >= rowsPerStatement ? rowsPerStatement : Math.min(left, 4)
      inserted += statement(take).run(...rows.slice(at, at + take).flat()).changes
      at += take
    }
    return inserted
  }
}

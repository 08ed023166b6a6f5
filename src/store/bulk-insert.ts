import type { Database, Statement } from 'bun:sqlite'

export type BulkRow = readonly (string | number | null)[]

/** Rows of one statement; more gain nothing, and SQLite's limit of bound values is far away. */
const rowsPerStatement = 40
/** Most rows of the statements for what is left, of which there is one for each number. */
const smallStatement = 8

/**
 * Inserts many rows with few statements: half of the cost of a row is the way into SQLite and back
 * (scripts/bench/scan.ts). Returns how many were inserted, which is fewer only with `OR IGNORE`.
 */
export function bulkInsert(
  database: Database,
  target: { into: string; columns: number; or?: 'IGNORE' | 'REPLACE' },
): (rows: readonly BulkRow[]) => number {
  const row = `(${Array.from({ length: target.columns }, () => '?').join(', ')})`
  const verb = target.or === undefined ? 'INSERT' : `INSERT OR ${target.or}`
  // Kept here: the database itself remembers 20 statements, and prepares all others again at each call.
  const statements = new Map<number, Statement>()
  const statement = (rows: number): Statement => {
    const known = statements.get(rows)
    if (known !== undefined) return known
    const values = Array.from({ length: rows }, () => row).join(', ')
    const made = database.prepare(`${verb} INTO ${target.into} VALUES ${values}`)
    statements.set(rows, made)
    return made
  }
  return (rows) => {
    let inserted = 0
    for (let at = 0; at < rows.length;) {
      const left = rows.length - at
      const take = left >= rowsPerStatement ? rowsPerStatement : Math.min(left, smallStatement)
      inserted += statement(take).run(...rows.slice(at, at + take).flat()).changes
      at += take
    }
    return inserted
  }
}

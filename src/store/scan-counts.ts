import type { Database, Statement } from 'bun:sqlite'

import type { ScanCounter } from '../domain/scan.ts'
import type { ScanStore } from '../domain/stores.ts'

/** Of sets of counters there could be any number; a scan moves few different ones, over and over. */
const mostStatements = 50

/** The counters of scans. */
export function createScanCounts(database: Database): Pick<ScanStore, 'addCounts'> {
  const statements = new Map<string, Statement>()
  const statement = (counters: readonly ScanCounter[]): Statement => {
    const sets = counters.map((counter) => `${counter} = ${counter} + ?, `).join('')
    const known = statements.get(sets)
    if (known !== undefined) return known
    if (statements.size >= mostStatements) statements.clear()
    const made = database.prepare(
      `UPDATE scan SET ${sets}current_operation = coalesce(?, current_operation) WHERE id = ?`,
    )
    statements.set(sets, made)
    return made
  }
  return {
    addCounts: (id, counts, operation) =>
      void statement([...counts.keys()]).run(...counts.values(), operation, id),
  }
}

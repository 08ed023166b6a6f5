import type { Database } from 'bun:sqlite'

/**
 * Removes the scans that `which` names (a condition in SQL, with one value), a bite at each call; `more` when there may
 * be more. What hangs on them goes first: a first scan has a row for each item, too many to go along at once.
 */
export function createScanRemoval(
  database: Database,
  which: string,
): (value: number, most: number) => { more: boolean; rows: number } {
  // The newest stays, or its id would be given out a second time.
  const scans = `SELECT id FROM scan WHERE ${which} AND id < (SELECT max(id) FROM scan)`
  const steps = [
    `DELETE FROM scan_item WHERE (scan_id, item_id) IN (
       SELECT scan_id, item_id FROM scan_item WHERE scan_id IN (${scans}) LIMIT ?2)`,
    `DELETE FROM scan_error WHERE id IN (
       SELECT id FROM scan_error WHERE scan_id IN (${scans}) LIMIT ?2)`,
    `DELETE FROM scan WHERE id IN (${scans} LIMIT ?2)`,
  ].map((sql) => database.query<null, [number, number]>(sql))
  return (value, most) => {
    let rows = 0
    const more = steps.some((step) => {
      const { changes } = step.run(value, most)
      rows += changes
      return changes >= most
    })
    return { more, rows }
  }
}

import type { Database } from 'bun:sqlite'

import { isHolder } from './holders.ts'

/** Items that lost a file or a child while a unit was written; each may have nothing left. */
export interface ItemLosses {
  /** The item lost a file. */
  ofFile(itemId: number): void
  /** The item lost a child. */
  ofChild(itemId: number): void
  /** Puts those of the unit, and those noted since the last call, into the state missing when nothing is left. */
  settle(unitId: number, now: number): void
}

const hasNoFile = `NOT EXISTS (
  SELECT 1 FROM item_file JOIN file ON file.id = file_id
  WHERE item_id = item.id AND role IN ('main', 'version', 'part') AND file.missing_at IS NULL)`

export function createItemLosses(database: Database): ItemLosses {
  const set = 'UPDATE item SET missing_at = ?1, updated_at = ?1 WHERE missing_at IS NULL'
  const ofUnit = database.query<{ parent: number | null }, [number, number]>(
    `${set} AND unit_id = ?2 AND NOT ${isHolder} AND ${hasNoFile} RETURNING parent_id AS parent`,
  )
  const among = database.query<{ parent: number | null }, [number, string]>(
    `${set} AND id IN (SELECT value FROM json_each(?2)) AND NOT ${isHolder} AND ${hasNoFile}
     RETURNING parent_id AS parent`,
  )
  const parents = database.query<{ parent: number | null }, [number, string]>(
    `${set} AND id IN (SELECT value FROM json_each(?2)) AND ${isHolder} AND NOT EXISTS (
       SELECT 1 FROM item AS child WHERE child.parent_id = item.id AND child.missing_at IS NULL)
     RETURNING parent_id AS parent`,
  )
  const withoutFile = new Set<number>()
  const withoutChild = new Set<number>()
  const settle = (unitId: number, now: number): void => {
    const rows = ofUnit.all(now, unitId)
    if (withoutFile.size > 0) rows.push(...among.all(now, JSON.stringify([...withoutFile])))
    // A collection that lost its archive is a folder now, which may be empty.
    let above = [...withoutChild, ...withoutFile, ...rows.flatMap(({ parent }) => parent ?? [])]
    withoutFile.clear()
    withoutChild.clear()
    // Seasons and albums, then the series and artists above them; collections stand in each other.
    while (above.length > 0) {
      above = parents.all(now, JSON.stringify(above)).flatMap(({ parent }) => parent ?? [])
    }
  }
  return {
    ofFile: (itemId) => void withoutFile.add(itemId),
    ofChild: (itemId) => void withoutChild.add(itemId),
    settle,
  }
}

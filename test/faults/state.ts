import { Database } from 'bun:sqlite'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

import type { Household } from '../support/household.ts'

/** A process by a name that a shell shows: 128 and the number of SIGKILL. */
export const killedCode = 137

/** Asks the database of a household while nobody writes to it. */
export function query<Row>(home: Household, sql: string): Row[] {
  const database = new Database(join(home.dataDir, 'shelfd.db'), { readonly: true })
  try {
    return database.query<Row, []>(sql).all()
  } finally {
    database.close()
  }
}

/** What SQLite has to say against the database; empty when it is sound, or not there yet. */
export function integrityProblems(home: Household): string[] {
  if (!existsSync(join(home.dataDir, 'shelfd.db'))) return []
  const checks = query<{ integrity_check: string }>(home, 'PRAGMA integrity_check')
  const foreign = query<object>(home, 'PRAGMA foreign_key_check')
  return [
    ...checks.map((row) => row.integrity_check).filter((text) => text !== 'ok'),
    ...foreign.map((row) => JSON.stringify(row)),
  ]
}

/** What a finished scan leaves, without the ids and times that differ from run to run. */
export function endState(home: Household): unknown {
  return {
    items: query(home, 'SELECT key, kind, title, missing_at FROM item ORDER BY key'),
    files: query(
      home,
      `SELECT directory.path, name, size_bytes, file.missing_at, role FROM file JOIN directory ON directory.id = directory_id
       LEFT JOIN item_file ON file_id = file.id ORDER BY 1, 2`,
    ),
    assets: query(
      home,
      `SELECT name, asset.type, state, hash FROM asset JOIN file ON file.id = file_id ORDER BY 1, hash`,
    ),
    // No scan waits for its pictures.
    openJobs: query(
      home,
      `SELECT kind, state FROM job WHERE done = 0 AND kind NOT IN ('asset.derive', 'asset.select')`,
    ),
    openScans: query(home, 'SELECT id FROM scan WHERE completed_at IS NULL'),
  }
}

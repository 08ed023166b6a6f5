import { Database } from 'bun:sqlite'

import { migrate } from '../../src/store/migrate.ts'

/** One for all plans: nothing is ever written into it. */
export const asked = migrated()

export function migrated(): Database {
  const database = new Database(':memory:', { strict: true })
  migrate(database, { now: 0 })
  return database
}

/** Its steps, in words of SQLite. */
export function planOf(sql: string): string[] {
  return asked
    .query<{ detail: string }, []>(`EXPLAIN QUERY PLAN ${sql}`)
    .all()
    .map(({ detail }) => detail)
}

import { Database } from 'bun:sqlite'
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Opens a copy of a dead daemon's database, with its log of writes, so that the daemon itself finds it as it died. The
 * copy goes when `use` is done.
 */
export function withCopy<T>(
  options: { dataDir: string; scratch: string },
  use: (database: Database) => T,
): T {
  const { dataDir, scratch } = options
  rmSync(scratch, { recursive: true, force: true })
  mkdirSync(scratch, { recursive: true })
  for (const name of ['shelfd.db', 'shelfd.db-wal']) {
    const from = join(dataDir, name)
    if (existsSync(from)) copyFileSync(from, join(scratch, name))
  }
  const database = new Database(join(scratch, 'shelfd.db'), { strict: true })
  try {
    return use(database)
  } finally {
    database.close()
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** What SQLite itself has to say against a database; none is good. */
export function integrityProblems(database: Database): string[] {
  const checks = database.query<Record<string, unknown>, []>('PRAGMA integrity_check').all()
  const foreign = database.query<Record<string, unknown>, []>('PRAGMA foreign_key_check').all()
  return [
    ...checks.map((row) => String(row['integrity_check'])).filter((text) => text !== 'ok'),
    ...foreign.map((row) => `foreign key: ${JSON.stringify(row)}`),
  ]
}

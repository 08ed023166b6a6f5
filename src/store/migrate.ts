import type { Database } from 'bun:sqlite'
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { AppError } from '../domain/error.ts'
import { transaction } from './database.ts'
import initial from './migrations/0001_initial.sql' with { type: 'text' }

/** One forward step of the schema; `name` is `NNNN_what`. */
export interface Migration {
  readonly name: string
  readonly sql: string
}

export const migrations: readonly Migration[] = [{ name: '0001_initial', sql: initial }]

/**
 * Brings a database to the newest schema, each step in one transaction, with a backup before the first pending one.
 * Refuses, and leaves untouched, a database that is newer than this program or whose history differs from it.
 */
export function migrate(
  database: Database,
  options: { steps?: readonly Migration[]; now: number },
): void {
  const steps = options.steps ?? migrations
  const applied = appliedMigrations(database)
  refuseForeignHistory(applied, steps)
  const pending = steps.slice(applied.length)
  if (pending.length === 0) return
  if (applied.length > 0) backUp(database, applied.length)
  for (const step of pending) apply(database, step, options.now)
}

interface AppliedMigration {
  readonly name: string
  readonly hash: string
}

function appliedMigrations(database: Database): AppliedMigration[] {
  const known = database
    .query<{ name: string }, []>("SELECT name FROM sqlite_schema WHERE type = 'table' LIMIT 100")
    .all()
  if (known.length === 0) return []
  if (!known.some((table) => table.name === 'migration')) {
    throw new AppError(
      'unavailable',
      'The database file holds the data of another program; it was left as it is.',
    )
  }
  return database
    .query<AppliedMigration, []>('SELECT name, hash FROM migration ORDER BY name')
    .all()
}

function refuseForeignHistory(
  applied: readonly AppliedMigration[],
  steps: readonly Migration[],
): void {
  for (const [index, done] of applied.entries()) {
    const step = steps[index]
    if (step === undefined) {
      throw new AppError(
        'unavailable',
        `The database was made by a newer shelfd (it knows "${done.name}"); it was left as it is. ` +
          'Run the newer program, or restore a copy from the folder "backups" made before the upgrade.',
      )
    }
    if (step.name !== done.name || hashOf(step.sql) !== done.hash) {
      throw new AppError(
        'unavailable',
        `The database's schema history differs from this program's at "${done.name}"; it was left as it is. ` +
          'Restore a copy from the folder "backups".',
      )
    }
  }
}

function backUp(database: Database, version: number): void {
  const folder = join(dirname(database.filename), 'backups')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const target = join(folder, `before-migration-${version + 1}-${Date.now()}.db`)
  database.query('VACUUM INTO ?').run(target)
}

function apply(database: Database, step: Migration, now: number): void {
  transaction(database, () => {
    database.run(
      'CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, hash TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT',
    )
    database.run(step.sql)
    database
      .query('INSERT INTO migration (name, hash, applied_at) VALUES (?, ?, ?)')
      .run(step.name, hashOf(step.sql), now)
  })
}

function hashOf(sql: string): string {
  return new Bun.CryptoHasher('sha256').update(sql).digest('hex')
}

import type { Database } from 'bun:sqlite'
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { AppError } from '../domain/error.ts'
import { takeOver, transaction } from './database.ts'
import { fillSortTitles } from './fill-sort-titles.ts'
import asked from './migrations/0022_asked.sql' with { type: 'text' }
import downloads from './migrations/0023_downloads.sql' with { type: 'text' }
import login from './migrations/0024_login.sql' with { type: 'text' }
import diskSize from './migrations/0025_disk_size.sql' with { type: 'text' }
import quality from './migrations/0026_quality.sql' with { type: 'text' }
import scanPause from './migrations/0027_scan_pause.sql' with { type: 'text' }
import seasonTitles from './migrations/0028_season_titles.sql' with { type: 'text' }
import byHand from './migrations/0029_by_hand.sql' with { type: 'text' }
import kinds from './migrations/0011_kinds.sql' with { type: 'text' }
import enrichment from './migrations/0017_enrichment.sql' with { type: 'text' }
import rules from './migrations/0018_rules.sql' with { type: 'text' }
import offers from './migrations/0019_offers.sql' with { type: 'text' }
import initial from './migrations/0001_initial.sql' with { type: 'text' }
import artwork from './migrations/0008_artwork.sql' with { type: 'text' }
import derivatives from './migrations/0006_derivatives.sql' with { type: 'text' }
import api from './migrations/0003_api.sql' with { type: 'text' }
import images from './migrations/0007_images.sql' with { type: 'text' }
import music from './migrations/0004_music.sql' with { type: 'text' }
import sync from './migrations/0010_sync.sql' with { type: 'text' }
import notifications from './migrations/0005_notifications.sql' with { type: 'text' }
import upkeep from './migrations/0009_upkeep.sql' with { type: 'text' }
import changes from './migrations/0015_changes.sql' with { type: 'text' }
import removalProposals from './migrations/0012_removal_proposals.sql' with { type: 'text' }
import schedules from './migrations/0013_schedules.sql' with { type: 'text' }
import reread from './migrations/0016_reread.sql' with { type: 'text' }
import rateMemory from './migrations/0020_rate_memory.sql' with { type: 'text' }
import written from './migrations/0021_written.sql' with { type: 'text' }
import watch from './migrations/0014_watch.sql' with { type: 'text' }
import probeByHeader from './migrations/0002_probe_by_header.sql' with { type: 'text' }

/** One forward step of the schema; `name` is `NNNN_what`. */
export interface Migration {
  readonly name: string
  readonly sql: string
  /** What SQL cannot say, in the same transaction. */
  readonly finish?: (database: Database) => void
}

export const migrations: readonly Migration[] = [
  { name: '0001_initial', sql: initial },
  { name: '0002_probe_by_header', sql: probeByHeader },
  { name: '0003_api', sql: api, finish: fillSortTitles },
  { name: '0004_music', sql: music },
  { name: '0005_notifications', sql: notifications },
  { name: '0006_derivatives', sql: derivatives },
  { name: '0007_images', sql: images },
  { name: '0008_artwork', sql: artwork },
  { name: '0009_upkeep', sql: upkeep },
  { name: '0010_sync', sql: sync },
  { name: '0011_kinds', sql: kinds },
  { name: '0012_removal_proposals', sql: removalProposals },
  { name: '0013_schedules', sql: schedules },
  { name: '0014_watch', sql: watch },
  { name: '0015_changes', sql: changes },
  { name: '0016_reread', sql: reread },
  { name: '0017_enrichment', sql: enrichment },
  { name: '0018_rules', sql: rules },
  { name: '0019_offers', sql: offers },
  { name: '0020_rate_memory', sql: rateMemory },
  { name: '0021_written', sql: written },
  { name: '0022_asked', sql: asked },
  { name: '0023_downloads', sql: downloads },
  { name: '0024_login', sql: login },
  { name: '0025_disk_size', sql: diskSize },
  { name: '0026_quality', sql: quality },
  { name: '0027_scan_pause', sql: scanPause },
  { name: '0028_season_titles', sql: seasonTitles },
  { name: '0029_by_hand', sql: byHand },
]

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
  takeOver(database)
  const pending = steps.slice(applied.length)
  if (pending.length === 0) return
  const backup =
    applied.length > 0 ? backUp(database, { version: applied.length + 1, now: options.now }) : null
  for (const [index, step] of pending.entries()) {
    try {
      apply(database, step, options.now)
    } catch (error) {
      // Nothing has changed, and a program that is started again and again must not fill the disk with copies.
      if (index === 0 && backup !== null) rmSync(backup)
      throw error
    }
  }
}

/**
 * Looks whether a database is one of this program, or of an older one.
 *
 * @throws AppError `unavailable`
 */
export function refuseForeignDatabase(database: Database): void {
  const applied = appliedMigrations(database)
  if (applied.length === 0) {
    throw new AppError('unavailable', `${database.filename} is an empty database.`)
  }
  refuseForeignHistory(applied, migrations)
}

/**
 * Gives a connection back that only reads and so cannot bring the schema to that of this program; closes one to another
 * schema.
 *
 * @throws AppError `unavailable`
 */
export function requireCurrentSchema(reader: Database): Database {
  try {
    const applied = appliedMigrations(reader)
    refuseForeignHistory(applied, migrations)
    if (applied.length === migrations.length) return reader
    throw new AppError(
      'unavailable',
      'The database is as an older shelfd left it. Start the daemon, or run `shelfd scan`: ' +
        'both bring it up to date, and keep a copy of it in the folder "backups".',
      { details: { schema: 'older' } },
    )
  } catch (error) {
    reader.close()
    throw error
  }
}

interface AppliedMigration {
  readonly name: string
  readonly hash: string
}

function appliedMigrations(database: Database): AppliedMigration[] {
  const known = database
    .query<{ name: string }, []>("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .all()
  if (known.length === 0) return []
  const columns = database
    .query<{ name: string }, []>("SELECT name FROM pragma_table_info('migration')")
    .all()
    .map(({ name }) => name)
  if (!columns.includes('name') || !columns.includes('hash')) {
    throw new AppError(
      'unavailable',
      `The database ${database.filename} holds the data of another program; it was left as it is. ` +
        'Move it away, or choose another data folder.',
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

function backUp(database: Database, upgrade: { version: number; now: number }): string {
  const folder = join(dirname(database.filename), 'backups')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const target = join(folder, `before-migration-${upgrade.version}-${upgrade.now}.db`)
  const temporary = join(folder, 'unfinished.db')
  rmSync(temporary, { force: true })
  // SQLite fills an empty file, and leaves its mode as it is.
  const fd = openSync(temporary, 'wx', 0o600)
  try {
    database.query('VACUUM INTO ?').run(temporary)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  renameSync(temporary, target)
  return target
}

function apply(database: Database, step: Migration, now: number): void {
  transaction(database, () => {
    database.run(
      'CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, hash TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT',
    )
    database.run(step.sql)
    step.finish?.(database)
    database
      .query('INSERT INTO migration (name, hash, applied_at) VALUES (?, ?, ?)')
      .run(step.name, hashOf(step.sql), now)
  })
}

function hashOf(sql: string): string {
  return new Bun.CryptoHasher('sha256').update(sql).digest('hex')
}

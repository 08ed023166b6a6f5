import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
} from 'node:fs'
import { mkdirSync, writeFileSync } from 'node:fs'

import { openReader, openWriter } from '../../src/store/database.ts'
import { type Migration, migrate } from '../../src/store/migrate.ts'
import { folder, thrownBy } from './fixture.ts'

const first: Migration = { name: '0001_first', sql: 'CREATE TABLE first (a INTEGER) STRICT;' }
const second: Migration = { name: '0002_second', sql: 'CREATE TABLE second (b TEXT) STRICT;' }
const broken: Migration = { name: '0002_second', sql: 'CREATE TABLE second (b TEXT); nonsense;' }

/** Opens, migrates and closes, as a start that goes no further. */
function start(path: string, steps?: readonly Migration[], now = 1): void {
  const database = openWriter(path)
  try {
    migrate(database, { now, ...(steps === undefined ? {} : { steps }) })
  } finally {
    database.close()
  }
}

function tables(path: string): string[] {
  const database = new Database(path, { readonly: true })
  const rows = database
    .query<{ name: string }, []>(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1`)
    .all()
  database.close()
  return rows.map(({ name }) => name)
}

/** What `call` leaves of a file that it refuses. */
function refusal(path: string, call: () => void): { code: string; message: string } {
  const before = readFileSync(path)
  const { code, message } = thrownBy(call)
  expect(readFileSync(path).equals(before)).toBe(true)
  expect(message).toContain(path)
  return { code, message }
}

describe('a new database', () => {
  test('is never a file of 0 bytes, whenever the start is killed', () => {
    using place = folder()
    const path = place.at('new.db')
    openWriter(path).close()
    expect(statSync(path).size).toBeGreaterThan(0)
    start(path)
    expect(tables(path)).toContain('job')
  })

  test('is made in spite of what a killed start left', () => {
    using place = folder()
    writeFileSync(place.at('new.db.new'), '')
    start(place.at('new.db'))
    expect(readdirSync(place.path)).toEqual(['new.db'])
  })

  test('writes ahead, syncs each commit and checks its references', () => {
    using place = folder()
    const database = openWriter(place.at('new.db'))
    migrate(database, { now: 1 })
    const pragma = (name: string): unknown =>
      Object.values(database.query(`PRAGMA ${name}`).get() ?? {})[0]
    expect(pragma('journal_mode')).toBe('wal')
    expect(pragma('synchronous')).toBe(2)
    expect(pragma('foreign_keys')).toBe(1)
    expect(pragma('busy_timeout')).toBe(5_000)
    database.close()
  })

  test('is readable by its owner alone, with all that lies beside it', () => {
    using place = folder()
    const before = process.umask(0)
    try {
      const database = openWriter(place.at('shelfd.db'))
      migrate(database, { now: 1, steps: [first] })
      const modes = readdirSync(place.path).map((name) => [
        name,
        statSync(place.at(name)).mode & 0o777,
      ])
      expect(Object.fromEntries(modes)).toEqual({
        'shelfd.db': 0o600,
        'shelfd.db-shm': 0o600,
        'shelfd.db-wal': 0o600,
      })
      database.close()
      start(place.at('shelfd.db'), [first, second])
      const [backup = ''] = readdirSync(place.at('backups'))
      expect(statSync(place.at('backups')).mode & 0o777).toBe(0o700)
      expect(statSync(place.at('backups', backup)).mode & 0o777).toBe(0o600)
    } finally {
      process.umask(before)
    }
  })
})

describe('migrations', () => {
  test('run once, in their order', () => {
    using place = folder()
    const path = place.at('shelfd.db')
    start(path, [first])
    start(path, [first, second])
    start(path, [first, second])
    expect(tables(path)).toEqual(['first', 'migration', 'second'])
  })

  test('make no backup of a new database, and one before the first pending step of an old one', () => {
    using place = folder()
    const path = place.at('shelfd.db')
    start(path, [first])
    expect(existsSync(place.at('backups'))).toBe(false)
    start(path, [first, second], 7)
    expect(readdirSync(place.at('backups'))).toEqual(['before-migration-2-7.db'])
    expect(tables(place.at('backups', 'before-migration-2-7.db'))).toEqual(['first', 'migration'])
  })

  test('that fail leave the schema as it was, and no copies however often they are tried', () => {
    using place = folder()
    const path = place.at('shelfd.db')
    start(path, [first])
    for (const now of [1, 2, 3]) {
      expect(() => start(path, [first, broken], now)).toThrow('nonsense')
    }
    expect(tables(path)).toEqual(['first', 'migration'])
    expect(readdirSync(place.at('backups'))).toEqual([])
    start(path, [first, second])
    expect(tables(path)).toEqual(['first', 'migration', 'second'])
  })

  test('refuse a newer database as unavailable and say which program to run', () => {
    using place = folder()
    const path = place.at('shelfd.db')
    start(path, [first, second])
    const { code, message } = thrownBy(() => start(path, [first]))
    expect(code).toBe('unavailable')
    expect(message).toContain('newer shelfd (it knows "0002_second")')
    expect(message).toContain('backups')
  })

  test('refuse a restored copy of a newer database without touching it', () => {
    using place = folder()
    start(place.at('shelfd.db'), [first, second])
    // A copy as a backup is: not written ahead.
    const database = new Database(place.at('shelfd.db'))
    database.query('VACUUM INTO ?').run(place.at('copy.db'))
    database.close()
    const before = readFileSync(place.at('copy.db'))
    expect(thrownBy(() => start(place.at('copy.db'), [first])).code).toBe('unavailable')
    expect(readFileSync(place.at('copy.db')).equals(before)).toBe(true)
  })

  test('refuse another history as unavailable', () => {
    using place = folder()
    const path = place.at('shelfd.db')
    start(path, [first])
    const other = { name: first.name, sql: `${first.sql} -- changed` }
    const { code, message } = thrownBy(() => start(path, [other]))
    expect(code).toBe('unavailable')
    expect(message).toContain('differs from this program\'s at "0001_first"')
  })

  test('refuse the database of another program without touching it', () => {
    using place = folder()
    for (const [name, sql] of [
      ['foreign.db', 'CREATE TABLE movies (title TEXT)'],
      ['similar.db', 'CREATE TABLE migration (id INTEGER)'],
    ] as const) {
      const foreign = new Database(place.at(name), { create: true })
      foreign.run(sql)
      foreign.close()
      const { code, message } = refusal(place.at(name), () => start(place.at(name)))
      expect(code).toBe('unavailable')
      expect(message).toContain('another program')
    }
  })
})

describe('a database that cannot be used', () => {
  /** A database with some pages, damaged by `harm`. */
  function damaged(path: string, harm: (path: string) => void): void {
    start(path)
    const database = new Database(path)
    database.run(`INSERT INTO library (name, kind, created_at) VALUES ('Films', 'movies', 0)`)
    database.run('PRAGMA wal_checkpoint(TRUNCATE)')
    database.close()
    harm(path)
  }

  function overwrite(path: string, at: number, bytes: number): void {
    const content = readFileSync(path)
    content.fill(0xa5, at, at + bytes)
    writeFileSync(path, content)
  }

  test.each([
    ['of 0 bytes', (path: string) => truncateSync(path, 0)],
    ['of garbage', (path: string) => writeFileSync(path, 'x'.repeat(20_000))],
    ['that is truncated', (path: string) => truncateSync(path, 3 * 4096)],
    ['with a corrupt page', (path: string) => overwrite(path, 4096, 4096)],
    ['with a corrupt header', (path: string) => overwrite(path, 0, 100)],
  ])('%s is refused as unavailable, kept, and the way back is told', (_, harm) => {
    using place = folder()
    const path = place.at('shelfd.db')
    damaged(path, harm)
    const { code, message } = refusal(path, () => start(path))
    expect(code).toBe('unavailable')
    expect(message).toContain('It was left as it is.')
    expect(message).toContain('Restore a copy from the folder "backups"')
  })

  test('because its folder is gone is no reason to restore anything', () => {
    using place = folder()
    const { code, message } = thrownBy(() => openWriter(place.at('gone', 'shelfd.db')))
    expect(code).toBe('unavailable')
    expect(message).not.toContain('Restore')
  })

  test('because it is a folder is refused as unavailable', () => {
    using place = folder()
    mkdirSync(place.at('shelfd.db'))
    expect(thrownBy(() => openWriter(place.at('shelfd.db'))).code).toBe('unavailable')
  })

  test('whose log is gone opens as it was before', () => {
    using place = folder()
    start(place.at('shelfd.db'))
    const writer = openWriter(place.at('shelfd.db'))
    writer.run(`INSERT INTO library (name, kind, created_at) VALUES ('Alien', 'movies', 0)`)
    copyFileSync(place.at('shelfd.db'), place.at('copy.db'))
    writer.close()
    const database = openWriter(place.at('copy.db'))
    expect(database.query('SELECT name FROM library').all()).toEqual([])
    expect(database.query('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    database.close()
  })
})

describe('a reader', () => {
  test('sees what is committed and can write nothing', () => {
    using place = folder()
    const writer = openWriter(place.at('shelfd.db'))
    migrate(writer, { now: 1 })
    const reader = openReader(place.at('shelfd.db'))
    writer.run(`INSERT INTO library (name, kind, created_at) VALUES ('Films', 'movies', 0)`)
    expect(reader.query('SELECT name FROM library').all()).toEqual([{ name: 'Films' }])
    expect(() => reader.run('DELETE FROM library')).toThrow('readonly')
    reader.close()
    writer.close()
  })

  test('of no database is told so as not_found', () => {
    using place = folder()
    expect(thrownBy(() => openReader(place.at('shelfd.db'))).code).toBe('not_found')
    expect(readdirSync(place.path)).toEqual([])
  })
})

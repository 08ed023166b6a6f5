import { join } from 'node:path'

import { expect, test } from 'bun:test'

import { openWriter } from '../../src/store/database.ts'
import { migrate, migrations } from '../../src/store/migrate.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'

test('trailers and large theme music that were copied are looked at once more, nothing else is', () => {
  using folder = tempFolder()
  using database = openWriter(join(folder.path, 'shelfd.db'))
  const step = migrations.findIndex(({ name }) => name === '0011_kinds')
  migrate(database, { steps: migrations.slice(0, step), now: 1 })
  database.run(`
    INSERT INTO library (id, name, kind, created_at) VALUES (1, 'films', 'movies', 1);
    INSERT INTO library_root (id, library_id, path) VALUES (1, 1, '/media');
    INSERT INTO directory (id, root_id, path) VALUES (1, 1, 'A'), (2, 1, 'B');
    INSERT INTO item (id, library_id, kind, unit_id, key, title, identity, metadata, findings, created_at, updated_at)
      VALUES (1, 1, 'movie', 1, 'A', 'A', '{}', '{}', '[]', 1, 1);
  `)
  const add = (unit: number, type: string, size: number): void => {
    const name = `${type} ${size}`
    const file = database
      .query<{ id: number }, [number, string, number]>(
        `INSERT INTO file (directory_id, name, kind, size_bytes, mtime_ns, inode, created_at)
         VALUES (?, ?, 'other', ?, 1, '1', 1) RETURNING id`,
      )
      .get(unit, name, size)
    database
      .query(
        `INSERT INTO asset (item_id, file_id, unit_id, type, details, state, source_size_bytes, hash, cache_path, cached_at)
         VALUES (1, ?, ?, ?, '{}', 'cached', ?, 'h', 'p', 5)`,
      )
      .run(file?.id ?? 0, unit, type, size)
  }
  add(1, 'trailer', 10)
  add(1, 'theme', 70_000_000)
  add(1, 'theme', 60_000_000)
  add(2, 'poster', 70_000_000)
  migrate(database, { steps: migrations.slice(0, step + 1), now: 6 })
  expect(database.query('SELECT type, state FROM asset ORDER BY id').values()).toEqual([
    ['trailer', 'pending'],
    ['theme', 'pending'],
    ['theme', 'cached'],
    ['poster', 'cached'],
  ])
  const jobs = database.query(
    `SELECT kind, payload, unique_key FROM job WHERE kind = 'asset.cache'`,
  )
  expect(jobs.values()).toEqual([['asset.cache', '{"unitId":1}', '1']])
  expect(() => database.run(`UPDATE asset SET state = 'lost'`)).toThrow('CHECK')
})

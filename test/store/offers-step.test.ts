import { join } from 'node:path'

import { expect, test } from 'bun:test'

import { openWriter } from '../../src/store/database.ts'
import { migrate, migrations } from '../../src/store/migrate.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'

test('assets, pictures and what is shown outlast the step after which assets may have no file', () => {
  using folder = tempFolder()
  using database = openWriter(join(folder.path, 'shelfd.db'))
  const step = migrations.findIndex(({ name }) => name === '0019_offers')
  migrate(database, { steps: migrations.slice(0, step), now: 1 })
  database.run(`
    INSERT INTO library (id, name, kind, created_at) VALUES (1, 'films', 'movies', 1);
    INSERT INTO library_root (id, library_id, path) VALUES (1, 1, '/media');
    INSERT INTO directory (id, root_id, path) VALUES (1, 1, 'A'), (2, 1, 'B');
    INSERT INTO item (id, library_id, kind, unit_id, key, title, identity, metadata, findings, created_at, updated_at)
      VALUES (1, 1, 'movie', 1, 'A', 'A', '{}', '{}', '[]', 1, 1);
    INSERT INTO file (id, directory_id, name, kind, size_bytes, mtime_ns, inode, created_at)
      VALUES (1, 1, 'poster.jpg', 'image', 1, 1, '1', 1);
    INSERT INTO asset (id, item_id, file_id, unit_id, type, details, state, hash, cache_path, cached_at)
      VALUES (5, 1, 1, 1, 'poster', '{}', 'cached', 'h', 'p', 5);
    INSERT INTO picture (id, asset_id, content, findings, derived_at) VALUES (7, 5, 'h', '[]', 1);
    INSERT INTO picture_copy (picture_id, kind, long_side, width, height, hash, cache_path, size_bytes)
      VALUES (7, 'thumbnail', 320, 1, 1, 'h', 'c', 1);
    INSERT INTO artwork (item_id, type, asset_id, score, reasons, chosen_by, chosen_at, wanted_file_id, wanted_type)
      VALUES (1, 'poster', 5, 1, '[]', 'person', 1, 1, 'poster');
  `)
  migrate(database, { now: 6 })
  expect(database.query('PRAGMA integrity_check').values()).toEqual([['ok']])
  expect(database.query('PRAGMA foreign_key_check').values()).toEqual([])
  expect(
    database
      .query(
        `SELECT asset.file_id, picture_copy.cache_path, artwork.wanted_file_id, asset.provider_asset_id FROM artwork
         JOIN asset ON asset.id = artwork.asset_id JOIN picture ON picture.asset_id = asset.id
         JOIN picture_copy ON picture_id = picture.id`,
      )
      .values(),
  ).toEqual([[1, 'c', 1, null]])

  const offered = (file: number | null, offer: number | null): void => {
    database
      .query(
        `INSERT INTO asset (item_id, file_id, provider_asset_id, unit_id, type, details, state)
         VALUES (1, ?, ?, 1, 'poster', '{}', 'pending')`,
      )
      .run(file, offer)
  }
  database.run(
    `INSERT INTO provider_asset (id, item_id, asked_item_id, enricher, type, url, position, offered_at)
     VALUES (3, 1, 1, 'tmdb', 'poster', 'https://p.test/a', 0, 1)`,
  )
  offered(null, 3)
  expect(() => offered(null, 3)).toThrow('UNIQUE')
  expect(() => offered(null, null)).toThrow('CHECK')
  expect(() => offered(1, 3)).toThrow('CHECK')
  expect(() => offered(1, null)).toThrow('UNIQUE')

  // It goes where its item goes, and with its offer.
  database.run('UPDATE item SET unit_id = 2')
  const units = 'SELECT file_id, unit_id FROM asset ORDER BY id'
  expect(database.query(units).values()).toEqual([
    [1, 1],
    [null, 2],
  ])
  database.run('DELETE FROM provider_asset')
  expect(database.query(units).values()).toEqual([[1, 1]])
})

import { join } from 'node:path'

import { expect, test } from 'bun:test'

import { openWriter } from '../../src/store/database.ts'
import { migrate, migrations } from '../../src/store/migrate.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'

test('items that were there before sort titles have theirs after the step', () => {
  using folder = tempFolder()
  using database = openWriter(join(folder.path, 'shelfd.db'))
  migrate(database, { steps: migrations.slice(0, 2), now: 1 })
  database.run(`INSERT INTO library (name, kind, created_at) VALUES ('Films', 'movies', 1)`)
  const insert = database.query(
    `INSERT INTO item (library_id, kind, key, title, identity, metadata, findings, created_at, updated_at)
     VALUES (1, 'movie', ?1, ?1, ?2, ?3, '[]', 1, 1)`,
  )
  const original = { originalTitle: { value: 'Le fabuleux destin', source: 'nfo', confidence: 1 } }
  insert.run('The Matrix', '{}', '{}')
  insert.run('Amélie', JSON.stringify(original), JSON.stringify({ sortTitle: 'A 1' }))
  migrate(database, { steps: migrations.slice(0, 3), now: 2 })
  expect(database.query('SELECT sort_title FROM item ORDER BY id').values()).toEqual([
    ['matrix\tthe'],
    ['a 1\tamelie\tle fabuleux destin'],
  ])
})

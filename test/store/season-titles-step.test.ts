import { join } from 'node:path'

import { expect, test } from 'bun:test'

import { sortTitleOf } from '../../src/domain/sort-title.ts'
import { openWriter } from '../../src/store/database.ts'
import { migrate, migrations } from '../../src/store/migrate.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'

test('seasons that were called by their keys are called by their numbers, all else as before', () => {
  using folder = tempFolder()
  using database = openWriter(join(folder.path, 'shelfd.db'))
  const step = migrations.findIndex(({ name }) => name === '0028_season_titles')
  migrate(database, { steps: migrations.slice(0, step), now: 1 })
  database.run(`INSERT INTO library (id, name, kind, created_at) VALUES (1, 'tv', 'series', 1)`)
  const items = [
    ['season', 'TV/Fargo#S01', 'Fargo#S01', 1, 'Season 1'],
    ['season', 'TV/Fargo#S00', 'Fargo#S00', 0, 'Specials'],
    ['season', 'TV/Fargo#S02', 'The Second', 2, 'The Second'],
    ['season', 'TV/Fargo#S03', 'Book #3', 3, 'Book #3'],
    ['season', 'One Piece#absolute', 'One Piece#absolute', null, 'Numbered throughout'],
    ['season', 'News#dated', 'News#dated', null, 'By date'],
    ['season', 'Lost#unknown', 'Lost#unknown', null, 'Without numbers'],
    ['episode', 'TV/Fargo#S01E01', 'Fargo#S01E01', 1, 'Fargo#S01E01'],
    ['series', 'Show #1', 'Show #1', null, 'Show #1'],
  ] as const
  const insert = database.query(
    `INSERT INTO item (library_id, kind, key, title, sort_title, season_number, identity, metadata, findings, created_at,
       updated_at) VALUES (1, ?, ?, ?, 'as it was', ?, '{}', '{}', '[]', 1, 1)`,
  )
  for (const [kind, key, title, season] of items) insert.run(kind, key, title, season)

  migrate(database, { steps: migrations.slice(0, step + 1), now: 6 })
  const rows = database.query('SELECT title, sort_title FROM item ORDER BY id').values()
  const sorted = (was: string, title: string): string =>
    was === title ? 'as it was' : sortTitleOf({ title })
  expect(rows).toEqual(items.map(([, , was, , title]) => [title, sorted(was, title)]))
})

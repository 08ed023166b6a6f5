import { join } from 'node:path'

import { expect, test } from 'bun:test'

import { openWriter } from '../../src/store/database.ts'
import { migrate, migrations } from '../../src/store/migrate.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'

test('streams that were remembered without chapters and attachments have empty ones after the step', () => {
  using folder = tempFolder()
  using database = openWriter(join(folder.path, 'shelfd.db'))
  migrate(database, { steps: migrations.slice(0, 1), now: 1 })
  database
    .query(
      'INSERT INTO media_probe (size_bytes, fingerprint, probe, probed_at) VALUES (1, ?, ?, 1)',
    )
    .run('f', JSON.stringify({ container: 'matroska', chapterCount: 2 }))
  migrate(database, { steps: migrations.slice(0, 2), now: 2 })
  const row = database.query<{ probe: string }, []>('SELECT probe FROM media_probe').get()
  expect(JSON.parse(row?.probe ?? '')).toMatchObject({ chapters: [], attachments: [] })
})

import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'

import { createBackup, listBackups } from '../../src/store/backup.ts'
import { openWriter } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { stageRestore } from '../../src/store/staged-restore.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'

const now = Date.UTC(2026, 5, 1)

function modeOf(path: string): unknown {
  using database = new Database(path, { readonly: true })
  return database.query('PRAGMA auto_vacuum').get()
}

test.each(['one that can become smaller', 'one of an older version that cannot'])(
  'the copy of %s can become smaller',
  (kind) => {
    using folder = tempFolder()
    const path = join(folder.path, 'shelfd.db')
    if (kind.includes('older')) {
      using old = new Database(path)
      old.run('CREATE TABLE first (id INTEGER)')
      old.run('DROP TABLE first')
    }
    using writer = openWriter(path)
    migrate(writer, { now })
    expect(modeOf(path)).toEqual({ auto_vacuum: kind.includes('older') ? 0 : 2 })
    expect(modeOf(createBackup(path, { keep: 1, now }).path)).toEqual({ auto_vacuum: 2 })
  },
)

test('a copy is kept in the place of an older one, also when the clock was set back', () => {
  using folder = tempFolder()
  const path = join(folder.path, 'shelfd.db')
  using writer = openWriter(path)
  migrate(writer, { now })
  createBackup(path, { keep: 2, now })
  const before = createBackup(path, { keep: 2, now: now + 1_000 })
  const { name } = createBackup(path, { keep: 2, now: 1_000 })
  const kept = listBackups(path).map((copy) => copy.name)
  expect(kept.toSorted()).toEqual([name, before.name].toSorted())
})

test('a copy that is to be restored is kept above the number of those to keep', () => {
  using folder = tempFolder()
  const path = join(folder.path, 'shelfd.db')
  using writer = openWriter(path)
  migrate(writer, { now })
  const staged = createBackup(path, { keep: 1, now })
  stageRestore(path, { name: staged.name, now })
  const { name } = createBackup(path, { keep: 1, now: now + 1_000 })
  const kept = listBackups(path).map((copy) => copy.name)
  expect(kept.toSorted()).toEqual([staged.name, name])
})

test('a name that leads nowhere, as that of a copy that is just removed, is none of the copies', () => {
  using folder = tempFolder()
  const path = join(folder.path, 'shelfd.db')
  using writer = openWriter(path)
  migrate(writer, { now })
  const { name } = createBackup(path, { keep: 2, now })
  symlinkSync('nowhere', folder.at('backups/shelfd-20260101T000000Z.db'))
  expect(listBackups(path).map((copy) => copy.name)).toEqual([name])
})

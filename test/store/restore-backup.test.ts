import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'

import { createAccountQueries, createAccountStore } from '../../src/store/account-store.ts'
import { createBackup } from '../../src/store/backup.ts'
import { openWriter, takeOver } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { restoreBackup } from '../../src/store/restore-backup.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'

const now = Date.UTC(2026, 5, 1)

function openMarked(path: string): Database {
  const writer = openWriter(path)
  migrate(writer, { now })
  takeOver(writer)
  writer.run('CREATE TABLE mark (text TEXT)')
  writer.run(`INSERT INTO mark VALUES ('old')`)
  return writer
}

function markOf(path: string): unknown {
  using database = new Database(path, { readonly: true })
  return database.query<{ text: string }, []>('SELECT text FROM mark').get()?.text
}

/** Leaves a database as a power cut does: its last change is in the log alone. */
function leaveWithLog(work: string, path: string): void {
  using writer = openMarked(work)
  writer.run('PRAGMA wal_checkpoint(TRUNCATE)')
  writer.run(`UPDATE mark SET text = 'new'`)
  for (const suffix of ['', '-wal']) copyFileSync(`${work}${suffix}`, `${path}${suffix}`)
}

test('the database that is put aside is one file, with what was only in its log', () => {
  using folder = tempFolder()
  const path = folder.at('shelfd.db')
  leaveWithLog(folder.at('work.db'), path)
  const { path: from } = createBackup(folder.at('work.db'), { keep: 1, now })
  const replaced = restoreBackup(path, { from, now }).replaced!
  expect(existsSync(`${replaced}-wal`)).toBe(false)
  copyFileSync(replaced, folder.at('saved.db'))
  expect(markOf(folder.at('saved.db'))).toBe('new')
})

test('a copy that has a log beside it is restored with what is in the log', () => {
  using folder = tempFolder()
  const from = folder.at('backups/replaced-20260101T000000Z.db')
  mkdirSync(folder.at('backups'))
  leaveWithLog(folder.at('work.db'), from)
  restoreBackup(folder.at('shelfd.db'), { from, now })
  expect(markOf(folder.at('shelfd.db'))).toBe('new')
})

test('a database that is damaged is put aside as it is, with its log', () => {
  using folder = tempFolder()
  const path = folder.at('shelfd.db')
  openMarked(folder.at('work.db')).close()
  const { path: from } = createBackup(folder.at('work.db'), { keep: 1, now })
  writeFileSync(path, 'no database at all'.repeat(1_000))
  writeFileSync(`${path}-wal`, 'no log at all')
  const replaced = restoreBackup(path, { from, now }).replaced!
  expect(existsSync(`${replaced}-wal`)).toBe(true)
  expect(markOf(path)).toBe('old')
})

const account = (name: string, passwordHash: string) => ({ name, passwordHash })

test('a restore brings back no login, and no password that was changed since', () => {
  using folder = tempFolder()
  const path = folder.at('shelfd.db')
  const writer = openMarked(path)
  const store = createAccountStore(writer)
  store.save(account('ann', '$argon2id$before'), now)
  writer.run(
    `INSERT INTO session (digest, created_at, last_seen_at, expires_at) VALUES (?, 1, 1, 2)`,
    ['0'.repeat(64)],
  )
  const { path: from } = createBackup(path, { keep: 1, now })
  store.save(account('bea', '$argon2id$since'), now)
  writer.close()
  restoreBackup(path, { from, now })
  using restored = new Database(path)
  expect(createAccountQueries(restored).sessions()).toEqual([])
  expect(createAccountQueries(restored).find()).toMatchObject({
    name: 'bea',
    passwordHash: '$argon2id$since',
  })
})

test('a copy keeps its account where the database of now has none', () => {
  using folder = tempFolder()
  const writer = openMarked(folder.at('work.db'))
  createAccountStore(writer).save(account('ann', '$argon2id$before'), now)
  writer.close()
  const { path: from } = createBackup(folder.at('work.db'), { keep: 1, now })
  const path = folder.at('shelfd.db')
  openMarked(path).close()
  restoreBackup(path, { from, now })
  using restored = new Database(path)
  expect(createAccountQueries(restored).find()?.name).toBe('ann')
})

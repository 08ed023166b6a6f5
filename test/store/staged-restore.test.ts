import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { createBackup, listBackups } from '../../src/store/backup.ts'
import { openWriter } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { cancelStaged, findLastRestore, findStaged } from '../../src/store/restore-notes.ts'
import { applyStaged, stageRestore } from '../../src/store/staged-restore.ts'
import { makeFifo, tempFolder, thrownBy } from '../filesystem/temp-folder.ts'
import { until } from '../support/until.ts'

const now = Date.UTC(2026, 5, 1)

/** A database with the mark `old`, a copy of it, and the mark `new` after it. */
function prepare(folder: string): { path: string; name: string } {
  const path = join(folder, 'shelfd.db')
  using writer = openWriter(path)
  migrate(writer, { now })
  writer.run('CREATE TABLE mark (text TEXT)')
  writer.run(`INSERT INTO mark VALUES ('old')`)
  const { name } = createBackup(path, { keep: 3, now })
  writer.run(`UPDATE mark SET text = 'new'`)
  return { path, name }
}

function applyScript(path: string): string {
  const module = join(import.meta.dir, '../../src/store/staged-restore.ts')
  return `(await import(${JSON.stringify(module)})).applyStaged(${JSON.stringify(path)}, ${now})`
}

function markOf(path: string): unknown {
  using database = new Database(path, { readonly: true })
  return database.query<{ text: string }, []>('SELECT text FROM mark').get()?.text
}

test('a staged copy takes the place of the database once, which is kept aside', () => {
  using folder = tempFolder()
  const { path, name } = prepare(folder.path)
  stageRestore(path, { name, now })
  expect(markOf(path)).toBe('new')
  expect(findStaged(path)).toEqual({ name, stagedAt: now })
  const outcome = applyStaged(path, now + 1)
  expect(markOf(path)).toBe('old')
  expect(outcome).toMatchObject({ name, at: now + 1, error: null })
  expect(findLastRestore(path)).toEqual(outcome)
  const replaced = listBackups(path).find(({ kind }) => kind === 'replaced')
  expect(replaced?.name).toBe(outcome!.replaced!)
  expect(markOf(replaced!.path)).toBe('new')
  expect(applyStaged(path, now + 2)).toBeNull()
})

test('what is written down is for its owner alone', () => {
  using folder = tempFolder()
  const { path, name } = prepare(folder.path)
  stageRestore(path, { name, now })
  expect(statSync(folder.at('staged-restore.json')).mode & 0o777).toBe(0o600)
})

test('a staged copy can be taken back', () => {
  using folder = tempFolder()
  const { path, name } = prepare(folder.path)
  stageRestore(path, { name, now })
  expect(cancelStaged(path)).toBe(true)
  expect(cancelStaged(path)).toBe(false)
  expect(applyStaged(path, now)).toBeNull()
  expect(markOf(path)).toBe('new')
})

test('a copy that is damaged is not staged', () => {
  using folder = tempFolder()
  const { path, name } = prepare(folder.path)
  writeFileSync(join(folder.path, 'backups', name), 'no database at all')
  expect(thrownBy(() => stageRestore(path, { name, now })).code).toBe('unavailable')
  expect(findStaged(path)).toBeNull()
})

test.each(['../shelfd.db', '/etc/passwd', 'nothing.db'])('%s is not staged', (name) => {
  using folder = tempFolder()
  const { path } = prepare(folder.path)
  expect(thrownBy(() => stageRestore(path, { name, now })).code).toBe('not_found')
})

test('one that was damaged since leaves everything as it is, and says why', () => {
  using folder = tempFolder()
  const { path, name } = prepare(folder.path)
  stageRestore(path, { name, now })
  writeFileSync(join(folder.path, 'backups', name), 'no database at all')
  expect(applyStaged(path, now)).toMatchObject({ replaced: null, error: expect.any(String) })
  expect(markOf(path)).toBe('new')
  expect(findStaged(path)).toBeNull()
})

test('a start goes on when what became of it cannot be written down, and does not do it again', () => {
  using folder = tempFolder()
  const { path, name } = prepare(folder.path)
  stageRestore(path, { name, now })
  mkdirSync(folder.at('last-restore.json.new'))
  expect(applyStaged(path, now)).toMatchObject({ name, error: null })
  expect(markOf(path)).toBe('old')
  expect(findStaged(path)).toBeNull()
})

test('a start goes on with the database that is there when it cannot be put aside', () => {
  using folder = tempFolder()
  const { path, name } = prepare(folder.path)
  stageRestore(path, { name, now })
  // Nothing can get a name in the place of a folder that is not empty.
  rmSync(path)
  mkdirSync(join(path, 'inside'), { recursive: true })
  expect(applyStaged(path, now)).toMatchObject({ replaced: null, error: expect.any(String) })
  expect(existsSync(`${path}.restored`)).toBe(false)
  expect(existsSync(join(path, 'inside'))).toBe(true)
  expect(findStaged(path)).toBeNull()
})

test('one that was ended in between names the database of before, not the copy in its place', async () => {
  using folder = tempFolder()
  const { path, name } = prepare(folder.path)
  stageRestore(path, { name, now })
  // The start stays where it writes down what became of it, and is killed there.
  makeFifo(folder.at('last-restore.json.new'))
  // Looked at from outside: who opens the database while it is exchanged has locks in its way.
  const before = statSync(path).ino
  const start = Bun.spawn([process.execPath, '-e', applyScript(path)])
  await until(() => statSync(path).ino !== before, { what: 'the copy' })
  start.kill('SIGKILL')
  await start.exited
  rmSync(folder.at('last-restore.json.new'))
  expect(markOf(path)).toBe('old')
  const { replaced } = applyStaged(path, now + 1_000)!
  expect(markOf(folder.at(`backups/${replaced}`))).toBe('new')
})

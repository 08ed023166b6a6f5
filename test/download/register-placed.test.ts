import { expect, setDefaultTimeout, test } from 'bun:test'
import { copyFileSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

import type { ImportSubject } from '../../src/domain/import.ts'
import type { MediaProbe } from '../../src/domain/probe.ts'
import { defaultScanOptions } from '../../src/domain/scan.ts'
import { registerPlaced } from '../../src/scan/register-placed.ts'
import { requestImportScan } from '../../src/scan/request-import.ts'
import { unregister } from '../../src/scan/unregister.ts'
import type { EndedScan, TestEngine } from '../support/engine.ts'
import { catalogue, changes, items, type World, world } from '../scan/library.ts'
import { writing } from './writing.ts'

setDefaultTimeout(120_000)

/** What a scan of another library has found of a file, as an import knows it before. */
function subjectOf({ engine }: World, path: string): ImportSubject {
  const [row] = engine.rows<{ unit: string }>(
    `SELECT unit.path AS unit FROM file JOIN directory ON directory.id = directory_id
     JOIN directory AS unit ON unit.id = directory.unit_id
     WHERE ltrim(directory.path || '/' || name, '/') = ?`,
    path,
  )
  const unit = row?.unit ?? ''
  const rows = engine.rows<Record<string, string> & { id: number }>(
    `SELECT item.*, (SELECT key FROM item AS parent WHERE parent.id = item.parent_id) AS parentKey FROM item ORDER BY id`,
  )
  const below = (place: string): string => place.slice(unit === '' ? 0 : unit.length + 1)
  const of = (table: string, itemId: number): Record<string, string>[] =>
    engine
      .rows<Record<string, string>>(
        `SELECT ${table}.*, ltrim(directory.path || '/' || name, '/') AS path FROM ${table} JOIN file ON file.id = file_id
         JOIN directory ON directory.id = directory_id WHERE item_id = ?`,
        itemId,
      )
      .map((row) => ({ ...row, path: below(row['path'] ?? '') }))
  return {
    unit,
    items: rows.map((row) => ({
      kind: row['kind'] as 'movie',
      key: row['key'] ?? '',
      parentKey: row['parentKey'] ?? null,
      identity: JSON.parse(row['identity'] ?? ''),
      metadata: JSON.parse(row['metadata'] ?? ''),
      findings: JSON.parse(row['findings'] ?? ''),
      files: of('item_file', row.id).map(({ path = '', role }) => ({ path, role: role as 'main' })),
      assets: of('asset', row.id).map(({ path = '', type, language }) => ({
        path,
        type: type as 'subtitle',
        ...(language !== null && language !== undefined && { language }),
      })),
    })),
  }
}

/** Puts a file of another library into this one and writes it down, as an import does. */
function place(into: World, from: World, path: string, replaces: readonly number[] = []): void {
  mkdirSync(dirname(into.at(path)), { recursive: true })
  copyFileSync(from.at(path), into.at(path))
  const subject = subjectOf(from, path)
  const stats = statSync(into.at(path), { bigint: true })
  const placed = {
    sizeBytes: Number(stats.size),
    mtimeNs: String(stats.mtimeNs),
    inode: String(stats.ino),
  }
  const [known] = from.engine.rows<{ fingerprint: string; probe: string }>(
    `SELECT file.fingerprint, probe FROM file JOIN directory ON directory.id = directory_id
     JOIN media_probe ON media_probe.fingerprint = file.fingerprint
     WHERE ltrim(directory.path || '/' || name, '/') = ?`,
    path,
  )
  const content =
    known === undefined
      ? null
      : { fingerprint: known.fingerprint, probe: JSON.parse(known.probe) as MediaProbe }
  writing(into.engine, (tx) => {
    const target = { rootId: 1, path }
    const { scanPath } = registerPlaced(tx, {
      libraryId: 1,
      target,
      subject,
      placed,
      content,
      replaces,
    })
    requestImportScan(tx, { libraryId: 1, path: scanPath, enrichmentMode: 'full' })
  })
}

/** The scan that the imports have asked for. */
async function scanned(engine: TestEngine): Promise<EndedScan> {
  writing(engine, ({ stores: { scans }, now }) => {
    for (const request of scans.takeRequests(1, 'all')) {
      scans.addRequest({ ...request, dueAt: now }, now)
    }
  })
  await engine.restart()
  const last = () => engine.rows<{ id: number }>("SELECT id FROM scan WHERE cause = 'import'")[0]
  while (last() === undefined) await Bun.sleep(5)
  const id = last()?.id ?? 0
  while (engine.find(id).completedAt === null) await Bun.sleep(5)
  return engine.find(id)
}

function found({ files, items: { new: added, updated } }: EndedScan): unknown {
  const { new: news, modified, moved, missing, restored, probed, failed } = files
  return { news, modified, moved, missing, restored, probed, failed, added, updated }
}

const nothing = {
  news: 0,
  modified: 0,
  moved: 0,
  missing: 0,
  restored: 0,
  probed: 0,
  failed: 0,
  added: 0,
  updated: 0,
}

test('leaves nothing to be found of a film to the scan after it', async () => {
  await using from = await world({ probe: 'count' })
  await using into = await world({ probe: 'count' })
  from.put('Alien (1979)/Alien (1979).mkv', 'Alien (1979)/Alien (1979).en.srt')
  await from.engine.scan('films')
  into.put('Brazil (1985)/Brazil.mkv')
  await into.engine.scan('films')
  const before = into.engine.probed().length

  await into.engine.stop()
  place(into, from, 'Alien (1979)/Alien (1979).mkv')
  place(into, from, 'Alien (1979)/Alien (1979).en.srt')
  const scan = await scanned(into.engine)

  expect(scan).toMatchObject({ status: 'completed', scope: [{ path: 'Alien (1979)' }] })
  expect(found(scan)).toEqual(nothing)
  expect(into.engine.probed()).toHaveLength(before)
  expect(items(into.engine)).toMatchObject({
    'movie Alien (1979)': ['Alien (1979)/Alien (1979).mkv'],
  })
  expect(into.engine.rows("SELECT state FROM asset WHERE type = 'subtitle'")).toEqual([
    { state: 'cached' },
  ])
  const known = catalogue(into.engine)
  const whole = await into.engine.scan('films')
  expect(found(whole)).toEqual(nothing)
  expect(catalogue(into.engine)).toEqual(known)
  const full = await into.engine.scan('films', { mode: 'full' })
  expect(found(full)).toEqual({ ...(nothing as object), probed: 2 })
  expect(changes(into.engine, scan.id)).toEqual([
    'added Alien (1979)/Alien (1979).en.srt',
    'added Alien (1979)/Alien (1979).mkv',
  ])
  const log = into.engine.rows('SELECT DISTINCT source, processed_at > 0 AS done FROM file_change')
  expect(log).toContainEqual({ source: 'import', done: 1 })
  const [totals] = into.engine.rows<{ n: number }>('SELECT sum(present) AS n FROM file_total')
  expect(totals?.n).toBe(3)
})

test('adds an episode to a show that is known', async () => {
  await using from = await world({ kind: 'series', probe: 'count' })
  await using into = await world({ kind: 'series', probe: 'count' })
  const episode = (n: number): string => `Show (2001)/Season 01/Show S01E0${n}.mkv`
  from.put(episode(1), episode(2), `Show (2001)/Season 01/Show S01E02.en.srt`)
  await from.engine.scan('shows')
  into.put(episode(1), 'Show (2001)/poster.jpg')
  await into.engine.scan('shows')
  const before = into.engine.rows('SELECT id, key FROM item ORDER BY id')

  await into.engine.stop()
  place(into, from, episode(2))
  const scan = await scanned(into.engine)

  expect(found(scan)).toEqual(nothing)
  expect(scan.scope).toEqual([{ rootId: 1, path: 'Show (2001)/Season 01' }])
  expect(into.engine.rows('SELECT id, key FROM item ORDER BY id').slice(0, before.length)).toEqual(
    before,
  )
  expect(items(into.engine)).toEqual({ ...items(from.engine) })
  const known = catalogue(into.engine)
  expect(found(await into.engine.scan('shows'))).toEqual(nothing)
  expect(catalogue(into.engine)).toEqual(known)
})

test('has the whole of a new show scanned', async () => {
  await using from = await world({ kind: 'series', probe: 'count' })
  await using into = await world({ kind: 'series', probe: 'count' })
  const episode = 'Show (2001)/Season 01/Show S01E01.mkv'
  from.put(episode)
  await from.engine.scan('shows')
  await into.engine.scan('shows')
  await into.engine.stop()
  place(into, from, episode)
  const scan = await scanned(into.engine)
  expect(scan.scope).toEqual([{ rootId: 1, path: 'Show (2001)' }])
  expect(found(scan)).toEqual(nothing)
  expect(items(into.engine)).toEqual(items(from.engine))
  expect(found(await into.engine.scan('shows'))).toEqual(nothing)
})

test('a scan that began before a file was placed does not take it for missing', async () => {
  await using from = await world()
  await using into = await world()
  from.put('Alien (1979)/Alien (1979).mkv')
  await from.engine.scan('films')
  into.put('Brazil (1985)/Brazil.mkv', 'Alien (1979)/Alien (1979).en.srt')
  await into.engine.scan('films')
  await into.engine.stop()
  place(into, from, 'Alien (1979)/Alien (1979).mkv')
  writing(into.engine, ({ stores, now }) => {
    const begin = (at: number): number => {
      const about = { mode: 'full', cause: 'manual', scope: null, restartOf: null } as const
      return stores.scans.create({ libraryId: 1, options: defaultScanOptions, ...about }, at)
    }
    const early = begin(now - 60_000)
    const directory = stores.directories.findByPath(1, 'Alien (1979)')
    const files = stores.files.listOfDirectory(directory?.id ?? 0)
    const film = files.find(({ name }) => name.endsWith('.mkv'))
    stores.files.collectMissing(early, film?.id ?? 0)
    stores.files.collectMissingBelow(early, 1, 'Alien (1979)')
    expect(stores.files.missingCollected(early)).toBe(1)
    expect(stores.directories.findByPath(1, '')?.signature).toBeNull()
    stores.scans.setStatus(early, 'cancelled', now)
    const late = begin(now + 60_000)
    stores.files.collectMissing(late, film?.id ?? 0)
    expect(stores.files.missingCollected(late)).toBe(1)
  })
})

test('has the providers asked for what an import has added, once', async () => {
  await using from = await world({ kind: 'series' })
  await using into = await world({ kind: 'series' })
  const episode = (n: number): string => `Show (2001)/Season 01/Show S01E0${n}.mkv`
  from.put(episode(1), episode(2))
  await from.engine.scan('shows')
  into.put(episode(1))
  await into.engine.scan('shows')
  const [show] = into.engine.rows<{ id: number }>("SELECT id FROM item WHERE kind = 'series'")
  await into.engine.stop()
  place(into, from, episode(2))
  writing(into.engine, ({ stores: { scans, works }, now }) => {
    const about = { libraryId: 1, mode: 'incremental' } as const
    const start = { ...about, cause: 'import', options: defaultScanOptions } as const
    const id = scans.create({ ...start, scope: null, restartOf: null }, now)
    const wishing = { ...about, id, isWhole: false, startedAt: 0, enrichers: ['oracle'] }
    expect(works.addWishes(wishing)).toBe(1)
    expect(works.takeWishes(id, 9)).toEqual([{ itemId: show?.id ?? 0, isNews: true }])
    expect(works.addWishes(wishing)).toBe(0)
  })
})

test('a better file in another folder takes the film over, with all that was decided of it', async () => {
  await using from = await world({ probe: 'count' })
  await using into = await world({ probe: 'count' })
  from.put('Alien (1979)/Alien (1979).mkv')
  await from.engine.scan('films')
  into.put('Alien.1979.DVDRip/alien.avi')
  await into.engine.scan('films')
  const [old] = into.engine.rows<{ item: number; file: number }>(
    'SELECT item_id AS item, file_id AS file FROM item_file',
  )
  await into.engine.stop()
  place(into, from, 'Alien (1979)/Alien (1979).mkv', [old?.file ?? 0])
  rmSync(into.at('Alien.1979.DVDRip'), { recursive: true })
  writing(into.engine, (tx) =>
    unregister(tx, {
      libraryId: 1,
      rootId: 1,
      path: 'Alien.1979.DVDRip/alien.avi',
      reason: 'replaced',
    }),
  )
  const scan = await scanned(into.engine)
  expect(found(scan)).toMatchObject({ news: 0, missing: 0, added: 0 })
  expect(items(into.engine)).toEqual({ 'movie Alien (1979)': ['Alien (1979)/Alien (1979).mkv'] })
  expect(into.engine.rows('SELECT id FROM item')).toEqual([{ id: old?.item }])
  expect(found(await into.engine.scan('films'))).toEqual(nothing)
})

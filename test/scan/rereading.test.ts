import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import { utimesSync } from 'node:fs'

import { age, catalogue, fileIds, itemIds, putFixture, world, picturesMade } from './library.ts'
import { runUnprivileged } from './unprivileged.ts'

const films = ['A/A.mkv', 'A/A.en.srt', 'A/poster.jpg', 'B/B.mkv', 'C/C.mkv'] as const

function writesPerTable(dataDir: string): Disposable & { read(): Record<string, number> } {
  const path = `${dataDir}/shelfd.db`
  const tables = ['file', 'item', 'item_file', 'asset', 'file_change', 'directory', 'media_probe']
  const counted = [...tables, 'job', 'scan', 'library', 'library_root', 'scan_missing']
  using database = new Database(path)
  database.run('PRAGMA busy_timeout = 5000')
  database.run('CREATE TABLE written (name TEXT NOT NULL)')
  for (const table of counted) {
    for (const verb of ['INSERT', 'UPDATE', 'DELETE']) {
      database.run(
        `CREATE TRIGGER ${table}_${verb} AFTER ${verb} ON ${table}
         BEGIN INSERT INTO written VALUES ('${table}'); END`,
      )
    }
  }
  const reader = new Database(path, { readonly: true })
  return {
    read: () =>
      Object.fromEntries(
        reader
          .query<{ name: string; n: number }, []>(
            'SELECT name, count(*) AS n FROM written GROUP BY 1',
          )
          .all()
          .map(({ name, n }) => [name, n]),
      ),
    [Symbol.dispose]: () => reader.close(),
  }
}

test('a time that no database can keep costs a file nothing, and is no change the next time', async () => {
  await using place = await world({ probe: 'count' })
  place.put('A/A.mkv', 'A/poster.jpg', 'B/B.mkv', 'C/C.mkv')
  // Years 2400 and 1500: in nanoseconds they are more than 64 bits hold.
  for (const path of ['A/A.mkv', 'A/poster.jpg', 'A']) utimesSync(place.at(path), 0, 13_569_465_600)
  utimesSync(place.at('B/B.mkv'), 0, -14_831_769_600)
  const first = await place.engine.scan(place.name)
  expect(first).toMatchObject({ status: 'completed', errorsCount: 0, items: { movies: 3 } })
  const second = await place.engine.scan(place.name)
  expect(second).toMatchObject({ status: 'completed', files: { modified: 0, probed: 0 } })
})

describe('a library in which nothing changed', () => {
  test.each(['movies', 'series'] as const)(
    'of %s costs no probe, no reading, no job beside its own, and a handful of writes',
    async (kind) => {
      await using place = await world({ probe: 'count', kind })
      for (let at = 0; at < 40; at += 1) {
        place.put(
          `Title ${at} (2000)/Season 1/Title S01E0${at % 9}.mkv`,
          `Title ${at} (2000)/Season 1/poster.jpg`,
          [
            `Title ${at} (2000)/Season 1/Title S01E0${at % 9}.nfo`,
            '<movie><title>T</title></movie>',
          ],
        )
      }
      await place.engine.scan(place.name)
      await picturesMade(place.engine)
      const before = catalogue(place.engine)
      const probes = place.engine.probed().length
      const jobs = place.engine.rows<{ id: number }>('SELECT max(id) AS id FROM job')[0]?.id ?? 0
      await place.engine.stop()
      using written = writesPerTable(place.engine.dataDir)
      await place.engine.restart()
      const fresh = written.read()
      const scan = await place.engine.scan(place.name)
      expect(scan).toMatchObject({ status: 'completed', errors: [] })
      expect(scan.directories.total).toBe(0)
      expect(catalogue(place.engine)).toEqual(before)
      expect(place.engine.probed()).toHaveLength(probes)
      const kinds = place.engine.rows(
        `SELECT kind FROM job WHERE id > ? AND kind <> 'history.prune'`,
        jobs,
      )
      expect(kinds).toEqual([{ kind: 'scan.discover' }])
      const after = written.read()
      for (const table of ['file', 'item', 'item_file', 'asset', 'file_change', 'directory']) {
        expect([table, after[table] ?? 0]).toEqual([table, fresh[table] ?? 0])
      }
      const total = (counts: Record<string, number>): number =>
        Object.values(counts).reduce((sum, n) => sum + n, 0)
      expect(total(after) - total(fresh)).toBeLessThanOrEqual(20)
    },
  )

  test('reads no sidecar and no picture: they may be closed to it', async () => {
    const scans =
      await runUnprivileged<{ status: string; errors: unknown[]; done: number }[]>(
        'closed-sidecars.ts',
      )
    expect(scans).toEqual([
      { status: 'completed', errors: [], done: 3 },
      { status: 'completed', errors: [], done: 0 },
    ])
  })
})

describe('full mode', () => {
  test('probes, reads and matches anew what did not change', async () => {
    await using place = await world({ probe: 'count' })
    place.put(...films, ['B/B.nfo', '<movie><title>Bee</title></movie>'])
    await place.engine.scan('films')
    const before = { items: itemIds(place.engine), files: fileIds(place.engine) }
    const scan = await place.engine.scan('films', { mode: 'full' })
    expect(scan.files).toMatchObject({ probed: 3, new: 0, modified: 0, missing: 0 })
    expect(scan.directories).toMatchObject({ total: 3, done: 3 })
    expect(scan.assets).toMatchObject({ total: 2, done: 2 })
    expect(place.engine.probed()).toHaveLength(6)
    expect({ items: itemIds(place.engine), files: fileIds(place.engine) }).toEqual(before)
  })

  test('finds content that was exchanged behind an equal size and time', async () => {
    await using place = await world({ probe: 'count' })
    place.put(['A/A.mkv', 'first content'])
    age(place.at('A/A.mkv'), 500)
    await place.engine.scan('films')
    const fingerprint = (): unknown => place.engine.rows('SELECT fingerprint FROM file')
    const before = fingerprint()
    place.put(['A/A.mkv', 'other content'])
    age(place.at('A/A.mkv'), 500)
    await place.engine.scan('films')
    expect(fingerprint()).toEqual(before)
    await place.engine.scan('films', { mode: 'full' })
    expect(fingerprint()).not.toEqual(before)
  })
})

describe('incremental mode', () => {
  test('probes a modified file again, and that one alone', async () => {
    await using place = await world({ probe: 'count' })
    place.put(...films)
    await place.engine.scan('films')
    const before = { items: itemIds(place.engine), files: fileIds(place.engine) }
    place.put(['B/B.mkv', 'a longer content than before'])
    const scan = await place.engine.scan('films')
    expect(scan.files).toMatchObject({ modified: 1, probed: 1, new: 0 })
    expect(place.engine.probed().at(-1)).toBe(place.at('B/B.mkv'))
    expect(place.engine.probed()).toHaveLength(4)
    expect({ items: itemIds(place.engine), files: fileIds(place.engine) }).toEqual(before)
  })

  test('does not probe a file whose time alone changed, but looks at its content', async () => {
    await using place = await world({ probe: 'count' })
    place.put(...films)
    await place.engine.scan('films')
    age(place.at('B/B.mkv'))
    const scan = await place.engine.scan('films')
    expect(scan.files).toMatchObject({ modified: 1, probed: 0 })
  })

  test('reads a folder again whose sidecar changed', async () => {
    await using place = await world()
    place.put('B/B.mkv', ['B/B.nfo', '<movie><title>Bee</title></movie>'])
    await place.engine.scan('films')
    place.put(['B/B.nfo', '<movie><title>Bumblebee</title></movie>'])
    expect((await place.engine.scan('films')).items).toMatchObject({ updated: 1, new: 0 })
    expect(place.engine.rows('SELECT title FROM item')).toEqual([{ title: 'Bumblebee' }])
  })

  test('keeps the streams that a real file has', async () => {
    await using place = await world({ probe: 'real' })
    putFixture(place.at('A/A.mkv'), 'h264-aac-720p.mkv')
    putFixture(place.at('B/B.mp4'), 'truncated.mp4')
    place.put('C/C.mkv')
    const scan = await place.engine.scan('films')
    expect(scan.files).toMatchObject({ probed: 1, failed: 2 })
    expect(scan.errors.map(({ path, code }) => `${code} ${path}`).toSorted()).toEqual([
      'file_unreadable B/B.mp4',
      'file_unreadable C/C.mkv',
    ])
    expect(Object.keys(itemIds(place.engine))).toEqual(['A', 'B', 'C'])
    expect((await place.engine.scan('films')).directories.total).toBe(0)
  })
})

test('a folder whose rules changed is read again', async () => {
  await using place = await world()
  place.put('A/A.mkv', 'A/B.avi')
  await place.engine.scan('films')
  await place.engine.restart({ toml: '[scan]\nignore = ["*.avi"]' })
  const scan = await place.engine.scan('films')
  expect(scan.files.missing).toBe(1)
})

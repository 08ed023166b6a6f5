import { Database } from 'bun:sqlite'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'

import { describe, expect, test } from 'bun:test'

import { refused } from '../support/engine.ts'
import {
  age,
  ageAll,
  catalogue,
  fileIds,
  itemIds,
  items,
  put,
  putFixture,
  type World,
  world,
} from './library.ts'
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

describe('the options of a scan', () => {
  test('are stored with it, and obeyed after a restart', async () => {
    await using place = await world({ probe: 'count' })
    place.put(...films)
    await place.engine.engine.ask('pauseQueue', 'scan')
    const options = { enableCaching: false, skipProbe: true, skipAssetDiscovery: true } as const
    const id = await place.engine.start('films', { options })
    await place.engine.event('scan.phase', ({ scanId }) => scanId === id)
    await place.engine.restart()
    await place.engine.engine.ask('resumeQueue', 'scan')
    const scan = await place.engine.over(id)
    expect(scan).toMatchObject({ status: 'completed', options })
    expect(place.engine.probed()).toEqual([])
    expect(place.engine.rows('SELECT 1 FROM asset')).toEqual([])
    expect(scan.assets.total).toBe(0)
  })

  test('skipProbe probes nothing; the next scan without it makes up for that, once', async () => {
    await using place = await world({ probe: 'count' })
    place.put(...films)
    const skipped = await place.engine.scan('films', { options: { skipProbe: true } })
    expect(skipped.files).toMatchObject({ probed: 0, new: 5 })
    const again = await place.engine.scan('films', { options: { skipProbe: true } })
    expect(again.directories.total).toBe(0)
    expect((await place.engine.scan('films')).files).toMatchObject({ probed: 3, new: 0 })
    expect((await place.engine.scan('films')).directories.total).toBe(0)
    const lesser = await place.engine.scan('films', { options: { skipProbe: true } })
    expect(lesser.directories.total).toBe(0)
  })

  test('a file that moved while probes were skipped is probed later, if it never was', async () => {
    await using place = await world({ probe: 'count' })
    place.put('A/A.mkv')
    await place.engine.scan('films', { options: { skipProbe: true } })
    mkdirSync(place.at('B'))
    Bun.spawnSync(['mv', place.at('A/A.mkv'), place.at('B/B.mkv')])
    const moved = await place.engine.scan('films', { options: { skipProbe: true } })
    expect(moved.files).toMatchObject({ moved: 1, probed: 0 })
    expect((await place.engine.scan('films')).files).toMatchObject({ moved: 0, probed: 1 })
  })

  test('skipAssetDiscovery finds no pictures, forgets none, and is made up for', async () => {
    await using place = await world()
    place.put('A/A.mkv', 'A/poster.jpg')
    await place.engine.scan('films')
    place.put('A/fanart.jpg', 'B/B.mkv', 'B/poster.jpg')
    const scan = await place.engine.scan('films', { options: { skipAssetDiscovery: true } })
    expect(scan.assets.total).toBe(0)
    expect(place.engine.rows('SELECT type, state FROM asset')).toEqual([
      { type: 'poster', state: 'cached' },
    ])
    expect((await place.engine.scan('films')).assets).toMatchObject({ total: 2, done: 2 })
  })

  test('enableCaching = false copies nothing, and is made up for', async () => {
    await using place = await world()
    place.put(...films)
    const scan = await place.engine.scan('films', { options: { enableCaching: false } })
    expect(scan).toMatchObject({ status: 'completed', assets: { total: 0 } })
    expect(place.engine.rows('SELECT DISTINCT state FROM asset')).toEqual([{ state: 'pending' }])
    expect((await place.engine.scan('films')).assets).toMatchObject({ total: 2, done: 2 })
  })

  test('maxDirectories reads so many units, and the next scans go on from there', async () => {
    await using place = await world()
    place.put(...Array.from({ length: 10 }, (_, at) => `Film ${at}/Film ${at}.mkv`))
    for (const [units, all] of [
      [4, 4],
      [4, 8],
      [4, 10],
    ] as const) {
      const scan = await place.engine.scan('films', { options: { maxDirectories: units } })
      expect(scan.directories.total).toBe(all === 10 ? 2 : units)
      expect(Object.keys(itemIds(place.engine))).toHaveLength(all)
    }
    place.put('Film 3/Film 3 - 1080p.mkv', 'Film 4/Film 4 - 1080p.mkv')
    await place.engine.scan('films', { options: { maxDirectories: 1 } })
    expect((await place.engine.scan('films')).directories.total).toBe(1)
  })

  test('the profile quick believes the times of folders, and probes nothing', async () => {
    await using place = await world({ probe: 'count', kind: 'series' })
    const episode = 'Beta/Season 01/Beta S01E01.mkv'
    place.put(episode, 'Beta/Season 01/Subs/Beta S01E01.en.srt', 'Alpha/Season 01/Alpha S01E01.mkv')
    ageAll(place.root)
    await place.engine.scan('shows')
    const quick = { options: { profile: 'quick' } } as const
    expect((await place.engine.scan('shows', quick)).directories.total).toBe(0)
    // A file rewritten in place leaves its folder's time as it was.
    writeFileSync(place.at(episode), 'rewritten in place')
    expect((await place.engine.scan('shows', quick)).files.modified).toBe(0)
    place.put('Beta/Season 01/Subs/Beta S01E01.de.srt', 'Beta/Season 02/Beta S02E01.mkv')
    const scan = await place.engine.scan('shows', quick)
    expect(scan.files).toMatchObject({ new: 2, missing: 0, probed: 0 })
    const subtitles = place.engine.rows(
      `SELECT language FROM asset JOIN item ON item.id = item_id WHERE item.key = 'Beta#S01E01' ORDER BY 1`,
    )
    expect(subtitles).toEqual([{ language: 'de' }, { language: 'en' }])
    const whole = await place.engine.scan('shows')
    expect(whole.files).toMatchObject({ new: 0, missing: 0, modified: 1 })
    expect(place.engine.probed().slice(2).toSorted()).toEqual(
      [place.at(episode), place.at('Beta/Season 02/Beta S02E01.mkv')].toSorted(),
    )
    expect((await place.engine.scan('shows')).directories.total).toBe(0)
  })

  test('a probe program that was missing is asked once it is there', async () => {
    await using place = await world({
      toml: '[probe]\nffprobe = "/nowhere/ffprobe"',
      probe: 'real',
    })
    place.put('A/A.mkv', 'B/B.mkv')
    const scan = await place.engine.scan('films')
    expect(scan.errors).toMatchObject([{ code: 'probe_unavailable' }])
    expect(Object.keys(itemIds(place.engine))).toHaveLength(2)
    await place.engine.restart({ toml: '', probe: 'count' })
    expect((await place.engine.scan('films')).files.probed).toBe(2)
    expect((await place.engine.scan('films')).directories.total).toBe(0)
  })
})

describe('the scan of one path', () => {
  async function two(): Promise<World> {
    const place = await world({ probe: 'count' })
    place.put('A/A.mkv', 'B/B.mkv', 'B/Subs/B.en.srt', 'Loose.mkv')
    await place.engine.scan('films')
    place.put('A/A 2.mkv', 'B/B - 2160p.mkv', 'B/Subs/B.de.srt', 'C/C.mkv')
    return place
  }

  test.each([
    ['a folder', 'B', ['B/B - 2160p.mkv', 'B/Subs/B.de.srt']],
    ['a file', 'B/B.mkv', ['B/B - 2160p.mkv']],
    ['a folder that belongs to a film', 'B/Subs', ['B/Subs/B.de.srt']],
    ['a folder never seen before', 'C', ['C/C.mkv']],
    ['the root', '', ['A/A 2.mkv', 'B/B - 2160p.mkv', 'B/Subs/B.de.srt', 'C/C.mkv']],
  ])('%s looks at nothing else', async (_, path, found) => {
    await using place = await two()
    const before = Object.keys(fileIds(place.engine))
    const scan = await place.engine.scan('films', { path: place.at(path) })
    expect(scan).toMatchObject({ status: 'completed', errors: [] })
    const after = Object.keys(fileIds(place.engine)).filter((file) => !before.includes(file))
    expect(after).toEqual(found)
    expect(scan.files.missing).toBe(0)
  })

  test('a folder that is gone takes its films with it, and nothing else', async () => {
    await using place = await two()
    rmSync(place.at('B'), { recursive: true })
    const scan = await place.engine.scan('films', { path: place.at('B') })
    expect(scan.files).toMatchObject({ missing: 2, new: 0 })
    expect(Object.keys(itemIds(place.engine))).toEqual(['A', 'Loose'])
  })

  test('in full mode reads anew what lies in the path alone', async () => {
    await using place = await two()
    const probes = place.engine.probed().length
    const scan = await place.engine.scan('films', { path: place.at('B'), mode: 'full' })
    expect(scan.directories.total).toBe(1)
    expect(place.engine.probed().slice(probes).toSorted()).toEqual([
      place.at('B/B - 2160p.mkv'),
      place.at('B/B.mkv'),
    ])
  })

  test('outside of the library is refused: invalid', async () => {
    await using place = await two()
    for (const path of ['/etc', `${place.root}s`, place.at('../elsewhere').replace('media/', '')]) {
      expect((await refused(place.engine.start('films', { path }))).code).toBe('invalid')
    }
  })

  test('above the root by dots finds nothing out there', async () => {
    await using place = await world()
    place.put('A/A.mkv')
    put(`${place.root}/../outside`, 'X/X.mkv')
    await place.engine.scan('films')
    const scan = await place.engine.scan('films', { path: `${place.root}/A/../../outside` })
    expect(scan.status).toBe('completed')
    expect(items(place.engine)).toEqual({ 'movie A': ['A/A.mkv'] })
  })

  test('before any whole scan is no loss for the later whole scan', async () => {
    await using place = await world({ kind: 'series' })
    place.put(
      'Beta/Season 01/Beta S01E01.mkv',
      'Beta/poster.jpg',
      'Alpha/Season 01/Alpha S01E01.mkv',
    )
    await place.engine.scan('shows', { path: place.at('Beta/Season 01') })
    expect(Object.keys(itemIds(place.engine))).toEqual(['Beta', 'Beta#S01', 'Beta#S01E01'])
    const scan = await place.engine.scan('shows')
    expect(scan.files).toMatchObject({ new: 2, missing: 0 })
    expect(Object.keys(itemIds(place.engine))).toHaveLength(6)
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

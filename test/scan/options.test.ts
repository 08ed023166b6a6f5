import { mkdirSync, rmSync, writeFileSync } from 'node:fs'

import { describe, expect, test } from 'bun:test'

import { refused } from '../support/engine.ts'
import { ageAll, fileIds, itemIds, items, put, type World, world } from './library.ts'

const films = ['A/A.mkv', 'A/A.en.srt', 'A/poster.jpg', 'B/B.mkv', 'C/C.mkv'] as const

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
    // The first quick scan notes the times that later ones believe.
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

  test('above the root by dots is refused as invalid', async () => {
    await using place = await world()
    place.put('A/A.mkv')
    put(`${place.root}/../outside`, 'X/X.mkv')
    await place.engine.scan('films')
    const path = `${place.root}/A/../../outside`
    expect((await refused(place.engine.scan('films', { path }))).code).toBe('invalid')
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

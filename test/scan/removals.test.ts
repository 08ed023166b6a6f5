import { renameSync, rmSync, writeFileSync } from 'node:fs'

import { describe, expect, test } from 'bun:test'

import { left } from '../support/engine.ts'
import { age, catalogue, changes, fileIds, itemIds, items, type World, world } from './library.ts'

const film = (at: number): string => `Film ${at} (2000)/Film ${at} (2000).mkv`
const folder = (at: number): string => `Film ${at} (2000)`

function films(place: World, count: number): void {
  place.put(...Array.from({ length: count }, (_, at) => film(at)))
}

/** Moves folders out of the library, to be put back later. */
function takeAway(place: World, ats: readonly number[]): void {
  for (const at of ats) renameSync(place.at(folder(at)), `${place.root}/../away ${at}`)
}

function putBack(place: World, ats: readonly number[]): void {
  for (const at of ats) renameSync(`${place.root}/../away ${at}`, place.at(folder(at)))
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at)

describe('a loss that is believed', () => {
  test('one film deleted beside a thousand files is missing at once, and nothing else is touched', async () => {
    await using place = await world()
    films(place, 1_000)
    await place.engine.scan('films')
    rmSync(place.at(folder(77)), { recursive: true })
    const scan = await place.engine.scan('films')
    expect(scan).toMatchObject({ status: 'completed', removalsHeld: 0, errors: [] })
    expect(scan.files).toMatchObject({ missing: 1, new: 0, modified: 0, moved: 0 })
    const gone = place.engine.rows(
      'SELECT key FROM item WHERE missing_at IS NOT NULL UNION ALL SELECT name FROM file WHERE missing_at IS NOT NULL',
    )
    expect(gone).toEqual([{ key: folder(77) }, { key: 'Film 77 (2000).mkv' }])
    expect(changes(place.engine, scan.id)).toEqual([`deleted ${folder(77)}`])
  })

  test('a film stays when only its subtitle was deleted, and loses that', async () => {
    await using place = await world()
    place.put(film(1), 'Film 1 (2000)/Film 1 (2000).en.srt', 'Film 1 (2000)/poster.jpg')
    await place.engine.scan('films')
    rmSync(place.at('Film 1 (2000)/Film 1 (2000).en.srt'))
    const scan = await place.engine.scan('films')
    expect(scan.files.missing).toBe(1)
    expect(changes(place.engine, scan.id)).toEqual(['deleted Film 1 (2000)/Film 1 (2000).en.srt'])
    expect(Object.keys(items(place.engine))).toEqual(['movie Film 1 (2000)'])
  })

  test('an episode, then its season, then its show go missing with their last file', async () => {
    await using place = await world({ kind: 'series' })
    place.put('Beta/Season 01/Beta S01E01.mkv', 'Beta/Season 01/Beta S01E02.mkv')
    place.put('Beta/Season 02/Beta S02E01.mkv', 'Alpha/Season 01/Alpha S01E01.mkv')
    const missing = (): string[] =>
      Object.keys(items(place.engine)).filter((key) => key.startsWith('missing'))
    await place.engine.scan('shows')
    rmSync(place.at('Beta/Season 01/Beta S01E01.mkv'))
    await place.engine.scan('shows')
    expect(missing()).toEqual(['missing episode Beta#S01E01'])
    rmSync(place.at('Beta/Season 01/Beta S01E02.mkv'))
    await place.engine.scan('shows')
    expect(missing()).toContain('missing season Beta#S01')
    expect(missing()).not.toContain('missing series Beta')
    rmSync(place.at('Beta'), { recursive: true })
    await place.engine.scan('shows')
    expect(missing()).toContain('missing series Beta')
    expect(Object.keys(itemIds(place.engine))).toEqual(['Alpha', 'Alpha#S01', 'Alpha#S01E01'])
  })

  test('a film is missing although another has its size and time, and nothing was ever read', async () => {
    await using place = await world()
    place.put(['A/A.mkv', 'one'], ['B/B.mkv', 'two'])
    for (const path of ['A/A.mkv', 'B/B.mkv']) age(place.at(path))
    await place.engine.scan('films')
    const before = fileIds(place.engine)
    rmSync(place.at('A'), { recursive: true })
    place.put('B/B.en.srt')
    const scan = await place.engine.scan('films')
    expect(scan.files).toMatchObject({ moved: 0, missing: 1, new: 1 })
    expect(fileIds(place.engine)['B/B.mkv']).toBe(before['B/B.mkv'] as number)
  })

  test('a film that comes back is the same, without a probe', async () => {
    await using place = await world({ probe: 'count' })
    films(place, 3)
    place.put('Film 1 (2000)/poster.jpg')
    await place.engine.scan('films')
    const before = { files: fileIds(place.engine), items: itemIds(place.engine) }
    takeAway(place, [1])
    expect((await place.engine.scan('films')).files.missing).toBe(2)
    putBack(place, [1])
    const scan = await place.engine.scan('films')
    expect(scan.files).toMatchObject({ restored: 2, new: 0, probed: 0, moved: 0, missing: 0 })
    expect({ files: fileIds(place.engine), items: itemIds(place.engine) }).toEqual(before)
    expect(place.engine.probed()).toHaveLength(3)
    expect(changes(place.engine, scan.id)).toEqual([
      'restored Film 1 (2000)/Film 1 (2000).mkv',
      'restored Film 1 (2000)/poster.jpg',
    ])
    const [poster] = place.engine.rows<{ state: string }>('SELECT state FROM asset')
    expect(poster?.state).toBe('cached')
  })

  test('a film that comes back under another name is the same, and no number goes below zero', async () => {
    await using place = await world({ probe: 'count' })
    films(place, 2)
    await place.engine.scan('films')
    const before = itemIds(place.engine)[folder(1)]
    takeAway(place, [1])
    await place.engine.scan('films')
    renameSync(`${place.root}/../away 1`, place.at('Film One (2000)'))
    const scan = await place.engine.scan('films')
    expect(scan.files).toMatchObject({ moved: 1, missing: 0, new: 0, restored: 0, probed: 0 })
    expect(itemIds(place.engine)['Film One (2000)']).toBe(before as number)
  })
})

describe('a loss above the removal limit', () => {
  test('is held back and reported, again at the next scan, and forgotten when the files return', async () => {
    await using place = await world({ probe: 'count' })
    films(place, 100)
    await place.engine.scan('films')
    const before = catalogue(place.engine)
    const away = upTo(30)
    takeAway(place, away)
    for (const _ of ['first', 'second', 'third']) {
      const scan = await place.engine.scan('films')
      expect(scan).toMatchObject({ status: 'completed', removalsHeld: 30 })
      expect(scan.files.missing).toBe(0)
      expect(scan.errors).toMatchObject([{ code: 'removals_held' }])
      expect(catalogue(place.engine)).toEqual(before)
    }
    putBack(place, away)
    const scan = await place.engine.scan('films')
    expect(scan).toMatchObject({ status: 'completed', removalsHeld: 0, errors: [] })
    expect(scan.files).toMatchObject({ missing: 0, restored: 0, new: 0, probed: 0 })
    expect(catalogue(place.engine)).toEqual(before)
    expect(place.engine.probed()).toHaveLength(100)
  })

  test('is remembered for whole shows too, however deep their files lay', async () => {
    await using place = await world({ kind: 'series' })
    place.put(...upTo(40).map((at) => `Shelf/Show ${at}/Season 01/Show ${at} S01E01.mkv`))
    await place.engine.scan('shows')
    for (const at of upTo(30)) rmSync(place.at(`Shelf/Show ${at}`), { recursive: true })
    expect(await place.engine.scan('shows')).toMatchObject({ removalsHeld: 30 })
    expect(await place.engine.scan('shows')).toMatchObject({ removalsHeld: 30 })
  })

  test('takes nothing from the items whose folder is read meanwhile', async () => {
    await using place = await world({ kind: 'series' })
    place.put(...upTo(60).map((at) => `Beta/Season 01/Beta S01E${at + 1}.mkv`))
    place.put('Beta/Season 01/Beta S01E01.en.srt', 'Beta/Season 01/Beta S01E60.en.srt')
    await place.engine.scan('shows')
    const before = items(place.engine)
    const assets = place.engine.rows('SELECT id, item_id, file_id FROM asset ORDER BY id')
    for (const at of upTo(40)) rmSync(place.at(`Beta/Season 01/Beta S01E${at + 1}.mkv`))
    rmSync(place.at('Beta/Season 01/Beta S01E01.en.srt'))
    place.put('Beta/Season 01/Beta S01E61.mkv')
    const scan = await place.engine.scan('shows')
    expect(scan).toMatchObject({ removalsHeld: 41 })
    expect(items(place.engine)).toEqual({
      ...before,
      'episode Beta#S01E61': ['Beta/Season 01/Beta S01E61.mkv'],
    })
    expect(place.engine.rows('SELECT id, item_id, file_id FROM asset ORDER BY id')).toEqual(assets)
  })

  test('is applied once the limit is raised', async () => {
    await using place = await world()
    films(place, 60)
    await place.engine.scan('films')
    takeAway(place, upTo(30))
    expect(await place.engine.scan('films')).toMatchObject({ removalsHeld: 30 })
    await place.engine.restart({ toml: '[scan]\nremoval_limit = { share = 1, files = 20 }' })
    const scan = await place.engine.scan('films')
    expect(scan).toMatchObject({ removalsHeld: 0, errors: [] })
    expect(scan.files.missing).toBe(30)
    expect(Object.keys(itemIds(place.engine))).toHaveLength(30)
  })

  test.each([
    ['twenty of thirty files', 30, 20],
    ['a tenth of three hundred files', 300, 30],
  ])('does not begin with %s', async (_, total, gone) => {
    await using place = await world()
    films(place, total)
    await place.engine.scan('films')
    takeAway(place, upTo(gone))
    const scan = await place.engine.scan('films')
    expect(scan).toMatchObject({ removalsHeld: 0, errors: [] })
    expect(scan.files.missing).toBe(gone)
  })

  test('that is mostly renames is taken apart: moves are moves, the rest is applied', async () => {
    await using place = await world({ probe: 'count' })
    films(place, 100)
    await place.engine.scan('films')
    const before = itemIds(place.engine)
    for (const at of upTo(40)) renameSync(place.at(folder(at)), place.at(`Renamed ${at}`))
    rmSync(place.at(folder(50)), { recursive: true })
    const scan = await place.engine.scan('films')
    expect(scan).toMatchObject({ status: 'completed', removalsHeld: 0, errors: [] })
    expect(scan.files).toMatchObject({ moved: 40, missing: 1, new: 0, probed: 0 })
    expect(scan.items.new).toBe(0)
    expect(left(scan.directories)).toBe(0)
    const after = itemIds(place.engine)
    expect(after['Renamed 7']).toBe(before[folder(7)] as number)
    expect(Object.keys(after)).toHaveLength(99)
    const log = changes(place.engine, scan.id)
    expect(log.filter((line) => line.startsWith('deleted'))).toEqual([`deleted ${folder(50)}`])
    expect(log.filter((line) => line.startsWith('renamed'))).toHaveLength(40)
  })
})

describe('a scan that ends early', () => {
  test('forgets no loss that it had seen', async () => {
    await using place = await world()
    films(place, 200)
    await place.engine.scan('films')
    rmSync(place.at(folder(3)), { recursive: true })
    rmSync(place.at('Film 4 (2000)/Film 4 (2000).mkv'))
    // Work that is still to be done when the scan is cancelled.
    await place.engine.engine.ask('pauseQueue', 'scan')
    writeFileSync(place.at('Film 5 (2000)/Film 5 (2000).mkv'), 'another content')
    age(place.at('Film 5 (2000)/Film 5 (2000).mkv'))
    const cancelled = await place.engine.start('films')
    await place.engine.event('scan.phase', ({ scanId }) => scanId === cancelled)
    await place.engine.engine.ask('cancelScan', cancelled)
    await place.engine.engine.ask('resumeQueue', 'scan')
    expect(place.engine.find(cancelled).status).toBe('cancelled')
    expect(Object.keys(itemIds(place.engine))).toHaveLength(200)
    const scan = await place.engine.scan('films')
    expect(scan.files.missing).toBe(2)
    expect(Object.keys(itemIds(place.engine))).toHaveLength(198)
  })
})

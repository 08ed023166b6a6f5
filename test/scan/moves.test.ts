import { copyFileSync, mkdirSync, renameSync, rmSync } from 'node:fs'

import { describe, expect, test } from 'bun:test'

import type { EndedScan } from '../support/engine.ts'
import { age, changes, fileIds, itemIds, items, put, type World, world } from './library.ts'

/** Nothing but a move: the same rows, nothing probed, nothing new, nothing missing. */
function onlyMoved(scan: EndedScan, moved: number): void {
  expect(scan.errors).toEqual([])
  expect(scan.status).toBe('completed')
  expect(scan.files).toMatchObject({ moved, missing: 0, restored: 0, probed: 0, new: 0 })
  expect(scan.items.new).toBe(0)
}

async function rescan(place: World): Promise<EndedScan> {
  return await place.engine.scan(place.name)
}

describe('a film', () => {
  test('whose file got another name is the same film', async () => {
    await using place = await world({ probe: 'count' })
    place.put('Solaris (1972)/Solaris.mkv')
    await rescan(place)
    const before = itemIds(place.engine)
    const file = fileIds(place.engine)
    renameSync(place.at('Solaris (1972)/Solaris.mkv'), place.at('Solaris (1972)/Solaris 1972.mkv'))
    const scan = await rescan(place)
    onlyMoved(scan, 1)
    expect(itemIds(place.engine)).toEqual(before)
    expect(items(place.engine)).toEqual({
      'movie Solaris (1972)': ['Solaris (1972)/Solaris 1972.mkv'],
    })
    expect(Object.values(fileIds(place.engine))).toEqual(Object.values(file))
    expect(place.engine.probed()).toHaveLength(1)
    expect(changes(place.engine, scan.id)).toContain(
      'renamed Solaris (1972)/Solaris.mkv -> Solaris (1972)/Solaris 1972.mkv',
    )
    expect(changes(place.engine, scan.id).filter((line) => line.startsWith('deleted'))).toEqual([])
  })

  test('whose folder got another name is the same film, with its sidecars', async () => {
    await using place = await world({ probe: 'count' })
    place.put('Solaris/Solaris.mkv', 'Solaris/Solaris.en.srt', 'Solaris/poster.jpg')
    await rescan(place)
    const [id] = Object.values(itemIds(place.engine))
    const film = fileIds(place.engine)['Solaris/Solaris.mkv']
    renameSync(place.at('Solaris'), place.at('Solaris (1972)'))
    const scan = await rescan(place)
    expect(scan.files).toMatchObject({ moved: 1, probed: 0 })
    expect(scan.items.new).toBe(0)
    expect(itemIds(place.engine)).toEqual({ 'Solaris (1972)': id as number })
    expect(fileIds(place.engine)['Solaris (1972)/Solaris.mkv']).toBe(film as number)
    const [assets] = place.engine.rows<{ n: number; state: string }>(
      `SELECT count(*) AS n, group_concat(DISTINCT state) AS state FROM asset JOIN file ON file.id = file_id
       WHERE file.missing_at IS NULL AND item_id = ?`,
      id as number,
    )
    expect(assets).toEqual({ n: 2, state: 'cached' })
    expect(place.engine.rows('SELECT title, year FROM item')).toEqual([
      { title: 'Solaris', year: 1972 },
    ])
  })

  test.each(['a shelf/Solaris (1972)', 'Z shelf/Solaris (1972)'])(
    'that was moved to %s is the same film',
    async (target) => {
      await using place = await world({ probe: 'count' })
      place.put('Middle/Solaris (1972)/Solaris (1972).mkv', 'Middle/Stalker (1979)/Stalker.mkv')
      await rescan(place)
      const before = itemIds(place.engine)['Middle/Solaris (1972)']
      mkdirSync(place.at(target.split('/')[0] ?? ''))
      renameSync(place.at('Middle/Solaris (1972)'), place.at(target))
      onlyMoved(await rescan(place), 1)
      expect(itemIds(place.engine)[target]).toBe(before as number)
      expect(Object.keys(items(place.engine))).toEqual(
        ['movie Middle/Stalker (1979)', `movie ${target}`].toSorted(),
      )
    },
  )

  test.each([
    ['only in case', 'solaris (1972)', 'SOLARIS (1972)'],
    ['from composed to decomposed accents', 'Amélie (2001)', 'Amélie (2001)'.normalize('NFD')],
  ])('renamed %s is the same film', async (_, from, to) => {
    await using place = await world({ probe: 'count' })
    place.put(`${from}/${from}.mkv`)
    await rescan(place)
    const [id] = Object.values(itemIds(place.engine))
    renameSync(place.at(`${from}/${from}.mkv`), place.at(`${from}/${to}.mkv`))
    renameSync(place.at(from), place.at(to))
    onlyMoved(await rescan(place), 1)
    expect(itemIds(place.engine)).toEqual({ [to]: id as number })
  })

  test('that goes from one root of the library to another is the same film, both ways', async () => {
    await using place = await world({ probe: 'count', roots: ['one', 'two'] })
    const other = place.at('../two')
    place.put('Solaris (1972)/Solaris.mkv', 'Stalker (1979)/Stalker.mkv')
    await rescan(place)
    const before = itemIds(place.engine)
    renameSync(place.at('Solaris (1972)'), `${other}/Solaris (1972)`)
    onlyMoved(await rescan(place), 1)
    expect(itemIds(place.engine)).toEqual(before)
    renameSync(`${other}/Solaris (1972)`, place.at('Solaris, again'))
    onlyMoved(await rescan(place), 1)
    expect(itemIds(place.engine)['Solaris, again']).toBe(before['Solaris (1972)'] as number)
  })

  test('of which there is a second copy is two films: a copy is no move', async () => {
    await using place = await world({ probe: 'count' })
    place.put('Solaris (1972)/Solaris.mkv')
    await rescan(place)
    const before = itemIds(place.engine)
    mkdirSync(place.at('Copy of Solaris'))
    copyFileSync(place.at('Solaris (1972)/Solaris.mkv'), place.at('Copy of Solaris/Solaris.mkv'))
    const scan = await rescan(place)
    expect(scan.files).toMatchObject({ new: 1, moved: 0, missing: 0, probed: 0 })
    expect(itemIds(place.engine)).toMatchObject(before)
    expect(Object.keys(itemIds(place.engine))).toHaveLength(2)
  })

  test('and its twin, both moved at once, keep who they are', async () => {
    await using place = await world({ probe: 'count' })
    place.put(['A/One.mkv', 'the same'], ['B/Two.mkv', 'the same'])
    await rescan(place)
    const before = itemIds(place.engine)
    renameSync(place.at('A'), place.at('C'))
    renameSync(place.at('B'), place.at('D'))
    onlyMoved(await rescan(place), 2)
    expect(itemIds(place.engine)).toEqual({ C: before['A'] as number, D: before['B'] as number })
  })

  test('whose place another film has taken leaves two films, each with its own file', async () => {
    await using place = await world({ probe: 'count' })
    place.put('Solaris/Solaris 1972.mkv')
    await rescan(place)
    const before = fileIds(place.engine)['Solaris/Solaris 1972.mkv']
    renameSync(place.at('Solaris'), place.at('Zolaris'))
    place.put('Solaris/Solaris 2002.mkv')
    const scan = await rescan(place)
    expect(scan.files).toMatchObject({ moved: 1, new: 1, missing: 0 })
    expect(items(place.engine)).toEqual({
      'movie Solaris': ['Solaris/Solaris 2002.mkv'],
      'movie Zolaris': ['Zolaris/Solaris 1972.mkv'],
    })
    expect(fileIds(place.engine)['Zolaris/Solaris 1972.mkv']).toBe(before as number)
  })

  test('of which two copies appear while the original goes is one of them, and nothing is lost', async () => {
    await using place = await world({ probe: 'count' })
    place.put(['A/Film.mkv', 'the same'])
    await rescan(place)
    rmSync(place.at('A'), { recursive: true })
    place.put(['B/Film.mkv', 'the same'], ['C/Film.mkv', 'the same'])
    const scan = await rescan(place)
    expect(scan.files).toMatchObject({ moved: 1, new: 1, missing: 0, probed: 0 })
    expect(Object.keys(fileIds(place.engine))).toEqual(['B/Film.mkv', 'C/Film.mkv'])
    expect(Object.keys(items(place.engine))).toEqual(['movie B', 'movie C'])
  })

  test('renamed over another file is that film, and the overwritten one is missing', async () => {
    await using place = await world({ probe: 'count' })
    place.put('A/One.mkv', 'B/Two.mkv')
    age(place.at('A/One.mkv'))
    await rescan(place)
    const before = itemIds(place.engine)
    renameSync(place.at('A/One.mkv'), place.at('B/Two.mkv'))
    const scan = await rescan(place)
    expect(scan.files).toMatchObject({ moved: 1, modified: 1, new: 0, missing: 0, probed: 0 })
    expect(items(place.engine)).toEqual({ 'missing movie A': [], 'movie B': ['B/Two.mkv'] })
    expect(itemIds(place.engine)['B']).toBe(before['B'] as number)
  })

  test('that is renamed with many others leaves no trace of the old names, in whatever order they are read', async () => {
    await using place = await world({ probe: 'count' })
    const films = Array.from({ length: 40 }, (_, at) => `Film ${at}`)
    place.put(...films.map((film) => `${film}/a.mkv`))
    await rescan(place)
    const before = itemIds(place.engine)
    for (const film of films) renameSync(place.at(`${film}/a.mkv`), place.at(`${film}/b.mkv`))
    const scan = await rescan(place)
    onlyMoved(scan, 40)
    expect(scan.removalsHeld).toBe(0)
    expect(itemIds(place.engine)).toEqual(before)
    expect(place.engine.rows('SELECT count(*) AS n FROM item')).toEqual([{ n: 40 }])
  })

  test('on a disk that is switched off has not moved to where a copy of it appears', async () => {
    await using place = await world({ probe: 'count', roots: ['one', 'two'] })
    const two = place.at('../two')
    place.put('Other (2000)/Other.mkv')
    put(two, ['Solaris (1972)/Solaris.mkv', 'the same'])
    await rescan(place)
    const before = fileIds(place.engine)
    renameSync(two, place.at('../off'))
    place.put(['Copy/Solaris.mkv', 'the same'])
    const scan = await rescan(place)
    expect(scan.files).toMatchObject({ moved: 0, new: 1, missing: 0 })
    expect(fileIds(place.engine)).toMatchObject(before)
    renameSync(place.at('../off'), two)
    const back = await rescan(place)
    expect(back.files).toMatchObject({ moved: 0, new: 0, missing: 0, restored: 0 })
    expect(fileIds(place.engine)).toMatchObject(before)
  })
})

describe('a show', () => {
  const episodes = (show: string): string[] => [
    `${show}/Season 01/${show} S01E01.mkv`,
    `${show}/Season 01/${show} S01E02.mkv`,
    `${show}/Season 02/${show} S02E01.mkv`,
  ]

  test.each([
    ['forwards', 'Beta', 'Alpha'],
    ['backwards', 'Beta', 'Gamma'],
  ])('whose folder was renamed %s keeps series, seasons and episodes', async (_, from, to) => {
    await using place = await world({ probe: 'count', kind: 'series' })
    place.put(...episodes(from), `${from}/poster.jpg`, [
      `${from}/tvshow.nfo`,
      '<tvshow><title>Beta</title></tvshow>',
    ])
    await rescan(place)
    const before = Object.values(itemIds(place.engine)).toSorted((a, b) => a - b)
    expect(before).toHaveLength(6)
    renameSync(place.at(from), place.at(to))
    const scan = await rescan(place)
    expect(scan.files).toMatchObject({ moved: 3, probed: 0 })
    expect(scan.items.new).toBe(0)
    const after = itemIds(place.engine)
    expect(Object.values(after).toSorted((a, b) => a - b)).toEqual(before)
    expect(Object.keys(items(place.engine)).every((key) => key.includes(` ${to}`))).toBe(true)
    const [series] = place.engine.rows<{ id: number; title: string }>(
      `SELECT id, title FROM item WHERE kind = 'series'`,
    )
    expect(series).toEqual({ id: after[to] as number, title: 'Beta' })
    expect(
      place.engine.rows(`SELECT DISTINCT parent_id AS parent FROM item WHERE kind = 'season'`),
    ).toEqual([{ parent: after[to] as number }])
  })

  test.each([
    ['to a shelf that is walked earlier', 'm', 'a'],
    ['to a shelf that is walked later', 'm', 'z'],
  ])('moved %s keeps series, seasons and episodes', async (_, from, to) => {
    await using place = await world({ probe: 'count', kind: 'series' })
    place.put(
      ...episodes('Beta').map((path) => `${from}/${path}`),
      `${from}/Gamma/Gamma S01E01.mkv`,
    )
    await rescan(place)
    const series = (): unknown[] =>
      place.engine.rows(`SELECT id FROM item WHERE kind = 'series' AND title = 'Beta'`)
    const before = series()
    expect(before).toHaveLength(1)
    mkdirSync(place.at(to))
    renameSync(place.at(`${from}/Beta`), place.at(`${to}/Beta`))
    onlyMoved(await rescan(place), 3)
    expect(series()).toEqual(before)
    expect(Object.keys(items(place.engine)).filter((key) => key.startsWith('missing'))).toEqual([])
  })

  test('that only folders name gets the new name of its folder', async () => {
    await using place = await world({ kind: 'series' })
    place.put(...episodes('Simpsns'))
    await rescan(place)
    const before = place.engine.rows(`SELECT id FROM item WHERE kind = 'series'`)
    renameSync(place.at('Simpsns'), place.at('Simpsons (1989)'))
    await rescan(place)
    expect(place.engine.rows(`SELECT title, year FROM item WHERE kind = 'series'`)).toEqual([
      { title: 'Simpsons', year: 1989 },
    ])
    expect(place.engine.rows(`SELECT id FROM item WHERE kind = 'series'`)).toEqual(before)
  })

  test('whose episodes all went into another show is missing, and the other one stays who it is', async () => {
    await using place = await world({ probe: 'count', kind: 'series' })
    place.put(...episodes('Beta'), 'Alpha/Season 03/Alpha S03E01.mkv')
    await rescan(place)
    const before = itemIds(place.engine)
    renameSync(place.at('Beta/Season 01'), place.at('Alpha/Season 01'))
    renameSync(place.at('Beta/Season 02'), place.at('Alpha/Season 02'))
    rmSync(place.at('Beta'), { recursive: true })
    const scan = await rescan(place)
    expect(scan.files).toMatchObject({ moved: 3, missing: 0 })
    const after = itemIds(place.engine)
    expect(after['Alpha']).toBe(before['Alpha'] as number)
    expect(after['Alpha#S01E02']).toBe(before['Beta#S01E02'] as number)
    expect(after).not.toContainKey('Beta')
  })

  test('of which one file now holds two episodes keeps the first and gains the second', async () => {
    await using place = await world({ probe: 'count', kind: 'series' })
    place.put('Beta/Season 01/Beta S01E01.mkv')
    await rescan(place)
    const before = itemIds(place.engine)['Beta#S01E01']
    renameSync(
      place.at('Beta/Season 01/Beta S01E01.mkv'),
      place.at('Beta/Season 01/Beta S01E01-E02.mkv'),
    )
    await rescan(place)
    const after = itemIds(place.engine)
    expect(after['Beta#S01E01']).toBe(before as number)
    expect(after).toContainKey('Beta#S01E02')
  })

  test('that gains a file of two episodes gains two episodes, and loses none', async () => {
    await using place = await world({ probe: 'count', kind: 'series' })
    place.put('Beta/Season 01/Beta S01E01.mkv')
    await rescan(place)
    place.put('Beta/Season 01/Beta S01E02-E03.mkv')
    const scan = await rescan(place)
    expect(scan.items).toMatchObject({ episodes: 3, new: 2 })
    expect(Object.keys(items(place.engine)).filter((key) => key.startsWith('episode'))).toEqual([
      'episode Beta#S01E01',
      'episode Beta#S01E02',
      'episode Beta#S01E03',
    ])
  })

  test('whose season has its sidecar in its folder and its picture beside the show keeps both', async () => {
    await using place = await world({ kind: 'series' })
    place.put(...episodes('Beta'), 'Beta/season01-poster.jpg', [
      'Beta/Season 01/season.nfo',
      '<season><title>The First</title><plot>It begins.</plot></season>',
    ])
    await rescan(place)
    const season = (): unknown =>
      place.engine.rows(
        `SELECT title, metadata ->> 'plot' AS plot, (SELECT count(*) FROM asset WHERE item_id = item.id) AS pictures
         FROM item WHERE key = 'Beta#S01'`,
      )
    expect(season()).toEqual([{ title: 'The First', plot: 'It begins.', pictures: 1 }])
    await place.engine.scan('shows', { mode: 'full' })
    expect(season()).toEqual([{ title: 'The First', plot: 'It begins.', pictures: 1 }])
    place.put('Beta/season02-poster.jpg')
    await rescan(place)
    expect(season()).toEqual([{ title: 'The First', plot: 'It begins.', pictures: 1 }])
  })

  test('of which an episode lies in two folders is one episode with both files, however often it is read', async () => {
    await using place = await world({ kind: 'series' })
    place.put('Beta/Beta S01E01 720p.mkv', 'Beta/Season 01/Beta S01E01 1080p.mkv')
    for (const mode of ['incremental', 'full', 'full'] as const) {
      const scan = await place.engine.scan('shows', { mode })
      expect(scan.errors).toEqual([])
      expect(items(place.engine)['episode Beta#S01E01']).toEqual([
        'Beta/Beta S01E01 720p.mkv',
        'Beta/Season 01/Beta S01E01 1080p.mkv',
      ])
    }
    rmSync(place.at('Beta/Season 01'), { recursive: true })
    await rescan(place)
    expect(items(place.engine)['episode Beta#S01E01']).toEqual(['Beta/Beta S01E01 720p.mkv'])
  })
})

import { copyFileSync, mkdirSync, renameSync, rmSync } from 'node:fs'

import { describe, expect, test } from 'bun:test'

import type { EndedScan } from '../support/engine.ts'
import { age, changes, fileIds, itemIds, items, put, type World, world } from './library.ts'
import { onlyMoved } from './only-moved.ts'

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

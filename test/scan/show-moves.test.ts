import { mkdirSync, renameSync, rmSync } from 'node:fs'

import { describe, expect, test } from 'bun:test'

import type { EndedScan } from '../support/engine.ts'
import { itemIds, items, type World, world } from './library.ts'
import { onlyMoved } from './only-moved.ts'

async function rescan(place: World): Promise<EndedScan> {
  return await place.engine.scan(place.name)
}

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

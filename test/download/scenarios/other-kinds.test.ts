import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, setDefaultTimeout, test } from 'bun:test'

import { refused } from '../../support/engine.ts'
import { type House, openHouse } from './house.ts'

setDefaultTimeout(120_000)

const fixtures = join(import.meta.dir, '../../fixtures/media')
const media = (name: string): Uint8Array => Uint8Array.from(readFileSync(join(fixtures, name)))

function titles(house: House, kind: string): string[] {
  return house.engine
    .rows<{ title: string }>('SELECT title FROM item WHERE kind = ? ORDER BY title', kind)
    .map(({ title }) => title)
}

test('an album keeps its folders, and is read by its tags', async () => {
  await using house = await openHouse()
  const album = 'Harbour - Tides (2012) [FLAC]'
  house.complete(
    album,
    {
      [`${album}/CD1/01.flac`]: media('song-harbour-1-1.flac'),
      [`${album}/CD2/01.flac`]: media('song-harbour-2-1.flac'),
      [`${album}/cover.jpg`]: media('poster-blue.jpg'),
      [`${album}/lyrics.lrc`]: media('lyrics.lrc'),
      [`${album}/CD3/bonus.rar`]: 'Rar!',
      [`${album}/rip.log`]: 'a log',
    },
    { category: 'songs' },
  )
  await house.poll()
  expect(house.download(album)).toMatchObject({ state: 'partially_imported' })
  const left = house.files(album).filter(({ state }) => state === 'skipped')
  expect(left.map(({ source, against }) => [source, against])).toEqual([
    [`${album}/CD3/bonus.rar`, ['archive']],
    [`${album}/rip.log`, ['not_media']],
  ])
  const paths = Object.keys(house.shelves('songs'))
  expect(paths).toHaveLength(4)
  expect(new Set(paths.map((path) => path.split('/')[0])).size).toBe(1)
  await house.idle()
  expect(titles(house, 'track')).toHaveLength(2)
  const before = house.engine.rows('SELECT id, title FROM item ORDER BY id')
  await house.engine.scan('Songs')
  expect(house.engine.rows('SELECT id, title FROM item ORDER BY id')).toEqual(before)

  await house.engine.engine.ask('undoImport', house.files(album)[0]!.planId)
  await house.idle()
  expect(house.shelves('songs')).toEqual({})
  expect(house.known()).toEqual([])
})

test('pictures and comics go where they can be seen', async () => {
  await using house = await openHouse()
  const trip = 'Trip to the coast'
  house.complete(
    trip,
    {
      [`${trip}/one.jpg`]: media('still.jpg'),
      [`${trip}/two.jpg`]: media('banner.jpg'),
      [`${trip}/comic.cbz`]: media('comic.cbz'),
    },
    { category: 'pictures' },
  )
  await house.poll()
  expect(house.download(trip)).toMatchObject({ state: 'imported', reason: null })
  expect(Object.keys(house.shelves('pictures'))).toHaveLength(3)
  expect(house.known()).toHaveLength(3)
  expect(titles(house, 'image').length).toBeGreaterThanOrEqual(2)
})

test('a single song without a folder is no concern of other songs', async () => {
  await using house = await openHouse()
  house.complete('a.mp3', { 'a.mp3': media('song-slow-1.mp3') }, { category: 'songs' })
  house.complete('b.mp3', { 'b.mp3': media('song-slow-2.mp3') }, { category: 'songs' })
  await house.poll()
  expect([house.download('a.mp3').state, house.download('b.mp3').state]).toEqual([
    'imported',
    'imported',
  ])
  expect(house.known()).toHaveLength(2)
})

test('a proposal changes nothing, and is done as a person says', async () => {
  await using house = await openHouse({ rules: 'enabled = false' })
  const name = 'Some thing'
  house.complete(name, {
    [`${name}/a.mkv`]: { lines: 1080 },
    [`${name}/b.mkv`]: { lines: 720 },
    [`${name}/Harbour.Lights.S01E03.mkv`]: { lines: 720 },
    [`${name}/c.rar`]: 'Rar!',
  })
  await house.poll()
  expect(house.download(name)).toMatchObject({ state: 'ready', reason: null })
  const { engine } = house.engine
  const { id: downloadId } = house.download(name)
  await engine.ask('planImport', { downloadId, isProposal: true })
  await house.idle()
  expect(house.shelves('tv')).toEqual({})
  expect(house.files(name).map(({ state }) => state)).toEqual([
    'skipped',
    'skipped',
    'proposed',
    'skipped',
  ])
  const rows = house.engine.rows<{ id: number; path: string; planId: number }>(
    `SELECT id, source ->> 'path' AS path, plan_id AS planId FROM import_file`,
  )
  const idOf = (end: string): number => rows.find(({ path }) => path.endsWith(end))!.id
  const { planId } = rows[0]!
  const item = { kind: 'episode', series: 'Harbour Lights', season: 1, episodes: [1, 2] } as const
  const byHand = { fileId: idOf('a.mkv'), decision: 'import', item } as const
  const archive = { fileId: idOf('c.rar'), decision: 'import' } as const
  expect((await refused(engine.ask('applyPlan', { planId, overrides: [archive] }))).code).toBe(
    'invalid',
  )
  const skip = { fileId: idOf('S01E03.mkv'), decision: 'skip' } as const
  await engine.ask('applyPlan', { planId, overrides: [byHand, skip] })
  await house.idle()
  expect(house.known()).toEqual(['Harbour Lights/Season 01/Harbour Lights S01E01-E02.mkv'])
  expect((await refused(engine.ask('applyPlan', { planId, overrides: [] }))).code).toBe('conflict')
  expect(house.download(name)).toMatchObject({ state: 'partially_imported' })
})

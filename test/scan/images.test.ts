import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { scanSummary } from '../../src/domain/scan-words.ts'
import { createItemQueries } from '../../src/store/item-queries.ts'
import { makeZip, type MadeEntry } from '../media/archive/make-zip.ts'
import type { TestEngine } from '../support/engine.ts'
import { itemIds, items, putFixture, type World, world } from './library.ts'

setDefaultTimeout(120_000)

const images = (): Promise<World> => world({ kind: 'images' })

const fixture = (name: string): Buffer =>
  readFileSync(join(import.meta.dir, '../fixtures/media', name))
const blue = fixture('poster-blue.jpg')
const red = fixture('poster-red.jpg')

function putZip(path: string, entries: readonly MadeEntry[]): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, makeZip(entries))
}

function putVolume(place: World, path = 'Saga/v01.cbz', first = blue): void {
  putZip(place.at(path), [
    { name: 'p10.jpg', content: red },
    { name: 'p9.jpg', content: first },
  ])
}

/** Covers with their states and contents. */
function covers(engine: TestEngine): unknown[] {
  return engine.rows(
    `SELECT item.key, details ->> '$.entry' AS entry, state, asset.hash FROM asset
     JOIN item ON item.id = item_id ORDER BY item.key`,
  )
}

const hashOf = (bytes: Uint8Array): string =>
  new Bun.CryptoHasher('sha256').update(bytes).digest('hex')

describe('a library of images', () => {
  test('holds folders and archives with their pictures, each with its cover', async () => {
    await using place = await images()
    putFixture(place.at('Trip/2.jpg'), 'poster-red.jpg')
    putFixture(place.at('Trip/1.jpg'), 'poster-gold.jpg')
    putVolume(place)
    const scan = await place.engine.scan('pictures')
    expect(items(place.engine)).toEqual({
      'collection Saga': [],
      'collection Saga/v01.cbz': ['Saga/v01.cbz'],
      'collection Trip': [],
      'image Saga/v01.cbz/p10.jpg': ['Saga/v01.cbz'],
      'image Saga/v01.cbz/p9.jpg': ['Saga/v01.cbz'],
      'image Trip/1.jpg': ['Trip/1.jpg'],
      'image Trip/2.jpg': ['Trip/2.jpg'],
    })
    expect(covers(place.engine)).toEqual([
      { key: 'Saga', entry: 'p9.jpg', state: 'cached', hash: hashOf(blue) },
      { key: 'Saga/v01.cbz', entry: 'p9.jpg', state: 'cached', hash: hashOf(blue) },
      { key: 'Trip', entry: null, state: 'cached', hash: hashOf(fixture('poster-gold.jpg')) },
    ])
    expect(scan.items).toMatchObject({ collections: 3, images: 4, new: 7 })
    expect(scanSummary(scan)[0]).toBe('Found 3 collections, 4 pictures')
    expect(scan.files.failed).toBe(0)
  })

  test('is listed in natural order', async () => {
    await using place = await images()
    putVolume(place)
    await place.engine.scan('pictures')
    const { id: parentId = 0 } = itemRow(place.engine, 'Saga/v01.cbz')
    const queries = createItemQueries(place.engine.engine.reader)
    const kinds = ['collection', 'image'] as const
    const inside = queries.list({ kinds, parentId, sort: 'position', limit: 10 })
    expect(inside.items.map(({ title }) => title)).toEqual(['p9', 'p10'])
    const top = queries.list({ kinds, top: true, sort: 'title', limit: 10 })
    expect(top.items.map(({ title }) => title)).toEqual(['Saga'])
  })

  test('that nothing happened to is not read again', async () => {
    await using place = await images()
    putVolume(place)
    await place.engine.scan('pictures')
    const scan = await place.engine.scan('pictures')
    expect(scan.directories.total).toBe(0)
  })
})

describe('what becomes of items', () => {
  test('a picture that is added joins its collection, and nothing else changes', async () => {
    await using place = await images()
    putFixture(place.at('Trip/1.jpg'), 'poster-red.jpg')
    await place.engine.scan('pictures')
    putFixture(place.at('Trip/2.jpg'), 'poster-blue.jpg')
    const scan = await place.engine.scan('pictures')
    expect(scan.items).toMatchObject({ new: 1, updated: 0 })
    expect(scan.assets.total).toBe(0)
  })

  test('a collection that is renamed keeps itself, its pictures and its cover', async () => {
    await using place = await images()
    putFixture(place.at('Trip/1.jpg'), 'poster-red.jpg')
    putFixture(place.at('Trip/2.jpg'), 'poster-blue.jpg')
    putFixture(place.at('Trip/deep/er/3.jpg'), 'poster-gold.jpg')
    putFixture(place.at('Trip/deep/far/4.jpg'), 'poster-green.jpg')
    putVolume(place)
    await place.engine.scan('pictures')
    const before = itemIds(place.engine)
    renameSync(place.at('Trip'), place.at('Journey'))
    renameSync(place.at('Saga'), place.at('Epic'))
    const scan = await place.engine.scan('pictures')
    const after = itemIds(place.engine)
    expect(after).toEqual(
      Object.fromEntries(
        Object.entries(before).map(([key, id]) => [
          key.replace('Trip', 'Journey').replace('Saga', 'Epic'),
          id,
        ]),
      ),
    )
    expect(scan.files.moved).toBe(5)
    expect(scan.assets.total).toBe(0)
    expect(scan.items.new).toBe(0)
  })

  test('pictures of one size are told apart by their content when their folder is renamed', async () => {
    await using place = await images()
    const pages = Array.from({ length: 120 }, (_, at) => String(at).padStart(3, '0'))
    place.put(...pages.map((page) => [`Scans/${page}.jpg`, page] as const))
    await place.engine.scan('pictures')
    const before = Object.values(itemIds(place.engine))
    renameSync(place.at('Scans'), place.at('Papers'))
    const scan = await place.engine.scan('pictures')
    expect(scan.files).toMatchObject({ moved: 120, missing: 0 })
    expect(Object.values(itemIds(place.engine))).toEqual(before)
  })

  test('an archive that is renamed keeps its pages', async () => {
    await using place = await images()
    putVolume(place)
    putVolume(place, 'Saga/v02.cbz', fixture('poster-gold.jpg'))
    await place.engine.scan('pictures')
    const before = itemIds(place.engine)
    renameSync(place.at('Saga/v01.cbz'), place.at('Saga/one.cbz'))
    await place.engine.scan('pictures')
    const after = itemIds(place.engine)
    expect(after['Saga/one.cbz/p9.jpg']).toBe(before['Saga/v01.cbz/p9.jpg'])
    expect(after['Saga/one.cbz/p10.jpg']).toBe(before['Saga/v01.cbz/p10.jpg'])
    expect(after['Saga/one.cbz']).toBe(before['Saga/v01.cbz'])
    expect(after['Saga/v02.cbz']).toBe(before['Saga/v02.cbz'])
  })

  test('an archive that changed has its new pages and another cover', async () => {
    await using place = await images()
    putVolume(place)
    await place.engine.scan('pictures')
    putZip(place.at('Saga/v01.cbz'), [
      { name: 'p1.jpg', content: red },
      { name: 'p9.jpg', content: blue },
    ])
    await place.engine.scan('pictures')
    expect(Object.keys(items(place.engine))).toEqual([
      'collection Saga',
      'collection Saga/v01.cbz',
      'image Saga/v01.cbz/p1.jpg',
      'missing image Saga/v01.cbz/p10.jpg',
      'image Saga/v01.cbz/p9.jpg',
    ])
    expect(covers(place.engine)).toMatchObject([
      { key: 'Saga', entry: 'p1.jpg', hash: hashOf(red) },
      { key: 'Saga/v01.cbz', entry: 'p1.jpg', hash: hashOf(red) },
    ])
  })

  test('what is gone is missing, with all that it held', async () => {
    await using place = await images()
    putFixture(place.at('Trip/day/1.jpg'), 'poster-red.jpg')
    putFixture(place.at('Other/1.jpg'), 'poster-gold.jpg')
    putVolume(place)
    place.put('Saga/broken.zip')
    await place.engine.scan('pictures')
    rmSync(place.at('Trip'), { recursive: true })
    rmSync(place.at('Saga'), { recursive: true })
    await place.engine.scan('pictures')
    expect(Object.keys(items(place.engine)).filter((key) => !key.startsWith('missing'))).toEqual([
      'collection Other',
      'image Other/1.jpg',
    ])
  })

  test('an unreadable archive tells why, and is read once it is whole', async () => {
    await using place = await images()
    place.put('Saga/v01.cbz')
    await place.engine.scan('pictures')
    const { findings = '' } = itemRow(place.engine, 'Saga/v01.cbz')
    expect(findings).toContain('archive_unreadable')
    putVolume(place)
    await place.engine.scan('pictures')
    expect(Object.keys(items(place.engine))).toHaveLength(4)
    expect(itemRow(place.engine, 'Saga/v01.cbz').findings).toBe('[]')
  })

  test('a cover that is no picture fails alone', async () => {
    await using place = await images()
    putZip(place.at('Saga/v01.cbz'), [{ name: 'a.jpg', content: '<svg onload="…"/>' }])
    const scan = await place.engine.scan('pictures')
    expect(scan.status).toBe('completed')
    expect(scan.assets).toMatchObject({ total: 2, failed: 2 })
    expect(scan.errors.map(({ message }) => message)).toContain(
      'a.jpg is no picture by its first bytes.',
    )
  })
})

function itemRow(engine: TestEngine, key: string): { id?: number; findings?: string } {
  const [row] = engine.rows<{ id: number; findings: string }>(
    'SELECT id, findings FROM item WHERE key = ?',
    key,
  )
  return row ?? {}
}

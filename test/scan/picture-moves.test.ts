import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'

import { images, picture, putArchive, putPictures, scanPictures } from './image-library.ts'
import { itemIds, items, type World } from './library.ts'

setDefaultTimeout(120_000)

/** Pictures by their ids, with when their copies were made. */
function made(place: World): Record<number, unknown> {
  const rows = place.engine.rows<{ id: number }>(
    `SELECT item_id AS id, derived_at, thumb_hash FROM picture WHERE item_id IS NOT NULL ORDER BY 1`,
  )
  return Object.fromEntries(rows.map(({ id, ...rest }) => [id, rest]))
}

/** What is known of who is who, by keys that were changed by hand. */
function renamed(
  before: Record<string, number>,
  change: (key: string) => string,
): Record<string, number> {
  return Object.fromEntries(Object.entries(before).map(([key, id]) => [change(key), id]))
}

describe('a picture', () => {
  test('that is added to a folder that is renamed joins it', async () => {
    await using place = await images()
    putPictures(place, 'Trip/1.jpg', 'Trip/2.jpg')
    await scanPictures(place)
    const before = itemIds(place.engine)
    const copies = made(place)
    renameSync(place.at('Trip'), place.at('Journey'))
    putPictures(place, 'Journey/0.jpg')
    const ended = await scanPictures(place)
    const { 'Journey/0.jpg': added, ...kept } = itemIds(place.engine)
    expect(added).toBeNumber()
    expect(kept).toEqual(renamed(before, (key) => key.replace('Trip', 'Journey')))
    expect(ended.items.new).toBe(1)
    expect(made(place)).toMatchObject(copies)
  })

  test('that was cut out of a folder by another name stays itself', async () => {
    await using place = await images()
    putPictures(place, 'From/1.jpg', 'From/2.jpg', 'To/3.jpg')
    await scanPictures(place)
    const before = itemIds(place.engine)
    const copies = made(place)
    renameSync(place.at('From/1.jpg'), place.at('To/one.jpg'))
    await scanPictures(place)
    expect(itemIds(place.engine)['To/one.jpg']).toBe(before['From/1.jpg'])
    expect(made(place)).toEqual(copies)
  })

  test('takes the place of another without taking its identity', async () => {
    await using place = await images()
    putPictures(place, 'Trip/1.jpg', 'Trip/2.jpg')
    await scanPictures(place)
    renameSync(place.at('Trip/2.jpg'), place.at('Trip/1.jpg'))
    await scanPictures(place)
    expect(items(place.engine)).toMatchObject({
      'image Trip/1.jpg': ['Trip/1.jpg'],
      'missing image Trip/2.jpg': [],
    })
    expect(place.engine.rows('SELECT missing_at FROM file WHERE missing_at IS NULL')).toHaveLength(
      1,
    )
  })

  test('that is deleted is missing softly, and the same when it comes back', async () => {
    await using place = await images()
    putPictures(place, 'Trip/1.jpg', 'Trip/2.jpg')
    await scanPictures(place)
    const before = itemIds(place.engine)
    const copies = made(place)
    const time = new Date(1_700_000_000_000)
    utimesSync(place.at('Trip/2.jpg'), time, time)
    await scanPictures(place)
    rmSync(place.at('Trip/2.jpg'))
    await scanPictures(place)
    expect(Object.keys(items(place.engine))).toContain('missing image Trip/2.jpg')
    expect(Object.keys(made(place))).toEqual(Object.keys(copies))
    putPictures(place, 'Trip/2.jpg')
    await scanPictures(place)
    expect(itemIds(place.engine)).toEqual(before)
  })
})

describe('two collections', () => {
  test('that are renamed at once are told apart', async () => {
    await using place = await images()
    putPictures(place, 'A/1.jpg', 'A/2.jpg', 'B/1.jpg', 'B/2.jpg')
    await scanPictures(place)
    const before = itemIds(place.engine)
    const copies = made(place)
    renameSync(place.at('A'), place.at('C'))
    renameSync(place.at('B'), place.at('D'))
    const ended = await scanPictures(place)
    expect(itemIds(place.engine)).toEqual(
      renamed(before, (key) => key.replace('A', 'C').replace('B', 'D')),
    )
    expect(ended.items.new).toBe(0)
    expect(made(place)).toEqual(copies)
  })

  test('of the same names in two roots stay two, with pictures of their own', async () => {
    await using place = await images({ roots: ['media', 'more'] })
    putPictures(place, 'Trip/1.jpg', ['Trip/2.jpg', 'same'])
    const more = place.at('../more')
    mkdirSync(`${more}/Trip`)
    writeFileSync(`${more}/Trip/1.jpg`, picture('another'))
    writeFileSync(`${more}/Trip/2.jpg`, picture('same'))
    await scanPictures(place)
    const ids = itemIds(place.engine)
    expect(Object.keys(ids)).toHaveLength(6)
    expect(
      place.engine.rows(`SELECT title FROM item WHERE kind = 'collection' AND parent_id IS NULL`),
    ).toEqual([{ title: 'Trip' }, { title: 'Trip' }])
    await scanPictures(place, 'full')
    expect(itemIds(place.engine)).toEqual(ids)
    // Each goes its own way.
    const copies = made(place)
    renameSync(`${more}/Trip`, `${more}/Journey`)
    const ended = await scanPictures(place)
    expect(itemIds(place.engine)).toEqual(
      renamed(ids, (key) => (key.startsWith('//') ? key.replace('Trip', 'Journey') : key)),
    )
    expect([ended.items.new, ended.files.missing]).toEqual([0, 0])
    expect(made(place)).toEqual(copies)
  })
})

describe('an archive', () => {
  test('whose pages are in another order keeps them and has another cover', async () => {
    await using place = await images()
    putArchive(place, 'Saga/v1.cbz', ['p1.jpg', 'p2.jpg', 'p3.jpg'])
    await scanPictures(place)
    const before = itemIds(place.engine)
    putArchive(place, 'Saga/v1.cbz', ['p3.jpg', 'p2.jpg'])
    await scanPictures(place)
    const { 'Saga/v1.cbz/p1.jpg': gone, ...kept } = before
    expect(gone).toBeNumber()
    expect(itemIds(place.engine)).toEqual(kept)
    const [cover] = place.engine.rows<{ entry: string }>(
      `SELECT details ->> '$.entry' AS entry FROM asset JOIN item ON item.id = item_id WHERE item.key = 'Saga/v1.cbz'`,
    )
    expect(cover?.entry).toBe('p2.jpg')
  })

  test('that takes the place of a folder is a collection of its own, and the folder is missing', async () => {
    await using place = await images()
    putPictures(place, 'Saga/v1/p1.jpg', 'Saga/0.jpg')
    await scanPictures(place)
    rmSync(place.at('Saga/v1'), { recursive: true })
    putArchive(place, 'Saga/v1.cbz', ['p1.jpg'])
    await scanPictures(place)
    expect(items(place.engine)).toEqual({
      'collection Saga': [],
      'missing collection Saga/v1': [],
      'collection Saga/v1.cbz': ['Saga/v1.cbz'],
      'image Saga/0.jpg': ['Saga/0.jpg'],
      'image Saga/v1.cbz/p1.jpg': ['Saga/v1.cbz'],
      'missing image Saga/v1/p1.jpg': [],
    })
  })

  test('that is unpacked to a folder of its very name is that folder from then on', async () => {
    await using place = await images()
    putArchive(place, 'Saga/v1.cbz', ['p1.jpg'])
    await scanPictures(place)
    rmSync(place.at('Saga/v1.cbz'))
    putPictures(place, 'Saga/v1.cbz/p1.jpg')
    await scanPictures(place)
    expect(items(place.engine)).toMatchObject({
      'collection Saga/v1.cbz': [],
      'image Saga/v1.cbz/p1.jpg': ['Saga/v1.cbz/p1.jpg'],
    })
    const missing = 'SELECT 1 FROM item WHERE missing_at IS NOT NULL'
    expect(place.engine.rows(missing)).toEqual([])
  })

  test('and a folder that are renamed at once keep all that they hold', async () => {
    await using place = await images()
    putArchive(place, 'Saga/v1.cbz', ['p1.jpg', 'p2.jpg'])
    putPictures(place, 'Saga/1.jpg')
    await scanPictures(place)
    const before = itemIds(place.engine)
    renameSync(place.at('Saga/v1.cbz'), place.at('Saga/one.cbz'))
    renameSync(place.at('Saga'), place.at('Epic'))
    const ended = await scanPictures(place)
    expect(itemIds(place.engine)).toEqual(
      renamed(before, (key) => key.replace('Saga', 'Epic').replace('v1.cbz', 'one.cbz')),
    )
    expect([ended.items.new, ended.files.missing]).toEqual([0, 0])
  })
})

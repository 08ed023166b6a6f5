import { Database } from 'bun:sqlite'
import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

import type { Metadata } from '../../src/domain/media.ts'
import { createItemQueries } from '../../src/store/item-queries.ts'
import { makeZip } from '../media/archive/make-zip.ts'
import { exifSegment } from '../media/image/exif.ts'
import { makeJpeg } from '../media/image/jpeg.ts'
import type { TestEngine } from '../support/engine.ts'
import { type World, world } from './library.ts'

setDefaultTimeout(120_000)

const images = (): Promise<World> => world({ kind: 'images' })

/** A JPEG whose camera says when it was taken; `at` as EXIF writes it. */
function photo(at: string | null, camera = 'X-T5'): Uint8Array {
  const exif = exifSegment({
    main: { 0x110: camera, 0x112: 6 },
    ...(at !== null && { shot: { 0x9003: at } }),
    place: { 1: 'N', 2: [[48, 1]], 3: 'E', 4: [[11, 1]] },
  })
  return makeJpeg({ width: 32, height: 16, segments: [exif] })
}

function putPhoto(place: World, path: string, at: string | null, camera?: string): void {
  mkdirSync(dirname(place.at(path)), { recursive: true })
  writeFileSync(place.at(path), photo(at, camera))
}

function metadata(engine: TestEngine, key: string): Metadata {
  const [row] = engine.rows<{ metadata: string }>('SELECT metadata FROM item WHERE key = ?', key)
  return JSON.parse(row?.metadata ?? 'null') as Metadata
}

function inOrder(engine: TestEngine, sort: 'date' | '-date' | 'title', limit = 10): string[] {
  const queries = createItemQueries(engine.engine.reader)
  const titles: string[] = []
  const query = { kinds: ['image'], sort, limit } as const
  for (let page = queries.list(query); ; page = queries.list({ ...query, after: page.next })) {
    titles.push(...page.items.map(({ title }) => title))
    if (page.next === null) return titles
  }
}

describe('photos', () => {
  test('tell of their size, their camera, their place and the time they were taken', async () => {
    await using place = await images()
    putPhoto(place, 'May/a.jpg', '2024:05:01 12:30:00')
    await place.engine.scan('pictures')
    expect(metadata(place.engine, 'May/a.jpg')).toEqual({
      photo: {
        type: 'jpeg',
        width: 16,
        height: 32,
        orientation: 6,
        takenAt: '2024-05-01T12:30:00',
        camera: 'X-T5',
        latitude: 48,
        longitude: 11,
      },
    })
  })

  test('are listed by the time they were taken, page by page', async () => {
    await using place = await images()
    putPhoto(place, 'May/a.jpg', '2024:05:01 12:30:01')
    putPhoto(place, 'May/b.jpg', '2024:05:01 12:30:00')
    putPhoto(place, 'April/c.jpg', '2024:04:01 09:00:00')
    putPhoto(place, 'scan.jpg', null)
    await place.engine.scan('pictures')
    for (const limit of [1, 10]) {
      expect(inOrder(place.engine, 'date', limit)).toEqual(['scan', 'c', 'b', 'a'])
      expect(inOrder(place.engine, '-date', limit)).toEqual(['a', 'b', 'c', 'scan'])
    }
  })

  test('of a collection stand in the order of their names all the same', async () => {
    await using place = await images()
    putPhoto(place, 'May/1.jpg', '2024:05:02 00:00:00')
    putPhoto(place, 'May/2.jpg', '2024:05:01 00:00:00')
    await place.engine.scan('pictures')
    const [{ parentId } = { parentId: 0 }] = place.engine.rows<{ parentId: number }>(
      `SELECT parent_id AS parentId FROM item WHERE kind = 'image'`,
    )
    const queries = createItemQueries(place.engine.engine.reader)
    const { items } = queries.list({ kinds: ['image'], parentId, sort: 'position', limit: 9 })
    expect(items.map(({ title }) => title)).toEqual(['1', '2'])
  })

  test('say what they say now once they have changed', async () => {
    await using place = await images()
    putPhoto(place, 'May/a.jpg', '2024:05:01 12:30:00')
    await place.engine.scan('pictures')
    putPhoto(place, 'May/a.jpg', '2025:05:01 12:30:00', 'Another')
    utimesSync(place.at('May/a.jpg'), 1, 1)
    const scan = await place.engine.scan('pictures')
    expect(metadata(place.engine, 'May/a.jpg').photo).toMatchObject({
      takenAt: '2025-05-01T12:30:00',
      camera: 'Another',
    })
    expect(scan.items.updated).toBe(1)
  })

  test('that are none by their first bytes say so', async () => {
    await using place = await images()
    place.put(['May/a.jpg', '<html></html>'])
    await place.engine.scan('pictures')
    const [row] = place.engine.rows<{ findings: string }>(
      `SELECT findings FROM item WHERE kind = 'image'`,
    )
    expect(row?.findings).toContain('not_a_picture')
  })

  test.each(['avif', 'heic', 'jxl', 'tiff', 'tif', 'gif', 'bmp', 'webp', 'png', 'jpe'])(
    'may be named .%s',
    async (extension) => {
      await using place = await images()
      putPhoto(place, `May/a.${extension}`, null)
      const scan = await place.engine.scan('pictures')
      expect(scan.items.images).toBe(1)
    },
  )
})

describe('what was read once', () => {
  /** Makes what is remembered say something else than the files do: whoever tells it has not looked into them. */
  async function falsify(place: World, from: string, to: string): Promise<void> {
    const { dataDir } = place.engine
    await place.engine.stop()
    using database = new Database(`${dataDir}/shelfd.db`)
    database.run('UPDATE file_content SET told = replace(told, ?, ?)', [from, to])
    await place.engine.restart()
  }

  test('is not read again when its folder changes', async () => {
    await using place = await images()
    putPhoto(place, 'May/a.jpg', null)
    writeFileSync(place.at('May/v1.cbz'), makeZip([{ name: 'p1.jpg', content: photo(null) }]))
    await place.engine.scan('pictures')
    await falsify(place, 'X-T5', 'remembered')
    await falsify(place, 'p1.jpg', 'remembered.jpg')
    putPhoto(place, 'May/b.jpg', null)
    await place.engine.scan('pictures')
    expect(metadata(place.engine, 'May/a.jpg').photo?.camera).toBe('remembered')
    expect(metadata(place.engine, 'May/b.jpg').photo?.camera).toBe('X-T5')
    expect(keys(place.engine)).toContain('May/v1.cbz/remembered.jpg')
  })

  test('moves with its file', async () => {
    await using place = await images()
    putPhoto(place, 'May/a.jpg', null)
    await place.engine.scan('pictures')
    renameSync(place.at('May'), place.at('June'))
    await place.engine.scan('pictures')
    expect(place.engine.rows('SELECT file_id FROM file_content')).toHaveLength(1)
    expect(metadata(place.engine, 'June/a.jpg').photo?.camera).toBe('X-T5')
  })

  test('of an archive is believed by a full scan as long as its content is the same', async () => {
    await using place = await images()
    mkdirSync(place.at('Saga'))
    const archive = place.at('Saga/v1.cbz')
    writeFileSync(archive, makeZip([{ name: 'p1.jpg', content: photo(null) }]))
    await place.engine.scan('pictures')
    await falsify(place, 'p1.jpg', 'remembered.jpg')
    await place.engine.scan('pictures', { mode: 'full' })
    expect(keys(place.engine)).toContain('Saga/v1.cbz/remembered.jpg')
    writeFileSync(archive, makeZip([{ name: 'p2.jpg', content: photo(null) }]))
    await place.engine.scan('pictures', { mode: 'full' })
    expect(keys(place.engine)).toContain('Saga/v1.cbz/p2.jpg')
  })

  test('is read again by a full scan where it is a picture', async () => {
    await using place = await images()
    putPhoto(place, 'May/a.jpg', null)
    await place.engine.scan('pictures')
    await falsify(place, 'X-T5', 'remembered')
    await place.engine.scan('pictures', { mode: 'full' })
    expect(metadata(place.engine, 'May/a.jpg').photo?.camera).toBe('X-T5')
  })
})

function keys(engine: TestEngine): string[] {
  return engine
    .rows<{ key: string }>('SELECT key FROM item WHERE missing_at IS NULL')
    .map(({ key }) => key)
}

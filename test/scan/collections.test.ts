import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { renameSync, rmSync, utimesSync } from 'node:fs'

import type { CollectionState } from '../../src/domain/collection.ts'
import { createItemQueries } from '../../src/store/item-queries.ts'
import { startTestServer } from '../support/server.ts'
import { images, putArchive, putPictures, scanPictures } from './image-library.ts'
import { itemIds, picturesMade, type World } from './library.ts'

setDefaultTimeout(120_000)

function stateOf({ engine }: World, key: string): CollectionState {
  const queries = createItemQueries(engine.engine.reader)
  const [row] = engine.rows<{ id: number; libraryId: number }>(
    'SELECT id, library_id AS libraryId FROM item WHERE key = ?',
    key,
  )
  if (row === undefined) throw new Error(`there is no ${key}`)
  return queries.collection(row)
}

/** What the last scan with a change found, in short. */
function change(place: World, key: string): string | null {
  const last = stateOf(place, key).lastChange
  return last && `+${last.added} -${last.removed} ~${last.modified}`
}

describe('a collection', () => {
  test('counts what it holds, and what all in it hold', async () => {
    await using place = await images()
    putPictures(place, 'Trip/1.jpg', 'Trip/2.jpg', 'Trip/day/3.jpg', 'Trip/day/night/4.jpg')
    putArchive(place, 'Trip/day/book.cbz', ['p1.jpg', 'p2.jpg'])
    await scanPictures(place)
    expect(stateOf(place, 'Trip')).toMatchObject({
      pictures: 2,
      collections: 1,
      allPictures: 6,
      allCollections: 3,
    })
    expect(stateOf(place, 'Trip/day')).toMatchObject({ pictures: 1, collections: 2 })
    rmSync(place.at('Trip/day/night'), { recursive: true })
    await scanPictures(place)
    expect(stateOf(place, 'Trip')).toMatchObject({ allPictures: 5, allCollections: 2 })
  })

  test('knows when it was read whole, and when a scan last looked for changes', async () => {
    await using place = await images()
    putPictures(place, 'Trip/1.jpg', 'Other/1.jpg')
    await scanPictures(place)
    const first = stateOf(place, 'Trip')
    expect(first.fullScanAt).not.toBeNull()
    putPictures(place, 'Trip/2.jpg')
    await scanPictures(place)
    const second = stateOf(place, 'Trip')
    expect(second.fullScanAt).toBe(first.fullScanAt)
    expect(second.incrementalScanAt).toBeGreaterThan(first.incrementalScanAt ?? Infinity)
    expect(stateOf(place, 'Other').incrementalScanAt).toBe(second.incrementalScanAt)
    await scanPictures(place, 'full')
    expect(stateOf(place, 'Trip').fullScanAt).toBeGreaterThan(first.fullScanAt ?? Infinity)
  })

  test('tells what the last change was, and keeps it through scans without one', async () => {
    await using place = await images()
    putPictures(place, 'Trip/1.jpg', 'Trip/2.jpg', 'Trip/3.jpg')
    const { id: first } = await scanPictures(place)
    expect(stateOf(place, 'Trip').lastChange).toMatchObject({ scanId: first, added: 3 })
    putPictures(place, 'Trip/4.jpg', ['Trip/1.jpg', 'other'])
    utimesSync(place.at('Trip/1.jpg'), 1, 1)
    rmSync(place.at('Trip/2.jpg'))
    const { id: second } = await scanPictures(place)
    expect(change(place, 'Trip')).toBe('+1 -1 ~1')
    await scanPictures(place)
    await scanPictures(place, 'full')
    expect(stateOf(place, 'Trip').lastChange?.scanId).toBe(second)
  })

  test('that lost a picture to another says so, and so does the other', async () => {
    await using place = await images()
    putPictures(place, 'From/1.jpg', 'From/2.jpg', 'To/3.jpg')
    await scanPictures(place)
    const before = itemIds(place.engine)
    renameSync(place.at('From/1.jpg'), place.at('To/1.jpg'))
    await scanPictures(place)
    expect(itemIds(place.engine)['To/1.jpg']).toBe(before['From/1.jpg'])
    expect([change(place, 'From'), change(place, 'To')]).toEqual(['+0 -1 ~0', '+1 -0 ~0'])
  })

  test('whose picture comes back counts it as added', async () => {
    await using place = await images()
    putPictures(place, 'Trip/1.jpg', 'Trip/2.jpg')
    await scanPictures(place)
    rmSync(place.at('Trip/1.jpg'))
    await scanPictures(place)
    expect(change(place, 'Trip')).toBe('+0 -1 ~0')
    putPictures(place, 'Trip/1.jpg')
    await scanPictures(place)
    expect(change(place, 'Trip')).toMatch(/^\+1 -0/)
  })

  test('that is an archive counts its pages', async () => {
    await using place = await images()
    putArchive(place, 'Saga/v1.cbz', ['1.jpg', '2.jpg', '3.jpg'])
    await scanPictures(place)
    expect(change(place, 'Saga/v1.cbz')).toBe('+3 -0 ~0')
    putArchive(place, 'Saga/v1.cbz', ['2.jpg', '3.jpg', '4.jpg', '5.jpg'])
    await scanPictures(place)
    expect(change(place, 'Saga/v1.cbz')).toBe('+2 -1 ~1')
  })

  test('that is renamed has not changed', async () => {
    await using place = await images()
    putPictures(place, 'Trip/1.jpg', 'Trip/2.jpg')
    const { id: first } = await scanPictures(place)
    renameSync(place.at('Trip'), place.at('Journey'))
    await scanPictures(place)
    expect(stateOf(place, 'Journey').lastChange).toMatchObject({ scanId: first, added: 2 })
  })
})

describe('the folder of an item', () => {
  test('is scanned with all collections in it, and nothing else is', async () => {
    await using place = await images()
    await using server = startTestServer(place.engine)
    putPictures(place, 'Trip/day/1.jpg', 'Trip/1.jpg', 'Other/1.jpg')
    putArchive(place, 'Trip/day/book.cbz', ['p1.jpg'])
    await scanPictures(place)
    const ids = itemIds(place.engine)
    const scopeOf = async (key: string): Promise<string> => {
      const answer = await server.fetch('POST', `/api/v1/items/${ids[key]}/scan?wait=60`, {
        body: {},
      })
      expect(answer.status).toBe(200)
      const { scope } = (await answer.json()) as { scope: { path: string }[] }
      return scope.map(({ path }) => path).join()
    }
    putPictures(place, 'Trip/day/2.jpg', 'Other/2.jpg')
    expect(await scopeOf('Trip')).toEndWith('Trip')
    const known = Object.keys(itemIds(place.engine))
    expect(known).toContain('Trip/day/2.jpg')
    expect(known).not.toContain('Other/2.jpg')
    expect(await scopeOf('Trip/day/book.cbz')).toEndWith('Trip/day')
    expect(await scopeOf('Other/1.jpg')).toEndWith('Other')
  })

  test('that only holds others is scanned as a whole', async () => {
    await using place = await images()
    await using server = startTestServer(place.engine)
    putPictures(place, 'All/a/1.jpg', 'All/b/1.jpg')
    await scanPictures(place)
    putPictures(place, 'All/a/2.jpg', 'All/b/2.jpg')
    const id = itemIds(place.engine)['All']
    await server.fetch('POST', `/api/v1/items/${id}/scan?wait=60`, { body: { mode: 'full' } })
    expect(stateOf(place, 'All')).toMatchObject({ pictures: 0, allPictures: 4 })
  })
})

describe('its state', () => {
  const status = (place: World, key: string): string => stateOf(place, key).status

  test('is in sync once all has been read and made', async () => {
    await using place = await images()
    putPictures(place, 'Trip/day/1.jpg')
    await scanPictures(place)
    expect([status(place, 'Trip'), status(place, 'Trip/day')]).toEqual(['in_sync', 'in_sync'])
  })

  test('is that of all in it: a folder that was left out has to be scanned', async () => {
    await using place = await images()
    putPictures(place, 'Trip/day/1.jpg', 'Trip/night/1.jpg', 'Other/1.jpg')
    await scanPictures(place)
    putPictures(place, 'Trip/day/2.jpg', 'Trip/night/2.jpg')
    await place.engine.scan('pictures', { options: { maxDirectories: 1 } })
    await picturesMade(place.engine)
    expect([status(place, 'Trip'), status(place, 'Other')]).toEqual(['scan_required', 'in_sync'])
    const parts = [status(place, 'Trip/day'), status(place, 'Trip/night')]
    expect(parts.toSorted()).toEqual(['in_sync', 'scan_required'])
    await scanPictures(place)
    expect(status(place, 'Trip')).toBe('in_sync')
  })

  test('says that copies of its pictures are being made', async () => {
    await using place = await images()
    putPictures(place, 'Trip/day/1.jpg', 'Other/1.jpg')
    await scanPictures(place)
    await place.engine.engine.ask('pauseQueue', 'picture')
    putPictures(place, 'Trip/day/1.jpg', 'Trip/day/0.jpg')
    await place.engine.scan('pictures')
    expect([status(place, 'Trip'), status(place, 'Other')]).toEqual(['rebuilding', 'in_sync'])
    await place.engine.engine.ask('resumeQueue', 'picture')
    await picturesMade(place.engine)
    expect(status(place, 'Trip')).toBe('in_sync')
  })

  test('says of how many pictures copies wait until somebody has them made', async () => {
    await using place = await images({ block: 'auto_rebuild_thumbnails = false' })
    putPictures(place, 'Trip/1.jpg', 'Trip/2.jpg', 'Other/1.jpg')
    await scanPictures(place)
    putPictures(place, ['Trip/2.jpg', 'other'], 'Trip/3.jpg')
    utimesSync(place.at('Trip/2.jpg'), 1, 1)
    await scanPictures(place)
    expect(stateOf(place, 'Trip')).toMatchObject({
      status: 'rebuild_required',
      pending: { thumbnails: 1, display: 0 },
    })
    expect(stateOf(place, 'Other')).toMatchObject({
      status: 'in_sync',
      pending: { thumbnails: 0, display: 0 },
    })
  })

  test('says that a folder waits in a scan that runs', async () => {
    await using place = await images()
    putPictures(place, 'Trip/day/1.jpg', 'Other/1.jpg')
    await scanPictures(place)
    await place.engine.engine.ask('pauseQueue', 'scan')
    putPictures(place, 'Trip/day/2.jpg')
    const scanId = await place.engine.start('pictures')
    await place.engine.event('scan.phase', (data) => data.scanId === scanId)
    expect([status(place, 'Trip'), status(place, 'Other')]).toEqual(['scanning', 'in_sync'])
    await place.engine.engine.ask('resumeQueue', 'scan')
    await place.engine.over(scanId)
  })
})

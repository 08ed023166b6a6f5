import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { writeFileSync } from 'node:fs'

import type { PictureRef } from '../../src/domain/picture-store.ts'
import { makeJpeg } from '../media/image/jpeg.ts'
import type { TestEngine } from '../support/engine.ts'
import { until } from '../support/household.ts'
import { itemIds, picturesMade, type World, world } from './library.ts'

setDefaultTimeout(120_000)

const count = 60

/** A collection of pictures of which none has been made yet. */
async function waitingPictures(): Promise<World & { readonly pictures: readonly PictureRef[] }> {
  const place = await world({ kind: 'images' })
  await place.engine.engine.ask('pauseQueue', 'picture')
  const names = Array.from({ length: count }, (_, at) => `Trip/${at}.jpg`)
  for (const name of names) {
    place.put(name)
    writeFileSync(place.at(name), makeJpeg({ width: 24, height: 16 }))
  }
  await place.engine.scan('pictures')
  const ids = itemIds(place.engine)
  return { ...place, pictures: names.map((name) => ({ assetId: null, itemId: ids[name]! })) }
}

/** Items in the order in which their pictures were looked at. */
function looked(engine: TestEngine): number[] {
  return engine
    .rows<{ id: number }>(
      'SELECT item_id AS id FROM picture WHERE item_id IS NOT NULL ORDER BY picture.id',
    )
    .map(({ id }) => id)
}

function jobs(engine: TestEngine, state: string): PictureRef[][] {
  return engine
    .rows<{ payload: string }>(
      `SELECT payload FROM job WHERE kind = 'asset.warm' AND state = ? ORDER BY id`,
      state,
    )
    .map(({ payload }) => (JSON.parse(payload) as { pictures: PictureRef[] }).pictures)
}

describe('pictures that somebody is about to see', () => {
  test('are made before all others', async () => {
    await using place = await waitingPictures()
    const { engine } = place.engine
    const opened = place.pictures.slice(55, 58)
    await engine.ask('warmPictures', opened)
    await engine.ask('resumeQueue', 'picture')
    await picturesMade(place.engine)
    const all = looked(place.engine)
    expect(all).toHaveLength(count)
    const first = all.slice(0, opened.length).toSorted((a, b) => a - b)
    expect(first).toEqual(opened.map(({ itemId }) => itemId))
  })

  test('are at most 50 for each wish, and the wishes that wait at most four', async () => {
    await using place = await waitingPictures()
    const { engine } = place.engine
    for (const picture of place.pictures.slice(0, 6)) await engine.ask('warmPictures', [picture])
    expect(jobs(place.engine, 'cancelled')).toEqual(place.pictures.slice(0, 2).map((one) => [one]))
    expect(jobs(place.engine, 'available')).toEqual(place.pictures.slice(2, 6).map((one) => [one]))
    await engine.ask('warmPictures', place.pictures)
    expect(jobs(place.engine, 'available').at(-1)).toEqual(place.pictures.slice(0, 50))
  })

  test('are asked for once however often somebody asks', async () => {
    await using place = await waitingPictures()
    const { engine } = place.engine
    for (let time = 0; time < 3; time += 1) {
      await engine.ask('warmPictures', place.pictures.slice(0, 3))
    }
    expect(jobs(place.engine, 'available')).toHaveLength(1)
  })

  test('cost nothing when they have been made, or are none any more', async () => {
    await using place = await waitingPictures()
    const { engine } = place.engine
    await engine.ask('resumeQueue', 'picture')
    await picturesMade(place.engine)
    const before = place.engine.rows('SELECT * FROM picture ORDER BY id')
    const gone = { assetId: 999, itemId: 999 }
    await engine.ask('warmPictures', [gone, { assetId: null, itemId: 999 }, ...place.pictures])
    await until(() => jobs(place.engine, 'completed').length === 1, 'the job to end')
    expect(place.engine.rows('SELECT * FROM picture ORDER BY id')).toEqual(before)
  })

  test('are artwork of films too', async () => {
    await using place = await world()
    const { engine } = place.engine
    await engine.ask('pauseQueue', 'picture')
    place.put('A/A.mkv', 'A/poster.jpg', 'B/B.mkv', 'B/poster.jpg')
    for (const name of ['A', 'B']) {
      writeFileSync(place.at(`${name}/poster.jpg`), makeJpeg({ width: 20, height: 30 }))
    }
    await place.engine.scan('films')
    const itemId = itemIds(place.engine)['B']!
    const [asset] = place.engine.rows<{ id: number }>(
      'SELECT id FROM asset WHERE item_id = ?',
      itemId,
    )
    await engine.ask('warmPictures', [{ assetId: asset!.id, itemId }])
    await engine.ask('resumeQueue', 'picture')
    await picturesMade(place.engine)
    const first = 'SELECT asset_id AS id FROM picture ORDER BY picture.id LIMIT 1'
    expect(place.engine.rows(first)).toEqual([{ id: asset!.id }])
    const shown = 'SELECT asset_id AS id FROM artwork WHERE item_id = ?'
    expect(place.engine.rows(shown, itemId)).toEqual([{ id: asset!.id }])
  })
})

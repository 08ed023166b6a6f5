import { afterEach, beforeEach, describe, expect, test } from 'bun:test'

import type { PictureRef } from '../../src/domain/picture-store.ts'
import { addDirectory, addFile, addItem, draft } from '../store/fixture.ts'
import { until } from '../support/household.ts'
import { now, readKey } from './api.ts'
import { createShelf, type Shelf } from './shelf.ts'

let shelf: Shelf
let collection: number
/** Pictures of the collection in their order. */
let pictures: number[]

const ofItem = (itemId: number): PictureRef => ({ assetId: null, itemId })

beforeEach(() => {
  shelf = createShelf()
  const unitId = addDirectory(shelf.store, 'Trip')
  const kind = 'collection'
  collection = addItem(shelf.store, draft(unitId, 'Trip', { kind, title: 'Trip' }), [], now)
  pictures = Array.from({ length: 80 }, (_, at) => {
    const name = String(at).padStart(2, '0')
    const file = addFile(shelf.store, `Trip/${name}.jpg`, { kind: 'image' })
    const item = { kind: 'image', parentId: collection, title: name } as const
    return addItem(shelf.store, draft(unitId, `Trip/${name}.jpg`, item), [file], now)
  })
  shelf.answer('warmPictures', () => null)
})

afterEach(() => shelf[Symbol.dispose]())

/** What the engine was asked to make, wish by wish. */
function warmed(): PictureRef[][] {
  return shelf.asked.flatMap(([command, refs]) =>
    command === 'warmPictures' ? [refs as PictureRef[]] : [],
  )
}

async function get(path: string, key?: string): Promise<Response> {
  const headers = key === undefined ? {} : { 'x-api-key': key }
  return await shelf.request('GET', `/api/v1${path}`, { headers })
}

/** Makes a picture of a collection one that has its copies. */
function make(itemId: number): void {
  const [stale] = shelf.store.stores.pictures.listStaleAmong([ofItem(itemId)])
  const { content, sizes } = stale!
  const fates = { thumbnails: 'made', display: 'made' } as const
  const looked = { content, sizes, fates, hash: 'x', thumbHash: 'AAAA', findings: [], copies: [] }
  shelf.store.stores.pictures.set(ofItem(itemId), { ...looked, facts: null }, now)
}

describe('opening', () => {
  test('a picture has it made first, then those after it, then those before it', async () => {
    expect((await get(`/items/${pictures[40]}`, readKey)).status).toBe(200)
    await until(() => warmed().length === 1, 'the wish')
    const expected = [...pictures.slice(40, 65), ...pictures.slice(28, 40).toReversed()]
    expect(warmed()).toEqual([expected.map(ofItem)])
  })

  test('a collection has its first pictures made', async () => {
    await get(`/items/${collection}`)
    await until(() => warmed().length === 1, 'the wish')
    expect(warmed()).toEqual([pictures.slice(0, 24).map(ofItem)])
  })

  test('a page of a collection has its pictures made first, then those around it', async () => {
    const page = (await (await get(`/items/${collection}/children?limit=20`)).json()) as {
      nextCursor: string
    }
    await get(`/items/${collection}/children?limit=20&cursor=${page.nextCursor}`)
    await until(() => warmed().length === 2, 'the wishes')
    expect(warmed()[0]).toEqual(pictures.slice(0, 44).map(ofItem))
    const second = [...pictures.slice(20, 64), ...pictures.slice(14, 20).toReversed()]
    expect(warmed()[1]).toEqual(second.map(ofItem))
  })

  test('a film has its artwork made', async () => {
    shelf.cache(shelf.poster, 'a picture')
    await get(`/items/${shelf.ids.amelie}`)
    await until(() => warmed().length === 1, 'the wish')
    expect(warmed()).toEqual([[{ assetId: shelf.poster, itemId: shelf.ids.amelie }]])
  })

  test('what has its copies asks for nothing', async () => {
    const [first = 0, second = 0] = pictures
    for (const id of pictures) if (id !== second) make(id)
    await get(`/items/${first}`)
    await until(() => warmed().length === 1, 'the wish')
    make(second)
    await get(`/items/${first}`)
    await get(`/items/${shelf.ids.matrix}`)
    shelf.cache(shelf.poster, 'a picture')
    await get(`/items/${shelf.ids.amelie}`)
    await until(() => warmed().length === 2, 'the last wish')
    expect(warmed()).toEqual([
      [ofItem(second)],
      [{ assetId: shelf.poster, itemId: shelf.ids.amelie }],
    ])
  })
})

describe('a copy that is not there yet', () => {
  test('is made first, and may be asked for again soon', async () => {
    shelf.cache(shelf.poster, 'a picture')
    for (const [path, ref] of [
      [`/assets/${shelf.poster}/thumbnail`, { assetId: shelf.poster, itemId: shelf.ids.amelie }],
      [`/items/${pictures[7]}/display`, ofItem(pictures[7]!)],
    ] as const) {
      const answer = await get(path, readKey)
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([409, '2'])
      await until(() => warmed().some(([first]) => Bun.deepEquals(first, ref)), path)
    }
  })
})

describe('wishes', () => {
  test('never hold up an answer, and older ones fall out while the engine is busy', async () => {
    const done = Promise.withResolvers<null>()
    // What it answers is waited for, as the commit of the writer is.
    shelf.answer('warmPictures', () => done.promise as never)
    await get(`/items/${pictures[0]}/thumbnail`)
    await until(() => warmed().length === 1, 'the first wish')
    for (const id of pictures.slice(1, 10)) {
      expect((await get(`/items/${id}/thumbnail`)).status).toBe(409)
    }
    expect(warmed()).toHaveLength(1)
    done.resolve(null)
    await until(() => warmed().length === 5, 'those that were left')
    expect(warmed().slice(1)).toEqual(pictures.slice(6, 10).map((id) => [ofItem(id)]))
  })

  test('that the engine refuses are nobody’s trouble', async () => {
    shelf.answer('warmPictures', () => {
      throw new Error('the disk is full')
    })
    for (const id of pictures.slice(0, 2)) {
      expect((await get(`/items/${id}`)).status).toBe(200)
      await until(() => warmed().length > 0, 'the wish')
    }
    await until(() => warmed().length === 2, 'both wishes')
    expect(shelf.logged).toEqual([])
  })
})

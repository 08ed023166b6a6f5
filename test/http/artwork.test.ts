import { afterEach, beforeEach, describe, expect, test } from 'bun:test'

import type { ArtworkType } from '../../src/domain/media.ts'
import { chooseArtwork } from '../../src/domain/choose-artwork.ts'
import { addDirectory, addFile } from '../store/fixture.ts'
import { now } from './api.ts'
import { createShelf, type Shelf } from './shelf.ts'

let shelf: Shelf
/** Assets of Amélie by the names of their files. */
let assets: Record<'poster' | 'folder' | 'fanart', number>

beforeEach(() => {
  shelf = createShelf()
  const unit = addDirectory(shelf.store, 'Amélie (2001)')
  const found = (['poster', 'folder', 'fanart'] as const).map((name) => {
    const path = `Amélie (2001)/${name}.jpg`
    const row = shelf.store.row(`SELECT id FROM file WHERE name = ?`, `${name}.jpg`)
    const fileId = row === null ? addFile(shelf.store, path, { kind: 'image' }) : Number(row['id'])
    return { fileId, type: name === 'fanart' ? ('fanart' as const) : ('poster' as const) }
  })
  shelf.store.stores.assets.setOfItem(shelf.ids.amelie, unit, found, { again: false })
  const idOf = (name: string): number =>
    Number(
      shelf.store.row(
        `SELECT asset.id FROM asset JOIN file ON file.id = file_id WHERE file.name = ?`,
        `${name}.jpg`,
      )?.['id'],
    )
  assets = { poster: idOf('poster'), folder: idOf('folder'), fanart: idOf('fanart') }
  for (const [name, id] of Object.entries(assets)) look(name, id)
  choose(shelf.ids.amelie)
})

afterEach(() => shelf[Symbol.dispose]())

/** Makes an asset a cached picture with a thumbnail. */
function look(name: string, id: number): void {
  const { hash } = shelf.cache(id, name)
  const facts = {
    type: 'jpeg',
    width: 2000,
    height: name === 'fanart' ? 1125 : 3000,
    orientation: 1,
    animated: false,
    bitDepth: 8,
    exif: null,
  } as const
  const copies = [320, 1280].map((longSide) => ({
    kind: 'thumbnail' as const,
    longSide,
    width: longSide / 2,
    height: longSide,
    hash: `${name} ${longSide}`,
    cachePath: `movie/1/${name}_${longSide}.webp`,
    sizeBytes: 1,
  }))
  const made = {
    content: hash,
    sizes: { thumbnails: [320, 1280], display: [1920] },
    hash,
    fates: { thumbnails: 'made', display: 'made' },
    facts,
    thumbHash: `blur of ${name}`,
    findings: [],
    copies,
  } as const
  shelf.store.stores.pictures.set({ assetId: id, itemId: shelf.ids.amelie }, made, now)
}

function choose(itemId: number): void {
  const { artwork } = shelf.store.stores
  artwork.set(itemId, chooseArtwork(artwork.subject(itemId)!), now)
}

interface View {
  readonly artwork: readonly {
    readonly type: ArtworkType
    readonly chosen: unknown
    readonly candidates: readonly { readonly name: string; readonly score: unknown }[]
  }[]
}

async function json<T>(path: string): Promise<T> {
  const answer = await shelf.request('GET', `/api/v1${path}`)
  expect([path, answer.status]).toEqual([path, 200])
  return (await answer.json()) as T
}

const small = (name: 'poster' | 'folder') => ({
  assetId: assets[name],
  itemId: null,
  thumbHash: `blur of ${name}`,
  thumbnail: {
    width: 160,
    height: 320,
    content: `/api/v1/assets/${assets[name]}/thumbnail?width=160&hash=${name} 320`,
  },
})

describe('the artwork of an item', () => {
  test('is what it shows of each type and what it could show, with the reasons', async () => {
    const { artwork } = await json<View>(`/items/${shelf.ids.amelie}/artwork`)
    expect(
      artwork.map(({ type, candidates }) => [type, ...candidates.map((one) => one.name)]),
    ).toEqual([
      ['poster', 'poster.jpg', 'folder.jpg'],
      ['fanart', 'fanart.jpg'],
    ])
    expect(artwork[0]?.chosen).toEqual({
      ...small('poster'),
      score: 1460,
      reasons: expect.arrayContaining([
        { rule: 'name', points: 60, message: 'Its name says exactly what it is.' },
      ]),
      chosenBy: 'rule',
      locked: false,
      chosenAt: '2026-01-02T03:04:05.000Z',
    })
    const second: unknown = artwork[0]?.candidates[1]
    expect(second).toEqual({
      ...small('folder'),
      offer: null,
      liking: null,
      name: 'folder.jpg',
      language: null,
      width: 2000,
      height: 3000,
      score: 1400,
      reasons: expect.any(Array),
    })
  })

  test('is none of an item without any, and not found where there is no item', async () => {
    expect(await json(`/items/${shelf.ids.matrix}/artwork`)).toEqual({ artwork: [] })
    expect((await shelf.request('GET', '/api/v1/items/999/artwork')).status).toBe(404)
  })
})

describe('a choice', () => {
  const path = (type = 'poster'): string => `/api/v1/items/${shelf.ids.amelie}/artwork/${type}`

  test('is handed to the engine, and the answer is what came of it', async () => {
    const { artwork } = shelf.store.stores
    shelf.answer('chooseArtwork', ({ itemId, type, picture }) => {
      artwork.want(itemId, type, picture!)
      choose(itemId)
      return null
    })
    const body = { assetId: assets.folder }
    const answer = await shelf.request('PUT', path(), { body })
    const { artwork: view } = (await answer.json()) as View
    expect(view[0]?.chosen).toMatchObject({ ...small('folder'), chosenBy: 'person' })
    const picture = { assetId: assets.folder, imageId: null }
    expect(shelf.asked.at(-1)).toEqual([
      'chooseArtwork',
      { itemId: shelf.ids.amelie, type: 'poster', picture },
    ])
  })

  test('may be a picture of a collection, and a lock alone', async () => {
    shelf.answer('chooseArtwork', () => null)
    const order = { itemId: shelf.ids.amelie, type: 'poster' }
    await shelf.request('PUT', path(), { body: { itemId: 7, locked: true } })
    const picture = { assetId: null, imageId: 7 }
    expect(shelf.asked.at(-1)).toEqual(['chooseArtwork', { ...order, picture, locked: true }])
    await shelf.request('PUT', path(), { body: { locked: false } })
    expect(shelf.asked.at(-1)).toEqual(['chooseArtwork', { ...order, locked: false }])
  })

  test('is given back', async () => {
    shelf.answer('unchooseArtwork', () => null)
    expect((await shelf.request('DELETE', path())).status).toBe(200)
    expect(shelf.asked.at(-1)).toEqual(['unchooseArtwork', shelf.ids.amelie, 'poster'])
  })

  test.each([
    {},
    { assetId: 1, itemId: 2 },
    { assetId: 1, offerId: 2 },
    { assetId: 0 },
    { assetId: 'x' },
    { locked: 1 },
  ])('of %p is refused', async (body) => {
    expect((await shelf.request('PUT', path(), { body })).status).toBe(422)
    expect(shelf.asked).toEqual([])
  })

  test.each(['subtitle', 'trailer', 'x'])('of the type %s is refused', async (type) => {
    expect((await shelf.request('PUT', path(type), { body: { locked: true } })).status).toBe(400)
  })
})

describe('what a provider offers', () => {
  const picture = { language: 'en', width: 1000, height: 1500, score: 0.8, votes: 12 }
  const url = 'https://pictures.test/a.jpg'
  const offer = { id: 1, enricher: 'tmdb', url, problem: null, triedAgain: false }

  beforeEach(() => {
    const { offers } = shelf.store.stores
    const itemId = shelf.ids.matrix
    const ref = { kind: 'movie', id: '603' } as const
    const trailer = { language: null, width: null, height: null, score: null, votes: null }
    offers.replace(
      { itemId, enricher: 'tmdb', ref, languages: ['en'] },
      [
        { itemId, type: 'poster', url, ...picture },
        { itemId, type: 'trailer', url: 'https://videos.test/1', ...trailer },
      ],
      now,
    )
  })

  const path = (): string => `/items/${shelf.ids.matrix}`

  test('stands among the candidates, and can be chosen by its number', async () => {
    shelf.answer('chooseArtwork', () => null)
    const { artwork } = await json<View>(`${path()}/artwork`)
    expect(artwork).toMatchObject([
      {
        type: 'poster',
        chosen: null,
        candidates: [
          {
            assetId: null,
            itemId: null,
            thumbnail: null,
            name: 'tmdb',
            language: 'en',
            width: 1000,
            liking: { score: 0.8, votes: 12 },
            offer: { ...offer, state: 'offered' },
          },
        ],
      },
    ])
    const order = `/api/v1${path()}/artwork/poster`
    expect((await shelf.request('PUT', order, { body: { offerId: 1 } })).status).toBe(200)
    expect(shelf.asked.at(-1)).toEqual([
      'chooseArtwork',
      {
        itemId: shelf.ids.matrix,
        type: 'poster',
        picture: { assetId: null, imageId: null, offerId: 1 },
      },
    ])
  })

  test('tells when it is downloaded, and why it could not be', async () => {
    const { offers } = shelf.store.stores
    const state = async (): Promise<unknown> => {
      const { artwork } = await json<View>(`${path()}/artwork`)
      return artwork[0]?.candidates[0]
    }
    offers.want(shelf.ids.matrix, [1])
    expect(await state()).toMatchObject({ offer: { ...offer, state: 'downloading' } })
    expect(await json(path())).toMatchObject({
      assets: [
        { type: 'poster', state: 'pending', path: null, provider: { enricher: 'tmdb', url } },
      ],
    })
    offers.setFailed(1, { message: 'It is a web page.', isPassing: false })
    const failed = { ...offer, state: 'failed', problem: 'It is a web page.' }
    expect(await state()).toMatchObject({ offer: failed })
    expect(await json(path())).toMatchObject({ assets: [] })
  })

  test('is an asset like others once it is there, with its trailers as links', async () => {
    const { offers, assets: store } = shelf.store.stores
    offers.want(shelf.ids.matrix, [1])
    const [pending] = offers.listPending(shelf.ids.matrix, 1)
    const id = pending!.assetId
    const { hash } = shelf.cache(id, 'bytes', 'jpg')
    expect(store.holderOf(id)).toEqual({ scanId: null })
    const answer = await shelf.request('GET', `/api/v1/assets/${id}?hash=${hash}`)
    expect([answer.status, await answer.text()]).toEqual([200, 'bytes'])
    expect(await json(path())).toMatchObject({
      assets: [
        { id, state: 'cached', path: null, missingAt: null, provider: { enricher: 'tmdb' } },
      ],
      trailers: [{ enricher: 'tmdb', url: 'https://videos.test/1', language: null }],
    })
  })
})

describe('what an item is shown by', () => {
  interface Items {
    readonly items: readonly { readonly title: string; readonly poster: unknown }[]
  }

  test('stands in lists and in the item', async () => {
    const { items } = await json<Items>('/items?library=1')
    expect(items.map(({ title, poster }) => [title, poster])).toEqual([
      ['Amélie', small('poster')],
      ['Gone', null],
      ['The Matrix', null],
    ])
    const item = await json(`/items/${shelf.ids.amelie}`)
    expect(item).toMatchObject({
      poster: small('poster'),
      links: { artwork: `/api/v1/items/${shelf.ids.amelie}/artwork` },
    })
  })

  test('is its fanart where it has no poster, and the poster of the series for a season', async () => {
    const { stores } = shelf.store
    const show = (itemId: number, type: ArtworkType, assetId: number): void => {
      const reason = { score: 0, reasons: [], chosenBy: 'rule' } as const
      stores.artwork.set(itemId, [{ type, picture: { assetId, imageId: null }, ...reason }], now)
    }
    show(shelf.ids.matrix, 'fanart', assets.fanart)
    show(shelf.ids.show, 'poster', assets.poster)
    show(shelf.ids.gone, 'logo', assets.folder)
    const shown = await json<Items>('/items?kind=movie,series,season,episode')
    expect(
      Object.fromEntries(
        shown.items.map(({ title, poster }) => [
          title,
          (poster as { assetId: number } | null)?.assetId ?? null,
        ]),
      ),
    ).toEqual({
      Amélie: assets.poster,
      Gone: null,
      'The Matrix': assets.fanart,
      Lost: assets.poster,
      'Season 1': assets.poster,
      Pilot: null,
      'Tabula Rasa': null,
    })
  })
})

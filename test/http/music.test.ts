import { afterAll, beforeAll, expect, test } from 'bun:test'

import { addDirectory, addFile, addItem, draft } from '../store/fixture.ts'
import { now } from './api.ts'
import { createShelf, type Shelf } from './shelf.ts'

const fact = <T>(value: T) => ({ value, source: 'tag', confidence: 0.95 }) as const

let shelf: Shelf
let ids: { artist: number; album: number; first: number }

beforeAll(() => {
  shelf = createShelf()
  const { store } = shelf
  const unit = addDirectory(store, 'Nina/Blue')
  const add = (item: Parameters<typeof draft>[2], key: string, files: number[] = []): number =>
    addItem(store, draft(unit, key, item), files, now)
  const artist = add({ kind: 'artist', title: 'Nina', identity: { title: fact('Nina') } }, 'nina')
  const identity = { title: fact('Blue'), year: fact(1999), artists: fact(['Nina']) }
  const album = add({ kind: 'album', parentId: artist, title: 'Blue', identity }, 'nina/blue')
  const tracks = [
    ['Zero', 1, 2],
    ['Alpha', 2, 1],
    ['One', 1, 1],
  ] as const
  const rows = tracks.map(([title, disc, track]) => {
    const place = { title: fact(title), disc: fact(disc), track: fact(track) }
    const file = addFile(store, `Nina/Blue/${title}.mp3`, { kind: 'audio' })
    const item = { kind: 'track', parentId: album, title, identity: place } as const
    return { file, id: add(item, `nina/blue#${title}`, [file]) }
  })
  const [first] = rows
  const asset = { fileId: first?.file ?? 0, type: 'poster', embedded: true } as const
  store.stores.assets.setOfItem(album, unit, [asset], { again: false })
  ids = { artist, album, first: first?.id ?? 0 }
})

afterAll(() => shelf[Symbol.dispose]())

async function get<T>(path: string): Promise<T> {
  const answer = await shelf.request('GET', `/api/v1${path}`)
  expect(answer.status).toBe(200)
  return (await answer.json()) as T
}

test('an album tells of its artist, and that its picture is inside a song', async () => {
  expect(await get(`/items/${ids.album}`)).toMatchObject({
    kind: 'album',
    year: 1999,
    identity: { artists: { value: ['Nina'], source: 'tag' } },
    assets: [{ type: 'poster', details: { embedded: true } }],
    parents: [{ id: ids.artist, kind: 'artist' }],
    childrenCount: 3,
  })
})

test('its tracks come in the order of discs and numbers', async () => {
  const { items } = await get<{ items: { title: string }[] }>(`/items/${ids.album}/children`)
  expect(items).toMatchObject([
    { title: 'One', seasonNumber: 1, episodeNumber: 1 },
    { title: 'Zero', seasonNumber: 1, episodeNumber: 2 },
    { title: 'Alpha', seasonNumber: 2, episodeNumber: 1 },
  ])
})

test('a search finds artists, albums and tracks', async () => {
  const { items } = await get<{ items: { kind: string }[] }>('/items?q=zero')
  expect(items).toMatchObject([{ kind: 'track', id: ids.first }])
  const albums = await get<{ items: { kind: string }[] }>('/items?kind=album,artist')
  expect(albums.items.map(({ kind }) => kind)).toEqual(['album', 'artist'])
})

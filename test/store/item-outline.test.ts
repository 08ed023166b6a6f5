import { expect, test } from 'bun:test'

import type { OutlineQuery } from '../../src/domain/item-list.ts'
import { createItemOutline } from '../../src/store/item-outline.ts'
import { createItemQueries } from '../../src/store/item-queries.ts'
import { probe } from '../http/shelf.ts'
import { addDirectory, addFile, addItem, draft, openStore, type Store } from './fixture.ts'

const fact = <T>(value: T) => ({ value, source: 'file', confidence: 1 }) as const

function add(store: Store, title: string, year?: number, at = 0): number {
  const identity = { title: fact(title), ...(year !== undefined && { year: fact(year) }) }
  return addItem(store, draft(1, `${title} ${year}`, { title, identity }), [], at)
}

function shelf(): Store {
  const store = openStore()
  addDirectory(store, '')
  return store
}

const outlineOf = (store: Store, query: Partial<OutlineQuery> = {}) =>
  createItemOutline(store.database).outline({
    kind: 'movie',
    sort: 'title',
    libraryId: 1,
    ...query,
  })

test('an outline names all items in the order of the list, with the place of each letter', () => {
  using store = shelf()
  const [zulu, the, alien, number] = ['Zulu', 'The Abyss', 'Alien', '12 Men'].map((title) =>
    add(store, title),
  )
  expect(outlineOf(store)).toEqual({
    ids: [number, the, alien, zulu] as number[],
    marks: [
      { text: '#', at: 0 },
      { text: 'A', at: 1 },
      { text: 'Z', at: 3 },
    ],
  })
})

test('an outline by year has years, those without one at the end; by coming it has months', () => {
  using store = shelf()
  const day = 86_400_000
  const none = add(store, 'C', undefined, 0)
  const late = add(store, 'B', 2001, 40 * day)
  const early = add(store, 'A', 1950, 80 * day)
  expect(outlineOf(store, { sort: 'year' })).toEqual({
    ids: [early, late, none],
    marks: [
      { text: '1950', at: 0 },
      { text: '2001', at: 1 },
    ],
  })
  expect(outlineOf(store, { sort: '-addedAt' }).marks).toEqual([
    { text: '1970-03', at: 0 },
    { text: '1970-02', at: 1 },
    { text: '1970-01', at: 2 },
  ])
})

test('lists are narrowed by picture size, codec and artwork, and counted so', () => {
  using store = shelf()
  const withFile = (title: string, width: number, height: number, codec: string): number => {
    const fileId = addFile(store, `${title}/film.mkv`)
    const hash = title
    store.stores.files.setRead(fileId, {
      sizeBytes: 100,
      mtimeNs: '1',
      inode: '1',
      fingerprint: hash,
    })
    const [video] = probe.video
    const streams = { ...probe, video: [{ ...video, width, height, codec }] }
    store.stores.files.saveProbe({ sizeBytes: 100, hash }, streams, 0)
    const unit = addDirectory(store, title)
    return addItem(store, draft(unit, title, { title }), [fileId])
  }
  const wide = withFile('Wide', 3840, 1600, 'hevc')
  const plain = withFile('Plain', 1920, 800, 'h264')
  const bare = add(store, 'Bare')
  store.database.run('UPDATE item SET missing_at = 1 WHERE id = ?', [bare])
  expect(outlineOf(store, { resolution: '2160p' }).ids).toEqual([wide])
  expect(outlineOf(store, { codec: 'h264' }).ids).toEqual([plain])
  expect(outlineOf(store, { artwork: true }).ids).toEqual([])
  expect(createItemOutline(store.database).facets(1, 'movie')).toMatchObject({
    total: 3,
    missing: 1,
    withoutArtwork: 3,
    matchStates: { unmatched: 3, ambiguous: 0, matched: 0, ignored: 0 },
    resolutions: [
      { value: '2160p', count: 1 },
      { value: '1080p', count: 1 },
    ],
    codecs: [
      { value: 'h264', count: 1 },
      { value: 'hevc', count: 1 },
    ],
  })
  expect(
    createItemQueries(store.database)
      .findSummaries([wide, bare])
      .map(({ quality }) => quality),
  ).toEqual([{ resolution: '2160p', codec: 'hevc', range: 'SDR' }, null])
})

import { afterEach, beforeEach, describe, expect, test } from 'bun:test'

import { readNfo } from '../../src/media/nfo/read-nfo.ts'
import type { NfoView } from '../../src/http/views/nfo.ts'
import { addDirectory, addFile, addItem, draft } from '../store/fixture.ts'
import { createShelf, type Shelf } from './shelf.ts'

let shelf: Shelf

beforeEach(() => {
  shelf = createShelf()
})
afterEach(() => shelf[Symbol.dispose]())

async function nfoOf(id: number): Promise<NfoView> {
  const answer = await shelf.request('GET', `/api/v1/items/${id}/nfo`)
  expect(answer.status).toBe(200)
  return (await answer.json()) as NfoView
}

function say(id: number, title: string): void {
  shelf.store.stores.facts.putEntry(id, {
    enricher: 'tmdb',
    position: 0,
    ref: { kind: 'movie', id: '603' },
    facts: { ids: [{ provider: 'tmdb', id: '603' }], title, metadata: { plot: 'A <simulation>.' } },
    fetchedAt: 5,
  })
}

describe('the NFO of an item', () => {
  test('is told as it was read, also where a person fixed something else', async () => {
    const { amelie } = shelf.ids
    addFile(shelf.store, 'Amélie (2001)/Amelie.NFO', { kind: 'nfo' })
    addFile(shelf.store, 'Amélie (2001)/movie.nfo', { kind: 'nfo' })
    addFile(shelf.store, 'Amélie (2001)/other.nfo', { kind: 'nfo' })
    shelf.store.stores.facts.pin(amelie, {
      field: 'title',
      value: 'Mine',
      source: 'user',
      pinnedAt: 1,
    })
    const { files, fields, planned } = await nfoOf(amelie)
    expect(files).toEqual(['/media/films/Amélie (2001)/Amelie.NFO'])
    expect(fields).toContainEqual({ field: 'title', value: 'Amélie' })
    expect(fields).toContainEqual({ field: 'genres', value: ['Comedy'] })
    expect(fields.map(({ field }) => field)).not.toContain('year')
    expect(planned).toMatchObject({
      wanted: false,
      path: '/media/films/Amélie (2001)/amelie.nfo',
      refusal: 'There is an NFO that shelfd did not write, or that was changed since.',
    })
  })

  test('is shown as it would be written, where it would lie, and nothing is written', async () => {
    const { matrix } = shelf.ids
    expect((await nfoOf(matrix)).planned).toMatchObject({
      refusal: 'No provider and no person has said anything of it yet.',
    })
    say(matrix, 'The Matrix')
    shelf.store.database.run('UPDATE library SET write_nfo = 1 WHERE id = 1')
    const { files, fields, planned } = await nfoOf(matrix)
    expect([files, fields]).toEqual([[], []])
    expect(planned).toMatchObject({
      wanted: true,
      path: '/media/films/Matrix/matrix.nfo',
      refusal: null,
    })
    const [document] = readNfo(Buffer.from(planned?.text ?? '')).documents
    expect(document).toMatchObject({
      root: 'movie',
      title: 'The Matrix',
      year: 1999,
      ids: [{ provider: 'tmdb', id: '603' }],
      metadata: { plot: 'A <simulation>.' },
    })
    expect(shelf.asked).toEqual([])
    expect(shelf.store.rows('SELECT 1 FROM written_file')).toEqual([])
  })

  test('of a locked item is not written', async () => {
    const { matrix } = shelf.ids
    say(matrix, 'The Matrix')
    const pin = { field: '*', value: null, source: 'user', pinnedAt: 1 }
    shelf.store.stores.facts.pin(matrix, pin)
    expect((await nfoOf(matrix)).planned?.refusal).toBe('It is locked.')
  })

  test('has no place where an item has none of its own', async () => {
    expect((await nfoOf(shelf.ids.show)).planned).toMatchObject({
      path: null,
      refusal: 'It has no folder or video to itself that an NFO could lie beside.',
    })
  })

  test('of a film without one of its video is movie.nfo, and of an album album.nfo', async () => {
    addFile(shelf.store, 'Matrix/movie.nfo', { kind: 'nfo' })
    expect((await nfoOf(shelf.ids.matrix)).files).toEqual(['/media/films/Matrix/movie.nfo'])
    const unit = addDirectory(shelf.store, 'Can/Tago Mago')
    addFile(shelf.store, 'Can/Tago Mago/album.nfo', { kind: 'nfo' })
    const album = addItem(shelf.store, draft(unit, 'Can/Tago Mago', { kind: 'album' }))
    expect(await nfoOf(album)).toEqual({
      itemId: album,
      files: ['/media/films/Can/Tago Mago/album.nfo'],
      fields: [],
      planned: null,
    })
  })

  test('of no item is not found', async () => {
    expect((await shelf.request('GET', '/api/v1/items/999/nfo')).status).toBe(404)
  })
})

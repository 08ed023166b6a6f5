import { afterEach, beforeEach, describe, expect, test } from 'bun:test'

import type { PinOrder } from '../../src/domain/facts.ts'
import { runFactCommand } from '../../src/enrich/fact-commands.ts'
import type { Transaction } from '../../src/domain/stores.ts'
import { createShelf, type Shelf } from './shelf.ts'

let shelf: Shelf
let path: string

beforeEach(() => {
  shelf = createShelf()
  path = `/api/v1/items/${shelf.ids.amelie}/fields`
  // As the writer does it, on the same database.
  const tx = { stores: shelf.store.stores, now: 5 } as unknown as Transaction
  const run = (command: 'pinField' | 'unpinField', args: readonly unknown[]): null =>
    runFactCommand({ tx, libraries: [] }, { command, args }) as null
  shelf.answer('pinField', (...args) => run('pinField', args))
  shelf.answer('unpinField', (...args) => run('unpinField', args))
})

afterEach(() => shelf[Symbol.dispose]())

interface Field {
  readonly field: string
  readonly value: unknown
  readonly source: string | null
  readonly others: readonly { readonly source: string; readonly value: unknown }[]
  readonly lockedBy: string | null
}

async function fieldOf(answer: Response, name: string): Promise<Omit<Field, 'field'>> {
  const { fields } = (await answer.json()) as { fields: Field[] }
  const { field: _, ...found } = fields.find(({ field }) => field === name)!
  return found
}

async function put(field: string, body: PinOrder | object): Promise<Response> {
  return await shelf.request('PUT', `${path}/${encodeURIComponent(field)}`, { body })
}

describe('the fields of an item', () => {
  test('are shown with where they come from and who locks them', async () => {
    const answer = await shelf.request('GET', path)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({
      itemId: shelf.ids.amelie,
      frozen: false,
      fields: expect.arrayContaining([
        { field: 'tagline', value: null, source: null, others: [], lockedBy: null },
      ]),
    })
  })

  test('that a person sets are shown until they are given up', async () => {
    const set = await put('title', { value: '  Le Fabuleux Destin ' })
    expect(set.status).toBe(200)
    expect(await fieldOf(set, 'title')).toEqual({
      value: 'Le Fabuleux Destin',
      source: 'user',
      others: [{ source: 'nfo', value: 'Amélie' }],
      lockedBy: 'person',
    })
    const shown = await shelf.request('GET', `/api/v1/items/${shelf.ids.amelie}`)
    expect(await shown.json()).toMatchObject({
      title: 'Le Fabuleux Destin',
      locked: ['title'],
      pinned: ['title'],
      sources: { title: 'user' },
    })
    const found = await shelf.request('GET', '/api/v1/items?q=fabuleux')
    expect(await found.json()).toMatchObject({ items: [{ id: shelf.ids.amelie }] })
    const given = await shelf.request('DELETE', `${path}/title`)
    expect(await fieldOf(given, 'title')).toMatchObject({ lockedBy: null })
    expect((await shelf.request('DELETE', `${path}/title`)).status).toBe(200)
  })

  test('stay what they are once they are locked, also when they are empty', async () => {
    const locked = await put('plot', { locked: true })
    expect(await fieldOf(locked, 'plot')).toMatchObject({ lockedBy: 'person' })
    const emptied = await put('genres', { value: null })
    expect(await fieldOf(emptied, 'genres')).toEqual({
      value: null,
      source: null,
      others: [{ source: 'nfo', value: ['Comedy'] }],
      lockedBy: 'person',
    })
  })

  test('come with what a provider says instead', async () => {
    shelf.store.stores.facts.putEntry(shelf.ids.amelie, {
      enricher: 'tmdb',
      position: 0,
      ref: { kind: 'movie', id: '194' },
      facts: { ids: [], title: 'Amélie from Montmartre', metadata: { plot: 'She helps.' } },
      fetchedAt: 5,
    })
    const answer = await shelf.request('GET', path)
    const others = [{ source: 'provider:tmdb', value: 'Amélie from Montmartre' }]
    expect(await fieldOf(answer, 'title')).toMatchObject({ value: 'Amélie', source: 'nfo', others })
    const item = await shelf.request('GET', `/api/v1/items/${shelf.ids.amelie}`)
    expect(await item.json()).toMatchObject({ others: { title: others } })
  })

  test('can all be locked at once', async () => {
    const frozen = await put('*', { locked: true })
    expect(await frozen.json()).toMatchObject({ frozen: true })
    expect((await put('*', { value: 'x' })).status).toBe(422)
    const open = await shelf.request('DELETE', `${path}/*`)
    expect(await open.json()).toMatchObject({ frozen: false })
  })

  test.each([
    ['year', '1995', 422],
    ['year', 12, 422],
    ['year', 19.5, 422],
    ['title', null, 422],
    ['title', ' ', 422],
    ['premiered', 'yesterday', 422],
    ['genres', 'Crime', 422],
    ['genres', [], 422],
    ['userRating', 11, 422],
    ['trailers', ['javascript:alert(1)'], 422],
    ['ids', [{ provider: 'tmdb' }], 422],
    ['actors', [{ role: 'Nino' }], 422],
    ['season', 1, 400],
    ['__proto__', 'x', 400],
  ] as const)('rejects %s %j', async (field, value, status) => {
    expect((await put(field, { value })).status).toBe(status)
    expect(shelf.store.rows('SELECT 1 FROM item_pin')).toEqual([])
  })

  test.each([{}, { locked: false }, { value: 'x', locked: true }])(
    'rejects %j as no order',
    async (body) => expect((await put('title', body)).status).toBe(422),
  )

  test('of no item are not found', async () => {
    path = '/api/v1/items/999/fields'
    expect((await shelf.request('GET', path)).status).toBe(404)
    expect((await put('title', { value: 'x' })).status).toBe(404)
    expect((await shelf.request('DELETE', `${path}/title`)).status).toBe(404)
  })
})

test('providers are asked now for what somebody wants to have refreshed', async () => {
  shelf.answer('refreshItem', () => ({ itemId: 7 }))
  const answer = await shelf.request('POST', `/api/v1/items/${shelf.ids.amelie}/refresh`)
  expect(answer.status).toBe(202)
  expect(answer.headers.get('location')).toBe('/api/v1/items/7')
  expect(shelf.asked.at(-1)).toEqual(['refreshItem', shelf.ids.amelie])
})

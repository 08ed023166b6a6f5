import { describe, expect, test } from 'bun:test'

import type { ProviderEntry, ProviderFacts } from '../../src/domain/facts.ts'
import type { ItemDraft } from '../../src/domain/item-stores.ts'
import type { FactSource, Identity } from '../../src/domain/media.ts'
import { createItemQueries } from '../../src/store/item-queries.ts'
import { addDirectory, draft, openStore, scanOf, type Store } from './fixture.ts'

function boat(store: Store, parts: { identity?: Identity; key?: string } = {}): ItemDraft {
  const identity = { title: fact('file', 'boat'), year: fact('file', 1980), ...parts.identity }
  return draft(addDirectory(store, 'boat'), parts.key ?? 'boat', {
    title: identity.title.value,
    identity,
  })
}

function fact<T>(
  source: FactSource,
  value: T,
): { value: T; source: FactSource; confidence: number } {
  return { value, source, confidence: 1 }
}

function entry(facts: Partial<ProviderFacts>, parts: Partial<ProviderEntry> = {}): ProviderEntry {
  return {
    enricher: 'tmdb',
    position: 0,
    ref: { kind: 'movie', id: '387' },
    facts: { ids: [], metadata: {}, ...facts },
    fetchedAt: 5,
    ...parts,
  }
}

const told = {
  title: 'Das Boot',
  originalTitle: 'Das Boot',
  year: 1981,
  ids: [{ provider: 'tmdb', id: '387' }],
  metadata: { plot: 'In the Atlantic.' },
}

function shownRow(store: Store, id: number): unknown {
  const columns = store.row('SELECT title, sort_title, year FROM item WHERE id = ?', id)
  const ids = store.rows(
    `SELECT provider || ':' || external_id AS id FROM item_external_id WHERE item_id = ?`,
    id,
  )
  return { ...columns, ids: ids.map((row) => row['id']) }
}

const local = { title: 'boat', sort_title: 'boat', year: 1980, ids: [] }
const provided = { title: 'Das Boot', sort_title: 'das boot', year: 1981, ids: ['tmdb:387'] }

/** A film of which a provider has told. */
function enriched(store: Store): number {
  const id = store.stores.items.insert(boat(store), 1)
  store.stores.facts.putEntry(id, entry(told))
  store.stores.facts.show(id, 2)
  return id
}

describe('what a provider says', () => {
  test('is what lists and searches go by, and goes again with its entry', () => {
    using store = openStore()
    const { facts } = store.stores
    const id = enriched(store)
    expect(shownRow(store, id)).toEqual(provided)
    facts.keepEntries(id, ['tmdb'])
    expect(facts.entries(id)).toEqual([entry(told)])
    facts.keepEntries(id, [])
    facts.show(id, 4)
    expect(shownRow(store, id)).toEqual(local)
  })

  test('stays when a scan finds the item as it was, which writes nothing', () => {
    using store = openStore()
    const id = enriched(store)
    expect(store.stores.items.update(id, boat(store), 3)).toBe(false)
    store.stores.items.touchContainer(id, boat(store))
    expect(shownRow(store, id)).toEqual(provided)
    expect(store.row('SELECT updated_at FROM item')).toEqual({ updated_at: 2 })
  })

  test('stays over another name of the file, and gives way to an NFO', () => {
    using store = openStore()
    const { items } = store.stores
    const id = enriched(store)
    expect(items.update(id, boat(store, { identity: { title: fact('file', 'ship') } }), 3)).toBe(
      true,
    )
    expect(shownRow(store, id)).toEqual(provided)
    const told = boat(store, { identity: { title: fact('nfo', 'The Boat') } })
    items.update(id, told, 4)
    expect(shownRow(store, id)).toMatchObject({ title: 'The Boat', year: 1981, ids: ['tmdb:387'] })
    items.redescribe(id, { title: 'boat', identity: {}, metadata: {}, findings: [] }, 5)
    expect(shownRow(store, id)).toMatchObject({ title: 'Das Boot' })
  })

  test('stays when the item is found in another folder and takes over what is new of it', () => {
    using store = openStore()
    const { items, scans } = store.stores
    const id = enriched(store)
    scans.create(scanOf(), 3)
    const fresh = items.insert(boat(store, { key: 'moved' }), 4)
    items.merge(fresh, id, 5)
    expect(shownRow(store, id)).toEqual(provided)
    expect(store.row('SELECT key FROM item')).toEqual({ key: 'moved' })
  })

  test('is heard in the order of the enrichers, and replaced as a whole', () => {
    using store = openStore()
    const { facts } = store.stores
    const id = enriched(store)
    const later = { enricher: 'tvmaze', position: 1, fetchedAt: 9 }
    facts.putEntry(id, entry({ title: 'Boat', metadata: { tagline: 'Down.' } }, later))
    expect(facts.shown(id)?.metadata).toEqual({ plot: 'In the Atlantic.', tagline: 'Down.' })
    facts.putEntry(id, entry({ title: 'Boot' }, { position: 2, fetchedAt: 9 }))
    expect(facts.entries(id).map(({ enricher }) => enricher)).toEqual(['tvmaze', 'tmdb'])
    expect(facts.shown(id)).toMatchObject({
      identity: { title: { value: 'Boat' } },
      metadata: { tagline: 'Down.' },
      sources: { title: 'provider:tvmaze', tagline: 'provider:tvmaze', year: 'file' },
    })
  })
})

describe('what a person fixed', () => {
  test('is shown over everything until it is given up', () => {
    using store = openStore()
    const { facts, items } = store.stores
    const id = enriched(store)
    facts.pin(id, { field: 'title', value: 'U 96', source: 'user', pinnedAt: 3 })
    facts.pin(id, { field: 'plot', value: null, source: 'user', pinnedAt: 3 })
    facts.show(id, 3)
    items.update(id, boat(store, { identity: { title: fact('nfo', 'The Boat') } }), 4)
    expect(shownRow(store, id)).toMatchObject({ title: 'U 96', sort_title: 'u 96\tdas boot' })
    expect(facts.shown(id)?.metadata).toEqual({})
    expect(facts.pins(id).map(({ field, value }) => [field, value])).toEqual([
      ['plot', null],
      ['title', 'U 96'],
    ])
    expect(facts.unpin(id, 'title')).toBe(true)
    expect(facts.unpin(id, 'title')).toBe(false)
    facts.show(id, 5)
    expect(shownRow(store, id)).toMatchObject({ title: 'The Boat' })
  })
})

test('an item is read with what is shown of it, where that is from, and who told it', () => {
  using store = openStore()
  const id = enriched(store)
  store.stores.facts.pin(id, { field: 'tagline', value: 'Deep.', source: 'user', pinnedAt: 3 })
  expect(createItemQueries(store.database).find(id)).toMatchObject({
    title: 'Das Boot',
    identity: { title: { value: 'Das Boot', source: 'provider' }, year: { value: 1981 } },
    metadata: { plot: 'In the Atlantic.', tagline: 'Deep.' },
    sources: { title: 'provider:tmdb', plot: 'provider:tmdb', tagline: 'user' },
    locked: ['tagline'],
    providers: [{ enricher: 'tmdb', ref: { kind: 'movie', id: '387' }, fetchedAt: 5 }],
    ids: [{ provider: 'tmdb', id: '387' }],
  })
})

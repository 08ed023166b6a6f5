import { describe, expect, test } from 'bun:test'

import { itemKinds, searchedKinds, topKinds } from '../../src/domain/media.ts'
import type { ItemKey } from '../../src/domain/item-key.ts'
import { itemSorts, type ItemListQuery } from '../../src/domain/item-list.ts'
import type { ItemDraft } from '../../src/domain/item-stores.ts'
import { createItemQueries } from '../../src/store/item-queries.ts'
import { syncLibraries } from '../../src/store/library-store.ts'
import { addDirectory, addItem, draft, openStore, type Store } from './fixture.ts'

/** A film with facts as names give them. */
function film(title: string, facts: { year?: number; sortTitle?: string } = {}): ItemDraft {
  const fact = <T>(value: T) => ({ value, source: 'file', confidence: 1 }) as const
  const { year, sortTitle } = facts
  return draft(1, `${title} ${year ?? ''}`, {
    title,
    identity: { title: fact(title), ...(year !== undefined && { year: fact(year) }) },
    metadata: sortTitle === undefined ? {} : { sortTitle },
  })
}

function catalogue(films: readonly ItemDraft[]): Store {
  const store = openStore()
  addDirectory(store, '')
  for (const item of films) addItem(store, item)
  return store
}

/** Titles of all pages of a list. */
function pages(
  store: Store,
  query: Partial<ItemListQuery> & { limit: number },
): (readonly string[])[] {
  const items = createItemQueries(store.database)
  const found: string[][] = []
  let after: ItemKey | null | undefined
  while (after !== null) {
    const page = items.list({
      kinds: topKinds,
      sort: 'title',
      ...query,
      ...(after && { after }),
    })
    found.push(page.items.map(({ title }) => title))
    if (found.length > 100) throw new Error('the list has no end')
    after = page.next
  }
  return found
}

const titles = (store: Store, query: Partial<ItemListQuery> = {}): readonly string[] =>
  pages(store, { limit: 100, ...query }).flat()

test('lists by title as people sort, page by page, equal ones too', () => {
  using store = catalogue([
    film('The Matrix Reloaded'),
    film('amber', { year: 1 }),
    film('Élan'),
    film('The Matrix'),
    film('Eden'),
    film('Amber', { year: 2 }),
    film('Zorro', { sortTitle: 'A first one' }),
  ])
  expect(pages(store, { limit: 3 })).toEqual([
    ['Zorro', 'amber', 'Amber'],
    ['Eden', 'Élan', 'The Matrix'],
    ['The Matrix Reloaded'],
  ])
})

test('ends with an empty page when the last was full', () => {
  using store = catalogue([film('A'), film('B')])
  expect(pages(store, { limit: 2 })).toEqual([['A', 'B'], []])
})

test('lists by the order of their coming, and by year with those that have none at the end', () => {
  using store = catalogue([
    film('C', { year: 2001 }),
    film('A'),
    film('D', { year: 1999 }),
    film('B', { year: 2001 }),
  ])
  expect(pages(store, { limit: 3, sort: 'addedAt' })).toEqual([['C', 'A', 'D'], ['B']])
  expect(pages(store, { limit: 3, sort: '-addedAt' })).toEqual([['B', 'D', 'A'], ['C']])
  expect(pages(store, { limit: 3, sort: 'year' })).toEqual([['D', 'B', 'C'], ['A']])
})

test('merges kinds into one order, as the database compares', () => {
  using store = catalogue([])
  // U+FA0E is below U+20BB7 by bytes and above it by halves of UTF-16.
  for (const [at, title] of ['𠮷', '\ufa0e', 'c', 'a', 'b', 'd'].entries()) {
    const kind = at % 2 === 0 ? 'movie' : 'series'
    addItem(store, draft(1, `${kind} ${title}`, { kind, title }))
  }
  const all = titles(store)
  expect(all).toEqual(['a', 'b', 'c', 'd', '\ufa0e', '𠮷'])
  for (const limit of [1, 2, 3, 4]) expect(pages(store, { limit }).flat()).toEqual([...all])
})

describe('a list is narrowed', () => {
  test('by library, leaving out what has left the configuration', () => {
    using store = catalogue([film('A')])
    const both = [
      { name: 'Films', kind: 'movies', paths: ['/media/films'] },
      { name: 'Old', kind: 'movies', paths: ['/old'] },
    ] as const
    syncLibraries(store.database, both, 0)
    for (const title of ['B1', 'B2', 'B3']) addItem(store, { ...film(title), libraryId: 2 })
    addItem(store, film('C'))
    expect(titles(store, { libraryId: 2 })).toEqual(['B1', 'B2', 'B3'])
    syncLibraries(store.database, both.slice(0, 1), 0)
    expect(pages(store, { limit: 2 })).toEqual([['A', 'C'], []])
    expect(titles(store, { libraryId: 2 })).toEqual([])
  })

  test('by year, state and what is missing', () => {
    using store = catalogue([film('A', { year: 1999 }), film('B', { year: 2000 }), film('C')])
    store.database.run(`UPDATE item SET match_state = 'matched' WHERE title = 'B'`)
    store.database.run(`UPDATE item SET missing_at = 1 WHERE title = 'C'`)
    expect(titles(store, { year: 1999 })).toEqual(['A'])
    expect(titles(store, { matchState: 'matched' })).toEqual(['B'])
    expect(titles(store, { missing: true })).toEqual(['C'])
    expect(titles(store, { missing: false })).toEqual(['A', 'B'])
    expect(titles(store, { missing: false, matchState: 'unmatched' })).toEqual(['A'])
  })

  test('by words in any order, case and spelling; their signs are no pattern', () => {
    using store = catalogue([
      film('The Dark Knight Rises'),
      film('Amélie'),
      film('100% Wolf'),
      film('千と千尋の神隠し'),
    ])
    const found = (text: string): readonly string[] => titles(store, { text })
    expect(found('amelie')).toEqual(['Amélie'])
    expect(found('AMÉL')).toEqual(['Amélie'])
    expect(found('rises the knight')).toEqual(['The Dark Knight Rises'])
    expect(found('the dark knight')).toEqual(['The Dark Knight Rises'])
    expect(found('dark wolf')).toEqual([])
    expect(found('千尋')).toEqual(['千と千尋の神隠し'])
    expect(found('wolf%100')).toEqual(['100% Wolf'])
    for (const sign of ['%', '_', '*', '[a-z]*wolf', 'w_lf%x']) expect(found(sign)).toEqual([])
  })

  test('by parent, in the order of position', () => {
    using store = catalogue([])
    const series = addItem(store, draft(1, 'Show', { kind: 'series' }))
    const fact = (value: number) => ({ value, source: 'file', confidence: 1 }) as const
    for (const number of [10, 2, 0, null]) {
      const identity = number === null ? {} : { season: fact(number) }
      const place = { kind: 'season', parentId: series, identity } as const
      addItem(store, draft(1, `Season ${number}`, place))
    }
    const inOrder = ['Season null', 'Season 0', 'Season 2', 'Season 10']
    const below = { kinds: itemKinds, parentId: series } as const
    for (const limit of [1, 2, 5]) {
      expect(pages(store, { ...below, sort: 'position', limit }).flat()).toEqual(inOrder)
    }
    expect(titles(store, { ...below, sort: '-addedAt' })[0]).toBe('Season null')
    expect(titles(store)).toEqual(['Show'])
    expect(titles(store, { kinds: searchedKinds })).toEqual(['Show'])
  })
})

test('a page that follows a changed entry goes on behind its place', () => {
  using store = catalogue([film('A'), film('B'), film('C')])
  const items = createItemQueries(store.database)
  for (const sort of itemSorts.filter((name) => name !== 'position')) {
    const { next } = items.list({ kinds: topKinds, sort, limit: 2 })
    store.database.run('SAVEPOINT here')
    store.database.run(`DELETE FROM item WHERE title = 'B'`)
    const page = items.list({ kinds: topKinds, sort, limit: 2, ...(next && { after: next }) })
    expect(page.items.map(({ title }) => title)).toEqual([sort.startsWith('-') ? 'A' : 'C'])
    store.database.run('ROLLBACK TO here')
    store.database.run('RELEASE here')
  }
})

test('gives whole items in the order asked for, without those that are gone', () => {
  using store = catalogue([film('A'), film('B')])
  const items = createItemQueries(store.database)
  expect(items.findAll([2, 9, 1]).map(({ title }) => title)).toEqual(['B', 'A'])
  expect(items.find(9)).toBeNull()
})

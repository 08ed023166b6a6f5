import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'

import type { ItemQueries, TitleKey } from '../../src/domain/queries.ts'
import { createItemQueries } from '../../src/store/item-queries.ts'
import { createItemStore } from '../../src/store/item-store.ts'
import { syncLibraries } from '../../src/store/library-store.ts'
import { migrate } from '../../src/store/migrate.ts'

/** A catalogue of two libraries with films of these titles; the second has left the configuration. */
function catalogue(titles: readonly string[], detached: readonly string[] = []): ItemQueries {
  const database = new Database(':memory:', { strict: true })
  migrate(database, { now: 1 })
  const films = { name: 'Films', kind: 'movies', paths: ['/films'] } as const
  const old = { name: 'Old', kind: 'movies', paths: ['/old'] } as const
  syncLibraries(database, [films, old], 1)
  syncLibraries(database, [films], 1)
  database.run(`INSERT INTO directory (root_id, path) VALUES (1, ''), (2, '')`)
  const items = createItemStore(database)
  const add = (libraryId: number) => (title: string, index: number) =>
    items.insert(
      {
        libraryId,
        kind: 'movie',
        parentId: null,
        unitId: libraryId,
        key: `${title}#${index}`,
        title,
        identity: { title: { value: title, source: 'file', confidence: 1 } },
        metadata: {},
        findings: [],
      },
      1,
    )
  titles.forEach(add(1))
  detached.forEach(add(2))
  return createItemQueries(database)
}

/** All pages of a list, as titles. */
function pages(items: ItemQueries, limit: number, text?: string): string[][] {
  const found: string[][] = []
  let after: TitleKey | null | undefined
  while (after !== null) {
    const query = { kind: 'movie', limit, ...(after && { after }) } as const
    const page = text === undefined ? items.list(query) : items.search({ ...query, text })
    found.push(page.items.map(({ title }) => title))
    after = page.next
  }
  return found
}

test('lists titles in their order, page by page, equal ones too', () => {
  const items = catalogue(['b', 'A', 'a', 'B', 'a', ''])
  expect(pages(items, 2)).toEqual([['', 'A'], ['a', 'a'], ['b', 'B'], []])
})

test('leaves out what belongs to a library that is gone, without losing the rest of the list', () => {
  const items = catalogue(['a', 'c'], ['b1', 'b2'])
  expect(pages(items, 2)).toEqual([['a'], ['c'], []])
})

test('finds a text in any case and page by page; its own signs are no pattern', () => {
  const items = catalogue(['100% Wolf', 'Wolf', 'The Wolf', 'Fox', 'a_b', 'axb', String.raw`c\d`])
  expect(pages(items, 2, 'wolf').flat()).toEqual(['100% Wolf', 'The Wolf', 'Wolf'])
  expect(pages(items, 9, '%').flat()).toEqual(['100% Wolf'])
  expect(pages(items, 9, 'A_B').flat()).toEqual(['a_b'])
  expect(pages(items, 9, '\\').flat()).toEqual([String.raw`c\d`])
})

import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'

import type { Identity } from '../../src/domain/media.ts'
import { sameTitled } from '../../src/download/works.ts'
import { candidateSql } from '../../src/store/known-work-store.ts'
import { migrate } from '../../src/store/migrate.ts'
import { openStore, type Store } from './fixture.ts'

function add(
  { stores }: Store,
  title: string,
  more: { original?: string; tmdb?: string } = {},
): number {
  const fact = <T>(value: T) => ({ value, source: 'folder' as const, confidence: 1 })
  const { original, tmdb } = more
  const identity: Identity = {
    title: fact(title),
    ...(original !== undefined && { originalTitle: fact(original) }),
    ...(tmdb !== undefined && { ids: fact([{ provider: 'tmdb', id: tmdb }]) }),
  }
  const draft = { libraryId: 1, kind: 'movie', parentId: null, unitId: 1, key: title } as const
  return stores.items.insert({ ...draft, title, identity, metadata: {}, findings: [] }, 1)
}

function library(): Store {
  const store = openStore()
  store.stores.directories.insert([
    { id: 1, rootId: 1, path: '', parentId: null, unit: 'self', signature: '', mtimeNs: null },
  ])
  return store
}

const titles: [asked: string, known: string][] = [
  ['The Matrix', 'The Matrix'],
  ['Matrix', 'The Matrix'],
  ['Matrix, The', 'The Matrix'],
  ['Fast and Furious', 'Fast & Furious'],
  ['Rocky 2', 'Rocky II'],
  ['Amelie', 'Amélie'],
  ['Spider Man No Way Home', 'Spider-Man: No Way Home'],
  ['WALL E', 'WALL·E'],
  ['La La Land', 'La La Land'],
  ['Das Boot', 'Das Boot'],
  ['Se7en', 'Se7en'],
  ['M A S H', 'M*A*S*H'],
]

test.each(titles)('finds %s as %s', (asked, known) => {
  using store = library()
  const id = add(store, known)
  for (const other of ['Other', 'The Other', 'Rocky', 'Matrix Reloaded', 'La Haine'])
    add(store, other)
  const found = store.stores.knownWorks.find(1, 'movie', { titles: [asked], ids: [] })
  expect(sameTitled(found, [asked]).map((one) => one.id)).toEqual([id])
})

test('finds a film by its original title, and by its number', () => {
  using store = library()
  const id = add(store, 'The Lives of Others', { original: 'Das Leben der Anderen', tmdb: '582' })
  const { knownWorks } = store.stores
  const byTitle = knownWorks.find(1, 'movie', { titles: ['Das Leben der Anderen'], ids: [] })
  expect(byTitle.map((one) => one.id)).toEqual([id])
  const byId = knownWorks.find(1, 'movie', { titles: [], ids: [{ provider: 'tmdb', id: '582' }] })
  expect(byId.map((one) => one.id)).toEqual([id])
  expect(knownWorks.load(id)).toMatchObject({
    title: 'The Lives of Others',
    originalTitle: 'Das Leben der Anderen',
    ids: [{ provider: 'tmdb', id: '582' }],
    files: [],
  })
})

test('finds nothing of another kind, in another library, or that is missing', () => {
  using store = library()
  const id = add(store, 'Heat')
  const { knownWorks } = store.stores
  const heat = { titles: ['Heat'], ids: [] }
  expect(knownWorks.find(1, 'series', heat)).toEqual([])
  expect(knownWorks.find(2, 'movie', heat)).toEqual([])
  store.database.run('UPDATE item SET missing_at = 1 WHERE id = ?', [id])
  expect(knownWorks.find(1, 'movie', heat)).toEqual([])
})

const plans: [keyof typeof candidateSql, string][] = [
  ['alike', 'SEARCH item USING INDEX item_list (kind=? AND sort_title>? AND sort_title<?)'],
  ['other', 'SEARCH item USING COVERING INDEX item_list (kind=?)'],
  ['byId', 'SEARCH item_external_id USING'],
  ['files', 'SEARCH item USING'],
]
test.each(plans)('reads no table whole for %s', (name, step) => {
  using database = new Database(':memory:', { strict: true })
  migrate(database, { now: 0 })
  const steps = database
    .query<{ detail: string }, []>(`EXPLAIN QUERY PLAN ${candidateSql[name]}`)
    .all()
    .map(({ detail }) => detail)
  expect(steps.filter((one) => /^SCAN (?!below|CONSTANT)/.test(one))).toEqual([])
  expect(steps.join('\n')).toContain(step)
})

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'

import type { FoundFileView } from '../../src/http/views/file.ts'
import { addDirectory, addFile, addItem, draft } from '../store/fixture.ts'
import { createShelf, type Shelf } from './shelf.ts'

let shelf: Shelf

beforeAll(() => {
  shelf = createShelf()
  const { store } = shelf
  addFile(store, 'Matrix/notes.txt', { kind: 'other' })
  const root = addDirectory(store, '')
  const loose = addFile(store, '100%_Wolf.mkv')
  addItem(store, draft(root, '100%_wolf', { title: 'Loose' }), [loose])
  addItem(store, draft(root, '100 wolf', { title: 'Other' }), [addFile(store, '1000 Wolf.mkv')])
})
afterAll(() => shelf[Symbol.dispose]())

async function search(q: string, limit = 50): Promise<readonly FoundFileView[]> {
  const query = new URLSearchParams({ q, limit: String(limit) }).toString()
  const answer = await shelf.request('GET', `/api/v1/files/search?${query}`)
  expect(answer.status).toBe(200)
  return ((await answer.json()) as { files: FoundFileView[] }).files
}

const names = async (q: string): Promise<readonly string[]> =>
  (await search(q)).map(({ path }) => path.slice(path.lastIndexOf('/') + 1)).toSorted()

describe('a search for files', () => {
  test('says which file it is, and of what', async () => {
    expect(await search('TRIX.mk')).toEqual([
      {
        id: expect.any(Number) as number,
        path: '/media/films/Matrix/matrix.mkv',
        missingAt: null,
        item: {
          id: shelf.ids.matrix,
          kind: 'movie',
          title: 'The Matrix',
          year: 1999,
          libraryName: 'Films',
        },
      },
    ])
  })

  test.each([
    ['the name of a folder', 'Show', ['e1.mkv', 'e2.mkv']],
    ['a piece across a folder and a file', 'how/e2', ['e2.mkv']],
    ['several words, in any order', 'mkv amel', ['amelie.mkv']],
    ['a whole path', '/media/films/Matrix/matrix.mkv', ['matrix.mkv']],
    ['a whole path without a folder', '/media/films/100', ['100%_Wolf.mkv', '1000 Wolf.mkv']],
    ['signs that stand for others in SQL', '0%_W', ['100%_Wolf.mkv']],
    ['what lies beside no item', 'notes', []],
    ['the folder of a library, which all paths have', 'media', []],
    ['words of which one is nowhere', 'matrix nowhere', []],
  ] as const)('goes by %s', async (_, words, found) => {
    expect(await names(words)).toEqual([...found])
  })

  test('gives the newest, and no more than was asked for', async () => {
    expect((await search('mkv', 1)).map(({ path }) => path)).toEqual(['/media/films/1000 Wolf.mkv'])
  })

  test('tells of files that are missing, and not of libraries that left', async () => {
    const { database } = shelf.store
    database.run(`UPDATE file SET missing_at = 5 WHERE name = 'e1.mkv'`)
    const [missing] = await search('e1.mkv')
    expect(missing?.missingAt).toBe('1970-01-01T00:00:00.005Z')
    database.run('UPDATE library_root SET detached_at = 5 WHERE library_id = 2')
    expect(await search('e1.mkv')).toEqual([])
    database.run('UPDATE library_root SET detached_at = NULL')
  })

  test('goes on where a piece of the items ends', async () => {
    const { store } = shelf
    const far = draft(addDirectory(store, 'Far'), 'far', { title: 'Far' })
    store.stores.items.insertAll([{ id: 25_000, draft: far }], 1)
    const fileId = addFile(store, 'Far/matrix.mkv')
    store.stores.items.addFiles([{ itemId: 25_000, fileId, role: 'main' }])
    expect((await search('matrix.mkv')).map(({ item }) => item.id)).toEqual([
      25_000,
      shelf.ids.matrix,
    ])
  })

  test.each(['', '%20', 'a%20'.repeat(13), 'a'.repeat(1001)])('rejects %j', async (q) => {
    expect((await shelf.request('GET', `/api/v1/files/search?q=${q}`)).status).toBe(400)
  })
})

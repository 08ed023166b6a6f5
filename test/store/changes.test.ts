import { describe, expect, test } from 'bun:test'

import type { ChangeQuery, NewChange } from '../../src/domain/change.ts'
import { createChangeQueries } from '../../src/store/change-queries.ts'
import { createDuplicateQueries } from '../../src/store/duplicate-queries.ts'
import { syncLibraries } from '../../src/store/library-store.ts'
import { addDirectory, addFile, addItem, draft, openStore, type Store } from './fixture.ts'

const films = { name: 'Films', kind: 'movies', paths: ['/media/films'] } as const
const shows = { name: 'Shows', kind: 'series', paths: ['/media/shows'] } as const

function changeOf(path: string, parts: Partial<NewChange> = {}): NewChange {
  return {
    libraryId: 1,
    scanId: 1,
    kind: 'added',
    source: 'scan',
    reason: 'new_folder',
    rootId: 1,
    path,
    unitId: null,
    ...parts,
  }
}

/** Six changes of two libraries, each a second after the one before. */
function logged(): Store {
  const store = openStore()
  syncLibraries(store.database, [films, shows], 0)
  const gone = { kind: 'deleted', reason: 'not_found' } as const
  const unit = addDirectory(store, 'Ran (1985)')
  const all = [
    changeOf('Heat (1995)', { fileCount: 2 }),
    changeOf('Ran (1985)', { unitId: unit }),
    changeOf('Heat (1995)/Heat.mkv', { ...gone, sizeBytes: 7 }),
    changeOf('Heat (1995) again', { source: 'watch' }),
    changeOf('Lost', { libraryId: 2, rootId: 2 }),
    changeOf('Heat (1995)/b.mkv', { kind: 'renamed', oldPath: 'a.mkv', sizeBytes: 7 }),
  ]
  for (const [at, change] of all.entries()) store.stores.changes.add([change], at * 1000)
  return store
}

function listed(store: Store, query: Partial<ChangeQuery>): number[] {
  const found = createChangeQueries(store.database).list({ limit: 50, ...query })
  return found.map(({ id }) => id)
}

describe('the change log', () => {
  test.each([
    ['all, newest first', {}, [6, 5, 4, 3, 2, 1]],
    ['a page that goes on where one ended', { beforeId: 4, limit: 2 }, [3, 2]],
    ['those of a library', { libraryId: 2 }, [5]],
    ['a folder and what is below it', { path: '/media/films/Heat (1995)' }, [6, 3, 1]],
    ['one file', { path: '/media/films/Heat (1995)/Heat.mkv' }, [3]],
    ['a whole root', { path: '/media/shows/' }, [5]],
    ['all roots below a folder', { path: '/media' }, [6, 5, 4, 3, 2, 1]],
    ['nothing of a folder that is no part of any library', { path: '/mnt' }, []],
    ['one kind', { kind: 'deleted' }, [3]],
    ['the common kind', { kind: 'added' }, [5, 4, 2, 1]],
    ['one source', { source: 'watch' }, [4]],
    ['the common source', { source: 'scan' }, [6, 5, 3, 2, 1]],
    ['those since an instant', { since: 3000 }, [6, 5, 4]],
    ['none since an instant that is to come', { since: 9000 }, []],
    ['those that wait', { processed: false }, [2]],
    ['those that are done', { processed: true }, [6, 5, 4, 3, 1]],
    ['all at once', { libraryId: 1, kind: 'added', since: 1000, processed: true }, [4]],
  ] as const)('lists %s', (_, query, ids) => {
    using store = logged()
    expect(listed(store, query)).toEqual([...ids])
  })

  test('tells where a file is and was, and what its folder holds, without its pictures', () => {
    using store = logged()
    const unit = addDirectory(store, 'Heat (1995)')
    const film = addItem(store, draft(unit, 'heat', { title: 'Heat' }))
    addItem(store, draft(unit, 'still', { kind: 'image' }))
    const [renamed] = createChangeQueries(store.database).list({ limit: 1 })
    expect(renamed).toEqual({
      id: 6,
      libraryId: 1,
      libraryName: 'Films',
      kind: 'renamed',
      source: 'scan',
      reason: 'new_folder',
      path: '/media/films/Heat (1995)/b.mkv',
      oldPath: '/media/films/a.mkv',
      fileCount: 1,
      sizeBytes: 7,
      fingerprint: null,
      scanId: 1,
      items: [{ id: film, kind: 'movie', title: 'Heat' }],
      detectedAt: 5000,
      processedAt: 5000,
    })
  })

  test('marks what waited for a unit, with the fingerprints that were read, and nothing else', () => {
    using store = openStore()
    const { changes, files } = store.stores
    const file = addFile(store, 'Ran (1985)/ran.mkv')
    addFile(store, 'Heat (1995)/ran.mkv')
    const [ran, heat] = ['Ran (1985)', 'Heat (1995)'].map((path) => addDirectory(store, path))
    files.setRead(file, { sizeBytes: 100, mtimeNs: '1', inode: '1', fingerprint: 'f' })
    const ofFile = { sizeBytes: 100, reason: 'new_file' } as const
    changes.add(
      [
        changeOf('Ran (1985)/ran.mkv', { ...ofFile, unitId: ran ?? 0 }),
        changeOf('Heat (1995)/ran.mkv', { ...ofFile, unitId: heat ?? 0 }),
      ],
      1,
    )
    changes.process([ran ?? 0], 2)
    expect(store.rows('SELECT processed_at AS at, fingerprint FROM file_change')).toEqual([
      { at: 2, fingerprint: 'f' },
      { at: null, fingerprint: null },
    ])
  })

  test('has nothing wait for a unit that is gone or was read', () => {
    using store = openStore()
    const { changes, directories } = store.stores
    const units = ['read', 'gone', 'to be read', 'removed'].map((path) => addDirectory(store, path))
    const [read = 0, gone = 0, , removed = 0] = units
    for (const unitId of units) changes.add([changeOf('x', { unitId })], 1)
    directories.markScanned([read], 1)
    store.database.run('UPDATE directory SET missing_at = 1 WHERE id = ?', [gone])
    store.database.run('DELETE FROM directory WHERE id = ?', [removed])
    changes.processIdle({ id: 2, libraryId: 1, scope: null, startedAt: 1 }, 5)
    expect(store.rows('SELECT processed_at AS at FROM file_change ORDER BY id')).toEqual(
      [5, 5, null, 5].map((at) => ({ at })),
    )
  })
})

describe('files of one content', () => {
  /** Two libraries; each file as library, path, size, fingerprint and inode. */
  function holding(
    ...files: readonly (readonly [1 | 2, string, number, string | null, string?])[]
  ): Store {
    const store = openStore()
    syncLibraries(store.database, [films, shows], 0)
    for (const [root, path, sizeBytes, fingerprint, inode = path] of files) {
      const id = addFile(store, path, { sizeBytes }, root)
      store.stores.files.setRead(id, { sizeBytes, mtimeNs: '1', inode, fingerprint })
    }
    return store
  }
  const list = (store: Store, query = {}) =>
    createDuplicateQueries(store.database).list({ limit: 50, ...query })

  test('are found across libraries, the largest first, with what they are files of', () => {
    using store = holding(
      [1, 'Heat/heat.mkv', 100, 'a'],
      [2, 'Heat/heat.mkv', 100, 'a'],
      [1, 'x/one.mkv', 900, 'b'],
      [1, 'x/two.mkv', 900, 'b'],
      [1, 'x/three.mkv', 900, 'c'],
      [1, 'x/unread.mkv', 100, null],
      [2, 'x/unread.mkv', 100, null],
      [1, 'x/other size.mkv', 101, 'a'],
    )
    const unit = addDirectory(store, 'Heat')
    const film = addItem(store, draft(unit, 'heat', { title: 'Heat' }), [1])
    expect(list(store)).toMatchObject([
      {
        sizeBytes: 900,
        fingerprint: 'b',
        wastedBytes: 900,
        files: [{ path: '/media/films/x/one.mkv' }, { path: '/media/films/x/two.mkv' }],
      },
      {
        sizeBytes: 100,
        fingerprint: 'a',
        files: [
          {
            path: '/media/films/Heat/heat.mkv',
            libraryName: 'Films',
            items: [{ id: film, kind: 'movie', title: 'Heat' }],
          },
          { path: '/media/shows/Heat/heat.mkv', libraryName: 'Shows', items: [] },
        ],
      },
    ])
    expect(list(store, { libraryId: 2 }).map(({ fingerprint }) => fingerprint)).toEqual(['a'])
  })

  test('come in pages, also where several groups have one size', () => {
    using store = holding(
      ...['a', 'b', 'c', 'd'].flatMap((hash) =>
        [1, 2].map((n) => [1, `${hash}/${n}.mkv`, hash === 'd' ? 5 : 100, hash] as const),
      ),
    )
    const seen: string[] = []
    for (let page = list(store, { limit: 1 }); page.length > 0;) {
      const [{ sizeBytes, fingerprint } = { sizeBytes: 0, fingerprint: '' }] = page
      seen.push(fingerprint)
      page = list(store, { limit: 1, after: [sizeBytes, fingerprint] })
    }
    expect(seen).toEqual(['c', 'b', 'a', 'd'])
  })

  test('waste nothing when they are names of the same file', () => {
    using store = holding(
      [1, 'a.mkv', 100, 'a', '7'],
      [1, 'b.mkv', 100, 'a', '7'],
      [1, 'c.mkv', 100, 'a', '8'],
    )
    expect(list(store)).toMatchObject([{ wastedBytes: 100, files: [{}, {}, {}] }])
  })

  test.each([
    ['is missing', 'UPDATE file SET missing_at = 1 WHERE id = 2'],
    [
      'lies in a folder that has left its library',
      'UPDATE library_root SET detached_at = 1 WHERE id = 2',
    ],
    ['is of a library that has left', 'UPDATE library SET detached_at = 1 WHERE id = 2'],
  ])('are none when one of two %s', (_, sql) => {
    using store = holding([1, 'a.mkv', 100, 'a'], [2, 'a.mkv', 100, 'a'])
    store.database.run(sql)
    expect(list(store)).toEqual([])
  })

  test('are none when two libraries show the same folder', () => {
    using store = openStore()
    const inside = { name: 'Inside', kind: 'movies', paths: ['/media/films/a'] } as const
    syncLibraries(store.database, [films, inside], 0)
    for (const [root, path] of [
      [1, 'a/x.mkv'],
      [2, 'x.mkv'],
    ] as const) {
      const id = addFile(store, path, {}, root)
      store.stores.files.setRead(id, { sizeBytes: 100, mtimeNs: '1', inode: '1', fingerprint: 'f' })
    }
    expect(list(store)).toEqual([])
  })
})

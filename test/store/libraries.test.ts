import type { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'

import {
  createLibraryStore,
  syncLibraries,
  type LibrarySetup,
} from '../../src/store/library-store.ts'
import { createLibraryPurge } from '../../src/store/library-purge.ts'
import { openMigrated } from '../support/migrated.ts'
import { day, folder } from './fixture.ts'

interface Shelf extends Disposable {
  readonly database: Database
  sync(setups: Record<string, readonly string[]>, now?: number): void
  /** Attached libraries with their ids and the paths and ids of their roots. */
  libraries(): Record<string, { id: number; roots: Record<string, number> }>
  /** Roots that the configuration no longer names. */
  detachedRoots(): number[]
}

function open(first: Record<string, readonly string[]> = {}): Shelf {
  const place = folder()
  const database = openMigrated(place.at('shelfd.db'))
  const store = createLibraryStore(database)
  const sync: Shelf['sync'] = (setups, now = 1) => {
    const list = Object.entries(setups).map(([name, paths]): LibrarySetup => ({
      name,
      kind: 'movies',
      paths,
    }))
    syncLibraries(database, list, now)
  }
  sync(first)
  return {
    database,
    sync,
    libraries: () =>
      Object.fromEntries(
        store.list().map(({ id, name }) => {
          const roots = store.roots(id).map((root) => [root.path, root.id] as const)
          return [name, { id, roots: Object.fromEntries(roots) }]
        }),
      ),
    detachedRoots: () =>
      database
        .query<{ id: number }, []>(
          'SELECT id FROM library_root WHERE detached_at IS NOT NULL ORDER BY id',
        )
        .all()
        .map(({ id }) => id),
    [Symbol.dispose]: () => {
      database.close()
      place[Symbol.dispose]()
    },
  }
}

describe('libraries follow the configuration', () => {
  test('and are made with their roots', () => {
    using shelf = open({ Films: ['/a', '/b'], Series: ['/c'] })
    expect(shelf.libraries()).toEqual({
      Films: { id: 1, roots: { '/a': 1, '/b': 2 } },
      Series: { id: 2, roots: { '/c': 3 } },
    })
  })

  test('and stay as they are when nothing changes', () => {
    using shelf = open({ Films: ['/a', '/b'], Series: ['/c'] })
    const before = shelf.libraries()
    shelf.sync({ Series: ['/c'], Films: ['/b', '/a'] })
    expect(shelf.libraries()).toEqual(before)
    expect(shelf.detachedRoots()).toEqual([])
  })

  test('in the case of their names', () => {
    using shelf = open({ Films: ['/a'] })
    shelf.sync({ FILMS: ['/a'] })
    expect(shelf.libraries()).toEqual({ FILMS: { id: 1, roots: { '/a': 1 } } })
  })
})

describe('a library that leaves the configuration', () => {
  test('is detached, keeps its rows and is back at once when it returns', () => {
    using shelf = open({ Films: ['/a'], Series: ['/c'] })
    const before = shelf.libraries()
    shelf.sync({ Series: ['/c'] }, 5)
    expect(Object.keys(shelf.libraries())).toEqual(['Series'])
    const row = shelf.database.query('SELECT detached_at AS at FROM library WHERE id = 1').get()
    expect(row).toEqual({ at: 5 })
    shelf.sync({ Series: ['/c'] }, 9)
    expect(
      shelf.database.query('SELECT detached_at AS at FROM library WHERE id = 1').get(),
    ).toEqual({ at: 5 })
    shelf.sync({ Films: ['/a'], Series: ['/c'] })
    expect(shelf.libraries()).toEqual(before)
  })

  test('while another name takes its path has been renamed', () => {
    using shelf = open({ Films: ['/a'], Series: ['/c'] })
    shelf.sync({ Movies: ['/a'], Series: ['/c'] })
    expect(shelf.libraries()['Movies']).toEqual({ id: 1, roots: { '/a': 1 } })
  })

  test('long before another name takes its path has not', () => {
    using shelf = open({ Films: ['/a'] })
    shelf.sync({})
    shelf.sync({ Movies: ['/a'] })
    expect(shelf.libraries()['Movies']?.id).toBe(2)
    expect(shelf.libraries()['Movies']?.roots['/a']).not.toBe(1)
  })

  test('and returns to a path that another has meanwhile takes it back', () => {
    using shelf = open({ Films: ['/a'] })
    shelf.sync({})
    shelf.sync({ Movies: ['/a'] })
    shelf.sync({ Films: ['/a'], Movies: ['/m'] })
    expect(Object.keys(shelf.libraries()['Films']?.roots ?? {})).toEqual(['/a'])
    expect(Object.keys(shelf.libraries()['Movies']?.roots ?? {})).toEqual(['/m'])
  })
})

describe('a path that changes', () => {
  test('has moved with all that is known of it', () => {
    using shelf = open({ Films: ['/a'] })
    shelf.sync({ Films: ['/new'] })
    expect(shelf.libraries()).toEqual({ Films: { id: 1, roots: { '/new': 1 } } })
    shelf.sync({ Films: ['/a'] })
    expect(shelf.libraries()).toEqual({ Films: { id: 1, roots: { '/a': 1 } } })
  })

  test('has moved as well when the library has or had other roots', () => {
    using shelf = open({ Films: ['/a', '/b', '/c'] })
    shelf.sync({ Films: ['/a', '/b'] })
    shelf.sync({ Films: ['/a', '/new'] })
    expect(shelf.libraries()['Films']?.roots).toEqual({ '/a': 1, '/new': 2 })
    expect(shelf.detachedRoots()).toEqual([3])
  })

  test('together with another is two roots gone and two new ones', () => {
    using shelf = open({ Films: ['/a', '/b'] })
    shelf.sync({ Films: ['/x', '/y'] })
    expect(shelf.libraries()['Films']?.roots).toEqual({ '/x': 3, '/y': 4 })
    expect(shelf.detachedRoots()).toEqual([1, 2])
  })
})

describe('a root', () => {
  test('that is added or leaves touches no other', () => {
    using shelf = open({ Films: ['/a'] })
    shelf.sync({ Films: ['/a', '/b'] })
    expect(shelf.libraries()['Films']?.roots).toEqual({ '/a': 1, '/b': 2 })
    shelf.sync({ Films: ['/b'] })
    expect(shelf.libraries()['Films']?.roots).toEqual({ '/b': 2 })
    shelf.sync({ Films: ['/b', '/a'] })
    expect(shelf.libraries()['Films']?.roots).toEqual({ '/a': 1, '/b': 2 })
  })

  test.each([
    ['before', { Films: ['/a'], Series: ['/c', '/b'] }],
    ['after', { Series: ['/c', '/b'], Films: ['/a'] }],
  ])('that goes to another library begins anew there (the loser named %s)', (_, setups) => {
    using shelf = open({ Films: ['/a', '/b'], Series: ['/c'] })
    shelf.sync(setups)
    expect(shelf.libraries()).toEqual({
      Films: { id: 1, roots: { '/a': 1 } },
      Series: { id: 2, roots: { '/b': 4, '/c': 3 } },
    })
    expect(shelf.detachedRoots()).toEqual([2])
  })

  test('that replaces the only one of another library is not that one in another place', () => {
    using shelf = open({ Films: ['/a', '/b'], Series: ['/c'] })
    shelf.sync({ Films: ['/a'], Series: ['/b'] })
    expect(shelf.libraries()['Series']?.roots).toEqual({ '/b': 4 })
    expect(shelf.detachedRoots()).toEqual([2, 3])
  })

  test('that two libraries exchange begins anew in both', () => {
    using shelf = open({ Films: ['/a'], Series: ['/c'] })
    shelf.sync({ Films: ['/c'], Series: ['/a'] })
    const { Films, Series } = shelf.libraries()
    expect(Films).toMatchObject({ id: 1, roots: { '/c': expect.any(Number) } })
    expect(Series).toMatchObject({ id: 2, roots: { '/a': expect.any(Number) } })
    expect(shelf.detachedRoots()).toEqual([1, 2])
  })
})

test('the rows of a library go with it, those of another stay', () => {
  using shelf = open({ Films: ['/a'], Series: ['/c'] })
  const { database } = shelf
  for (const [library, root] of [
    [1, 1],
    [2, 2],
  ]) {
    database.run(`INSERT INTO scan (id, library_id, status, mode, cause, options, started_at)
      VALUES (${library}, ${library}, 'completed', 'full', 'manual', '{}', 0)`)
    database.run(
      `INSERT INTO scan_error (scan_id, path, code, message, occurred_at) VALUES (${library}, '', '', '', 0)`,
    )
    database.run(`INSERT INTO directory (id, root_id, path) VALUES (${library}, ${root}, '')`)
    database.run(`INSERT INTO file (id, directory_id, name, kind, size_bytes, mtime_ns, inode, created_at)
      VALUES (${library}, ${library}, 'a', 'video', 1, 1, '1', 0)`)
    database.run(`INSERT INTO item (id, library_id, kind, key, title, identity, metadata, findings, created_at, updated_at)
      VALUES (${library}, ${library}, 'movie', 'a', 'a', '{}', '{}', '[]', 0, 0)`)
    database.run(
      `INSERT INTO item_file (item_id, file_id, role) VALUES (${library}, ${library}, 'main')`,
    )
    database.run(`INSERT INTO scan_missing (scan_id, file_id) VALUES (${library}, ${library})`)
  }
  database.run('DELETE FROM library WHERE id = 1')
  for (const table of [
    'scan',
    'scan_error',
    'library_root',
    'directory',
    'file',
    'item',
    'item_file',
    'scan_missing',
  ]) {
    expect([table, database.query(`SELECT count(*) AS n FROM ${table}`).get()]).toEqual([
      table,
      { n: 1 },
    ])
  }
  expect(database.query('PRAGMA foreign_key_check').all()).toEqual([])
})

describe('the removal of libraries that left too long ago', () => {
  const left = Date.UTC(2030, 0, 1)
  const leave = (shelf: Shelf, at: number): void => {
    shelf.database.run('UPDATE library SET detached_at = ? WHERE id = 1', [at])
  }
  const isKept = (shelf: Shelf): boolean =>
    shelf.database.query('SELECT 1 FROM library WHERE id = 1 AND forgotten_at IS NULL').get() !==
    null

  test('waits 30 days', () => {
    using shelf = open({ Films: ['/a'], Series: ['/c'] })
    leave(shelf, left)
    const purge = createLibraryPurge(shelf.database)
    purge(left + 30 * day)
    expect(isKept(shelf)).toBe(true)
    purge(left + 30 * day + 1)
    expect(isKept(shelf)).toBe(false)
  })

  test('counts its days from when the clock is right, if it was at 1970 when they left', () => {
    using shelf = open({ Films: ['/a'], Series: ['/c'] })
    leave(shelf, 1_000)
    const purge = createLibraryPurge(shelf.database)
    purge(left)
    expect(isKept(shelf)).toBe(true)
    purge(left + 31 * day)
    expect(isKept(shelf)).toBe(false)
  })
})

import { describe, expect, test } from 'bun:test'

import type { ScanStatus } from '../../src/domain/scan.ts'
import { defaultScanOptions } from '../../src/domain/scan.ts'
import { createScanQueries } from '../../src/store/scan-store.ts'
import { openStore, scanOf, thrownBy } from './fixture.ts'

describe('the lock of a library', () => {
  test('lets one scan read it at a time and names that one to all others', () => {
    using store = openStore()
    const { scans } = store.stores
    const id = scans.create(scanOf(), 1)
    expect(scans.findReading(1)?.id).toBe(id)
    const error = thrownBy(() => scans.create(scanOf(), 2))
    expect(error).toMatchObject({
      code: 'conflict',
      message: 'A scan of Films is running.',
      details: { scanId: id },
    })
  })

  test.each<[ScanStatus, boolean]>([
    ['discovering', false],
    ['scanning', false],
    ['caching', true],
    ['enriching', true],
    ['completed', true],
    ['cancelled', true],
  ])('while the scan is %s is free: %p', (status, free) => {
    using store = openStore()
    const { scans } = store.stores
    scans.setStatus(scans.create(scanOf(), 1), status, 2)
    if (free) expect(scans.create(scanOf(), 3)).toBeGreaterThan(0)
    else expect(thrownBy(() => scans.create(scanOf(), 3)).code).toBe('conflict')
  })

  test('is free after a failure', () => {
    using store = openStore()
    const { scans } = store.stores
    const id = scans.create(scanOf(), 1)
    scans.fail(id, { code: 'root_unavailable', message: 'gone' }, 2)
    expect(scans.find(id)).toMatchObject({
      status: 'failed',
      failureCode: 'root_unavailable',
      lastError: 'gone',
      completedAt: 2,
    })
    scans.create(scanOf(), 3)
  })

  test('holds against a second writer as well', () => {
    using store = openStore()
    store.stores.scans.create(scanOf(), 1)
    const insert = `INSERT INTO scan (library_id, status, mode, cause, options, started_at)
      VALUES (1, 'scanning', 'full', 'manual', '{}', 0)`
    expect(() => store.database.run(insert)).toThrow('UNIQUE')
  })
})

describe('a scan', () => {
  test('keeps what it was started with', () => {
    using store = openStore()
    const options = { ...defaultScanOptions, skipProbe: true, maxDirectories: 7 }
    const scope = [{ rootId: 1, path: 'Alien' }]
    const parts = { mode: 'full', cause: 'watch', options, scope, restartOf: 4 } as const
    const id = store.stores.scans.create(scanOf(1, parts), 1)
    expect(store.stores.scans.find(id)).toMatchObject({
      ...parts,
      libraryName: 'Films',
      startedAt: 1,
    })
    expect(store.stores.scans.head(id)).toMatchObject({ mode: 'full', options, startedAt: 1 })
  })

  test('adds up its counters and says what it does', () => {
    using store = openStore()
    const { scans } = store.stores
    const id = scans.create(scanOf(), 1)
    scans.addCounts(id, new Map([['files_found', 3] as const, ['items_new', 1] as const]), 'Alien')
    scans.addCounts(id, new Map([['files_found', 2] as const, ['items_new', -1] as const]), null)
    expect(scans.find(id)).toMatchObject({
      files: { found: 5 },
      items: { new: 0 },
      currentOperation: 'Alien',
    })
  })

  test('that discovers anew forgets what it found, not what was made of it', () => {
    using store = openStore()
    const { scans } = store.stores
    const id = scans.create(scanOf(), 1)
    scans.addCounts(
      id,
      new Map([['files_found', 3] as const, ['directories_total', 2] as const]),
      null,
    )
    scans.resetDiscovery(id)
    expect(scans.find(id)).toMatchObject({ files: { found: 0 }, directories: { total: 2 } })
  })

  test('passes its phases at the times they end', () => {
    using store = openStore()
    const { scans } = store.stores
    const id = scans.create(scanOf(), 1)
    scans.setStatus(id, 'scanning', 2)
    scans.setStatus(id, 'caching', 3)
    scans.setStatus(id, 'completed', 5)
    expect(scans.find(id)).toMatchObject({
      scanningCompletedAt: 3,
      cachingCompletedAt: 5,
      completedAt: 5,
    })
  })

  test('that is cancelled has passed no phase by that', () => {
    using store = openStore()
    const { scans } = store.stores
    const id = scans.create(scanOf(), 1)
    scans.setStatus(id, 'cancelled', 2)
    expect(scans.find(id)).toMatchObject({ scanningCompletedAt: null, completedAt: 2 })
    expect(scans.listActive()).toEqual([])
  })
})

describe('errors of a scan', () => {
  test('are kept up to 1,000 and all counted', () => {
    using store = openStore()
    const { scans } = store.stores
    const id = scans.create(scanOf(), 1)
    store.database.run('BEGIN')
    for (let n = 1; n <= 1_200; n += 1) {
      scans.addError(id, { path: `file ${n}`, code: 'file_unreadable', message: `error ${n}` }, n)
    }
    store.database.run('COMMIT')
    expect(scans.find(id)).toMatchObject({ errorsCount: 1_200, lastError: 'error 1200' })
    const queries = createScanQueries(store.database)
    const kept = queries.errors(id, { limit: 5_000 })
    expect([kept.length, kept.at(-1)?.path]).toEqual([1_000, 'file 1000'])
    const page = queries.errors(id, { afterId: kept[9]?.id ?? 0, limit: 2 })
    expect(page.map(({ path }) => path)).toEqual(['file 11', 'file 12'])
  })

  test('of a code that says all are kept once', () => {
    using store = openStore()
    const { scans } = store.stores
    const id = scans.create(scanOf(), 1)
    const error = { path: '', code: 'probe_unavailable', message: 'no ffprobe' }
    for (let n = 0; n < 3; n += 1) scans.addErrorOnce(id, error, 1)
    expect(scans.find(id)?.errorsCount).toBe(1)
  })

  test('go with their scan', () => {
    using store = openStore()
    const { scans } = store.stores
    const id = scans.create(scanOf(), 1)
    scans.addError(id, { path: 'a', code: 'x', message: 'y' }, 1)
    store.database.run('DELETE FROM scan WHERE id = ?', [id])
    expect(store.rows('SELECT * FROM scan_error')).toEqual([])
  })
})

describe('wishes that wait', () => {
  const wish = {
    libraryId: 1,
    path: '',
    mode: 'incremental',
    cause: 'watch',
    options: defaultScanOptions,
  } as const

  test('are taken once, in the order of their arrival', () => {
    using store = openStore()
    const { scans } = store.stores
    for (const path of ['/media/films/b', '/media/films/a'])
      scans.addRequest({ ...wish, path, dueAt: null }, 1)
    const paths = scans.takeRequests(1, 2).map(({ path }) => path)
    expect(paths).toEqual(['/media/films/b', '/media/films/a'])
    expect(scans.takeRequests(1, 2)).toEqual([])
  })

  test('for one path are one; one that is full stays full', () => {
    using store = openStore()
    const { scans } = store.stores
    for (const mode of ['incremental', 'full', 'incremental'] as const) {
      scans.addRequest({ ...wish, mode, dueAt: null }, 1)
    }
    expect(scans.takeRequests(1, 2)).toMatchObject([{ path: '', mode: 'full', cause: 'watch' }])
  })

  test('for another library stay', () => {
    using store = openStore()
    store.database.run(
      `INSERT INTO library (id, name, kind, created_at) VALUES (2, 'Series', 'series', 0)`,
    )
    const { scans } = store.stores
    scans.addRequest({ ...wish, dueAt: null }, 1)
    scans.addRequest({ ...wish, libraryId: 2, dueAt: null }, 1)
    expect(scans.takeRequests(2, 2)).toHaveLength(1)
    expect(scans.takeRequests(1, 2)).toHaveLength(1)
  })
})

test('scans are listed newest first, page by page, also of one library', () => {
  using store = openStore()
  store.database.run(
    `INSERT INTO library (id, name, kind, created_at) VALUES (2, 'Series', 'series', 0)`,
  )
  const { scans } = store.stores
  for (let n = 0; n < 6; n += 1)
    scans.setStatus(scans.create(scanOf(1 + (n % 2)), n), 'completed', n)
  const queries = createScanQueries(store.database)
  const ids = (query: Parameters<typeof queries.list>[0]): number[] =>
    queries.list(query).map(({ id }) => id)
  expect(ids({ limit: 4 })).toEqual([6, 5, 4, 3])
  expect(ids({ beforeId: 3, limit: 4 })).toEqual([2, 1])
  expect(ids({ libraryId: 2, beforeId: 6, limit: 4 })).toEqual([4, 2])
})

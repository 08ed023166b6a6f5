import { describe, expect, test } from 'bun:test'

import type { AssetKey, ScanAsset } from '../../src/domain/queries.ts'
import type { AssetState } from '../../src/domain/media.ts'
import { createScanQueries } from '../../src/store/scan-store.ts'
import { addDirectory, addFile, addItem, draft, openStore, scanOf, type Store } from './fixture.ts'

describe('the assets of a scan', () => {
  /** Two films with two pictures each, waiting to be cached by a scan. */
  function shelf(): Store & { scanId: number; units: readonly [number, number] } {
    const store = openStore()
    const scanId = store.stores.scans.create(scanOf(), 1)
    const [first = 0, second = 0] = ['Alien', 'Brazil'].map((name) => {
      const pictures = ['poster', 'fanart'] as const
      const files = pictures.map((type) => ({
        fileId: addFile(store, `${name}/${type}.jpg`, { kind: 'image' }),
        type,
      }))
      const unit = addDirectory(store, name)
      const item = addItem(store, draft(unit, name))
      store.stores.assets.setOfItem(item, unit, files, { again: false })
      store.stores.assets.assignPending(unit, scanId)
      return unit
    })
    store.stores.scans.addCounts(scanId, new Map([['assets_total:poster', 4]]), null)
    return { ...store, scanId, units: [first, second] }
  }

  function pages(
    { database, scanId: own }: Store & { scanId: number },
    state: AssetState,
    { limit = 1, scanId = own } = {},
  ): string[] {
    const queries = createScanQueries(database)
    const scan = queries.find(scanId)
    if (scan === null) throw new Error(`there is no scan ${scanId}`)
    const found: ScanAsset[] = []
    for (let after: AssetKey | undefined = undefined; ;) {
      const page = queries.assets(scan, { state, limit, ...(after && { after }) })
      found.push(...page)
      const last = page.at(-1)
      if (last === undefined) break
      if (found.length > 100) throw new Error('the list has no end')
      after = [last.unitId, last.id]
    }
    return found.map(({ path, problem }) => (problem === null ? `${path}` : `${path}: ${problem}`))
  }

  const cache = ({ stores }: Store, unitId: number): void => {
    for (const { id } of stores.assets.listPending(unitId, 50)) {
      const source = { sizeBytes: 100, mtimeNs: '1700000000123456789', inode: '7' }
      stores.assets.setCached(id, { hash: 'h', cachePath: 'p', sizeBytes: 100, source }, 2)
    }
  }

  test('are those it has to cache, by unit', () => {
    using store = shelf()
    expect(pages(store, 'pending')).toEqual([
      '/media/films/Alien/poster.jpg',
      '/media/films/Alien/fanart.jpg',
      '/media/films/Brazil/poster.jpg',
      '/media/films/Brazil/fanart.jpg',
    ])
    expect(pages(store, 'cached')).toEqual([])
    expect(pages(store, 'failed')).toEqual([])
  })

  test('are those it cached, and those it gave up with the reason', () => {
    using store = shelf()
    cache(store, store.units[0])
    const [broken] = store.stores.assets.listPending(store.units[1], 1)
    store.stores.assets.setFailed(broken?.id ?? 0, 'it is a folder')
    expect(pages(store, 'cached')).toEqual([
      '/media/films/Alien/poster.jpg',
      '/media/films/Alien/fanart.jpg',
    ])
    expect(pages(store, 'failed')).toEqual(['/media/films/Brazil/poster.jpg: it is a folder'])
    expect(pages(store, 'pending')).toEqual(['/media/films/Brazil/fanart.jpg'])
  })

  test('stay those of the scan when one is retried by hand, and go to the next that has to cache them', () => {
    using store = shelf()
    const { assets, scans } = store.stores
    const [unit] = store.units
    for (const { id } of assets.listPending(unit, 50)) assets.setFailed(id, 'no space')
    assets.reopen(unit)
    cache(store, unit)
    expect(pages(store, 'cached')).toHaveLength(2)
    scans.setStatus(store.scanId, 'caching', 2)
    const next = scans.create(scanOf(), 3)
    store.stores.scans.addCounts(next, new Map([['assets_total:poster', 2]]), null)
    store.database.run(`UPDATE asset SET state = 'pending' WHERE unit_id = ?`, [unit])
    assets.assignPending(unit, next)
    expect(pages(store, 'pending', { scanId: next })).toHaveLength(2)
    expect(pages(store, 'cached')).toEqual([])
    cache(store, unit)
    expect(pages(store, 'cached', { scanId: next })).toHaveLength(2)
    expect(pages(store, 'cached')).toEqual([])
  })
})

test('items of a scan come by number, page by page, once, and without those that are gone', () => {
  using store = openStore()
  const { scans } = store.stores
  const scanId = scans.create(scanOf(), 1)
  const unit = addDirectory(store, 'Alien')
  const ids = ['a', 'b', 'c', 'd'].map((key) => addItem(store, draft(unit, key)))
  const [a = 0, b = 0, c = 0, d = 0] = ids
  scans.addItems([
    { scanId, itemId: c, change: 'added' },
    { scanId, itemId: a, change: 'updated' },
    { scanId, itemId: b, change: 'added' },
    { scanId, itemId: c, change: 'updated' },
    { scanId, itemId: d, change: 'added' },
  ])
  store.database.run('DELETE FROM item WHERE id = ?', [b])
  const queries = createScanQueries(store.database)
  expect(queries.items(scanId, { limit: 2 })).toEqual([
    { itemId: a, change: 'updated' },
    { itemId: c, change: 'added' },
  ])
  expect(queries.items(scanId, { afterId: c, limit: 2 })).toEqual([{ itemId: d, change: 'added' }])
  expect(queries.items(scanId, { change: 'updated', limit: 9 })).toHaveLength(1)
  store.database.run('DELETE FROM scan WHERE id = ?', [scanId])
  expect(store.rows('SELECT * FROM scan_item')).toEqual([])
})

test('errors of a path are its own and those of all below it', () => {
  using store = openStore()
  const { scans } = store.stores
  const id = scans.create(scanOf(), 1)
  for (const path of ['A', 'A/x', 'A/y/z', 'A0', 'A-1', 'B/A', 'A%']) {
    scans.addError(id, { path, code: 'EACCES', message: 'no' }, 1)
  }
  const queries = createScanQueries(store.database)
  const paths = (path: string): string[] =>
    queries.errors(id, { path, limit: 9 }).map((error) => error.path)
  expect(paths('A')).toEqual(['A', 'A/x', 'A/y/z'])
  expect(paths('A/y')).toEqual(['A/y/z'])
  expect(paths('%')).toEqual([])
})

test('a merge leaves the old item changed by the scan, and nothing of the new one', () => {
  using store = openStore()
  const { scans, items } = store.stores
  const unit = addDirectory(store, 'Lost')
  const old = addItem(store, draft(unit, 'old', { kind: 'series' }), [], 1)
  const scanId = scans.create(scanOf(), 2)
  const fresh = addItem(store, draft(unit, 'fresh', { kind: 'series' }), [], 3)
  scans.addItems([{ scanId, itemId: fresh, change: 'added' }])
  items.merge(fresh, old, 4)
  expect(store.rows('SELECT item_id, change FROM scan_item')).toEqual([
    { item_id: old, change: 'updated' },
  ])
})

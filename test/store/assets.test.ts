import { describe, expect, test } from 'bun:test'

import { addDirectory, addFile, addItem, draft, openStore, type Store } from './fixture.ts'

interface Shelf extends Store {
  readonly unit: number
  readonly item: number
  readonly poster: number
  readonly fanart: number
  /** Writes the assets of the item as a reading of the unit would. */
  show(fileIds: readonly number[], again?: boolean): void
  states(): unknown[]
}

function open(): Shelf {
  const store = openStore()
  const poster = addFile(store, 'Alien/poster.jpg', { kind: 'image' })
  const fanart = addFile(store, 'Alien/fanart.jpg', { kind: 'image' })
  const unit = addDirectory(store, 'Alien')
  const item = addItem(store, draft(unit, 'alien'))
  return {
    ...store,
    unit,
    item,
    poster,
    fanart,
    show: (fileIds, again = false) =>
      store.stores.assets.setOfItem(
        item,
        unit,
        fileIds.map((fileId) => ({ fileId, type: fileId === poster ? 'poster' : 'fanart' })),
        { again },
      ),
    states: () => store.rows('SELECT state FROM asset ORDER BY id').map(({ state }) => state),
  }
}

const source = { sizeBytes: 100, mtimeNs: '1700000000123456789' }

/** Takes every pending asset into the cache. */
function cacheAll({ stores, unit }: Shelf): void {
  for (const { id } of stores.assets.listPending(unit, 50)) {
    const copy = { hash: 'h', cachePath: 'p', sizeBytes: 100, source: { ...source, inode: '7' } }
    stores.assets.setCached(id, copy, 1)
  }
}

describe('assets of an item', () => {
  test('are pending until they are in the cache', () => {
    using shelf = open()
    shelf.show([shelf.poster])
    expect(shelf.stores.assets.listPending(shelf.unit, 50)).toMatchObject([
      {
        itemId: shelf.item,
        type: 'poster',
        sourcePath: '/media/films/Alien/poster.jpg',
        ...source,
      },
    ])
    cacheAll(shelf)
    expect(shelf.stores.assets.countPending(shelf.unit)).toBe(0)
    expect(shelf.states()).toEqual(['cached'])
  })

  test('that did not change stay cached; those that did are pending again', () => {
    using shelf = open()
    shelf.show([shelf.poster, shelf.fanart])
    cacheAll(shelf)
    shelf.show([shelf.poster, shelf.fanart])
    expect(shelf.states()).toEqual(['cached', 'cached'])
    shelf.stores.files.replace(shelf.fanart, {
      name: 'fanart.jpg',
      sizeBytes: 7,
      mtimeNs: '2',
      unsettled: false,
      inode: '1',
    })
    shelf.show([shelf.poster, shelf.fanart])
    expect(shelf.states()).toEqual(['cached', 'pending'])
  })

  test('of which more is known stay cached', () => {
    using shelf = open()
    shelf.show([shelf.poster])
    cacheAll(shelf)
    const known = { fileId: shelf.poster, type: 'poster', language: 'de' } as const
    shelf.stores.assets.setOfItem(shelf.item, shelf.unit, [known], { again: false })
    expect(shelf.row('SELECT state, language FROM asset')).toEqual({
      state: 'cached',
      language: 'de',
    })
  })

  test('are all pending again in a full scan', () => {
    using shelf = open()
    shelf.show([shelf.poster])
    cacheAll(shelf)
    shelf.show([shelf.poster], true)
    expect(shelf.states()).toEqual(['pending'])
  })

  test('that are files of the unit and no assets any more are dropped', () => {
    using shelf = open()
    shelf.show([shelf.poster, shelf.fanart])
    shelf.show([shelf.poster])
    expect(shelf.rows('SELECT type FROM asset')).toEqual([{ type: 'poster' }])
  })

  test('whose file is missing stay: a picture that comes back costs nothing', () => {
    using shelf = open()
    shelf.show([shelf.poster, shelf.fanart])
    cacheAll(shelf)
    shelf.database.run('UPDATE file SET missing_at = 1 WHERE id = ?', [shelf.fanart])
    shelf.show([shelf.poster])
    expect(shelf.states()).toEqual(['cached', 'cached'])
  })

  test('that failed are counted by no scan, and keep why', () => {
    using shelf = open()
    shelf.show([shelf.poster])
    shelf.stores.assets.assignPending(shelf.unit, 3)
    const [asset] = shelf.stores.assets.listPending(shelf.unit, 1)
    shelf.stores.assets.setRetrying(asset?.id ?? 0, 'busy')
    shelf.stores.assets.setFailed(asset?.id ?? 0, 'unreadable')
    expect(shelf.row('SELECT state, problem, attempt, scan_id FROM asset')).toEqual({
      state: 'failed',
      problem: 'unreadable',
      attempt: 2,
      scan_id: null,
    })
  })
})

describe('pending assets', () => {
  const poster = { type: 'poster', count: 1 } as const
  const fanart = { type: 'fanart', count: 1 } as const

  test('are handed to a scan, and each earlier scan is told how many it gave up', () => {
    using shelf = open()
    const { assets } = shelf.stores
    shelf.show([shelf.poster])
    expect(assets.assignPending(shelf.unit, 1)).toEqual({ assigned: [poster], takenFrom: [] })
    expect(assets.assignPending(shelf.unit, 1)).toEqual({ assigned: [], takenFrom: [] })
    shelf.show([shelf.poster, shelf.fanart])
    expect(assets.assignPending(shelf.unit, 2)).toEqual({
      assigned: [fanart, poster],
      takenFrom: [{ ...poster, scanId: 1 }],
    })
  })

  test('of a cancelled job are counted by none afterwards', () => {
    using shelf = open()
    const { assets } = shelf.stores
    shelf.show([shelf.poster, shelf.fanart])
    assets.assignPending(shelf.unit, 1)
    const held = assets.unassign(shelf.unit)
    expect(held).toEqual([
      { ...fanart, scanId: 1 },
      { ...poster, scanId: 1 },
    ])
    expect(assets.unassign(shelf.unit)).toEqual([])
    expect(assets.countPending(shelf.unit)).toBe(2)
  })

  test('that failed before come last', () => {
    using shelf = open()
    const { assets } = shelf.stores
    shelf.show([shelf.poster, shelf.fanart])
    const [first] = assets.listPending(shelf.unit, 1)
    assets.setRetrying(first?.id ?? 0, 'busy')
    expect(assets.listPending(shelf.unit, 50).map(({ type }) => type)).toEqual(['fanart', 'poster'])
    expect(assets.listPending(shelf.unit, 1).map(({ type }) => type)).toEqual(['fanart'])
  })
})

import { describe, expect, test } from 'bun:test'

import { addDirectory, addFile, addItem, draft, openStore, scanOf, type Store } from './fixture.ts'

function filesOf(store: Store, itemId: number): unknown[] {
  return store
    .rows('SELECT file_id AS id FROM item_file WHERE item_id = ? ORDER BY file_id', itemId)
    .map(({ id }) => id)
}

function linkAll(store: Store, itemId: number, unitId: number, fileIds: readonly number[]): void {
  const links = fileIds.map((fileId) => ({ fileId, role: 'main' as const }))
  store.stores.items.setFiles(itemId, unitId, links)
}

describe('an item', () => {
  test('that is written again as it is changes nothing, not even its time', () => {
    using store = openStore()
    const { items } = store.stores
    const alien = draft(addDirectory(store, 'Alien'), 'alien', { title: 'Alien' })
    const id = items.insert(alien, 1)
    expect(items.update(id, alien, 5)).toBe(false)
    const title = { value: 'Aliens', source: 'file', confidence: 1 } as const
    expect(items.update(id, { ...alien, title: 'Aliens', identity: { title } }, 6)).toBe(true)
    expect(store.row('SELECT title, created_at, updated_at FROM item')).toEqual({
      title: 'Aliens',
      created_at: 1,
      updated_at: 6,
    })
  })

  test('has the sort title that goes with its names, new, changed and merged', () => {
    using store = openStore()
    const { items, scans } = store.stores
    const sortTitles = (): unknown[] =>
      store.rows('SELECT sort_title FROM item ORDER BY id').map((row) => row['sort_title'])
    const unit = addDirectory(store, 'Alien')
    const alien = draft(unit, 'alien', { title: 'The Alien' })
    items.insertAll([{ id: 1, draft: { ...alien, key: 'bulk' } }], 1)
    const id = items.insert(alien, 1)
    expect(sortTitles()).toEqual(['alien\tthe', 'alien\tthe'])
    items.update(id, { ...alien, metadata: { sortTitle: 'Alien 1' } }, 2)
    expect(sortTitles()).toEqual(['alien\tthe', 'alien 1\tthe alien'])
    items.touchContainer(1, { ...alien, key: 'renamed', title: 'Éden' })
    expect(sortTitles()[0]).toBe('eden')
    scans.create(scanOf(), 3)
    const fresh = items.insert(draft(unit, 'fresh', { title: 'Fresh' }), 4)
    items.merge(fresh, 1, 5)
    expect(sortTitles()[0]).toBe('fresh')
  })

  test('is found by its key within its library', () => {
    using store = openStore()
    const id = addItem(store, draft(addDirectory(store, 'Alien'), 'alien'))
    expect(store.stores.items.findByKey(1, 'alien')).toEqual({ id, kind: 'movie' })
    expect(store.stores.items.findByKey(2, 'alien')).toBeNull()
  })

  test('is found by its main files, versions and parts, not by its extras', () => {
    using store = openStore()
    const unit = addDirectory(store, 'Alien')
    const film = addFile(store, 'Alien/alien.mkv')
    const extra = addFile(store, 'Alien/trailer.mkv')
    const { items } = store.stores
    const id = items.insert(draft(unit, 'alien'), 0)
    items.setFiles(id, unit, [
      { fileId: film, role: 'version', label: '4K' },
      { fileId: extra, role: 'extra', extra: 'trailer' },
    ])
    expect(items.findByFiles('movie', [film, extra])).toEqual([{ id, key: 'alien', episode: null }])
    expect(items.findByFiles('movie', [extra])).toEqual([])
    expect(items.findByFiles('episode', [film])).toEqual([])
  })

  test('keeps external ids that follow its identity', () => {
    using store = openStore()
    const unit = addDirectory(store, 'Alien')
    const named = (id: string) =>
      draft(unit, 'alien', {
        identity: { ids: { value: [{ provider: 'tmdb', id }], source: 'folder', confidence: 1 } },
      })
    const id = store.stores.items.insert(named('348'), 0)
    store.stores.items.update(id, named('679'), 1)
    const ids = store.rows('SELECT provider, external_id AS id FROM item_external_id')
    expect(ids).toEqual([{ provider: 'tmdb', id: '679' }])
  })
})

describe('the files of an item', () => {
  test('in a unit are those that the unit was read with; those elsewhere stay', () => {
    using store = openStore()
    const one = addDirectory(store, 'Alien')
    const inOne = [addFile(store, 'Alien/a.mkv'), addFile(store, 'Alien/b.mkv')] as const
    const elsewhere = addFile(store, 'More/c.mkv')
    const id = addItem(store, draft(one, 'alien'), [...inOne, elsewhere])
    linkAll(store, id, one, [inOne[1]])
    expect(filesOf(store, id)).toEqual([inOne[1], elsewhere])
    expect(store.stores.items.countFilesOutside(id, one)).toBe(1)
  })

  test('that are missing, or were just not found, stay with it', () => {
    using store = openStore()
    const { files, scans } = store.stores
    const unit = addDirectory(store, 'Alien')
    const ids = ['a', 'b', 'c'].map((name) => addFile(store, `Alien/${name}.mkv`))
    const [present = 0, missing = 0, collected = 0] = ids
    const id = addItem(store, draft(unit, 'alien'), ids)
    const scan = scans.create(scanOf(), 1)
    files.collectMissing(scan, missing)
    files.applyMissing(scan, 2)
    files.collectMissing(scan, collected)
    linkAll(store, id, unit, [present])
    expect(filesOf(store, id)).toEqual([present, missing, collected])
  })

  test('go to another item of the unit when that claims them, and leave nothing behind', () => {
    using store = openStore()
    const { items } = store.stores
    const unit = addDirectory(store, 'Mixed')
    const file = addFile(store, 'Mixed/a.mkv')
    const old = addItem(store, draft(unit, 'old'), [file])
    const next = addItem(store, draft(unit, 'next'), [file])
    items.releaseOthers(unit, [next])
    items.refreshMissing(unit, 7)
    expect([filesOf(store, old), filesOf(store, next)]).toEqual([[], [file]])
    const state = store.rows('SELECT id, missing_at FROM item ORDER BY id')
    expect(state).toEqual([
      { id: old, missing_at: 7 },
      { id: next, missing_at: null },
    ])
  })
})

describe('a season with a sidecar of its own and a name in that of its show', () => {
  const named = (title: string) => ({
    kind: 'season' as const,
    title,
    identity: { title: { value: title, source: 'nfo', confidence: 1 } } as const,
  })

  test.each(['own', 'show'])('is called by its own when the %s is read first', (first) => {
    using store = openStore()
    const { items } = store.stores
    const own = draft(addDirectory(store, 'Lost/Season 1'), 'lost#S01', {
      ...named('Own'),
      metadata: { plot: 'An island.' },
    })
    const ofShow = draft(addDirectory(store, 'Lost'), 'lost#S01', named('First'))
    const [one, two] = first === 'own' ? [own, ofShow] : [ofShow, own]
    const id = items.insert(one, 1)
    items.update(id, two, 2)
    expect(store.row('SELECT title FROM item')).toEqual({ title: 'Own' })
  })
})

describe('a container that a unit only mentions', () => {
  test('keeps what is known of it and gets its key and parent right', () => {
    using store = openStore()
    const { items } = store.stores
    const unit = addDirectory(store, 'Lost')
    const identity = { title: { value: 'Lost', source: 'nfo', confidence: 1 } } as const
    const known = draft(unit, 'lost', {
      kind: 'series',
      title: 'Lost',
      identity,
      metadata: { plot: 'An island.' },
    })
    const id = items.insert(known, 0)
    items.touchContainer(id, draft(unit, 'Lost (2004)', { kind: 'series', title: 'Lost (2004)' }))
    expect(store.row('SELECT key, title, metadata FROM item')).toEqual({
      key: 'Lost (2004)',
      title: 'Lost',
      metadata: '{"plot":"An island."}',
    })
  })
})

describe('a merge', () => {
  test('of an item that this scan made gives its files, children, ids and key to the old one', () => {
    using store = openStore()
    const { items, scans } = store.stores
    const unit = addDirectory(store, 'Lost')
    const moved = addDirectory(store, 'Lost (2004)')
    const identity = {
      ids: { value: [{ provider: 'tmdb', id: '4607' }], source: 'folder', confidence: 1 },
    } as const
    const old = items.insert(draft(unit, 'lost', { kind: 'series' }), 0)
    scans.create(scanOf(), 10)
    const fresh = items.insert(
      draft(moved, 'Lost (2004)', { kind: 'series', title: 'Lost', identity }),
      11,
    )
    const season = items.insert(
      draft(moved, 'Lost (2004)#1', { kind: 'season', parentId: fresh }),
      11,
    )
    const file = addFile(store, 'Lost (2004)/tvshow.nfo', { kind: 'nfo' })
    linkAll(store, fresh, moved, [file])
    items.merge(fresh, old, 12)
    expect(items.describe(fresh)).toBeNull()
    expect(items.describe(old)).toEqual({ kind: 'series', key: 'Lost (2004)' })
    expect(items.parentOf(season)).toBe(old)
    expect(filesOf(store, old)).toEqual([file])
    const ids = store.rows('SELECT item_id, external_id AS id FROM item_external_id')
    expect(ids).toEqual([{ item_id: old, id: '4607' }])
    expect(store.rows('PRAGMA foreign_key_check')).toEqual([])
  })

  test('takes nothing from an item that was there before the scan', () => {
    using store = openStore()
    const { items, scans } = store.stores
    const unit = addDirectory(store, 'Lost')
    const one = items.insert(draft(unit, 'one', { kind: 'series' }), 0)
    const two = items.insert(draft(unit, 'two', { kind: 'series' }), 0)
    scans.create(scanOf(), 10)
    items.merge(one, two, 12)
    expect(items.describe(one)).toEqual({ kind: 'series', key: 'one' })
  })
})

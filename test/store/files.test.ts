import { describe, expect, test } from 'bun:test'

import { addDirectory, addFile, addItem, draft, openStore, scanOf, type Store } from './fixture.ts'

function missing(store: Store): string[] {
  return store
    .rows('SELECT name FROM file WHERE missing_at IS NOT NULL ORDER BY id')
    .map(({ name }) => String(name))
}

function unsigned(store: Store): string[] {
  return store
    .rows('SELECT path FROM directory WHERE signature IS NULL ORDER BY path')
    .map(({ path }) => String(path))
}

describe('files', () => {
  test('keep nanoseconds and sizes beyond what a number of JavaScript could hold', () => {
    using store = openStore()
    const mtimeNs = '1763712000123456789'
    addFile(store, 'Alien/alien.mkv', { mtimeNs, sizeBytes: 50_000_000_000 })
    const [file] = store.stores.files.listOfDirectory(addDirectory(store, 'Alien'))
    expect(file).toMatchObject({ mtimeNs, sizeBytes: 50_000_000_000 })
  })

  test('of a unit are listed with their paths below it', () => {
    using store = openStore()
    addFile(store, 'Lost/Season 1/e1.mkv')
    addFile(store, 'Lost/poster.jpg', { kind: 'image' })
    addFile(store, 'Lost 2/other.mkv')
    const unit = addDirectory(store, 'Lost')
    const paths = store.stores.files
      .listOfUnits([unit])
      .get(unit)
      ?.map(({ path }) => path)
    expect(paths?.toSorted()).toEqual(['Season 1/e1.mkv', 'poster.jpg'])
  })

  test('with new content forget what was read of the old', () => {
    using store = openStore()
    const id = addFile(store, 'Alien/alien.mkv')
    const { files } = store.stores
    files.setRead(id, { sizeBytes: 100, mtimeNs: '1', inode: '1', fingerprint: 'f' })
    files.setProblem(id, 'odd')
    files.replace(id, {
      name: 'alien.mkv',
      sizeBytes: 200,
      mtimeNs: '2',
      inode: '3',
      unsettled: false,
    })
    const row = store.row('SELECT size_bytes, fingerprint, problem FROM file WHERE id = ?', id)
    expect(row).toEqual({ size_bytes: 200, fingerprint: null, problem: null })
  })

  test('of a size give their remembered fingerprints, each once', () => {
    using store = openStore()
    const { files } = store.stores
    const probe = { video: [], audio: [] } as never
    files.saveProbe({ sizeBytes: 100, hash: 'a' }, probe, 1)
    files.saveProbe({ sizeBytes: 100, hash: 'a' }, probe, 2)
    files.saveProbe({ sizeBytes: 100, hash: 'b' }, probe, 1)
    files.saveProbe({ sizeBytes: 101, hash: 'c' }, probe, 1)
    expect(files.knownFingerprints(100).toSorted()).toEqual(['a', 'b'])
  })
})

describe('files that a scan does not find', () => {
  test('stay as they are until the loss is applied', () => {
    using store = openStore()
    const { files, scans } = store.stores
    const id = addFile(store, 'Alien/alien.mkv')
    const scan = scans.create(scanOf(), 1)
    files.collectMissing(scan, id)
    files.collectMissing(scan, id)
    expect(files.missingCollected(scan)).toBe(1)
    expect(files.countPresent(1)).toBe(1)
    expect(missing(store)).toEqual([])
  })

  test('are collected with all below a folder, and none of a folder that begins alike', () => {
    using store = openStore()
    const { files, scans } = store.stores
    addFile(store, 'Lost/e0.mkv')
    addFile(store, 'Lost/Season 1/e1.mkv')
    addFile(store, 'Lost (2004)/e2.mkv')
    addFile(store, 'Lost.2004/e3.mkv')
    const scan = scans.create(scanOf(), 1)
    files.collectMissingBelow(scan, 1, 'Lost')
    files.applyMissing(scan, 2)
    expect(missing(store)).toEqual(['e0.mkv', 'e1.mkv'])
  })

  test('take their items and the series above them along, once all is gone', () => {
    using store = openStore()
    const { files, scans, items } = store.stores
    const fileIds = [addFile(store, 'Lost/e1.mkv'), addFile(store, 'Lost/e2.mkv')]
    const unit = addDirectory(store, 'Lost')
    const series = items.insert(draft(unit, 'lost', { kind: 'series' }), 0)
    const season = items.insert(draft(unit, 'lost#1', { kind: 'season', parentId: series }), 0)
    const episodes = fileIds.map((fileId, index) =>
      addItem(store, draft(unit, `lost#1#${index}`, { kind: 'episode', parentId: season }), [
        fileId,
      ]),
    )
    const scan = scans.create(scanOf(), 1)
    const lose = (fileId: number | undefined): unknown => {
      files.collectMissing(scan, fileId ?? 0)
      return files.applyMissing(scan, 5)
    }
    expect(lose(fileIds[0])).toEqual({ files: 1, units: [{ id: unit, path: 'Lost' }] })
    const gone = (): unknown[] =>
      store.rows('SELECT id FROM item WHERE missing_at = 5 ORDER BY id').map(({ id }) => id)
    expect(gone()).toEqual([episodes[0]])
    lose(fileIds[1])
    expect(gone()).toEqual([series, season, ...episodes])
  })

  test('leave an item with another version where it is', () => {
    using store = openStore()
    const { files, scans } = store.stores
    const one = addFile(store, 'Alien/alien 720p.mkv')
    const two = addFile(store, 'Alien/alien 1080p.mkv')
    addItem(store, draft(addDirectory(store, 'Alien'), 'alien'), [one, two])
    const scan = scans.create(scanOf(), 1)
    files.collectMissing(scan, one)
    files.applyMissing(scan, 5)
    expect(store.row('SELECT missing_at FROM item')).toEqual({ missing_at: null })
  })

  test('and whose loss is held back are noticed again by the next discovery, however deep they lay', () => {
    using store = openStore()
    const { files, scans, directories } = store.stores
    const id = addFile(store, 'Lost/Season 1/Extras/e1.mkv')
    addFile(store, 'Alien/alien.mkv')
    const scan = scans.create(scanOf(), 1)
    directories.forgetSignatures(1, 'Lost')
    files.collectMissing(scan, id)
    files.releaseMissing(scan)
    expect(missing(store)).toEqual([])
    expect(files.missingCollected(scan)).toBe(0)
    expect(unsigned(store)).toEqual(['', 'Lost', 'Lost/Season 1', 'Lost/Season 1/Extras'])
  })

  test('of a root that was lost are all let go', () => {
    using store = openStore()
    store.database.run(
      `INSERT INTO library_root (id, library_id, path) VALUES (2, 1, '/media/more')`,
    )
    const { files, scans } = store.stores
    const here = addFile(store, 'Alien/alien.mkv')
    const there = addFile(store, 'Up/up.mkv', {}, 2)
    const scan = scans.create(scanOf(), 1)
    for (const id of [here, there]) files.collectMissing(scan, id)
    files.releaseMissingOfRoot(scan, 2)
    files.applyMissing(scan, 5)
    expect(missing(store)).toEqual(['alien.mkv'])
    const open = store.rows(
      'SELECT path FROM directory WHERE root_id = 2 AND signature IS NOT NULL',
    )
    expect(open).toEqual([])
  })

  test('are present again when they return', () => {
    using store = openStore()
    const { files, scans } = store.stores
    const id = addFile(store, 'Alien/alien.mkv')
    files.collectMissing(scans.create(scanOf(), 1), id)
    files.applyMissing(1, 5)
    expect(files.countPresent(1)).toBe(0)
    files.restore(id)
    expect(files.countPresent(1)).toBe(1)
  })
})

describe('a move', () => {
  const now = 10

  test('is looked for among known media of the same size and library that belong to an item', () => {
    using store = openStore()
    const known = addFile(store, 'Alien/alien.mkv', { sizeBytes: 700 })
    addItem(store, draft(addDirectory(store, 'Alien'), 'alien'), [known])
    addFile(store, 'Loose/loose.mkv', { sizeBytes: 700 })
    addFile(store, 'Alien/poster.jpg', { sizeBytes: 700, kind: 'image' })
    addFile(store, 'Up/up.mkv', { sizeBytes: 701 })
    const found = store.stores.files.moveCandidates({
      libraryId: 1,
      sizeBytes: 700,
      kind: 'video',
      name: 'alien.mkv',
      knownBefore: now,
    })
    expect(found).toMatchObject([{ id: known, rootPath: '/media/films', path: 'Alien/alien.mkv' }])
    const later = store.stores.files.moveCandidates({
      libraryId: 1,
      sizeBytes: 700,
      kind: 'video',
      name: 'alien.mkv',
      knownBefore: 0,
    })
    expect(later).toEqual([])
  })

  test('gives the known file its new place and keeps its id, item and fingerprint', () => {
    using store = openStore()
    const { files, scans } = store.stores
    const from = addFile(store, 'Alien/alien.mkv')
    const item = addItem(store, draft(addDirectory(store, 'Alien'), 'alien'), [from])
    files.setRead(from, { sizeBytes: 100, mtimeNs: '1', inode: '1', fingerprint: 'f' })
    const scan = scans.create(scanOf(), 1)
    files.collectMissing(scan, from)
    const to = addFile(store, 'Alien (1979)/Alien (1979).mkv', { mtimeNs: '7', at: now })
    expect(files.move(from, to)).toBe(true)
    expect(files.pathOf(from)).toEqual({
      rootId: 1,
      path: 'Alien (1979)/Alien (1979).mkv',
      sizeBytes: 100,
    })
    expect(files.pathOf(to)).toBeNull()
    expect(files.missingCollected(scan)).toBe(0)
    expect(store.row('SELECT fingerprint, mtime_ns FROM file')).toEqual({
      fingerprint: 'f',
      mtime_ns: 7,
    })
    expect(store.row('SELECT item_id, file_id FROM item_file')).toEqual({
      item_id: item,
      file_id: from,
    })
  })

  test('does not happen to a file of another size, to itself, or when one has gone', () => {
    using store = openStore()
    const { files } = store.stores
    const from = addFile(store, 'Alien/alien.mkv')
    const bigger = addFile(store, 'Up/up.mkv', { sizeBytes: 200 })
    expect([files.move(from, bigger), files.move(from, from), files.move(from, 99)]).toEqual([
      false,
      false,
      false,
    ])
    expect(store.rows('SELECT id FROM file')).toHaveLength(2)
  })
})

describe('directories', () => {
  test('that are units have to be read until they were', () => {
    using store = openStore()
    const { directories } = store.stores
    addFile(store, 'Lost/Season 1/e1.mkv')
    const unit = addDirectory(store, 'Lost')
    const scan = store.stores.scans.create(scanOf(), 1)
    expect(directories.listNeedingScan(scan, 1, '')).toEqual([unit])
    expect(directories.listNeedingScan(scan, 1, 'Los')).toEqual([])
    directories.markScanned([unit], 3)
    expect(directories.listNeedingScan(scan, 1, '')).toEqual([])
    directories.markNeedsScan(unit)
    expect(directories.listNeedingScan(scan, 1, 'Lost')).toEqual([unit])
  })

  test('forget their listing with all below them, and nothing that begins alike', () => {
    using store = openStore()
    for (const path of ['Lost/Season 1', 'Lost 2', 'Lost.2', 'Alien']) addDirectory(store, path)
    store.stores.directories.forgetSignatures(1, 'Lost')
    expect(unsigned(store)).toEqual(['Lost', 'Lost/Season 1'])
    store.stores.directories.forgetSignatures(1, '')
    expect(unsigned(store)).toHaveLength(6)
  })

  test('that are unknown are not_found', () => {
    using store = openStore()
    expect(() => store.stores.directories.get(99)).toThrow('There is no directory 99.')
  })
})

import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'

import { describe, expect, test } from 'bun:test'

import { markerName } from '../../src/filesystem/passport.ts'
import { canMount, mountTmpfs } from '../filesystem/tmpfs.ts'
import type { EndedScan } from '../support/engine.ts'
import { knownBelow } from '../faults/known.ts'
import { catalogue, picturesMade, put, type World, world } from './library.ts'
import { runUnprivileged } from './unprivileged.ts'

const films = ['A/A.mkv', 'A/poster.jpg', 'A/A.en.srt', 'Shelf/B/B.mkv']

/** Scans, spoils the root, scans, mends it, scans; everything must be as before. */
async function survives(
  place: World,
  ruin: { spoil: () => void; mend: () => void; code: string },
): Promise<void> {
  place.put(...films)
  expect((await place.engine.scan('films')).status).toBe('completed')
  const before = catalogue(place.engine)
  const probed = place.engine.probed().length
  ruin.spoil()
  for (const mode of ['incremental', 'full'] as const) {
    const scan = await place.engine.scan('films', { mode })
    expect(scan).toMatchObject({ status: 'failed', failureCode: ruin.code })
    expect(scan.files.missing).toBe(0)
    expect(catalogue(place.engine)).toEqual(before)
  }
  expect(place.engine.rows('SELECT last_scan_status AS status FROM library')).toEqual([
    { status: 'failed' },
  ])
  ruin.mend()
  const scan = await place.engine.scan('films')
  expect(scan).toMatchObject({ status: 'completed', errors: [] })
  expect(scan.files).toMatchObject({ found: 4, new: 0, missing: 0, restored: 0, probed: 0 })
  expect(catalogue(place.engine)).toEqual(before)
  expect(place.engine.probed()).toHaveLength(probed)
}

describe('a root that cannot be trusted takes nothing with it', () => {
  test('one that is gone: path_missing', async () => {
    await using place = await world({ probe: 'count' })
    const away = `${place.root} away`
    await survives(place, {
      code: 'path_missing',
      spoil: () => renameSync(place.root, away),
      mend: () => renameSync(away, place.root),
    })
  })

  test('one that is a file: not_a_directory', async () => {
    await using place = await world({ probe: 'count' })
    const away = `${place.root} away`
    await survives(place, {
      code: 'not_a_directory',
      spoil: () => {
        renameSync(place.root, away)
        writeFileSync(place.root, '')
      },
      mend: () => {
        rmSync(place.root)
        renameSync(away, place.root)
      },
    })
  })

  test('one that is empty: root_unavailable', async () => {
    await using place = await world({ probe: 'count' })
    const away = `${place.root} away`
    await survives(place, {
      code: 'root_unavailable',
      spoil: () => {
        renameSync(place.root, away)
        mkdirSync(place.root)
      },
      mend: () => {
        rmSync(place.root, { recursive: true })
        renameSync(away, place.root)
      },
    })
  })

  test('one that is empty after a first scan that did not come to its end', async () => {
    await using place = await world({ probe: 'count' })
    place.put(...films)
    await place.engine.engine.ask('pauseQueue', 'scan')
    const first = await place.engine.start('films')
    await place.engine.event('scan.progress', ({ files }) => files.new === 4)
    // As after a crash in mid-discovery: files are known, but they were never counted.
    await place.engine.engine.ask('cancelScan', first)
    await place.engine.stop()
    using database = new (await import('bun:sqlite')).Database(`${place.engine.dataDir}/shelfd.db`)
    database.run('UPDATE library_root SET file_count = 0')
    database.close()
    await place.engine.restart()
    await place.engine.engine.ask('resumeQueue', 'scan')
    renameSync(place.root, `${place.root} away`)
    mkdirSync(place.root)
    const scan = await place.engine.scan('films')
    expect(scan).toMatchObject({ status: 'failed', failureCode: 'root_unavailable' })
    expect(place.engine.rows('SELECT 1 FROM file WHERE missing_at IS NULL')).toHaveLength(4)
  })

  describe.skipIf(!canMount)('with another file system mounted over it', () => {
    test.each([
      ['with its marker', true, []],
      ['without a marker', false, []],
      ['that holds other films', true, ['X/X.mkv']],
      ['without a marker that holds other films', false, ['X/X.mkv']],
    ])('%s', async (_, withMarker, foreign) => {
      await using place = await world({ probe: 'count' })
      let over: ReturnType<typeof mountTmpfs> | undefined
      try {
        await survives(place, {
          code: 'root_unavailable',
          spoil: () => {
            if (!withMarker) {
              // A root that could never be written has none.
              rmSync(place.at(markerName))
            }
            over = mountTmpfs(place.root)
            put(place.root, ...foreign)
          },
          mend: () => over?.unmount(),
        })
      } finally {
        over?.unmount()
      }
    })

    test('whose own disk went: the empty mount point is not believed', async () => {
      await using place = await world({ probe: 'count' })
      using disk = mountTmpfs(place.root)
      place.put(...films)
      await place.engine.scan('films')
      const before = catalogue(place.engine)
      disk.unmount()
      const scan = await place.engine.scan('films')
      expect(scan).toMatchObject({ status: 'failed', failureCode: 'root_unavailable' })
      expect(catalogue(place.engine)).toEqual(before)
    })
  })

  test('one of two roots that is gone keeps its films, while the other is scanned', async () => {
    await using place = await world({ roots: ['one', 'two'], probe: 'count' })
    const two = place.at('../two')
    place.put('A/A.mkv', 'B/B.mkv')
    put(two, 'C/C.mkv')
    await place.engine.scan('films')
    renameSync(two, `${two} away`)
    rmSync(place.at('A'), { recursive: true })
    const scan = await place.engine.scan('films')
    expect(scan).toMatchObject({ status: 'completed', failureCode: null })
    expect(scan.errors).toMatchObject([{ code: 'path_missing', path: two }])
    expect(scan.files.missing).toBe(1)
    expect(place.engine.rows('SELECT key FROM item WHERE missing_at IS NULL ORDER BY key')).toEqual(
      [{ key: 'B' }, { key: 'C' }],
    )
  })

  test('one whose disk goes while its pictures are cached loses no picture', async () => {
    await using place = await world({ probe: 'count' })
    place.put(...films)
    await place.engine.engine.ask('pauseQueue', 'asset')
    const first = await place.engine.start('films')
    await place.engine.event('library.ready', ({ scanId }) => scanId === first)
    renameSync(place.root, `${place.root} away`)
    await place.engine.engine.ask('resumeQueue', 'asset')
    const during = await place.engine.over(first)
    expect(during.assets).toEqual({ total: 2, done: 0, failed: 0, skipped: 2, cancelled: 0 })
    renameSync(`${place.root} away`, place.root)
    const scan = await place.engine.scan('films')
    expect(scan.assets).toMatchObject({ total: 2, done: 2 })
    expect(scan.files.probed).toBe(0)
  })

  test.each([
    ['folders are read', 'scan'],
    ['pictures are cached', 'asset'],
  ] as const)(
    'one whose disk goes before its %s again keeps all that is known',
    async (_, queue) => {
      await using place = await world({ probe: 'count' })
      place.put(...films, ['A/A.nfo', '<movie><title>Ay</title></movie>'])
      await place.engine.scan('films')
      await picturesMade(place.engine)
      const before = knownBelow(place.engine, place.root)
      await place.engine.engine.ask('pauseQueue', queue)
      const full = await place.engine.start('films', { mode: 'full' })
      await (queue === 'asset'
        ? place.engine.event('library.ready', ({ scanId }) => scanId === full)
        : place.engine.event(
            'scan.progress',
            ({ id, discoveryCompletedAt }) => id === full && discoveryCompletedAt !== null,
          ))
      renameSync(place.root, `${place.root} away`)
      await place.engine.engine.ask('resumeQueue', queue)
      const during = await place.engine.over(full)
      expect(during).toMatchObject({ status: 'completed', errors: [], files: { missing: 0 } })
      expect(during[queue === 'scan' ? 'directories' : 'assets']).toMatchObject({
        total: 2,
        skipped: 2,
      })
      expect(knownBelow(place.engine, place.root)).toEqual(before)
      renameSync(`${place.root} away`, place.root)
      const scan = await place.engine.scan('films')
      expect(scan).toMatchObject({ status: 'completed', errors: [], files: { probed: 0 } })
      expect(knownBelow(place.engine, place.root)).toEqual(before)
    },
  )
})

interface Locked {
  readonly lockedSame: boolean
  readonly lockedFullMissing: number
  readonly probedByReturn: number
  readonly present: number
  readonly scans: Record<string, EndedScan>
}

describe('folders that may not be read take nothing with them', () => {
  test('a folder, the root, a file without permission, one after the other', async () => {
    const { scans, ...run } = await runUnprivileged<Locked>('locked-folders.ts')
    const told = (name: string): unknown => {
      const { status, errors, files } = scans[name] ?? {}
      const where = errors?.map(({ path, code }) => `${code} ${path.split('/').at(-1)}`)
      return { status, errors: where, missing: files?.missing, probed: files?.probed }
    }
    const completed = { status: 'completed', missing: 0 }
    expect(told('first')).toEqual({ ...completed, errors: [], probed: 4 })
    const both = ['EACCES A', 'EACCES Shelf']
    expect(told('locked')).toEqual({ ...completed, errors: both, probed: 0 })
    expect(scans['locked']?.discovery.directoriesUnreadable).toBe(2)
    expect(run.lockedSame).toBe(true)
    // In full mode what can be read is read anew.
    expect(told('lockedFull')).toEqual({ ...completed, errors: both, probed: 1 })
    expect(run.lockedFullMissing).toBe(0)
    expect(told('halfLocked')).toEqual({
      ...completed,
      errors: both,
      probed: 0,
    })
    expect(told('open')).toEqual({ ...completed, errors: [], probed: 0 })
    expect(run.probedByReturn).toBe(0)
    expect(scans['rootLocked']).toMatchObject({
      status: 'failed',
      failureCode: 'permission_denied',
    })
    expect(told('rootOpen')).toEqual({ ...completed, errors: [], probed: 0 })
    const locked = ['file_unreadable B.mkv']
    expect(told('fileLocked')).toEqual({ ...completed, errors: locked, probed: 3 })
    expect(told('fileOpen')).toEqual({ ...completed, errors: [], probed: 0 })
    expect(run.present).toBe(6)
  })

  test('a new file that may not be read is tried again until it may', async () => {
    const { scans } = await runUnprivileged<Locked>('locked-file.ts')
    const told = Object.values(scans).map(({ errors, files }) => [
      errors.map(({ path, code }) => `${code} ${path}`),
      files.probed,
    ])
    expect(told).toEqual([
      [['file_unreadable A/A.mkv'], 0],
      [['file_unreadable A/A.mkv'], 0],
      [[], 1],
      [[], 0],
    ])
  })
})

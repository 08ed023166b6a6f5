import { existsSync, lstatSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { createUndoCommits } from '../../src/download/undo-commits.ts'
import { libraryBooks } from '../../src/jobs/library-books.ts'
import { items } from '../scan/library.ts'
import { refused } from '../support/engine.ts'
import { hasOtherDisk, otherDisk } from '../filesystem/other-disk.ts'
import { contentOf, type Importing, importing } from './importing.ts'
import { planning, type Planning } from './planning.ts'
import { foundByImports, replaced, settled, shelve, shelves } from './replacing.ts'

setDefaultTimeout(120_000)

const film = 'Alien (1979)/Alien (1979).mkv'
const old = 'Alien (1979)/Alien.1979.DVDRip.avi'

/** A library that has imported a film, and the number of the plan. */
async function imported(place: Importing, replaces: readonly string[] = []): Promise<number> {
  place.put('Alien.mkv')
  const planId = await place.begin(
    [
      {
        from: 'Alien.mkv',
        to: film,
        replaces: replaces.map((path) => replaced(place.engine, path)),
      },
    ],
    { facts: { canMove: true } as never },
  )
  await place.ended(planId)
  await settled(place.engine)
  return planId
}

async function undone({ engine }: Importing, planId: number): Promise<unknown> {
  await engine.engine.ask('undoImport', planId)
  await settled(engine)
  const [plan] = engine.rows<{ state: string }>(
    'SELECT state FROM import_plan WHERE id = ?',
    planId,
  )
  const files = engine.rows(
    "SELECT state, json_extract(error, '$.code') AS code FROM import_file WHERE plan_id = ?",
    planId,
  )
  return { plan: plan?.state, files }
}

const whole = { plan: 'undone', files: [{ state: 'undone', code: null }] }

describe('taking an import back', () => {
  test('removes a link while the download has the file, and the folder that is empty then', async () => {
    await using place = await importing({ kind: 'movies' })
    const planId = await imported(place)
    expect(items(place.engine)).toEqual({ 'movie Alien (1979)': [film] })

    expect(await undone(place, planId)).toEqual(whole)

    expect(shelves(place.library)).toEqual({ shown: {}, bin: {} })
    expect(existsSync(join(place.library, 'Alien (1979)'))).toBe(false)
    expect(lstatSync(join(place.downloads, 'Alien.mkv')).nlink).toBe(1)
    expect(items(place.engine)).toEqual({ 'missing movie Alien (1979)': [] })
    expect(foundByImports(place.engine)).toEqual([{ files: expect.any(Number), items: 1 }])
    const { files } = await place.engine.scan('Media')
    expect([files.new, files.missing]).toEqual([0, 0])
  })

  test('puts the only copy there is into the bin, from where it can be restored', async () => {
    await using place = await importing({ kind: 'movies', rules: 'mode = "copy"' })
    const { engine, library, downloads } = place
    const planId = await imported(place)
    rmSync(join(downloads, 'Alien.mkv'))

    expect(await undone(place, planId)).toEqual(whole)

    const content = contentOf('Alien.mkv')
    expect(shelves(library)).toEqual({ shown: {}, bin: { [film]: content } })
    const [entry] = engine.rows<{ id: number }>(
      "SELECT id FROM recycled_file WHERE cause = 'undone'",
    )
    await engine.engine.ask('restoreRecycled', entry?.id ?? 0)
    await settled(engine)
    expect(shelves(library)).toEqual({ shown: { [film]: content }, bin: {} })
    expect(items(engine)).toEqual({ 'movie Alien (1979)': [film] })
    expect(engine.rows('SELECT state FROM recycled_file')).toEqual([{ state: 'restored' }])
    const error = await refused(engine.engine.ask('restoreRecycled', entry?.id ?? 0))
    expect(error.code).toBe('conflict')
  })

  test('puts a copy into the bin whose source is another by now', async () => {
    await using place = await importing({ kind: 'movies', rules: 'mode = "copy"' })
    const planId = await imported(place)
    writeFileSync(join(place.downloads, 'Alien.mkv'), 'another')
    expect(await undone(place, planId)).toEqual(whole)
    expect(shelves(place.library)).toEqual({ shown: {}, bin: { [film]: contentOf('Alien.mkv') } })
  })

  test('only removes a copy whose source is as it was', async () => {
    await using place = await importing({ kind: 'movies', rules: 'mode = "copy"' })
    const planId = await imported(place)
    expect(await undone(place, planId)).toEqual(whole)
    expect(shelves(place.library)).toEqual({ shown: {}, bin: {} })
  })

  test('leaves a file that a person has changed since, with the reason', async () => {
    await using place = await importing({ kind: 'movies' })
    shelve(place, old)
    await place.engine.scan('Media')
    const planId = await imported(place, [old])
    writeFileSync(join(place.library, film), 'cut by hand')

    expect(await undone(place, planId)).toEqual({
      plan: 'partly',
      files: [{ state: 'placed', code: 'changed_since' }],
    })
    expect(shelves(place.library)).toEqual({
      shown: { [film]: 'cut by hand' },
      bin: { [old]: `old ${old}` },
    })
  })

  test('leaves what has the place of an old file by now, and the old file in the bin', async () => {
    await using place = await importing({ kind: 'movies' })
    shelve(place, old)
    await place.engine.scan('Media')
    const planId = await imported(place, [old])
    writeFileSync(join(place.library, old), 'somebody else')

    expect(await undone(place, planId)).toEqual({
      plan: 'undone',
      files: [{ state: 'undone', code: 'not_given_back' }],
    })
    expect(shelves(place.library)).toEqual({
      shown: { [old]: 'somebody else' },
      bin: { [old]: `old ${old}` },
    })
    const [entry] = place.engine.rows<{ id: number; state: string }>(
      'SELECT id, state FROM recycled_file',
    )
    expect(entry?.state).toBe('kept')
    const restoring = await refused(place.engine.engine.ask('restoreRecycled', entry?.id ?? 0))
    expect(restoring).toMatchObject({ code: 'conflict', message: expect.stringContaining(old) })
  })

  test('gives back the file that had the very name of the new one', async () => {
    await using place = await importing({ kind: 'movies' })
    shelve(place, film)
    await place.engine.scan('Media')
    const [item] = place.engine.rows<{ id: number }>('SELECT id FROM item')
    const planId = await imported(place, [film])
    expect(shelves(place.library)).toEqual({
      shown: { [film]: contentOf('Alien.mkv') },
      bin: { [film]: `old ${film}` },
    })

    expect(await undone(place, planId)).toEqual(whole)

    expect(shelves(place.library)).toEqual({ shown: { [film]: `old ${film}` }, bin: {} })
    expect(place.engine.rows('SELECT id, missing_at FROM item')).toEqual([
      { id: item?.id, missing_at: null },
    ])
    expect(items(place.engine)).toEqual({ 'movie Alien (1979)': [film] })
    const { files } = await place.engine.scan('Media')
    expect([files.new, files.modified, files.missing]).toEqual([0, 0, 0])
  })

  test('puts a file into the bin that was moved, as nobody else has it', async () => {
    await using place = await importing({ kind: 'movies', rules: 'mode = "move"' })
    const planId = await imported(place)
    expect(existsSync(join(place.downloads, 'Alien.mkv'))).toBe(false)
    expect(await undone(place, planId)).toEqual(whole)
    expect(shelves(place.library)).toEqual({ shown: {}, bin: { [film]: contentOf('Alien.mkv') } })
  })

  test.skipIf(!hasOtherDisk)('gives back from a bin on another disk, by copies', async () => {
    using disk = otherDisk()
    const bin = disk.at('bin')
    await using place = await importing({ kind: 'movies', rules: `recycle_dir = "${bin}"` })
    shelve(place, old)
    await place.engine.scan('Media')
    const inode = lstatSync(join(place.library, old)).ino
    const planId = await imported(place, [old])
    expect(shelves(place.library, bin)).toEqual({
      shown: { [film]: contentOf('Alien.mkv') },
      bin: { [old]: `old ${old}` },
    })

    expect(await undone(place, planId)).toEqual(whole)

    expect(shelves(place.library, bin)).toEqual({ shown: { [old]: `old ${old}` }, bin: {} })
    const back = lstatSync(join(place.library, old))
    expect(back.mtimeMs).toBe(2_000_000)
    expect(back.ino).not.toBe(inode)
    const { files } = await place.engine.scan('Media')
    expect([files.new, files.modified, files.missing]).toEqual([0, 0, 0])
  })

  test('is refused for what is not over, was taken back before, or is not there', async () => {
    await using place = await importing({ kind: 'movies' })
    const planId = await imported(place)
    await undone(place, planId)
    const { engine } = place.engine
    expect((await refused(engine.ask('undoImport', planId))).code).toBe('conflict')
    expect((await refused(engine.ask('undoImport', 99))).code).toBe('not_found')
    expect((await refused(engine.ask('restoreRecycled', 99))).code).toBe('not_found')
  })

  test('imports nothing of the download again by itself', async () => {
    await using place = await importing({ kind: 'movies' })
    const planId = await imported(place)
    await undone(place, planId)
    const [download] = place.engine.rows('SELECT state, next_try_at AS next FROM download')
    expect(download).toEqual({ state: 'partially_imported', next: null })
  })
})

/** An import that is being taken back, of which all but its end is done. */
async function nearlyUndone(
  world: Planning,
): Promise<{ planId: number; downloadId: number; fileId: number }> {
  const { plan, files, download } = await world.plan({
    files: [{ path: 'Heat.1995.1080p.BluRay-GRP.mkv', video: {} }],
  })
  const [file] = files
  if (plan === null || file === undefined) throw new Error('Nothing was planned.')
  const { imports } = world.store.stores
  const placed = { sizeBytes: 1, mtimeNs: '1', device: '1', inode: '1' }
  imports.updateFile(file.id, { state: 'placed', placed })
  imports.setPlanState(plan.id, 'undoing', 5)
  return { planId: plan.id, downloadId: download.id, fileId: file.id }
}

test('says of what could not be taken back to the end that it can be tried once more', async () => {
  await using world = await planning()
  const { planId, downloadId, fileId } = await nearlyUndone(world)
  const { imports, downloads } = world.store.stores
  const failure = { code: 'internal', message: 'The process ended.', retryable: false } as const
  createUndoCommits(libraryBooks).fail(failure, { fileId, turn: 0 }, world.tx)
  expect(downloads.find(downloadId)?.reason).toEqual({
    code: 'undone',
    message: 'Its import was taken back. 1 of its files could not be taken back to the end.',
    fix: expect.stringContaining(`Take plan ${planId} back once more`),
  })
  expect(imports.findPlan(planId)?.state).toBe('partly')
})

test('leads to the bin where the client has the download no more', async () => {
  await using world = await planning()
  const { downloadId, fileId } = await nearlyUndone(world)
  const { downloads } = world.store.stores
  downloads.update(downloadId, { missingSince: 1 })
  const taken = { outcome: 'gone' } as const
  const result = { taken, given: [], enrichmentMode: 'none' } as const
  createUndoCommits(libraryBooks).apply(result as never, { fileId, turn: 0 }, world.tx)
  expect(downloads.find(downloadId)?.reason).toEqual({
    code: 'undone',
    message: 'Its import was taken back.',
    fix: 'Its client has it no more: what you want back is in the recycle bin.',
  })
})

test('what is in the bin is found by no scan, however it is asked for', async () => {
  await using place = await importing({ kind: 'movies' })
  shelve(place, old)
  await place.engine.scan('Media')
  await imported(place, [old])
  const { files } = await place.engine.scan('Media', { mode: 'full' })
  expect(files.found).toBe(1)
  expect(place.engine.rows("SELECT 1 FROM directory WHERE path LIKE '.shelfd%'")).toEqual([])
})

import { afterAll, describe, expect, test } from 'bun:test'
import {
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { DownloadClientRules } from '../../src/domain/download.ts'
import { AppError } from '../../src/domain/error.ts'
import type { ImportFileDraft } from '../../src/domain/import.ts'
import type { WholeFile } from '../../src/domain/whole-file.ts'
import { clientOf, hour, item, minute, openWorld, trouble, type World } from './world.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A download of one file that was imported as a hard link, or as `place` does it. */
interface Imported extends World {
  readonly source: string
  readonly target: string
}

async function imported(
  change: Partial<DownloadClientRules>,
  options: { goal?: boolean; place?: (source: string, target: string) => void } = {},
): Promise<Imported> {
  const folder = mkdtempSync(join(tmpdir(), 'shelfd-finish-'))
  folders.push(folder)
  const base = join(folder, 'done')
  const root = join(folder, 'series')
  mkdirSync(base)
  mkdirSync(root)
  const source = join(base, 'a.mkv')
  const target = join(root, 'Show', 'a.mkv')
  mkdirSync(join(root, 'Show'))
  writeFileSync(source, 'film')
  ;(options.place ?? linkSync)(source, target)
  const world = await openWorld({ clients: [clientOf('box', change)] })
  world.has('box', item('a', { isSeedGoalReached: false }))
  await world.configure({})
  await world.queue.command(({ tx }) => {
    world.queue.database.run('UPDATE library_root SET path = ?', [root])
    const file: ImportFileDraft = {
      kind: 'video',
      source: { base, path: 'a.mkv', identity: identityOf(source) },
      reasons: [],
      isOverridden: false,
      target: { rootId: 1, path: 'Show/a.mkv' },
      subject: null,
      replaces: [],
      state: 'waiting',
    }
    const draft = { downloadId: 1, libraryId: 1, cause: 'completion', state: 'applying' } as const
    const planId = tx.stores.imports.createPlan(draft, [file], tx.now)
    const [row] = tx.stores.imports.filesOf(planId)
    tx.stores.imports.updateFile(row!.id, { state: 'placed', placed: identityOf(target) })
    tx.stores.imports.setPlanState(planId, 'applied', tx.now)
    tx.stores.downloads.update(1, { state: 'imported', importedAt: tx.now })
    tx.enqueue('download.finish', { downloadId: 1 })
  })
  await world.quiet()
  if (options.goal === true) {
    world.has('box', item('a', { isSeedGoalReached: true }))
    await world.advance(minute)
  }
  return Object.assign(world, { source, target })
}

function identityOf(path: string): WholeFile {
  const { size, mtimeNs, dev, ino } = lstatSync(path, { bigint: true })
  return {
    sizeBytes: Number(size),
    mtimeNs: mtimeNs.toString(),
    device: dev.toString(),
    inode: ino.toString(),
  }
}

const afterGoal = { remove: 'after-goal' } as const
const removal = ['remove', 'a', { deleteData: true }]

describe('a download that is imported', () => {
  test('stays in its client, whatever it has seeded, unless the configuration says otherwise', async () => {
    await using world = await imported({}, { goal: true })
    await world.advance(hour)
    expect(world.orders).toEqual([])
  })

  test('is not removed before its goal is reached, and then with its data', async () => {
    await using world = await imported(afterGoal)
    await world.advance(hour)
    expect(world.orders).toEqual([])
    world.has('box', item('a', { isSeedGoalReached: true }))
    await world.advance(minute)
    expect(world.orders).toEqual([removal])
    expect(world.row()).toMatchObject({ state: 'imported', reason: { code: 'removing' } })
    world.has('box')
    world.told()
    for (let n = 0; n < 4; n += 1) await world.advance(minute)
    expect(world.row()).toMatchObject({ state: 'removed', reason: null })
    expect(world.told()).toEqual(['download.removed'])
    expect(world.orders).toHaveLength(1)
  })

  test('is asked for again when its client has it still', async () => {
    await using world = await imported(afterGoal, { goal: true })
    for (let n = 0; n < 11; n += 1) await world.advance(minute)
    expect(world.orders).toEqual([removal, removal])
  })

  test('gets the category of imported ones', async () => {
    await using world = await imported({ importedCategory: 'done' })
    expect(world.orders).toEqual([['setCategory', 'a', 'done']])
    world.has('box', item('a', { category: 'done' }))
    await world.advance(hour)
    expect(world.orders).toHaveLength(1)
    expect(world.row()).toMatchObject({ state: 'imported', reason: null, nextTryAt: null })
  })

  test('is left as it is where its client cannot do that', async () => {
    await using world = await openWorldThatCannot()
    for (let n = 0; n < 10; n += 1) await world.advance(hour)
    expect(world.orders).toHaveLength(1)
    expect(world.row()).toMatchObject({ reason: { code: 'finish_unsupported' }, nextTryAt: null })
  })

  test('is tried again when its client did not answer', async () => {
    await using world = await imported(afterGoal)
    let isDown = true
    world.method('remove', () => {
      if (isDown) throw trouble('unreachable', 'ECONNREFUSED')
      return Promise.resolve()
    })
    world.has('box', item('a', { isSeedGoalReached: true }))
    await world.advance(minute)
    expect(world.row()).toMatchObject({ reason: { code: 'finish_failed' }, attempts: 1 })
    isDown = false
    await world.advance(minute)
    await world.advance(minute)
    expect(world.orders).toEqual([removal, removal])
    expect(world.row().reason?.code).toBe('removing')
  })
})

/** The client has no categories. */
async function openWorldThatCannot(): Promise<World> {
  const world = await imported(afterGoal)
  world.method('remove', () => {
    throw new AppError('invalid', 'it cannot', { details: { reason: 'unsupported' } })
  })
  world.has('box', item('a', { isSeedGoalReached: true }))
  await world.advance(minute)
  return world
}

describe('the data of a download is kept', () => {
  const harm: readonly (readonly [what: string, act: (at: Imported) => void])[] = [
    ['is not where it was placed', ({ target }) => rmSync(target)],
    ['is not where it was placed', ({ target }) => renameSync(target, `${target}.old`)],
    [
      'is not the file that was placed there',
      ({ target }) => {
        rmSync(target)
        writeFileSync(target, 'film')
      },
    ],
    [
      'is not the file that was placed there',
      ({ target, source }) => {
        rmSync(target)
        symlinkSync(source, target)
      },
    ],
  ]
  test.each(harm)('when a file of it %s (%#)', async (words, act) => {
    await using world = await imported(afterGoal)
    act(world)
    world.has('box', item('a', { isSeedGoalReached: true }))
    await world.advance(minute)
    expect(world.orders).toEqual([])
    expect(world.row().reason).toMatchObject({
      code: 'kept_in_client',
      message: expect.stringContaining(words),
    })
  })

  test('when the folder of the library leads into that of the download', async () => {
    const place = (source: string, target: string): void => {
      const show = join(target, '..')
      rmSync(show, { recursive: true })
      mkdirSync(join(source, '..', 'Show'))
      symlinkSync(join(source, '..', 'Show'), show)
      linkSync(source, target)
    }
    await using world = await imported(afterGoal, { place, goal: true })
    expect(world.orders).toEqual([])
    expect(world.row().reason?.message).toContain('lies in the folder of the download')
  })

  test('when not all of it was imported', async () => {
    await using world = await imported(afterGoal)
    await world.set('a', { state: 'partially_imported' })
    world.has('box', item('a', { isSeedGoalReached: true }))
    await world.advance(minute)
    await world.set('a', { state: 'imported' })
    world.queue.database.run("UPDATE import_file SET state = 'failed'")
    await world.advance(minute)
    expect(world.orders).toEqual([])
    expect(world.row().reason?.message).toContain('not all of it was imported')
  })
})

test('a copy on another disk is as good as a hard link', async () => {
  const place = (_source: string, target: string): void => writeFileSync(target, 'film')
  await using world = await imported(afterGoal, { place, goal: true })
  expect(world.orders).toEqual([removal])
})

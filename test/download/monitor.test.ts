import { describe, expect, test } from 'bun:test'

import { createDownloadStore, followedSql } from '../../src/store/download-store.ts'
import { clientOf, hour, item, minute, openWorld, whole, type World } from './world.ts'

/** Starts with these in the client, polled once. */
async function started(...items: ReturnType<typeof item>[]): Promise<World> {
  const world = await openWorld()
  world.has('box', ...items)
  await world.configure({})
  return world
}

const downloading = (progress: number, change: Parameters<typeof item>[1] = {}) =>
  item('a', { progress, ...change })

describe('a list of a client', () => {
  test('is taken over whole, and a second one that says the same writes nothing', async () => {
    await using world = await started(
      ...Array.from({ length: 300 }, (_, n) =>
        item(`${n}`, { progress: n / 300, phase: 'paused' }),
      ),
    )
    expect(world.asked).toEqual(['box'])
    expect(world.rows()).toHaveLength(300)
    const changes = world.queue.database.query<{ n: number }, []>('SELECT total_changes() AS n')
    const writes = watchWrites(world)
    const before = changes.get()?.n
    await world.advance(minute)
    expect(world.asked).toEqual(['box', 'box'])
    expect(writes()).toBe(0)
    expect(changes.get()?.n).toBeGreaterThan(before ?? 0)
  })

  test('counts only what is in a category of the client, whatever its case', async () => {
    await using world = await started(
      item('a', { category: 'TV ' }),
      item('b', { category: 'music' }),
      item('c', { category: null }),
    )
    expect(world.rows().map(({ clientId }) => clientId)).toEqual(['a'])
    expect(world.row()).toMatchObject({ libraryName: 'Series', firstSeenAt: world.queue.now() })
    expect(world.told()).toEqual(['download.added', 'download.completed'])
  })

  test('is written when progress has moved by a hundredth or the phase is another', async () => {
    await using world = await started(downloading(0.5))
    const at = async (progress: number, change = {}): Promise<number> => {
      world.has('box', downloading(progress, { downBytesPerSecond: progress * 7, ...change }))
      await world.advance(minute)
      return world.row().progress
    }
    expect(await at(0.505)).toBe(0.5)
    expect(await at(0.509, { downBytesPerSecond: 99, peers: 4, ratio: 2 })).toBe(0.5)
    expect(await at(0.51)).toBe(0.51)
    expect(world.row().facts.downBytesPerSecond).toBeCloseTo(3.57)
    expect(await at(0.511, { phase: 'paused' })).toBe(0.511)
    expect(world.row()).toMatchObject({ phase: 'paused', state: 'tracking' })
  })

  test('gives what is left and how fast it comes as an estimate where the client has none', async () => {
    await using world = await started(
      downloading(0.5, { downBytesPerSecond: 9 }),
      item('b', { progress: 0.5, etaSeconds: 7 }),
      item('c', { progress: 0.5, phase: 'paused', downBytesPerSecond: 9 }),
    )
    expect(world.rows().map(({ facts }) => facts.etaSeconds)).toEqual([56, 7, null])
  })

  test('finds a download again that has another number since', async () => {
    await using world = await started(downloading(0.5, { otherIds: ['hash'] }))
    world.has('box', item('b', { progress: 0.5, otherIds: ['hash'], name: 'Show.S01.a' }))
    await world.advance(minute)
    expect(world.rows()).toMatchObject([{ id: 1, clientId: 'b' }])
  })

  test('of thousands of downloads that are over is matched by an index', async () => {
    await using world = await started()
    const plan = world.queue.database
      .query<{ detail: string }, [string]>(`EXPLAIN QUERY PLAN ${followedSql}`)
      .all('box')
      .map(({ detail }) => detail)
    expect(plan[0]).toContain('USING INDEX download_followed (client=?)')
    expect(plan.join(' ')).not.toContain('TEMP B-TREE')
  })
})

describe('a download', () => {
  test('is imported once when its client says that all data is there', async () => {
    await using world = await started(downloading(0.5))
    for (const phase of ['moving', 'checking', 'metadata'] as const) {
      world.has('box', item('a', { phase, isDataComplete: false }))
      await world.advance(minute)
      expect(world.row()).toMatchObject({ state: 'tracking', completedAt: null })
    }
    expect(world.planned).toEqual([])
    world.told()
    world.has('box', item('a', { phase: 'complete' }))
    await world.advance(minute)
    expect(world.row()).toMatchObject({ state: 'importing', completedAt: world.queue.now() })
    expect(world.told()).toEqual(['download.completed'])
    await world.advance(minute)
    await world.advance(minute)
    expect(world.planned).toEqual([1])
    expect(world.told()).toEqual([])
  })

  test('in trouble with its tracker alone is imported', async () => {
    const problem = { kind: 'tracker', message: 'unregistered', blocksImport: false } as const
    await using world = await started(item('a', { problem }))
    expect(world.planned).toEqual([1])
    expect(world.row().facts.problem).toEqual(problem)
  })

  test('whose files are missing is blocked, and imported without anybody once they are back', async () => {
    const problem = {
      kind: 'missing-files',
      message: 'No data found!',
      blocksImport: true,
    } as const
    await using world = await started(
      item('a', { phase: 'missing', isDataComplete: false, progress: 0, problem }),
    )
    expect(world.row()).toMatchObject({
      state: 'blocked',
      reason: {
        code: 'missing_files',
        message: 'Its client misses files of it: No data found!',
        fix: expect.stringContaining('Put them back'),
      },
    })
    expect(world.told()).toEqual(['download.added', 'download.blocked'])
    await world.advance(minute)
    expect(world.told()).toEqual([])
    expect(world.planned).toEqual([])
    world.has('box', item('a', { phase: 'checking', isDataComplete: false, progress: 0.4 }))
    await world.advance(minute)
    expect(world.row()).toMatchObject({ state: 'tracking', reason: null })
    world.has('box', item('a'))
    await world.advance(minute)
    expect(world.planned).toEqual([1])
  })

  test('that has ended the daemon is left alone, also after trouble and a check in its client', async () => {
    await using world = await started(item('a'))
    const reason = { code: 'poison', message: 'It has ended the daemon.', fix: null }
    createDownloadStore(world.queue.database).update(1, {
      state: 'blocked',
      reason,
      nextTryAt: null,
    })
    const planned = world.planned.length
    const problem = { kind: 'missing-files', message: 'No data!', blocksImport: true } as const
    for (const change of [
      { phase: 'missing', isDataComplete: false, progress: 0, problem },
      { phase: 'checking', isDataComplete: false, progress: 0.4 },
      {},
    ] as const) {
      world.has('box', item('a', change))
      await world.advance(minute)
      expect(world.row()).toMatchObject({ state: 'blocked', reason, nextTryAt: null })
    }
    expect(world.row()).toMatchObject({ progress: 1, isDataComplete: true })
    expect(world.planned).toHaveLength(planned)
  })

  test('that a check finds incomplete is downloaded again, but not one that is imported', async () => {
    await using world = await started(item('a'), item('b'))
    await world.set('a', { state: 'blocked', attempts: 2, nextTryAt: world.queue.now() + hour })
    await world.set('b', { state: 'imported', importedAt: world.queue.now() })
    world.has('box', downloading(0.4), item('b', { progress: 0.4 }))
    await world.advance(minute)
    expect(world.row('a')).toMatchObject({
      state: 'tracking',
      completedAt: null,
      attempts: 0,
      nextTryAt: null,
    })
    expect(world.row('b')).toMatchObject({ state: 'imported', progress: 0.4 })
    world.planned.length = 0
    world.has('box', item('a'), item('b'))
    await world.advance(minute)
    expect(world.planned).toEqual([world.row('a').id])
  })

  test('has failed only when its client says so, and may come to life again', async () => {
    const problem = { kind: 'other', message: 'damaged', blocksImport: true } as const
    await using world = await started(downloading(0.5, { phase: 'failed', problem }))
    expect(world.row()).toMatchObject({
      state: 'failed',
      reason: { code: 'failed_in_client', message: expect.stringContaining('damaged') },
    })
    expect(world.told()).toEqual(['download.added', 'download.failed'])
    await world.advance(minute)
    expect(world.told()).toEqual([])
    world.has('box', downloading(0.6))
    await world.advance(minute)
    expect(world.row()).toMatchObject({ state: 'tracking', reason: null })
  })

  test('in a state that nobody knows is followed and never complete', async () => {
    await using world = await started(
      downloading(0.5, { phase: 'unknown', rawState: 'frobnicating', isDataComplete: false }),
    )
    expect(world.row()).toMatchObject({ state: 'tracking', phase: 'unknown' })
  })

  test('that is given to another category is left alone', async () => {
    await using world = await started(downloading(0.5))
    world.has('box', item('a', { category: 'music' }))
    await world.advance(minute)
    expect(world.row()).toMatchObject({ state: 'removed', reason: { code: 'category_changed' } })
    expect(world.planned).toEqual([])
    world.has('box', item('a'))
    await world.advance(minute)
    expect(world.row()).toMatchObject({ id: 1, state: 'importing' })
  })

  test('stays ours in the category of imported ones', async () => {
    await using world = await started(item('a'))
    await world.configure({ clients: [clientOf('box', { importedCategory: 'done' })] })
    await world.set('a', { state: 'imported', importedAt: 1 })
    world.has('box', item('a', { category: 'done' }), item('b', { category: 'done' }))
    await world.advance(minute)
    expect(world.rows()).toMatchObject([{ state: 'imported', category: 'done' }])
  })
})

describe('a download that makes no progress', () => {
  test('is told of once, and nothing is done about it', async () => {
    await using world = await started(downloading(0.5, { phase: 'stalled', downBytesPerSecond: 0 }))
    const since = world.queue.now()
    expect(world.row().stalledSince).toBe(since)
    world.told()
    for (let hours = 0; hours < 26; hours += 1) await world.advance(hour)
    expect(world.told()).toEqual(['download.stalled'])
    expect(world.row()).toMatchObject({
      state: 'tracking',
      stalledSince: since,
      reason: { code: 'stalled', message: expect.stringContaining('24 h') },
    })
    expect(world.orders).toEqual([])
    world.has('box', downloading(0.502))
    await world.advance(minute)
    expect(world.row()).toMatchObject({ stalledSince: null, reason: null })
  })

  test('counts as moving while bytes come, however few', async () => {
    await using world = await started(downloading(0.5, { leftBytes: 500, downBytesPerSecond: 0 }))
    for (let left = 499; left > 470; left -= 1) {
      world.has('box', downloading(0.5, { leftBytes: left, downBytesPerSecond: 0 }))
      await world.advance(hour)
    }
    expect(world.told()).not.toContain('download.stalled')
  })

  test('is no concern while it is paused or waits for its turn', async () => {
    await using world = await started(
      downloading(0.5, { phase: 'paused' }),
      item('b', { progress: 0, phase: 'queued' }),
    )
    await world.advance(48 * hour)
    await world.advance(minute)
    expect(world.rows().map(({ stalledSince }) => stalledSince)).toEqual([null, null])
  })
})

describe('a download that its client has no more', () => {
  test('is over after three whole lists without it in two minutes', async () => {
    await using world = await started(downloading(0.5), item('b'), item('c'))
    await world.set('b', { state: 'imported', importedAt: 1 })
    await world.set('c', { state: 'importing' })
    world.told()
    world.has('box')
    await world.advance(minute)
    await world.advance(minute)
    expect(world.row('a')).toMatchObject({ state: 'tracking', missingLists: 2 })
    await world.advance(minute)
    expect(world.row('a')).toMatchObject({
      state: 'failed',
      reason: { code: 'removed_from_client' },
    })
    expect(world.row('b')).toMatchObject({ state: 'removed', reason: null })
    expect(world.row('c')).toMatchObject({ state: 'importing' })
    expect(world.told()).toEqual(['download.failed', 'download.removed'])
    await world.set('c', { state: 'imported', importedAt: 1 })
    await world.advance(minute)
    expect(world.row('c')).toMatchObject({ state: 'removed' })
  })

  test('is not over after three lists within seconds', async () => {
    await using world = await started(downloading(0.5))
    world.has('box')
    for (let n = 0; n < 5; n += 1) await world.ask('box')
    expect(world.row()).toMatchObject({ state: 'tracking', missingLists: 3 })
  })

  test('is not missed by a client that was started anew, nor by one that is still starting', async () => {
    await using world = await started(downloading(0.5))
    world.answer('box', () => ({ items: [], isComplete: false, session: 'one' }))
    for (let n = 0; n < 6; n += 1) await world.advance(minute)
    expect(world.row()).toMatchObject({ state: 'tracking', missingLists: 0 })
    let session = 0
    world.answer('box', () => whole([], `${session++}`))
    for (let n = 0; n < 6; n += 1) await world.advance(minute)
    expect(world.row()).toMatchObject({ state: 'tracking', missingLists: 0, missingSince: null })
  })

  test('is the same one when it is back, and not imported twice', async () => {
    await using world = await started(item('a'), downloading(0.5, { id: 'b' }))
    await world.set('a', { state: 'imported', importedAt: 1 })
    world.has('box')
    for (let n = 0; n < 4; n += 1) await world.advance(minute)
    expect(world.rows().map(({ state }) => state)).toEqual(['removed', 'failed'])
    world.told()
    world.has('box', item('a'), item('b'))
    await world.advance(minute)
    expect(world.rows()).toMatchObject([
      { id: 1, state: 'imported', missingLists: 0, missingSince: null },
      { id: 2, state: 'importing' },
    ])
    expect(world.planned).toEqual([1, 2])
    expect(world.told()).toEqual(['download.added', 'download.added', 'download.completed'])
  })
})

describe('a blocked download', () => {
  test('is tried again when its time has come, and at once after a change of the configuration', async () => {
    await using world = await started(item('a'))
    const dueAt = world.queue.now() + 5 * minute
    const reason = { code: 'path_missing', message: 'There is nothing there.', fix: null }
    const block = (): Promise<void> =>
      world.set('a', { state: 'blocked', reason, nextTryAt: dueAt })
    await block()
    for (let n = 0; n < 4; n += 1) await world.advance(minute)
    expect(world.planned).toEqual([1])
    await world.advance(minute)
    expect(world.planned).toEqual([1, 1])
    await world.set('a', { state: 'blocked', reason, nextTryAt: dueAt + 6 * hour })
    await world.configure({})
    expect(world.planned).toEqual([1, 1, 1])
    expect(world.row()).toMatchObject({ state: 'importing', nextTryAt: null })
  })

  test('waits for the library that its category leads to', async () => {
    await using world = await openWorld({
      clients: [clientOf('box', { categories: { tv: 'No' } })],
    })
    world.has('box', item('a'))
    await world.configure({})
    expect(world.row()).toMatchObject({ state: 'blocked', reason: { code: 'no_library' } })
    await world.configure({ clients: [clientOf('box')] })
    expect(world.planned).toEqual([1])
  })
})

/** Rows of downloads and clients that are written from now on. */
function watchWrites({ queue }: World): () => number {
  queue.database.run('CREATE TEMP TABLE noted (n INTEGER)')
  for (const table of ['download', 'download_client']) {
    for (const act of ['INSERT', 'UPDATE', 'DELETE']) {
      queue.database.run(
        `CREATE TEMP TRIGGER note_${table}_${act} AFTER ${act} ON main.${table} BEGIN INSERT INTO noted VALUES (1); END`,
      )
    }
  }
  const count = queue.database.query<{ n: number }, []>('SELECT count(*) AS n FROM noted')
  return () => count.get()?.n ?? 0
}

test('the store writes only what differs', async () => {
  await using world = await started(downloading(0.5))
  const store = createDownloadStore(world.queue.database)
  const { id: _id, libraryName: _name, ...draft } = world.row()
  expect(store.update(1, draft)).toBe(false)
  expect(store.update(1, { ...draft, attempts: 3 })).toBe(true)
})

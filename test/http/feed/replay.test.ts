import { describe, expect, test } from 'bun:test'

import type { EventView } from '../../../src/http/views/event.ts'
import { createWorld, failed, stateOf } from './world.ts'

describe('a reader that comes back', () => {
  const numbers = (from: number, to: number): string[] =>
    Array.from({ length: to - from + 1 }, (_, n) => `job.failed ${from + n}`)

  test('gets what it missed and then what happens, each once and in order', async () => {
    using world = createWorld()
    for (let n = 1; n <= 5; n += 1) world.happen(failed(n))
    const reader = world.open({ after: 2 })
    world.happen(failed(6))
    expect(await reader.names()).toEqual(numbers(3, 6))
    world.happen(failed(7))
    expect(await reader.names()).toEqual(numbers(7, 7))
  })

  test('gets the same from the database when it missed more than is held in memory', async () => {
    using world = createWorld()
    for (let n = 1; n <= 700; n += 1) world.happen(failed(n))
    // 256 are held: the one before the first of them, and its neighbours.
    for (const after of [10, 443, 444, 445, 446]) {
      expect(await world.open({ after }).names()).toEqual(numbers(after + 1, 700))
    }
  })

  test('gets each once that is too large to be sent with others', async () => {
    using world = createWorld()
    const error = 'it broke '.repeat(5_000)
    for (let jobId = 1; jobId <= 6; jobId += 1) {
      world.happen({ type: 'job.failed', data: { jobId, kind: 'scan.directory', error } })
    }
    const reader = world.open({ after: 0 })
    expect((await reader.messages()).map(({ id }) => id)).toEqual([1])
    expect(await reader.names()).toEqual(numbers(2, 6))
  })

  test('gets an event once that was stored before the daemon listened, and is heard of late', async () => {
    using world = createWorld({ stored: [failed(1), failed(2)] })
    const reader = world.open({ after: 0 })
    expect(await reader.names()).toEqual(numbers(1, 2))
    world.hear({ event: failed(1), id: 1, at: 0 })
    const fresh = world.open()
    world.hear({ event: failed(2), id: 2, at: 0 })
    expect([await reader.names(), await fresh.names()]).toEqual([[], []])
    world.happen(failed(3))
    expect(await reader.names()).toEqual(numbers(3, 3))
  })

  test('gets from the database what the daemon has not heard of', async () => {
    using world = createWorld()
    const reader = world.open({ after: 0 })
    for (let n = 1; n <= 3; n += 1) world.store(failed(n))
    world.happen(failed(4))
    expect(await reader.names()).toEqual(numbers(1, 4))
  })

  test('gets an event once that is stored but not yet heard of when it comes', async () => {
    using world = createWorld()
    for (let n = 1; n <= 300; n += 1) world.happen(failed(n))
    const late = [world.store(failed(301)), world.store(failed(302))]
    const reader = world.open({ after: 5 })
    const seen = await reader.names()
    for (const happening of late) world.hear(happening)
    world.happen(failed(303))
    expect([...seen, ...(await reader.names())]).toEqual(numbers(6, 303))
  })

  test('loses nothing while it is slow, however much happens', async () => {
    using world = createWorld()
    const reader = world.open()
    const seen: string[] = []
    for (let n = 1; n <= 1_000; n += 1) {
      world.happen(failed(n))
      if (n % 333 === 0) seen.push(...(await reader.messages()).map(({ id }) => `job.failed ${id}`))
    }
    expect([...seen, ...(await reader.names())]).toEqual(numbers(1, 1_000))
  })

  test('gets only the wanted of a long log', async () => {
    using world = createWorld()
    const scan = world.addScan()
    for (let n = 1; n <= 600; n += 1) {
      if (n % 200 === 0) world.happen({ type: 'scan.started', data: stateOf(scan) })
      else world.happen(failed(n))
    }
    const reader = world.open({ types: 'scan.started', after: 0 })
    expect(await reader.names()).toEqual([
      'scan.started 200',
      'scan.started 400',
      'scan.started 600',
    ])
  })

  test('can name the id of any event that it saw', async () => {
    using world = createWorld()
    world.happen(failed(1))
    const scan = world.addScan()
    const first = world.open()
    world.progress(scan, 1)
    world.happen(failed(2))
    const ids = (await first.take()).map((event) => (event as EventView).id)
    expect(ids).toEqual(['evt_1-abc1', 'evt_2', 'evt_1-abc2'])
  })

  test('is told when what it missed is not kept any more', async () => {
    using world = createWorld()
    for (let n = 1; n <= 5; n += 1) world.happen(failed(n))
    world.run('DELETE FROM event WHERE id <= 3')
    const [gap, ...events] = await world.open({ types: 'job.*', after: 1 }).take()
    expect(gap).toMatchObject({
      type: 'stream.gap',
      id: 'evt_3-abc1',
      data: { lastEventId: 1, nextEventId: 4 },
      links: { self: '/api/v1/events/history' },
    })
    expect(events).toMatchObject([{ id: 'evt_4' }, { id: 'evt_5' }])
    expect(await world.open({ after: 3 }).names()).toEqual(numbers(4, 5))
  })

  test('is told so too when all is gone, or it names a number that was never given', async () => {
    using world = createWorld()
    for (let n = 1; n <= 3; n += 1) world.happen(failed(n))
    expect(await world.open({ after: 9 }).take()).toMatchObject([
      { type: 'stream.gap', data: { lastEventId: 9, nextEventId: 4 } },
    ])
    world.run('DELETE FROM event')
    expect(await world.open({ after: 1 }).take()).toMatchObject([
      { type: 'stream.gap', data: { lastEventId: 1, nextEventId: 4 } },
    ])
    expect(await world.open({ after: 3 }).names()).toEqual([])
  })

  test('is not held up by an entry that cannot be read', async () => {
    using world = createWorld()
    world.happen(failed(1))
    for (let n = 2; n <= 300; n += 1) world.happen(failed(n))
    world.run(`UPDATE event SET type = 'scan.completed' WHERE id = 3`)
    world.run(`UPDATE event SET type = 'of.later' WHERE id = 4`)
    const seen = await world.open({ after: 1 }).names()
    expect(seen.slice(0, 3)).toEqual(['job.failed 2', 'job.failed 5', 'job.failed 6'])
    expect(world.logged).toMatchObject([['an event was not told', { id: 3 }]])
  })
})

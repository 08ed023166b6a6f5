import { describe, expect, test } from 'bun:test'

import type { EventView } from '../../../src/http/views/event.ts'
import { createWorld, failed, stateOf, trouble } from './world.ts'

/** How many units each progress tells of. */
function doneOf(events: readonly (EventView | string)[]): (number | null)[] {
  return events.flatMap((event) =>
    typeof event === 'string'
      ? []
      : (event.data as { progress: { done: number | null } }).progress.done,
  )
}

describe('an event', () => {
  test('comes in the envelope, with what it is about', async () => {
    using world = createWorld()
    const reader = world.open()
    world.happen(failed(7))
    expect(await reader.take()).toEqual([
      {
        id: 'evt_1',
        type: 'job.failed',
        timestamp: '2026-01-02T03:04:05.000Z',
        source: 'shelfd/nas',
        data: {
          jobId: 7,
          kind: 'scan.directory',
          error: 'it broke',
          message: 'Work of the kind scan.directory was given up: it broke',
        },
        links: { self: '/api/v1/jobs/7' },
      },
    ])
  })

  test('of a scan tells its numbers, shares, words and times', async () => {
    using world = createWorld()
    const scan = world.addScan()
    const reader = world.open({ types: 'scan.phase' })
    const directories = { total: 1_247, done: 450, failed: 1, skipped: 2, cancelled: 0 }
    const discoveryCompletedAt = scan.startedAt + 2_000
    const later = { ...scan, status: 'scanning', directories, discoveryCompletedAt } as const
    world.happen({ type: 'scan.phase', data: { ...stateOf(later), phase: 'scanning' } })
    const [event] = await reader.take()
    expect(event).toMatchObject({
      links: { self: '/api/v1/scans/1' },
      data: {
        scanId: 1,
        library: { id: 1, name: 'Films' },
        phase: 'scanning',
        message: 'Scanning movies… 453/1,247 (36 %)',
        progress: {
          done: 453,
          total: 1_247,
          percent: 36.3,
          etaSeconds: null,
          libraryReady: false,
          phases: {
            discovering: { completedAt: '2026-01-02T03:04:07.000Z' },
            scanning: { ...directories, percent: 36.3, startedAt: '2026-01-02T03:04:07.000Z' },
            caching: { total: 0, percent: 0, startedAt: null },
          },
        },
        startedAt: '2026-01-02T03:04:05.000Z',
        completedAt: null,
      },
    })
  })

  test('of a completed scan tells what it found, how long it took and when it ended', async () => {
    using world = createWorld()
    const scan = {
      ...world.addScan(),
      status: 'completed' as const,
      directories: { total: 3, done: 3, failed: 0, skipped: 0, cancelled: 0 },
      items: { found: 3, new: 2, updated: 1, movies: 3, episodes: 0, albums: 0, tracks: 0 },
      errorsCount: 4,
    }
    const completedAt = scan.startedAt + 90_500
    const reader = world.open()
    world.happen({ type: 'scan.completed', data: stateOf({ ...scan, completedAt }) })
    const events = await reader.take()
    expect(events).toMatchObject([
      { type: 'scan.progress' },
      {
        data: {
          summary: ['Movies found: 3 (2 new, 1 updated)', 'Errors: 4'],
          errorsCount: 4,
          durationMs: 90_500,
          completedAt: '2026-01-02T03:05:35.500Z',
          message: 'The scan of Films is complete. Movies found: 3 (2 new, 1 updated). Errors: 4',
        },
      },
    ])
  })

  const left = { total: 9, done: 4, failed: 0, skipped: 0, cancelled: 0 }
  test.each([
    ['enrichment', { enrichment: left }, 'Library is ready, enrichment continues'],
    ['artwork', { assets: left }, 'Library is ready, artwork is still being cached'],
    ['nothing', {}, 'Library is ready'],
  ])('says that a library is ready while %s continues', async (_, facts, message) => {
    using world = createWorld()
    const scan = { ...world.addScan(), ...facts }
    const reader = world.open({ types: 'library.*' })
    world.happen({ type: 'library.ready', data: stateOf(scan) })
    expect(await reader.take()).toMatchObject([{ type: 'library.ready', data: { message } }])
  })

  test('of each type fits its schema', async () => {
    using world = createWorld()
    const scan = world.addScan()
    const state = stateOf(scan)
    const reader = world.open()
    expect(await reader.names()).toEqual(['scan.progress 0-abc1'])
    const library = { libraryId: 1, libraryName: 'Films' }
    const health = trouble('the disk is full')
    world.happen({ type: 'scan.queued', data: { ...library, path: '' } })
    world.happen({ type: 'scan.queued', data: { ...library, path: '/media/films/A' } })
    world.happen({ type: 'scan.started', data: state })
    world.happen({ type: 'scan.failed', data: { ...state, code: 'path_missing', error: 'gone' } })
    world.happen({ type: 'scan.cancelled', data: state })
    world.happen({ type: 'scan.stalled', data: { ...state, phase: 'scanning' } })
    world.happen({ type: 'scan.resumed', data: { ...state, phase: 'scanning' } })
    world.happen({ type: 'health.issue', data: health })
    world.happen({ type: 'health.restored', data: health })
    expect((await reader.take()).map((event) => (event as EventView).type)).toHaveLength(9)
    expect(world.logged).toEqual([])
  })

  test('is encoded once for all who get it', async () => {
    using world = createWorld()
    const [one, two] = [world.open(), world.open({ types: 'job.*' })]
    world.happen(failed(1))
    const [first] = await one.messages()
    const [second] = await two.messages()
    expect(second).toBe(first as never)
    expect(second?.bytes).toBe(first?.bytes as never)
    expect(new TextDecoder().decode(first?.bytes)).toBe(`id: 1\ndata: ${first?.json}\n\n`)
  })
})

describe('progress', () => {
  test('comes at once, and then every 250 ms at most with the newest state', async () => {
    using world = createWorld()
    const reader = world.open({ types: 'scan.progress' })
    const scan = world.addScan()
    world.progress(scan, 1)
    expect(doneOf(await reader.take())).toEqual([1])
    for (let done = 2; done <= 100; done += 1) {
      world.pass(10)
      world.progress(scan, done)
    }
    world.pass(250)
    world.pass(250)
    expect(doneOf(await reader.take())).toEqual([100])
    world.progress(scan, 101)
    expect(doneOf(await reader.take())).toEqual([101])
  })

  test('keeps its pace while a reader takes everything', async () => {
    using world = createWorld()
    const reader = world.open({ types: 'scan.progress' })
    const scan = world.addScan()
    const seen: (number | null)[] = []
    for (let done = 0; done < 100; done += 1) {
      world.progress(scan, done)
      seen.push(...doneOf(await reader.take()))
      world.pass(10)
    }
    world.pass(250)
    seen.push(...doneOf(await reader.take()))
    expect(seen).toEqual([0, 24, 49, 74, 99])
  })

  test('of one scan does not hold up that of another', async () => {
    using world = createWorld()
    const reader = world.open({ types: 'scan.progress' })
    const [films, shows] = [world.addScan(1), world.addScan(2)]
    world.progress(films, 1)
    world.pass(100)
    world.progress(shows, 2)
    expect(doneOf(await reader.take())).toEqual([1, 2])
    world.progress(films, 3)
    world.progress(shows, 4)
    world.pass(150)
    expect(doneOf(await reader.take())).toEqual([3])
    world.pass(100)
    expect(doneOf(await reader.take())).toEqual([4])
  })

  test('that a slow reader has not taken gives way to the newest', async () => {
    using world = createWorld()
    const reader = world.open({ types: 'scan.*' })
    const scan = world.addScan()
    for (let done = 0; done < 1_000; done += 1) {
      world.progress(scan, done)
      world.pass(250)
    }
    expect(doneOf(await reader.take())).toEqual([999])
  })

  test('ends with the last state for those who hear nothing else of the scan', async () => {
    using world = createWorld()
    const reader = world.open({ types: 'scan.progress' })
    const scan = world.addScan()
    world.progress(scan, 999)
    world.progress(scan, 1_000, 'completed')
    world.happen({ type: 'scan.completed', data: stateOf({ ...scan, status: 'completed' }) })
    world.pass(250)
    expect(await reader.take()).toMatchObject([{ data: { phase: 'completed' } }])
  })

  test('keeps its pace when the clock is set', async () => {
    using world = createWorld()
    const reader = world.open({ types: 'scan.progress' })
    const scan = world.addScan()
    const seen: (number | null)[] = []
    for (const [done, leap] of [0, -3_600_000, 7_200_000].entries()) {
      world.leap(leap)
      world.progress(scan, done)
      world.pass(250)
      seen.push(...doneOf(await reader.take()))
    }
    expect(seen).toEqual([0, 1, 2])
  })

  test('that was not taken gives way to an event of its scan', async () => {
    using world = createWorld()
    const [all, some] = [world.open(), world.open({ types: '*.progress' })]
    const scan = world.addScan()
    world.progress(scan, 1)
    world.happen({ type: 'scan.phase', data: { ...stateOf(scan), phase: 'scanning' } })
    expect(await all.names()).toEqual(['scan.phase 1'])
    expect(doneOf(await some.take())).toEqual([1])
  })

  test('gives way to the event that tells the same state or a newer one', async () => {
    using world = createWorld()
    const reader = world.open()
    const scan = world.addScan()
    world.progress(scan, 1)
    expect(await reader.names()).toEqual(['scan.progress 0-abc1'])
    world.progress(scan, 1_000, 'completed')
    world.happen({ type: 'scan.completed', data: stateOf({ ...scan, status: 'completed' }) })
    world.pass(250)
    expect(await reader.names()).toEqual(['scan.completed 1'])
    world.pass(1_000)
    expect(await reader.names()).toEqual([])
  })

  test('tells the time that is left, once that is known', async () => {
    using world = createWorld()
    const reader = world.open({ types: 'scan.progress' })
    const scan = world.addScan()
    const seen: unknown[] = []
    for (let done = 0; done <= 100; done += 50) {
      world.progress(scan, done)
      const event = (await reader.take()).at(-1)
      const { message, progress } = (event as EventView).data as {
        message: string
        progress: { etaSeconds: number | null }
      }
      seen.push([progress.etaSeconds, message])
      world.pass(10_000)
    }
    expect(seen).toEqual([
      [null, 'Scanning movies… 0/1,000 (0 %)'],
      [190, 'Scanning movies… 50/1,000 (5 %), about 3 min left'],
      [180, 'Scanning movies… 100/1,000 (10 %), about 3 min left'],
    ])
  })
})

describe('a reader', () => {
  test('gets what its patterns name', async () => {
    using world = createWorld()
    const [one, two] = [
      world.open({ types: 'job.failed,health.*' }),
      world.open({ types: '*.issue' }),
    ]
    const scan = world.addScan()
    world.happen({ type: 'scan.started', data: stateOf(scan) })
    world.happen(failed(1))
    world.happen({ type: 'health.issue', data: trouble('full') })
    expect(await one.names()).toEqual(['job.failed 2', 'health.issue 3'])
    expect(await two.names()).toEqual(['health.issue 3'])
  })

  test('hears nothing of what was before it came', async () => {
    using world = createWorld()
    world.happen(failed(1))
    const reader = world.open()
    expect([await reader.names(), reader.start]).toEqual([[], 1])
  })

  test('first gets the state of each running scan', async () => {
    using world = createWorld()
    const [films, shows] = [world.addScan(1), world.addScan(2)]
    world.setStatus(films.id, 'enriching')
    const over = world.addScan(1)
    world.setStatus(over.id, 'completed')
    world.happen(failed(1))
    const reader = world.open({ after: 0 })
    expect(await reader.take()).toMatchObject([
      { type: 'scan.progress', data: { scanId: films.id, phase: 'enriching' } },
      { type: 'scan.progress', data: { scanId: shows.id, phase: 'discovering' } },
      { type: 'job.failed', id: 'evt_1' },
    ])
    expect(await world.open({ types: 'job.*' }).names()).toEqual([])
  })

  test('gets a sign of life every 5 s, and one when it takes late', async () => {
    using world = createWorld()
    const reader = world.open()
    world.pass(4_999)
    expect(await reader.take()).toEqual([])
    world.pass(1)
    expect(await reader.take()).toEqual(['hb'])
    world.pass(60_000)
    expect(await reader.take()).toEqual(['hb'])
  })

  test('is ended with the daemon', async () => {
    using world = createWorld()
    const reader = world.open()
    world.happen(failed(1))
    world.feed.close()
    world.happen(failed(2))
    expect(await reader.take()).toEqual(['end'])
    expect(() => world.open()).toThrow('The daemon is stopping.')
  })

  test('finds no place among too many, until one goes', () => {
    using world = createWorld()
    const readers = Array.from({ length: 500 }, () => world.open())
    expect(() => world.open()).toThrow('There are 500 readers')
    readers[0]?.close()
    world.open()
    expect(world.feed.readers()).toBe(500)
  })

  test('is told what could not be stored when it is there, and never later', async () => {
    using world = createWorld()
    const reader = world.open()
    const data = trouble('the disk is full')
    world.hear({ event: { type: 'health.issue', data }, id: null, at: 0 })
    expect(await reader.names()).toEqual(['health.issue 0-abc1'])
    expect(await world.open({ after: 0 }).names()).toEqual([])
  })
})

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

import { describe, expect, test } from 'bun:test'

import type { EventView } from '../../../src/http/views/event.ts'
import { createWorld, failed, stateOf, trouble } from './world.ts'

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
      items: {
        found: 3,
        new: 2,
        updated: 1,
        movies: 3,
        episodes: 0,
        albums: 0,
        tracks: 0,
        collections: 0,
        images: 0,
      },
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

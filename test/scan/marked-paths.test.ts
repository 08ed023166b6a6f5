import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'

import type { PathsOrder, PathsOutcome } from '../../src/domain/engine.ts'
import { AppError } from '../../src/domain/error.ts'
import { refused } from '../support/engine.ts'
import { put, world, type World } from './library.ts'

function order(place: World, paths: readonly string[], more: Partial<PathsOrder> = {}): PathsOrder {
  const absolute = paths.map((path) => (path.startsWith('/') ? path : join(place.root, path)))
  return { libraryId: 1, paths: absolute, mode: null, options: {}, ...more }
}

function mark(
  place: World,
  paths: readonly string[],
  more?: Partial<PathsOrder>,
): Promise<PathsOutcome> {
  return place.engine.engine.ask('requestPaths', order(place, paths, more))
}

/** Priorities of the folders that wait to be read, by path. */
function priorities(place: World): Record<string, number> {
  const rows = place.engine.rows<{ path: string; priority: number }>(
    `SELECT directory.path, priority FROM job JOIN directory ON directory.id = payload ->> 'directoryId'
     WHERE job.kind = 'scan.directory' AND state = 'available' ORDER BY directory.path`,
  )
  return Object.fromEntries(rows.map(({ path, priority }) => [path, priority]))
}

/** A scan that has found all and reads nothing. */
async function heldScan(place: World, name: 'films' | 'shows' = 'films'): Promise<number> {
  await place.engine.engine.ask('pauseQueue', 'scan')
  const id = await place.engine.start(name)
  await place.engine.event(
    'scan.phase',
    ({ scanId, phase }) => scanId === id && phase === 'scanning',
  )
  return id
}

describe('marked folders', () => {
  test('of a library at rest are scanned at once, before the folders of any other scan', async () => {
    await using place = await world()
    place.put('A/A.mkv', 'B/B.mkv', 'C/C.mkv')
    await place.engine.engine.ask('pauseQueue', 'scan')
    const outcome = await mark(place, ['A', 'C/', 'A'])
    expect(outcome).toEqual({
      scanId: 1,
      paths: [
        { path: place.at('A'), outcome: 'started', directories: 0 },
        { path: `${place.at('C')}/`, outcome: 'started', directories: 0 },
      ],
    })
    await place.engine.event('scan.phase', ({ phase }) => phase === 'scanning')
    expect(priorities(place)).toEqual({ A: 4, C: 4 })
    await place.engine.engine.ask('resumeQueue', 'scan')
    expect(await place.engine.over(1)).toMatchObject({
      status: 'completed',
      cause: 'manual',
      scope: [
        { rootId: 1, path: 'A' },
        { rootId: 1, path: 'C' },
      ],
      items: { new: 2 },
    })
  })

  test('that a running scan has queued go in front of its others, and nothing is scanned twice', async () => {
    await using place = await world()
    place.put('A/A.mkv', 'B/B.mkv', 'Box/C/C.mkv', 'Box/D/D.mkv', 'Boxed/E.mkv')
    const id = await heldScan(place)
    const outcome = await mark(place, ['Box', 'B'])
    expect(outcome).toEqual({
      scanId: id,
      paths: [
        { path: place.at('Box'), outcome: 'in_front', directories: 2 },
        { path: place.at('B'), outcome: 'in_front', directories: 1 },
      ],
    })
    expect(priorities(place)).toEqual({ A: 6, B: 4, 'Box/C': 4, 'Box/D': 4, Boxed: 6 })
    expect(place.engine.rows('SELECT * FROM scan_request')).toEqual([])
    await place.engine.engine.ask('resumeQueue', 'scan')
    expect(await place.engine.over(id)).toMatchObject({ items: { new: 5 } })
    expect(place.engine.rows('SELECT id FROM scan')).toEqual([{ id }])
  })

  test('within a unit put the whole unit in front', async () => {
    await using place = await world()
    place.put('A/A.mkv', 'A/extras/Making of.mkv', 'B/B.mkv')
    await heldScan(place)
    expect(await mark(place, ['A/extras'])).toMatchObject({
      paths: [{ outcome: 'in_front', directories: 1 }],
    })
    expect(priorities(place)).toEqual({ A: 4, B: 6 })
  })

  test('of which nothing is queued wait for the end of the running scan, and are scanned then', async () => {
    await using place = await world()
    place.put('A/A.mkv', 'B/B.mkv')
    const id = await heldScan(place)
    // It came after the walk.
    put(place.root, 'New/New.mkv')
    expect(await mark(place, ['New', 'A'])).toMatchObject({
      scanId: id,
      paths: [{ outcome: 'waiting', directories: 0 }, { outcome: 'in_front' }],
    })
    expect(place.engine.rows('SELECT path, cause FROM scan_request')).toEqual([
      { path: place.at('New'), cause: 'manual' },
    ])
    await place.engine.engine.ask('resumeQueue', 'scan')
    await place.engine.event('scan.started', ({ scanId }) => scanId === id + 1)
    expect(await place.engine.over(id + 1)).toMatchObject({
      scope: [{ rootId: 1, path: 'New' }],
      items: { new: 1 },
    })
  })

  test('that are to be read anew wait too when the running scan reads only what changed', async () => {
    await using place = await world()
    place.put('A/A.mkv')
    const id = await heldScan(place)
    expect(await mark(place, ['A'], { mode: 'full' })).toMatchObject({
      paths: [{ outcome: 'waiting', directories: 1 }],
    })
    expect(priorities(place)).toEqual({ A: 4 })
    await place.engine.engine.ask('resumeQueue', 'scan')
    await place.engine.event('scan.started', ({ scanId }) => scanId === id + 1)
    expect(await place.engine.over(id + 1)).toMatchObject({ mode: 'full' })
  })

  test('are scanned although an event asked for them first, with the cause of the person', async () => {
    await using place = await world()
    place.put('A/A.mkv')
    const id = await heldScan(place)
    const watched = { path: place.at('B'), mode: null, cause: 'watch', options: {} } as const
    await place.engine.engine.ask('startScan', { library: 'films', ...watched })
    await mark(place, ['C'])
    await place.engine.engine.ask('resumeQueue', 'scan')
    await place.engine.event('scan.started', ({ scanId }) => scanId === id + 1)
    expect(await place.engine.over(id + 1)).toMatchObject({ cause: 'manual' })
  })
})

describe('paths that are not of the library', () => {
  const outside = (place: World): string[] => [
    '/etc',
    `${place.root}-private/x`,
    `${place.root}/../x`,
    `${place.root}/A/../../x`,
    `${place.root}/./A`,
    `${place.root}//A`,
    `${place.root}/A/..`,
    `${place.root}/A\0`,
    '/',
  ]

  test('are refused as invalid, each by name, and nothing is begun', async () => {
    await using place = await world()
    place.put('A/A.mkv')
    for (const path of outside(place)) {
      const error = await refused(mark(place, ['A', path]))
      expect([error.code, error.details]).toEqual(['invalid', { paths: [path] }])
      const start = place.engine.start('films', { path })
      expect((await refused(start)).code).toBe('invalid')
    }
    expect(place.engine.rows('SELECT id FROM scan')).toEqual([])
  })

  test('are refused as not_found for a library that is not there', async () => {
    await using place = await world()
    const error = await refused(mark(place, ['A'], { libraryId: 9 }))
    expect(error).toEqual(new AppError('not_found', 'There is no library 9.'))
  })
})

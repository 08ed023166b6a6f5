import { describe, expect, test } from 'bun:test'

import type { EventView } from '../../../src/http/views/event.ts'
import { createWorld, stateOf } from './world.ts'

/** How many units each progress tells of. */
function doneOf(events: readonly (EventView | string)[]): (number | null)[] {
  return events.flatMap((event) =>
    typeof event === 'string'
      ? []
      : (event.data as { progress: { done: number | null } }).progress.done,
  )
}

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

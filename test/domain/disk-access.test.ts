import { expect, test } from 'bun:test'

import { nextAccess } from '../../src/domain/disk-access.ts'
import type { Schedule } from '../../src/domain/schedule.ts'
import type { RootWatch } from '../../src/domain/watch.ts'

const now = 1_000_000
const settings = { wake: false, maxSleepMs: 50_000, lanes: {}, rotating: {} }

function rootOf(rootId: number, libraryName: string, nextPollAt: number | null = null): RootWatch {
  return { rootId, libraryName, path: `/srv/${libraryName}`, nextPollAt } as RootWatch
}

function scanOf(name: string, library: string, nextRunAt: number | null): Schedule {
  return { name, task: 'library-scan', parameters: { library }, nextRunAt } as unknown as Schedule
}

const watches = [rootOf(1, 'Films', now + 500), rootOf(2, 'Shows'), rootOf(3, 'Songs')]

function next(rootIds: readonly number[], schedules: readonly Schedule[], asleep: number[] = []) {
  const disks = { asleep: () => new Set(asleep), settings: () => settings }
  return nextAccess({ rootIds }, { disks, schedules, watches, now })
}

test('the next access of a disk is the first of all that will read it by itself', () => {
  const schedules = [scanOf('nightly', 'shows', now + 200), scanOf('all', '*', now + 300)]
  const nightly = { why: 'schedule', name: 'nightly', at: now + 200, waitingSince: null } as const
  expect(next([1, 2], schedules)).toEqual(nightly)
  expect(next([1], schedules)).toEqual({ ...nightly, name: 'all', at: now + 300 })
  expect(next([1], [])).toEqual({
    why: 'poll',
    name: '/srv/Films',
    at: now + 500,
    waitingSince: null,
  })
  expect(next([3], [scanOf('by hand', 'songs', null)])).toBeNull()
})

test('what waits for a disk to wake begins after its longest sleep at the latest', () => {
  const schedules = [scanOf('nightly', 'Shows', now - 10_000)]
  const waiting = { at: now + 40_000, waitingSince: now - 10_000 }
  expect(next([2], schedules, [2])).toMatchObject(waiting)
  expect(next([2], schedules)).toMatchObject({ at: now - 10_000, waitingSince: null })
})

test('a scan of all libraries waits for each of their disks', () => {
  const schedules = [scanOf('all', '*', now - 10_000)]
  expect(next([3], schedules, [2])).toMatchObject({ waitingSince: now - 10_000 })
})

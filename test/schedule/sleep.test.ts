import { expect, test } from 'bun:test'

import { runScheduleCommand } from '../../src/schedule/commands.ts'
import type { SleepingDisks } from '../../src/schedule/sleep.ts'
import { type Wish, type World, world } from './world.ts'

const minute = 60_000
const hour = 60 * minute
const nightly = { type: 'cron', cron: '0 2 * * *', timezone: 'UTC' } as const

/** Two libraries, of which the disk of Films sleeps until a test wakes it. */
async function withSleepingDisk(maxSleepMs = 24 * hour): Promise<World & { wake(): void }> {
  let asleep: ReadonlySet<number> = new Set()
  const disks: SleepingDisks = { asleep: () => asleep, maxSleepMs: () => maxSleepMs }
  const at = await world('2026-03-01T00:00:00Z', { disks })
  await at.ask(({ tx }) => {
    const library = (name: string) => ({ name, kind: 'movies', paths: [`/srv/${name}`] }) as const
    tx.stores.libraries.sync([library('Films'), library('Shows')], tx.now)
    asleep = new Set([tx.stores.libraries.findByName('Films')?.id ?? 0])
  })
  const wake = (): void => {
    asleep = new Set()
  }
  return { ...at, wake }
}

function scanOf(library: string, more: Partial<Wish> = {}): Wish {
  return { timing: nightly, task: 'library-scan', parameters: { library }, ...more }
}

/** When the runs of a schedule began, and why. */
function begun(at: World, id: number): string[] {
  return at.runs(id).map(({ startedAt, cause, status }) => {
    const what = status === 'skipped' ? 'skipped' : cause
    return `${new Date(startedAt).toISOString().slice(8, 16)} ${what}`
  })
}

test('a scan that is due waits for its disk to be woken, and is in time then', async () => {
  await using at = await withSleepingDisk()
  const id = await at.create('films', scanOf('films', { missed: 'skip' }))
  await at.pass(5 * hour)
  expect(begun(at, id)).toEqual([])
  expect(at.schedule(id).nextRunAt).toBe(Date.parse('2026-03-01T02:00:00Z'))
  at.wake()
  await at.pass(minute)
  expect(begun(at, id)).toEqual(['01T05:00 due'])
  expect(at.schedule(id).nextRunAt).toBe(Date.parse('2026-03-02T02:00:00Z'))
})

test('a scan of all libraries waits too; one of another disk, and other chores, do not', async () => {
  await using at = await withSleepingDisk()
  const all = await at.create('all', scanOf('*'))
  const shows = await at.create('shows', scanOf('Shows'))
  const chore = await at.create('chore', { timing: nightly })
  await at.pass(3 * hour)
  expect([all, shows, chore].map((id) => begun(at, id).length)).toEqual([0, 1, 1])
})

test('after its longest sleep a disk is woken all the same', async () => {
  await using at = await withSleepingDisk(6 * hour)
  const id = await at.create('films', scanOf('Films'))
  await at.pass(9 * hour)
  expect(begun(at, id)).toEqual(['01T08:00 due'])
})

test('a disk that wakes in quiet hours is left alone until they end', async () => {
  await using at = await withSleepingDisk()
  const quietHours = { fromMinute: 4 * 60, toMinute: 7 * 60 }
  const id = await at.create('films', scanOf('Films', { quietHours }))
  await at.pass(5 * hour)
  at.wake()
  await at.pass(3 * hour)
  expect(begun(at, id)).toEqual(['01T07:00 due'])
})

test('a scan by hand never waits', async () => {
  await using at = await withSleepingDisk()
  const id = await at.create('films', scanOf('Films'))
  await at.ask((ports) =>
    runScheduleCommand(ports, { command: 'runSchedule', args: [id], random: Math.random }),
  )
  expect(begun(at, id)).toEqual(['01T00:00 manual'])
})

test('one that nobody was there for, and that is to be skipped then, is skipped asleep or not', async () => {
  await using at = await withSleepingDisk()
  const id = await at.create('films', scanOf('Films', { missed: 'skip' }))
  at.off(3 * hour)
  await using again = await at.restart()
  expect(begun(again, id)).toEqual(['01T03:00 skipped'])
})

import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync } from 'node:fs'

import { type Daemon, said, scanIn, serve, startScan } from '../daemon/daemon.ts'
import { createHousehold, type Household, until } from '../support/household.ts'
import { canSetClock, fakedClock } from './faked-clock.ts'
import { findSchedule, ranTwice, runsOf, story } from './schedule-runs.ts'
import { query } from './state.ts'

// Tests run side by side: nearly all of each is waiting for seconds to pass.
setDefaultTimeout(180_000)

const minute = 60_000
const hour = 60 * minute
const year = 365 * 24 * hour
/** In so many seconds a daemon looks for scans that do not move, at the least once. */
const looksAtStalls = 7

/** A block `[[schedule]]` of a chore that takes no time. */
function chore(name: string, when: string, more = ''): string {
  return `[[schedule]]\nname = "${name}"\ntask = "database-optimize"\nwhen = "${when}"\n${more}\n`
}

const inUtc = 'timezone = "UTC"'
const eachSecond = chore('each second', '* * * * * *', inUtc)
const nightly = chore('nightly', '0 2 * * *', inUtc)

/** Waits until a schedule of every second has run so many times more: the daemon has looked at the clock since. */
async function ticks(daemon: Daemon, count = 2): Promise<void> {
  const { runCount } = await findSchedule(daemon, 'each second')
  await until(
    async () => (await findSchedule(daemon, 'each second')).runCount >= runCount + count,
    `${count} more runs: ${daemon.err()}`,
  )
}

/** Errors of jobs, and scans that were taken for stalled: work that was ended early for the clock's sake. */
function blamed(home: Household): object[] {
  return [
    ...query<object>(home, 'SELECT code, message FROM job_error'),
    ...query<object>(home, `SELECT type FROM event WHERE type = 'scan.stalled'`),
  ]
}

describe.skipIf(!canSetClock)('a machine that sleeps for eight hours', () => {
  test.concurrent('runs what it missed once, by its policy, and in no burst', async () => {
    const config = [
      eachSecond,
      nightly,
      chore('often', 'every 10m'),
      chore('often or not', 'every 10m', 'missed = "skip"'),
    ].join('')
    await using home = createHousehold({ config })
    const clock = fakedClock(home, '2026-03-01T20:00:00Z')
    const daemon = await serve(home, { env: clock.env })
    const scanId = await startScan(daemon)
    await ticks(daemon)
    const before = (await runsOf(daemon, 'each second')).length

    daemon.kill('SIGSTOP')
    clock.move(8 * hour)
    daemon.kill('SIGCONT')
    await said(daemon, 'the clock was set, or the machine slept')
    await ticks(daemon, 3)

    expect(story(await runsOf(daemon, 'nightly'))).toEqual(['2026-03-02T02:00:00Z completed'])
    expect(await runsOf(daemon, 'often')).toMatchObject([{ cause: 'missed', status: 'completed' }])
    expect(await runsOf(daemon, 'often or not')).toMatchObject([{ status: 'skipped', skipped: 48 }])
    const seconds = (await runsOf(daemon, 'each second')).slice(before)
    const late = seconds.filter(({ cause }) => cause === 'missed')
    expect(late).toHaveLength(1)
    expect(ranTwice(seconds)).toEqual([])
    // All the others are for a time after it woke.
    const awakeFrom = late[0]?.dueAt ?? Infinity
    const others = seconds.filter((run) => (run.dueAt ?? 0) > awakeFrom)
    expect(others.length).toBeGreaterThanOrEqual(2)
    expect(seconds.length - others.length - 1).toBeLessThanOrEqual(2)

    home.openGate()
    await scanIn(daemon, scanId, 'completed')
    expect(await daemon.stop()).toBe(0)
    expect(blamed(home)).toEqual([])
  })
})

describe.skipIf(!canSetClock)('a clock that is set while the daemon runs', () => {
  test.concurrent(
    'back by two hours and forward again: nothing runs twice for one time, and nothing waits for hours',
    async () => {
      await using home = createHousehold({ config: [eachSecond, nightly].join('') })
      const clock = fakedClock(home, '2026-03-01T01:50:00Z')
      const daemon = await serve(home, { env: clock.env })
      clock.set('2026-03-01T01:59:58Z')
      await until(async () => (await runsOf(daemon, 'nightly')).length > 0, 'two in the night')

      clock.move(-2 * hour)
      await ticks(daemon)
      const next = (await findSchedule(daemon, 'nightly')).nextRunAt
      expect(next).toBe('2026-03-02T02:00:00.000Z')
      clock.set('2026-03-01T01:59:58Z')
      const atTwo = Date.parse('2026-03-01T02:00:02Z')
      await until(
        async () => (await runsOf(daemon, 'each second')).some((run) => (run.dueAt ?? 0) > atTwo),
        'a time after two in the night',
      )

      expect(story(await runsOf(daemon, 'nightly'))).toEqual(['2026-03-01T02:00:00Z completed'])
      expect(ranTwice(await runsOf(daemon, 'each second'))).toEqual([])
      expect(await daemon.stop()).toBe(0)
    },
  )

  test.concurrent(
    'back, forward or to 1970: an interval waits for no more than itself',
    async () => {
      const config = [eachSecond, chore('often', 'every 2s')].join('')
      await using home = createHousehold({ config })
      const clock = fakedClock(home, '2026-03-01T00:00:00Z')
      const daemon = await serve(home, { env: clock.env })
      for (const target of [
        '2026-02-28T22:00:00Z',
        '2026-02-28T23:00:00Z',
        '1970-01-01T00:00:30Z',
        '2026-03-01T06:00:00Z',
      ]) {
        clock.set(target)
        await ticks(daemon, 1)
        const { length } = await runsOf(daemon, 'often')
        await until(
          async () => (await runsOf(daemon, 'often')).length > length,
          `a run at ${target}`,
        )
      }
      for (const name of ['often', 'each second']) {
        expect(ranTwice(await runsOf(daemon, name))).toEqual([])
      }
      expect(await daemon.stop()).toBe(0)
    },
  )

  test.concurrent(
    'a run within its limit, a probe and a scan are not ended for it, nor called stalled',
    async () => {
      const films = `[[schedule]]\nname = "films"\ntask = "library-scan"\nmax_runtime = "30m"\n`
      await using home = createHousehold({ config: `${eachSecond}${films}` })
      const clock = fakedClock(home, '2026-03-01T12:00:00Z')
      const daemon = await serve(home, { env: clock.env })
      const { id } = await findSchedule(daemon, 'films')
      await daemon.ask('POST', `/api/v1/schedules/${id}/run`)
      await until(() => existsSync(home.at('probe-environment')), 'a probe')
      for (const ms of [-2 * hour, -50 * year, 50 * year, hour, hour, hour, hour]) {
        clock.move(ms)
        await ticks(daemon, 1)
      }
      clock.move(hour)
      await ticks(daemon, looksAtStalls)
      expect(await runsOf(daemon, 'films')).toMatchObject([{ status: 'running' }])
      home.openGate()
      await until(
        async () => (await runsOf(daemon, 'films'))[0]?.status !== 'running',
        'the end of the run',
      )
      expect(await runsOf(daemon, 'films')).toMatchObject([
        { status: 'completed', counts: { filesFound: 3, errors: 0 } },
      ])
      expect(await daemon.stop()).toBe(0)
      expect(blamed(home)).toEqual([])
    },
  )
})

describe.skipIf(!canSetClock)('a machine whose clock changes with the season', () => {
  const halfPastTwo = chore('half past two', '30 2 * * *')

  test.concurrent(
    'in spring: a time that does not exist runs once, when the clock has passed it',
    async () => {
      await using home = createHousehold({ config: [eachSecond, halfPastTwo].join('') })
      const clock = fakedClock(home, '2026-03-29T00:50:00Z')
      const daemon = await serve(home, { env: { ...clock.env, TZ: 'Europe/Berlin' } })
      clock.set('2026-03-29T00:59:58Z')
      await until(async () => (await runsOf(daemon, 'half past two')).length > 0, 'the run')
      clock.set('2026-03-29T01:29:58Z')
      await ticks(daemon, 4)
      expect(story(await runsOf(daemon, 'half past two'))).toEqual([
        '2026-03-29T01:00:00Z completed',
      ])
      expect((await findSchedule(daemon, 'half past two')).nextRunAt).toBe(
        '2026-03-30T00:30:00.000Z',
      )
      expect(await daemon.stop()).toBe(0)
    },
  )

  test.concurrent('in autumn: a time that comes twice runs once', async () => {
    await using home = createHousehold({ config: [eachSecond, halfPastTwo].join('') })
    const clock = fakedClock(home, '2026-10-25T00:20:00Z')
    const daemon = await serve(home, { env: { ...clock.env, TZ: 'Europe/Berlin' } })
    clock.set('2026-10-25T00:29:58Z')
    await until(async () => (await runsOf(daemon, 'half past two')).length > 0, 'the run')
    clock.set('2026-10-25T01:29:58Z')
    await ticks(daemon, 4)
    expect(story(await runsOf(daemon, 'half past two'))).toEqual(['2026-10-25T00:30:00Z completed'])
    expect((await findSchedule(daemon, 'half past two')).nextRunAt).toBe('2026-10-26T01:30:00.000Z')
    expect(await daemon.stop()).toBe(0)
  })
})

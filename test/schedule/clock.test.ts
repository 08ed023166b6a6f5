import { describe, expect, test } from 'bun:test'

import { spec, world } from './world.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const nightly = { type: 'cron', cron: '0 2 * * *', timezone: 'UTC' } as const
const inBerlin = { type: 'cron', cron: '30 2 * * *', timezone: 'Europe/Berlin' } as const

describe('a schedule', () => {
  test('runs at each of its times, and each time once', async () => {
    await using at = await world('2026-03-01T00:00:00Z')
    const id = await at.create('nightly', { timing: nightly })
    await at.pass(3 * day)
    expect(at.story(id)).toEqual([
      '2026-03-01T02:00Z completed',
      '2026-03-02T02:00Z completed',
      '2026-03-03T02:00Z completed',
    ])
    expect(at.schedule(id)).toMatchObject({
      runCount: 3,
      failureCount: 0,
      lastStatus: 'completed',
      nextRunAt: Date.parse('2026-03-04T02:00:00Z'),
    })
  })

  test('understands six fields with the second first', async () => {
    await using at = await world('2026-03-01T00:00:00Z')
    const id = await at.create('often', {
      timing: { type: 'cron', cron: '*/20 * * * * *', timezone: 'UTC' },
    })
    await at.pass(minute)
    expect(at.runs(id).map(({ dueAt }) => (dueAt ?? 0) % minute)).toEqual([20_000, 40_000, 0])
  })

  test('of an interval keeps its step, however late a timer is', async () => {
    await using at = await world('2026-03-01T00:00:00Z')
    const id = await at.create('hourly', { timing: { type: 'interval', everyMs: hour } })
    await at.pass(hour)
    await at.sleep(hour + 20_000)
    await at.pass(hour)
    expect(at.story(id)).toEqual([
      '2026-03-01T01:00Z completed',
      '2026-03-01T02:00Z completed',
      '2026-03-01T03:00Z completed',
    ])
  })

  test('for one time runs once and has no next', async () => {
    await using at = await world('2026-03-01T00:00:00Z')
    const timing = { type: 'once', at: Date.parse('2026-03-01T00:10:00Z') } as const
    const id = await at.create('once', { timing })
    await at.pass(day)
    expect(at.story(id)).toEqual(['2026-03-01T00:10Z completed'])
    expect(at.schedule(id).nextRunAt).toBeNull()
  })

  test('by hand and at a start has no next', async () => {
    await using first = await world('2026-03-01T00:00:00Z')
    const byHand = await first.create('by hand', { timing: { type: 'manual' } })
    const atStart = await first.create('at start', { timing: { type: 'start' } })
    await first.pass(day)
    expect([first.story(byHand), first.story(atStart)]).toEqual([[], []])
    await using again = await first.restart()
    expect(again.story(atStart)).toEqual(['start completed'])
    expect(again.story(byHand)).toEqual([])
  })

  test('begins later by its jitter, and stays in step all the same', async () => {
    await using at = await world('2026-03-01T00:00:00Z', { random: () => 0.5 })
    const id = await at.create('nightly', { timing: nightly, jitterMs: 10 * minute })
    await at.pass(2 * day)
    expect(at.runs(id).map(({ startedAt }) => new Date(startedAt).toISOString())).toEqual([
      '2026-03-01T02:05:00.000Z',
      '2026-03-02T02:05:00.000Z',
    ])
    expect(at.story(id)[1]).toBe('2026-03-02T02:00Z completed')
  })

  test('waits for the end of its quiet hours', async () => {
    await using at = await world('2026-03-01T20:30:00Z')
    const quietHours = { fromMinute: 22 * 60, toMinute: 7 * 60 }
    const timing = { type: 'cron', cron: '0 */2 * * *', timezone: 'Europe/Berlin' } as const
    const id = await at.create('often', { timing, quietHours })
    await at.pass(11 * hour)
    // Berlin is an hour ahead: 22:00 there is quiet, 07:00 is not.
    expect(at.runs(id).map(({ startedAt }) => new Date(startedAt).toISOString())).toEqual([
      '2026-03-02T06:00:00.000Z',
      '2026-03-02T07:00:00.000Z',
    ])
  })
})

describe('where the clock changes with the season', () => {
  test('a time that does not exist runs once, an hour later', async () => {
    await using at = await world('2026-03-28T12:00:00Z')
    const id = await at.create('spring', { timing: inBerlin })
    await at.pass(2 * day)
    expect(at.story(id)).toEqual(['2026-03-29T01:00Z completed', '2026-03-30T00:30Z completed'])
  })

  test('a time that comes twice runs once', async () => {
    await using at = await world('2026-10-24T12:00:00Z')
    const id = await at.create('autumn', { timing: inBerlin })
    await at.pass(2 * day)
    expect(at.story(id)).toEqual(['2026-10-25T00:30Z completed', '2026-10-26T01:30Z completed'])
  })

  test('each hour runs, be it there twice', async () => {
    await using at = await world('2026-10-24T22:30:00Z')
    const timing = { type: 'cron', cron: '0 * * * *', timezone: 'Europe/Berlin' } as const
    const id = await at.create('hourly', { timing })
    await at.pass(4 * hour)
    expect(at.runs(id)).toHaveLength(4)
  })
})

describe('when the clock is set', () => {
  test('back by two hours, nothing runs twice for one time', async () => {
    await using at = await world('2026-03-01T00:00:00Z')
    const nightlyId = await at.create('nightly', { timing: nightly })
    const hourlyId = await at.create('hourly', {
      timing: { type: 'cron', cron: '0 * * * *', timezone: 'UTC' },
    })
    await at.pass(2.5 * hour)
    await at.set('2026-03-01T00:30:00Z')
    expect(at.schedule(nightlyId).nextRunAt).toBe(Date.parse('2026-03-02T02:00:00Z'))
    await at.pass(3 * hour)
    expect(at.story(nightlyId)).toEqual(['2026-03-01T02:00Z completed'])
    expect(at.story(hourlyId)).toEqual([
      '2026-03-01T01:00Z completed',
      '2026-03-01T02:00Z completed',
      '2026-03-01T03:00Z completed',
    ])
  })

  test('back by two hours, an interval waits for no more than itself', async () => {
    await using at = await world('2026-03-01T12:00:00Z')
    const id = await at.create('often', { timing: { type: 'interval', everyMs: 10 * minute } })
    await at.pass(5 * minute)
    await at.set('2026-03-01T10:05:00Z')
    await at.pass(10 * minute)
    expect(at.runs(id)).toHaveLength(1)
  })

  test('forward by an hour, what was due in it runs once', async () => {
    await using at = await world('2026-03-01T01:30:00Z')
    const once = await at.create('nightly', { timing: nightly })
    const many = await at.create('often', {
      timing: { type: 'cron', cron: '*/5 * * * *', timezone: 'UTC' },
    })
    const never = await at.create('skipping', { timing: nightly, missed: 'skip' })
    await at.set('2026-03-01T02:32:00Z')
    expect(at.story(once)).toEqual(['2026-03-01T02:00Z completed'])
    expect(at.story(many)).toEqual(['2026-03-01T02:30Z completed'])
    expect(at.runs(many)[0]?.cause).toBe('missed')
    expect(at.story(never)).toEqual(['2026-03-01T02:00Z skipped'])
    expect(at.runs(never)[0]?.error).toBe('It was due while nothing could run.')
    await at.pass(4 * minute)
    expect(at.runs(many)).toHaveLength(2)
  })

  test('to 1970 and to this day again, schedules go on, and nothing runs twice for one time', async () => {
    await using at = await world('2026-03-01T01:00:00Z')
    const id = await at.create('nightly', { timing: nightly })
    const often = await at.create('often', { timing: { type: 'interval', everyMs: hour } })
    await at.pass(2 * hour)
    await at.set('1970-01-01T00:00:00Z')
    await at.pass(3 * hour)
    expect(at.story(id)).toEqual(['2026-03-01T02:00Z completed', '1970-01-01T02:00Z completed'])
    expect(at.runs(often)).toHaveLength(5)
    await at.set('2026-03-01T06:00:00Z')
    await at.pass(day)
    expect(at.story(id)).toEqual([
      '2026-03-01T02:00Z completed',
      '1970-01-01T02:00Z completed',
      '2026-03-02T02:00Z completed',
    ])
  })
})

describe('when the machine sleeps for eight hours', () => {
  test('a missed schedule runs once, in no burst, and goes on from there', async () => {
    await using at = await world('2026-03-01T00:00:00Z')
    const id = await at.create('often', { timing: { type: 'interval', everyMs: 10 * minute } })
    await at.pass(10 * minute)
    await at.sleep(8 * hour)
    expect(at.runs(id)).toHaveLength(2)
    await at.pass(10 * minute)
    expect(at.runs(id)).toHaveLength(3)
  })

  test('one that wakes in its quiet hours waits for their end', async () => {
    await using at = await world('2026-03-01T19:00:00Z')
    const timing = { type: 'cron', cron: '0 20 * * *', timezone: 'UTC' } as const
    const quietHours = { fromMinute: 22 * 60, toMinute: 6 * 60 }
    const id = await at.create('evening', { timing, quietHours })
    await at.sleep(4 * hour)
    expect(at.story(id)).toEqual([])
    await at.pass(8 * hour)
    expect(at.runs(id).map(({ startedAt }) => startedAt)).toEqual([
      Date.parse('2026-03-02T06:00:00Z'),
    ])
  })
})

describe('a schedule that skips what it missed', () => {
  test('skips it also when it wakes in its quiet hours', async () => {
    await using at = await world('2026-03-01T19:00:00Z')
    const timing = { type: 'cron', cron: '0 20 * * *', timezone: 'UTC' } as const
    const quietHours = { fromMinute: 22 * 60, toMinute: 6 * 60 }
    const id = await at.create('evening', { timing, quietHours, missed: 'skip' })
    await at.sleep(4 * hour)
    await at.pass(8 * hour)
    expect(at.story(id)).toEqual(['2026-03-01T20:00Z skipped'])
  })
})

describe('two hundred schedules', () => {
  test('all run at each of their times for a day', async () => {
    const specs = Array.from({ length: 200 }, (_, n) =>
      spec(`number ${n}`, {
        timing:
          n % 2 === 0
            ? { type: 'cron', cron: `${n % 60} */4 * * *`, timezone: 'UTC' }
            : { type: 'interval', everyMs: (30 + n) * minute },
      }),
    )
    await using at = await world('2026-03-01T00:00:30Z', { specs })
    await at.pass(day)
    const counts = specs.map(({ timing }, n) => {
      const runs = at.runs(n + 1)
      expect(new Set(runs.map(({ dueAt }) => dueAt)).size).toBe(runs.length)
      expect(runs.every((run) => run.status === 'completed' && run.cause === 'due')).toBe(true)
      const expected = timing.type === 'interval' ? Math.floor(day / timing.everyMs) : 6
      return runs.length - expected
    })
    expect(counts.filter((difference) => difference !== 0)).toEqual([])
  }, 120_000)
})

import { describe, expect, test } from 'bun:test'

import { createScheduleStore } from '../../src/store/schedule-store.ts'
import { spec } from '../schedule/world.ts'
import { createTestApi, now, readKey, type TestApi } from './api.ts'

const hour = 3_600_000
const path = '/api/v1/schedules'

/** Schedule 1 is of the file, 2 was made by API and has run three times. */
function fill(api: TestApi): void {
  const store = createScheduleStore(api.database)
  const nightly = { type: 'cron', cron: '0 2 * * *', timezone: 'UTC' } as const
  store.create(spec('Scan Films', { timing: nightly, task: 'library-scan' }), 'config', now)
  const often = { type: 'interval', everyMs: hour } as const
  store.create(
    spec('often', {
      timing: often,
      maxRuntimeMs: 60_000,
      quietHours: { fromMinute: 1380, toMinute: 425 },
    }),
    'api',
    now,
  )
  store.setDue(1, {
    dueAt: Date.UTC(2026, 0, 3, 2),
    nextRunAt: Date.UTC(2026, 0, 3, 2, 4),
  })
  for (const n of [1, 2, 3]) {
    const id = store.addRun(
      { scheduleId: 2, task: 'library-scan', cause: 'due', dueAt: now + n * hour },
      now + n * hour,
    )
    if (id === null) throw new Error('no run was written')
    store.addCounts(id, { filesNew: n })
    const end =
      n === 2
        ? ({ status: 'failed', error: 'a disk' } as const)
        : ({ status: 'completed', error: null } as const)
    store.endRun(id, end, now + n * hour + 5_000)
  }
}

async function json(answer: Response | Promise<Response>): Promise<Record<string, unknown>> {
  return (await (await answer).json()) as Record<string, unknown>
}

describe('schedules', () => {
  test('are listed without those that are held, or only those', async () => {
    using api = createTestApi()
    fill(api)
    createScheduleStore(api.database).setPaused(2, true, now)
    const idsOf = async (query: string): Promise<unknown> => {
      const { schedules } = await json(api.request('GET', `${path}${query}`))
      return (schedules as { id: number }[]).map(({ id }) => id)
    }
    expect(await idsOf('')).toEqual([2, 1])
    expect(await idsOf('?active=true')).toEqual([1])
    expect(await idsOf('?active=false')).toEqual([2])
  })

  test('are listed by name, with their words and their next run', async () => {
    using api = createTestApi()
    fill(api)
    const answer = await api.request('GET', path, { headers: { 'x-api-key': readKey } })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({
      schedules: [
        {
          id: 2,
          name: 'often',
          origin: 'api',
          timing: { type: 'interval', everySeconds: 3600 },
          words: 'Every hour',
          maxRuntimeSeconds: 60,
          quietHours: { from: '23:00', to: '07:05' },
          runCount: 3,
          failureCount: 1,
          lastStatus: 'completed',
        },
        {
          id: 1,
          name: 'Scan Films',
          origin: 'config',
          words: 'Every day at 02:00 (UTC)',
          nextRunAt: '2026-01-03T02:04:00.000Z',
          lastRunAt: null,
        },
      ],
    })
  })

  test('tell when they run next, the first time with its jitter', async () => {
    using api = createTestApi()
    fill(api)
    expect(await json(api.request('GET', `${path}/1/next?count=3`))).toEqual({
      runs: ['2026-01-03T02:04:00.000Z', '2026-01-04T02:00:00.000Z', '2026-01-05T02:00:00.000Z'],
    })
    expect(await json(api.request('GET', `${path}/2/next`))).toEqual({ runs: [] })
  })

  test('have a history that pages, newest first', async () => {
    using api = createTestApi()
    fill(api)
    const first = await json(api.request('GET', `${path}/2/runs?limit=2`))
    expect(first['runs']).toMatchObject([
      { id: 3, status: 'completed', durationMs: 5_000, counts: { filesNew: 3 } },
      { id: 2, status: 'failed', error: 'a disk' },
    ])
    const cursor = String(first['nextCursor'])
    const second = await json(api.request('GET', `${path}/2/runs?limit=2&cursor=${cursor}`))
    expect(second).toMatchObject({ runs: [{ id: 1 }], nextCursor: null })
    const failed = await json(api.request('GET', `${path}/2/runs?status=failed`))
    expect(failed['runs']).toMatchObject([{ id: 2 }])
    expect(await json(api.request('GET', `${path}/2/runs/1`))).toMatchObject({ id: 1 })
    expect((await api.request('GET', `${path}/1/runs/1`)).status).toBe(404)
    expect((await api.request('GET', `${path}/9/runs`)).status).toBe(404)
  })

  test('are made of what was said and what is usual', async () => {
    using api = createTestApi()
    fill(api)
    api.answer('createSchedule', () => ({ scheduleId: 2 }))
    const body = {
      name: 'often',
      task: 'database-backup',
      parameters: { keep: 2 },
      timing: { type: 'interval', everySeconds: 90 },
      quietHours: { from: '22:30', to: '06:00' },
    }
    const answer = await api.request('POST', path, { body: JSON.stringify(body) })
    expect([answer.status, answer.headers.get('location')]).toEqual([201, `${path}/2`])
    expect(api.asked).toEqual([
      [
        'createSchedule',
        spec('often', {
          task: 'database-backup',
          parameters: { keep: 2 },
          timing: { type: 'interval', everyMs: 90_000 },
          quietHours: { fromMinute: 1350, toMinute: 360 },
        }),
      ],
    ])
  })

  test('are changed by what was said alone', async () => {
    using api = createTestApi()
    fill(api)
    api.answer('updateSchedule', () => null)
    const body = JSON.stringify({ maxRuntimeSeconds: null, jitterSeconds: 5 })
    expect((await api.request('PATCH', `${path}/2`, { body })).status).toBe(200)
    expect(api.asked).toEqual([['updateSchedule', 2, { maxRuntimeMs: null, jitterMs: 5_000 }]])
  })

  test('run now, and say which run it is', async () => {
    using api = createTestApi()
    fill(api)
    api.answer('runSchedule', () => ({ runId: 3 }))
    const answer = await api.request('POST', `${path}/2/run`)
    expect([answer.status, answer.headers.get('location')]).toEqual([202, `${path}/2/runs/3`])
    expect(await answer.json()).toMatchObject({ id: 3, scheduleName: 'often' })
  })

  test.each([
    ['enable', 'setScheduleEnabled', true],
    ['disable', 'setScheduleEnabled', false],
    ['pause', 'setSchedulePaused', true],
    ['resume', 'setSchedulePaused', false],
  ] as const)('%s', async (word, command, on) => {
    using api = createTestApi()
    fill(api)
    api.answer(command, () => null)
    expect((await api.request('POST', `${path}/2/${word}`)).status).toBe(200)
    expect(api.asked).toEqual([[command, 2, on]])
  })

  test.each([
    ['no timing', { name: 'a', task: 'library-scan' }],
    ['a task that does not exist', { name: 'a', task: 'format-disk', timing: { type: 'manual' } }],
    [
      'a field that is not known',
      { name: 'a', task: 'library-scan', timing: { type: 'manual' }, cron: '* * * * *' },
    ],
    [
      'quiet hours that begin when they end',
      {
        name: 'a',
        task: 'library-scan',
        timing: { type: 'manual' },
        quietHours: { from: '01:00', to: '01:00' },
      },
    ],
  ])('rejects %s as invalid', async (_what, body) => {
    using api = createTestApi()
    const answer = await api.request('POST', path, { body: JSON.stringify(body) })
    expect(answer.status).toBe(422)
    expect(api.asked).toEqual([])
  })
})

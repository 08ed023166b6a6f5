import { describe, expect, test } from 'bun:test'

import { taskNames } from '../../src/domain/task/names.ts'
import { createScheduleStore } from '../../src/store/schedule-store.ts'
import { createTestApi, now, type TestApi } from './api.ts'

const path = '/api/v1/tasks'

function runByHand(api: TestApi, at = now): number {
  const run = { scheduleId: null, task: 'cache-verify', cause: 'manual', dueAt: null } as const
  const id = createScheduleStore(api.database).addRun(run, at)
  if (id === null) throw new Error('no run was written')
  return id
}

function end(api: TestApi, id: number): void {
  createScheduleStore(api.database).endRun(id, { status: 'completed', error: null }, now + 1_000)
}

describe('tasks', () => {
  test('are all that schedules can do, each with its last run', async () => {
    using api = createTestApi()
    end(api, runByHand(api))
    const { tasks } = (await (await api.request('GET', path)).json()) as {
      tasks: readonly { name: string; words: string; lastRun: object | null }[]
    }
    expect(tasks.map(({ name }) => name)).toEqual([...taskNames])
    expect(tasks.filter(({ words }) => words === '')).toEqual([])
    expect(tasks.flatMap(({ lastRun }) => lastRun ?? [])).toMatchObject([
      { task: 'cache-verify', scheduleId: null, status: 'completed', cause: 'manual' },
    ])
  })

  test('are run by hand, with a run that is found', async () => {
    using api = createTestApi()
    api.answer('runTask', () => ({ runId: runByHand(api) }))
    const answer = await api.request('POST', `${path}/cache-verify/run`)
    expect(answer.status).toBe(202)
    expect(api.asked).toEqual([['runTask', 'cache-verify', {}]])
    const location = answer.headers.get('location') ?? ''
    expect(location).toBe(`${path}/cache-verify/runs/1`)
    expect(await (await api.request('GET', location)).json()).toEqual(await answer.json())
  })

  test('have their parameters', async () => {
    using api = createTestApi()
    api.answer('runTask', () => ({ runId: runByHand(api) }))
    const body = { parameters: { keep: 3 } }
    await api.request('POST', `${path}/cache-verify/run`, { body })
    expect(api.asked).toEqual([['runTask', 'cache-verify', { keep: 3 }]])
  })

  test('have a history that pages, newest first', async () => {
    using api = createTestApi()
    for (const at of [now, now + 1, now + 2]) end(api, runByHand(api, at))
    const page = async (query: string): Promise<{ runs: { id: number }[]; nextCursor: string }> =>
      (await (await api.request('GET', `${path}/cache-verify/runs${query}`)).json()) as never
    const first = await page('?limit=2')
    expect(first.runs.map(({ id }) => id)).toEqual([3, 2])
    const second = await page(`?limit=2&cursor=${first.nextCursor}`)
    expect([second.runs.map(({ id }) => id), second.nextCursor]).toEqual([[1], null as never])
  })

  test.each(['no-such-task', 'toString'])('do not include %s', async (name) => {
    using api = createTestApi()
    expect((await api.request('POST', `${path}/${name}/run`)).status).toBe(400)
  })

  test('do not have the runs of one another', async () => {
    using api = createTestApi()
    runByHand(api)
    expect((await api.request('GET', `${path}/cache-cleanup/runs/1`)).status).toBe(404)
  })
})

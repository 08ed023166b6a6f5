import { expect, test } from 'bun:test'

import { createTestApi } from './api.ts'
import { tryScenarios } from './scenario.ts'

test('tells what runs, since when, where, and on how much room', async () => {
  using api = createTestApi()
  api.database.run(
    `UPDATE library_root SET disk = '7', free_bytes = 40, total_bytes = 100 WHERE library_id = 1`,
  )
  const response = await api.request('GET', '/api/v1/status')
  expect(await response.json()).toMatchObject({
    version: '1.2.3',
    bun: Bun.version,
    hostname: 'NAS',
    startedAt: '2026-01-02T03:04:05.000Z',
    basePath: '/media',
    threads: { busy: 1, idle: 2, stuck: 0, restarts: 0, watchers: 0 },
    disks: {
      data: { freeBytes: 7, totalBytes: 10 },
      libraries: [
        { name: 'Films', freeBytes: 40, totalBytes: 100 },
        { name: 'Shows', freeBytes: null, totalBytes: null },
      ],
    },
  })
})

test('gives the numbers of the last minutes at even distances', async () => {
  using api = createTestApi()
  const now = Date.now()
  api.deps.samples.add(
    [
      { name: 'queue.waiting', libraryId: null, value: 5 },
      { name: 'disk.freeBytes', libraryId: 1, value: 40 },
      { name: 'disk.freeBytes', libraryId: 99, value: 1 },
    ],
    now,
  )
  const response = await api.request('GET', '/api/v1/stats?minutes=2')
  const { stepSeconds, series } = (await response.json()) as {
    stepSeconds: number
    series: { name: string; library: string | null; values: (number | null)[] }[]
  }
  expect(stepSeconds).toBe(10)
  expect(series.map(({ name, library }) => [name, library])).toEqual([
    ['queue.waiting', null],
    ['disk.freeBytes', 'Films'],
  ])
  expect(series[0]!.values).toHaveLength(12)
  expect(series[0]!.values.filter((value) => value !== null)).toEqual([5])
  const disks = await api.request('GET', '/api/v1/stats?series=disk')
  expect(((await disks.json()) as { series: unknown[] }).series).toHaveLength(1)
})

tryScenarios([
  { name: 'refuses series that are none', request: 'GET /api/v1/stats?series=heat', status: 400 },
  { name: 'refuses more than a day', request: 'GET /api/v1/stats?minutes=1441', status: 400 },
])

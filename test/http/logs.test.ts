import { expect, test } from 'bun:test'

import { createLogger } from '../../src/log/log.ts'
import { until } from '../support/until.ts'
import { createTestApi, readKey, type TestApi } from './api.ts'
import { tryScenarios } from './scenario.ts'

/** A log whose records the API keeps; resolves once they are heard. */
async function say(api: TestApi, lines: readonly (readonly [string, object?])[]): Promise<void> {
  const { dataDir } = api.deps.system.place
  const destination = { write: () => {} }
  const log = createLogger({ level: 'debug', format: 'json', book: dataDir, destination })
  for (const [message, facts] of lines) log.component('test').warn(message, { ...facts })
  const last = lines.at(-1)![0]
  await until(async () => {
    const { records } = await api.deps.logs.list({ limit: 1 })
    return records[0]?.message === last
  })
}

const messagesOf = async (response: Response): Promise<string[]> => {
  const { records } = (await response.json()) as { records: { message: string }[] }
  return records.map(({ message }) => message)
}

test('lists records by pages, newest first, with what they are about', async () => {
  using api = createTestApi()
  await say(api, [['one'], ['two', { job: 9, password: 'hunter2' }], ['three']])
  const first = await api.request('GET', '/api/v1/logs?limit=2')
  const { records, nextCursor } = (await first.json()) as {
    records: Record<string, unknown>[]
    nextCursor: string
  }
  expect(records).toMatchObject([
    { message: 'three', level: 'warn', component: 'test', job: null },
    { message: 'two', job: 9, facts: { job: 9, password: '[redacted]' } },
  ])
  const next = await api.request('GET', `/api/v1/logs?limit=2&cursor=${nextCursor}`)
  expect(await messagesOf(next)).toEqual(['one'])
})

test.each([
  ['level=error', []],
  ['level=info&text=TW', ['two']],
  ['component=other', []],
  ['job=9', ['two']],
] as const)('filters by %s', async (query, found) => {
  using api = createTestApi()
  await say(api, [['one'], ['two', { job: 9 }], ['three']])
  expect(await messagesOf(await api.request('GET', `/api/v1/logs?${query}`))).toEqual([...found])
})

test('streams what was missed, then what comes', async () => {
  using api = createTestApi()
  await say(api, [['one'], ['two'], ['three']])
  // Not by `api.request`, which looks at a copy of each answer: one that is not read holds up the other.
  const response = await api.app.request('/api/v1/logs/stream?text=t', {
    headers: { host: '127.0.0.1:8787', 'x-api-key': readKey, 'last-event-id': '1' },
  })
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const reader = response.body!.getReader()
  let text = ''
  const read = async (wanted: string): Promise<void> => {
    while (!text.includes(wanted)) text += Buffer.from((await reader.read()).value!).toString()
  }
  await read('three')
  await say(api, [['fourth'], ['five']])
  await read('fourth')
  const heard = [...text.matchAll(/"message":"(\w+)"/g)].map(([, message]) => message)
  expect(heard).toEqual(['two', 'three', 'fourth'])
  expect(text).toContain('id: 4\n')
  await reader.cancel()
})

test('gives the log as a file to be saved', async () => {
  using api = createTestApi()
  await say(api, [['one'], ['two']])
  const response = await api.request('GET', '/api/v1/logs/file')
  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="shelfd.log"')
  expect((await response.text()).trim().split('\n')).toHaveLength(2)
})

tryScenarios([
  {
    name: 'tells the level',
    request: 'GET /api/v1/logs/level',
    status: 200,
    answers: { level: 'info', configured: 'info' },
  },
  {
    name: 'sets the level',
    request: 'PUT /api/v1/logs/level',
    body: { level: 'debug' },
    status: 200,
    answers: { level: 'debug', configured: 'info' },
  },
  {
    name: 'refuses a level that is none',
    request: 'PUT /api/v1/logs/level',
    body: { level: 'loud' },
    status: 422,
    answers: { code: 'invalid' },
  },
  {
    name: 'refuses to set the level with a key that may only read',
    request: 'PUT /api/v1/logs/level',
    headers: { 'x-api-key': readKey },
    body: { level: 'debug' },
    status: 403,
  },
])

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { once } from 'node:events'

import { createFilter } from '../../../src/http/feed/filter.ts'
import { type HttpServer, startServer } from '../../../src/http/server.ts'
import { createTestApi, readKey, type TestApi } from '../api.ts'

let api: TestApi
let server: HttpServer

beforeAll(() => {
  api = createTestApi()
  server = startServer({
    host: '127.0.0.1',
    port: 0,
    fetch: (request, connection) => api.app.fetch(request, { connection }),
  })
})

afterAll(async () => {
  await server.stop(100)
  api[Symbol.dispose]()
})

describe('when a key is replaced, what was opened with it ends', () => {
  let held = readKey
  const replace = async (scope: string): Promise<void> => {
    const answer = await api.request('POST', `/api/v1/keys/${scope}/rotate`)
    if (scope === 'read') held = ((await answer.json()) as { key: string }).key
  }

  test('server-sent events', async () => {
    const response = await fetch(`${server.url}/api/v1/events`, { headers: { 'x-api-key': held } })
    await until(() => api.feed.readers() === 1)
    await replace('read')
    // To its end.
    expect(await response.text()).toEndWith(': the key was replaced\n\n')
    expect(api.feed.readers()).toBe(0)
  })

  test('a WebSocket', async () => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/ws`, {
      headers: { 'x-api-key': held },
    } as never)
    await once(socket, 'open')
    const closed = once(socket, 'close') as Promise<[CloseEvent]>
    await replace('read')
    const [{ code, reason }] = await closed
    expect([code, reason]).toEqual([1008, 'the key was replaced'])
  })

  test('and what was opened with another key goes on', async () => {
    const stop = new AbortController()
    await fetch(`${server.url}/api/v1/events`, {
      headers: { 'x-api-key': held },
      signal: stop.signal,
    })
    await until(() => api.feed.readers() === 1)
    const other = new AbortController()
    const options = {
      filter: createFilter(['*']),
      after: null,
      revoked: { signal: other.signal, ending: 'key replaced' as const },
    }
    const reader = api.feed.open(options)
    other.abort()
    expect(await reader.next()).toBeNull()
    expect([reader.ending, api.feed.readers()]).toEqual(['key replaced', 1])
    stop.abort()
    await until(() => api.feed.readers() === 0)
  })

  test('a request that came with the old key and was not answered yet opens nothing', () => {
    const replaced = AbortSignal.abort()
    const options = {
      filter: createFilter(['*']),
      after: null,
      revoked: { signal: replaced, ending: 'key replaced' as const },
    }
    expect(() => api.feed.open(options)).toThrow('The key was replaced, or the login has ended.')
  })
})

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await Bun.sleep(5)
}

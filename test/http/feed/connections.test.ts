import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

import type { Connection } from '../../../src/http/connection.ts'
import type { Delivery, Reader } from '../../../src/http/feed/reader.ts'
import { socketReader } from '../../../src/http/feed/socket.ts'
import { eventStream } from '../../../src/http/feed/stream.ts'
import { type HttpServer, startServer } from '../../../src/http/server.ts'
import { eventTypes } from '../../../src/http/views/event.ts'
import { createTestApi, key, type TestApi } from '../api.ts'
import { failed } from './world.ts'

let api: TestApi
let server: HttpServer
let url: string

beforeAll(() => {
  api = createTestApi()
  server = startServer({
    host: '127.0.0.1',
    port: 0,
    fetch: (request, connection) => api.app.fetch(request, { connection }),
  })
  ;({ url } = server)
})

afterAll(async () => {
  await server.stop(100)
  api[Symbol.dispose]()
})

interface OpenStream {
  readonly response: Response
  /** What comes up to and with a text. */
  readonly read: (part: string) => Promise<string>
  readonly stop: () => Promise<void>
}

async function openStream(query = '', headers: Record<string, string> = {}): Promise<OpenStream> {
  const response = await fetch(`${url}/api/v1/events${query}`, {
    headers: { 'x-api-key': key, ...headers },
  })
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  return {
    response,
    read: async (part) => {
      let text = ''
      while (!text.includes(part)) text += decoder.decode((await reader?.read())?.value)
      return text
    },
    stop: async () => await reader?.cancel(),
  }
}

describe('server-sent events', () => {
  test('begin with the time to come back and the place in the log', async () => {
    const { response, read, stop } = await openStream()
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await read('\n\n')).toBe('retry: 3000\nid: 0\n\n')
    await stop()
  })

  test('carry the number in the log as their id, and one line of JSON', async () => {
    const { read, stop } = await openStream('?types=job.*')
    await read('retry')
    api.happen({ event: failed(1), id: 1, at: 0 })
    expect(await read('\n\n')).toMatch(/^id: 1\ndata: \{"id":"evt_1","type":"job.failed",.*\}\n\n$/)
    await stop()
  })

  test('go on after Last-Event-ID, or after lastEventId for those who cannot set it', async () => {
    for (const [query, headers] of [
      ['', { 'last-event-id': '7' }],
      ['?lastEventId=7', {}],
      ['?lastEventId=evt_7', {}],
      ['?lastEventId=evt_7-0aec2cff12', {}],
      // A browser that comes back: its URL is that of the first time.
      ['?lastEventId=2', { 'last-event-id': '7' }],
    ] as const) {
      const { read, stop } = await openStream(query, headers)
      expect(await read('stream.gap')).toContain('"lastEventId":7')
      await stop()
    }
  })

  test('let go of a reader that leaves', async () => {
    await until(() => api.feed.readers() === 0)
    const { read, stop } = await openStream()
    await read('retry')
    expect(api.feed.readers()).toBe(1)
    await stop()
    await until(() => api.feed.readers() === 0)
  })

  test('cost nothing when only the headers are asked for', async () => {
    const before = api.feed.readers()
    const response = await api.request('HEAD', '/api/v1/events')
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(api.feed.readers()).toBe(before)
  })

  test.each([
    ['?types=scan.complete', 'types: names a type that does not exist; there are scan.queued, '],
    ['?types=', 'types: must be types of events such as scan.*,job.failed'],
    ['?types=scan.%5B', 'types: must be types of events such as scan.*,job.failed'],
    ['?lastEventId=x', 'lastEventId: must be the id of an event'],
    ['?lastEventId=-1', 'lastEventId: must be the id of an event'],
    ['?since=1', 'since: '],
  ])('%s is refused', async (query, detail) => {
    const answer = await api.request('GET', `/api/v1/events${query}`)
    expect(answer.status).toBe(400)
    expect(((await answer.json()) as { detail: string }).detail).toStartWith(detail)
  })

  test('a header that is no id of an event is refused', async () => {
    const headers = { 'last-event-id': 'evt_' }
    expect((await api.request('GET', '/api/v1/events', { headers })).status).toBe(400)
  })
})

type SocketOptions = { headers?: Record<string, string>; protocols?: string[] }

/** The first messages of a WebSocket, or how it ended. */
async function openSocket(query: string, options: SocketOptions): Promise<WebSocket | null> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/ws${query}`, options as never)
  const ended = Promise.withResolvers<null>()
  socket.addEventListener('error', () => ended.resolve(null))
  const opened = once(socket, 'open').then(() => socket)
  return await Promise.race([opened, ended.promise])
}

async function messageOf(socket: WebSocket | null): Promise<{ id: string; type: string }> {
  if (socket === null) throw new Error('it did not open')
  const [event] = (await once(socket, 'message')) as [MessageEvent<string>]
  return JSON.parse(event.data) as { id: string; type: string }
}

describe('a WebSocket', () => {
  const headers = { 'x-api-key': key }

  test('carries the same envelopes, by the same filters', async () => {
    const socket = await openSocket('?types=job.*', { headers })
    api.happen({ event: failed(2), id: 2, at: 0 })
    expect(await messageOf(socket)).toMatchObject({ id: 'evt_2', type: 'job.failed' })
    socket?.close()
  })

  test('goes on after lastEventId', async () => {
    const socket = await openSocket('?lastEventId=evt_9', { headers })
    expect(await messageOf(socket)).toMatchObject({ type: 'stream.gap' })
    socket?.close()
  })

  test('takes the key of a page as protocol', async () => {
    const word = Buffer.from(key).toString('base64url')
    const socket = await openSocket('', { protocols: ['shelfd', `shelfd.key.${word}`] })
    expect(socket?.protocol).toBe('shelfd')
    socket?.close()
  })

  test('lets go of a reader that leaves', async () => {
    await until(() => api.feed.readers() === 0)
    const socket = await openSocket('', { headers })
    expect(api.feed.readers()).toBe(1)
    socket?.close()
    await until(() => api.feed.readers() === 0)
  })

  const refused: [string, SocketOptions][] = [
    ['without a key', {}],
    ['with a wrong key', { headers: { 'x-api-key': 'x' } }],
    ['with a wrong key as protocol', { protocols: ['shelfd', 'shelfd.key.eA'] }],
    ['of a page of another site', { headers: { ...headers, origin: 'https://evil.example' } }],
    ['for another host', { headers: { ...headers, host: 'evil.example' } }],
  ]
  test.each(refused)('is refused %s', async (_, options) => {
    expect(await openSocket('', options)).toBeNull()
  })

  test('is what its address is for, and nothing else', async () => {
    const answer = await api.request('GET', '/api/v1/ws')
    expect(answer.status).toBe(426)
    expect(await answer.json()).toMatchObject({ title: 'Upgrade Required' })
  })
})

test('the history is paged, newest first', async () => {
  using other = createTestApi()
  for (let n = 1; n <= 5; n += 1) other.addEvent(failed(n))
  const page = async (query: string): Promise<{ events: { id: string }[]; nextCursor: string }> =>
    (await (await other.request('GET', `/api/v1/events/history${query}`)).json()) as never
  const first = await page('?limit=3')
  expect(first.events.map(({ id }) => id)).toEqual(['evt_5', 'evt_4', 'evt_3'])
  const second = await page(`?limit=3&cursor=${first.nextCursor}`)
  expect(second.events.map(({ id }) => id)).toEqual(['evt_2', 'evt_1'])
  expect(second.nextCursor).toBeNull()
  expect((await page('?types=scan.*')).events).toEqual([])
  expect((await page('?types=scan.*,*.failed&limit=1')).events).toHaveLength(1)
  other.addEvent({ type: 'library.removed', data: { libraryId: 1, libraryName: 'Films' } })
  other.addEvent(failed(6))
  const mixed = await page('?types=job.failed,library.*&limit=3')
  expect(mixed.events.map(({ id }) => id)).toEqual(['evt_7', 'evt_6', 'evt_5'])
  const rest = await page(`?types=job.failed,library.*&limit=9&cursor=${mixed.nextCursor}`)
  expect(rest.events.map(({ id }) => id)).toEqual(['evt_4', 'evt_3', 'evt_2', 'evt_1'])
})

test('a hostile pattern costs no time', async () => {
  for (const pattern of [`${'*'.repeat(900)}z`, '*e'.repeat(400), '*.'.repeat(400)]) {
    const began = performance.now()
    const answer = await api.request('GET', `/api/v1/events/history?types=${pattern}`)
    expect(answer.status).toBeOneOf([200, 400])
    await openStream(`?types=${pattern}`).then(({ stop }) => stop())
    expect(performance.now() - began).toBeLessThan(500)
  }
})

test('the description of the API tells what each type of event carries', async () => {
  const answer = await api.request('GET', '/api/openapi.json')
  const { paths, components } = (await answer.json()) as {
    paths: Record<string, { get: { responses: Record<string, { content: object }> } }>
    components: { schemas: Record<string, { properties?: { type?: { const?: string } } }> }
  }
  const described = Object.entries(components.schemas).flatMap(([name, { properties }]) =>
    name.endsWith('Event') ? (properties?.type?.const ?? []) : [],
  )
  expect(described.toSorted()).toEqual(eventTypes.toSorted())
  expect(paths['/api/v1/events']?.get.responses['200']?.content).toEqual({
    'text/event-stream': { schema: { $ref: '#/components/schemas/Event' } },
  })
})

/** A reader for whom there is always more, and how often it was asked for it. */
function flood(): Reader & { asked(): number; closed(): boolean } {
  const json = JSON.stringify('x'.repeat(60_000))
  const bytes = new TextEncoder().encode(`data: ${json}\n\n`)
  const delivery: Delivery = {
    messages: [{ id: null, type: 'x', json, bytes }],
    heartbeat: false,
  }
  let asked = 0
  let closed = false
  return {
    start: 0,
    ending: null,
    next: () => {
      asked += 1
      return Promise.resolve(closed ? null : delivery)
    },
    close: () => {
      closed = true
    },
    asked: () => asked,
    closed: () => closed,
  }
}

const upgrade = [
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
]

/** A client that sends its request and never reads. */
function openDeaf(address: string, headers: readonly string[]): Socket {
  const socket = connect(Number(new URL(address).port), '127.0.0.1')
  socket.pause()
  socket.on('error', () => undefined)
  socket.write(['GET / HTTP/1.1', 'Host: localhost', ...headers, '', ''].join('\r\n'))
  return socket
}

const onError = (error: unknown): void => {
  throw error
}

const ways: [string, readonly string[], (to: Flooded) => Response][] = [
  ['server-sent events', [], ({ reader }) => new Response(eventStream(reader, onError))],
  [
    'a WebSocket',
    upgrade,
    ({ reader, connection }) => {
      const data = socketReader(reader, onError)
      connection.upgrade({ data })
      return new Response(null)
    },
  ],
]

interface Flooded {
  readonly reader: Reader
  readonly connection: Connection
}

describe.each(ways)('one who never reads %s', (_, headers, answer) => {
  test('is asked for no more once its connection is full, and is let go when it leaves', async () => {
    const reader = flood()
    const place = startServer({
      host: '127.0.0.1',
      port: 0,
      fetch: (_, connection) => answer({ reader, connection }),
    })
    const socket = openDeaf(place.url, headers)
    const asked = await settled(() => reader.asked())
    // What the kernel takes for a connection, some megabytes, and one delivery.
    expect(asked * 60_000).toBeLessThan(16_000_000)
    expect(reader.closed()).toBe(false)
    socket.destroy()
    await until(() => reader.closed())
    await place.stop(100)
  })
})

/** A number once it has stood still for a while. */
async function settled(count: () => number): Promise<number> {
  let last = -1
  for (let still = 0; still < 10; still = count() === last ? still + 1 : 0) {
    last = count()
    await Bun.sleep(20)
  }
  return last
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await Bun.sleep(5)
}

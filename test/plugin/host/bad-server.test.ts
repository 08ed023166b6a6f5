import { afterEach, describe, expect, test } from 'bun:test'
import { createServer, type Server, type Socket } from 'node:net'
import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib'

import { createAsking, type Asking } from './asking.ts'
import { failureOf } from './catch.ts'

const servers: Server[] = []
const sockets = new Set<Socket>()
afterEach(() => {
  for (const socket of sockets) socket.destroy()
  for (const server of servers.splice(0)) server.close()
})

/** A server that says what it is told, byte for byte; counts its connections. */
async function startServer(
  answer: (socket: Socket, connection: number) => void,
): Promise<Asking & { url: string; count: () => number }> {
  let count = 0
  const server = createServer((socket) => {
    count += 1
    const connection = count
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('data', () => answer(socket, connection))
  })
  servers.push(server)
  const { promise, resolve } = Promise.withResolvers<number>()
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    resolve(typeof address === 'object' && address !== null ? address.port : 0)
  })
  const url = `http://127.0.0.1:${await promise}/`
  return { ...createAsking({ settings: { url } }), url, count: () => count }
}

const head = (lines: string, status = '200 OK'): string =>
  `HTTP/1.1 ${status}\r\nconnection: close\r\n${lines}\r\n\r\n`
const whole = (body: string | Uint8Array, lines = 'x-a: b', status?: string): Uint8Array =>
  Buffer.concat([
    Buffer.from(head(`${lines}\r\ncontent-length: ${Buffer.byteLength(body)}`, status)),
    Buffer.from(body),
  ])

describe('a server fails the request, after three tries, when it', () => {
  test.each([
    ['hangs up', 'unreachable', (socket: Socket) => socket.end()],
    ['resets the connection', 'unreachable', (socket: Socket) => socket.resetAndDestroy()],
    [
      'stops in the middle',
      'unreachable',
      (socket: Socket) => socket.end(head('content-length: 9')),
    ],
    [
      'stops in the middle of a chunk',
      'unreachable',
      (socket: Socket) => socket.end(`${head('transfer-encoding: chunked')}5\r\nab`),
    ],
    ['speaks no HTTP', 'protocol', (socket: Socket) => socket.write('220 mail.test ESMTP\r\n\r\n')],
    [
      'says two lengths',
      'protocol',
      (socket: Socket) => socket.end(`${head('content-length: 1\r\ncontent-length: 2')}ab`),
    ],
    [
      'sends headers without an end',
      'protocol',
      (socket: Socket) => socket.write(head(`x-long: ${'a'.repeat(4 << 20)}`)),
    ],
  ] as const)('%s', async (_, code, answer) => {
    const { host, url, count, pauses, questions } = await startServer(answer)
    expect((await failureOf(host.fetch(url))).code).toBe(code)
    expect(count()).toBe(3)
    expect(pauses).toEqual([500, 1000])
    expect(questions.filter(({ service }) => service === 'outcome')).toEqual(
      Array.from({ length: 3 }, () => ({
        service: 'outcome',
        origin: new URL(url).origin,
        turn: 0,
        status: null,
        isUp: false,
        isTooMany: false,
        retryAfterSeconds: null,
      })),
    )
  })
})

describe('a server that takes its time fails the request', () => {
  test.each([
    ['never answering', () => undefined],
    ['dripping its headers', (socket: Socket) => drip(socket, 'HTTP/1.1 200 OK\r\nx-a: b')],
    ['dripping its body', (socket: Socket) => drip(socket, `${head('content-length: 99')}abcdef`)],
  ])('by %s', async (_, answer) => {
    const { host, url, count } = await startServer(answer)
    const error = await failureOf(host.fetch(url, { timeoutMs: 500, tries: 2 }))
    expect(error).toMatchObject({
      code: 'timeout',
      message: '127.0.0.1 did not answer within 0.5 s.',
    })
    expect(count()).toBe(2)
  })

  test('only as long as the call lasts', async () => {
    const call = new AbortController()
    const server = await startServer(() => call.abort())
    const { host } = createAsking({ settings: { url: server.url }, signal: call.signal })
    expect((await failureOf(host.fetch(server.url))).code).toBe('timeout')
    expect(server.count()).toBe(1)
  })
})

function drip(socket: Socket, text: string): void {
  let at = 0
  const timer = setInterval(() => socket.write(text[at++ % text.length] ?? ''), 10)
  socket.on('close', () => clearInterval(timer))
}

describe('an answer that is too large is cut off', () => {
  const endless = (socket: Socket): void => {
    socket.write(head('transfer-encoding: chunked'))
    const chunk = `10000\r\n${'a'.repeat(0x10000)}\r\n`
    const fill = (): void => {
      while (!socket.destroyed && socket.write(chunk));
      socket.once('drain', fill)
    }
    fill()
  }

  test('when it never ends, and the connection with it', async () => {
    const closed = Promise.withResolvers<void>()
    const { host, url, count } = await startServer((socket) => {
      socket.on('close', () => closed.resolve())
      endless(socket)
    })
    const before = process.memoryUsage().rss
    const error = await failureOf(host.fetch(url, { maxBytes: 1 << 20 }))
    expect(error).toMatchObject({ code: 'protocol', retryable: false })
    expect(error.message).toBe('The answer is larger than 1048576 bytes.')
    await closed.promise
    expect(count()).toBe(1)
    expect(process.memoryUsage().rss - before).toBeLessThan(100 << 20)
  })

  test('when it says so, before any of it is read', async () => {
    const closed = Promise.withResolvers<void>()
    const { host, url } = await startServer((socket) => {
      socket.on('close', () => closed.resolve())
      socket.write(head(`content-length: ${300 << 20}`))
    })
    expect((await failureOf(host.fetch(url))).code).toBe('protocol')
    await closed.promise
  })

  const zeroes = Buffer.alloc(8 << 20)
  test.each([
    ['gzip', gzipSync(zeroes)],
    ['deflate', deflateSync(zeroes)],
    ['deflate', deflateRawSync(zeroes)],
    ['br', brotliCompressSync(zeroes)],
    ['zstd', zstdCompressSync(zeroes)],
    ['gzip, gzip', gzipSync(gzipSync(zeroes))],
  ])('when it is packed as %s', async (encoding, body) => {
    const { host, url } = await startServer((socket) =>
      socket.end(whole(body, `content-encoding: ${encoding}`)),
    )
    const error = await failureOf(host.fetch(url, { maxBytes: 1 << 20 }))
    expect(error.message).toBe('The answer is larger than 1048576 bytes.')
  })
})

describe('an answer that is packed', () => {
  test.each([
    ['gzip', gzipSync('hello')],
    ['x-gzip', gzipSync('hello')],
    ['deflate', deflateSync('hello')],
    ['deflate', deflateRawSync('hello')],
    ['br', brotliCompressSync('hello')],
    ['zstd', zstdCompressSync('hello')],
    ['gzip, br', brotliCompressSync(gzipSync('hello'))],
    ['identity', Buffer.from('hello')],
  ])('as %s is unpacked', async (encoding, body) => {
    const { host, url } = await startServer((socket) =>
      socket.end(whole(body, `content-encoding: ${encoding}`)),
    )
    const answer = await host.fetch(url)
    expect(answer.text()).toBe('hello')
    expect(answer.headers).not.toContainAnyKeys(['content-encoding', 'content-length'])
  })

  test.each(['gzip', 'br', 'zstd', 'deflate', 'compress', '__proto__', 'gzip, gzip, gzip'])(
    'wrongly as %s fails',
    async (encoding) => {
      const { host, url } = await startServer((socket) =>
        socket.end(whole('hello', `content-encoding: ${encoding}`)),
      )
      expect((await failureOf(host.fetch(url))).code).toBe('protocol')
    },
  )

  test('and empty is empty', async () => {
    const { host, url } = await startServer((socket) =>
      socket.end(whole('', 'content-encoding: gzip')),
    )
    expect((await host.fetch(url)).text()).toBe('')
  })
})

describe('an answer that is no JSON fails where it is read as such:', () => {
  test.each([
    ['a page of HTML', '<!doctype html><title>Log in</title>'],
    ['nothing', ''],
    ['half of it', '{"a":'],
    ['depth', '['.repeat(1_000_000)],
  ])('%s', async (_, body) => {
    const { host, url } = await startServer((socket) => socket.end(whole(body)))
    const answer = await host.fetch(url)
    expect(() => answer.json()).toThrow('127.0.0.1 answered with something that is no JSON.')
  })

  test('bytes that are no UTF-8 are replaced, and kept as bytes', async () => {
    const body = Buffer.from([0x22, 0xff, 0x22])
    const { host, url } = await startServer((socket) => socket.end(whole(body)))
    const answer = await host.fetch(url)
    expect(answer.json()).toBe('\ufffd')
    expect(answer.bytes()).toEqual(new Uint8Array(body))
  })

  test('keys of prototypes are keys like any other', async () => {
    const { host, url } = await startServer((socket) =>
      socket.end(whole('{"__proto__":{"admin":true}}', '__proto__: x')),
    )
    const answer = await host.fetch(url)
    expect(answer.json()).toHaveProperty(['__proto__', 'admin'], true)
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
    expect(Object.getPrototypeOf(answer.headers)).toBe(Object.prototype)
  })
})

describe('a status of failure', () => {
  test.each(['408 A', '425 A', '429 A', '500 A', '502 A', '503 A', '504 A'])(
    '%s may be gone at the next try',
    async (status) => {
      const { host, url, count } = await startServer((socket, connection) =>
        socket.end(connection < 3 ? whole('no', 'x: y', status) : whole('yes')),
      )
      expect((await host.fetch(url)).text()).toBe('yes')
      expect(count()).toBe(3)
    },
  )

  test('is the answer when it stays', async () => {
    const { host, url, count } = await startServer((socket) =>
      socket.end(whole('broken', 'x: y', '500 A')),
    )
    expect(await host.fetch(url, { tries: 2 })).toMatchObject({ status: 500 })
    expect(count()).toBe(2)
  })

  test.each(['400 A', '401 A', '403 A', '404 A', '410 A', '501 A'])(
    '%s is the answer at once',
    async (status) => {
      const { host, url, count } = await startServer((socket) =>
        socket.end(whole('', 'x: y', status)),
      )
      expect((await host.fetch(url)).status).toBe(Number.parseInt(status, 10))
      expect(count()).toBe(1)
    },
  )

  test('of what is no read is the answer at once', async () => {
    const { host, url, count } = await startServer((socket) =>
      socket.end(whole('', 'x: y', '503 A')),
    )
    expect((await host.fetch(url, { method: 'POST', tries: 5 })).status).toBe(503)
    expect(count()).toBe(1)
  })
})

describe('a server that wants to be left alone', () => {
  const date = 'Sat, 21 Nov 2026 12:00:00 GMT'
  test.each([
    ['429 A', 'retry-after: 7', 7],
    ['503 A', 'retry-after: 7', 7],
    ['429 A', 'retry-after: 0', 0],
    ['429 A', 'retry-after: 999999999999', 3600],
    ['429 A', `date: ${date}\r\nretry-after: Sat, 21 Nov 2026 12:00:30 GMT`, 30],
    ['429 A', `date: ${date}\r\nretry-after: Sat, 21 Nov 2026 11:00:00 GMT`, 0],
    ['429 A', `date: ${date}\r\nretry-after: Sat, 21 Nov 2099 11:00:00 GMT`, 3600],
    ['429 A', 'retry-after: -5', null],
    ['429 A', 'retry-after: soon', null],
    ['429 A', 'x: y', null],
    ['503 A', 'retry-after: soon', null],
    ['500 A', 'retry-after: 7', null],
    ['200 A', 'retry-after: 7', null],
  ])('with %s and %s', async (status, lines, retryAfterSeconds) => {
    const { host, url, questions } = await startServer((socket) =>
      socket.end(whole('', lines, status)),
    )
    await host.fetch(url, { tries: 1 })
    expect(questions.at(-1)).toMatchObject({
      retryAfterSeconds,
      isUp: status < '500',
      isTooMany: status === '429 A',
    })
  })
})

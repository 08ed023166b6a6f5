import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'

import { key } from './api.ts'
import { startTestEngine, type TestEngine } from '../support/engine.ts'
import { type RawAnswer, sendRaw } from '../support/raw-http.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

setDefaultTimeout(120_000)

let home: TestEngine
let server: TestServer
beforeAll(async () => {
  home = await startTestEngine({
    libraries: [{ name: 'Films', kind: 'movies', paths: ['/nowhere'] }],
  })
  server = startTestServer(home)
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await home[Symbol.asyncDispose]()
})

const authorized = `X-Api-Key: ${key}\r\n`
const json = 'Content-Type: application/json\r\n'

function send(lines: string, body = '', enough = 1): Promise<RawAnswer> {
  return sendRaw(server.port, `${lines}\r\n${body}`, { enough })
}

/** The daemon answers others as if nothing had been. */
async function isWell(): Promise<void> {
  expect((await server.fetch('GET', '/ping')).status).toBe(200)
  expect(server.logged.filter(([message]) => message === 'a request failed')).toEqual([])
}

describe('a name that points here (DNS rebinding)', () => {
  const foreign: [string, string][] = [
    ['in Host', 'GET /ping HTTP/1.1\r\nHost: evil.example\r\n'],
    ['in Host, with a port', 'GET /ping HTTP/1.1\r\nHost: evil.example:8787\r\n'],
    ['in a second Host', 'GET /ping HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n'],
    ['in the first of two', 'GET /ping HTTP/1.1\r\nHost: evil.example\r\nHost: localhost\r\n'],
    ['below localhost', 'GET /ping HTTP/1.1\r\nHost: localhost.evil\r\n'],
    [
      'in Host, behind a good target',
      'GET http://localhost/ping HTTP/1.1\r\nHost: evil.example\r\n',
    ],
    ['with a key', `GET /api/v1/scans HTTP/1.1\r\nHost: evil.example\r\n${authorized}`],
    ['for a path that is not there', 'GET /nothing HTTP/1.1\r\nHost: evil.example\r\n'],
    ['for a socket', 'GET /ping HTTP/1.1\r\nHost: evil.example\r\nUpgrade: websocket\r\n'],
    ['by none, as HTTP/1.0 allows', 'GET /ping HTTP/1.0\r\n'],
  ]
  test.each(foreign)('%s is refused before anything else is looked at', async (_, lines) => {
    const { statuses, text } = await send(lines)
    expect(statuses).toEqual([421])
    expect(text).not.toContain('"OK"')
  })

  test('in the target of the request counts for nothing: Host has to be right', async () => {
    const { statuses } = await send('GET http://evil.example/ping HTTP/1.1\r\nHost: localhost\r\n')
    expect(statuses).toEqual([200])
    const authority = await send('CONNECT evil.example:80 HTTP/1.1\r\nHost: localhost\r\n')
    expect(authority.statuses[0]).toBeGreaterThanOrEqual(400)
    expect(authority.statuses[0]).toBeLessThan(500)
    await isWell()
  })

  test('is refused by HTTP itself when there is no Host', async () => {
    expect((await send('GET /ping HTTP/1.1\r\n')).statuses).toEqual([400])
  })
})

describe('a request that two programs may read differently (smuggling)', () => {
  const second = `GET /api/v1/libraries HTTP/1.1\r\nHost: localhost\r\n${authorized}\r\n`
  const post = `POST /api/v1/scans HTTP/1.1\r\nHost: localhost\r\n${authorized}${json}`
  const twisted: [string, string, string][] = [
    ['two lengths that differ', 'Content-Length: 2\r\nContent-Length: 90\r\n', `{}${second}`],
    ['two lengths that agree', 'Content-Length: 2\r\nContent-Length: 2\r\n', '{}'],
    ['a list of lengths', 'Content-Length: 2, 2\r\n', '{}'],
    [
      'length and chunks',
      'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n',
      `0\r\n\r\n${second}`,
    ],
    [
      'chunks and length',
      'Transfer-Encoding: chunked\r\nContent-Length: 3\r\n',
      `0\r\n\r\n${second}`,
    ],
    ['chunks by a wrong name', 'Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'],
    ['chunks twice', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n', '0\r\n\r\n'],
    ['chunks with a space', 'Transfer-Encoding : chunked\r\n', '0\r\n\r\n'],
    ['chunks after a tab', 'Transfer-Encoding:\tchunked\r\nContent-Length: 3\r\n', '0\r\n\r\n'],
    ['a negative length', 'Content-Length: -2\r\n', '{}'],
    ['a signed length', 'Content-Length: +2\r\n', '{}'],
    ['a hexadecimal length', 'Content-Length: 0x2\r\n', '{}'],
    ['a length beyond numbers', 'Content-Length: 99999999999999999999999\r\n', '{}'],
    ['chunks of no size', 'Transfer-Encoding: chunked\r\n', 'zz\r\n{}\r\n0\r\n\r\n'],
    ['chunks beyond numbers', 'Transfer-Encoding: chunked\r\n', 'fffffffffffffffff\r\n{}\r\n'],
    ['a folded header', 'X-Note: a\r\n b\r\nContent-Length: 2\r\n', '{}'],
    ['a header with NUL', 'X-Note: a\0b\r\nContent-Length: 2\r\n', '{}'],
    ['a header without a name', ': x\r\nContent-Length: 2\r\n', '{}'],
    ['a bare carriage return', 'X-Note: a\rContent-Length: 2\r\n', ''],
  ]
  test.each(twisted)(
    '%s is refused, and nothing behind it is answered',
    async (_, header, body) => {
      const { statuses, text } = await send(`${post}${header}`, body, 2)
      expect(statuses.length).toBeLessThanOrEqual(1)
      for (const status of statuses) {
        expect(status).toBeGreaterThanOrEqual(400)
        expect(status).toBeLessThan(500)
      }
      expect(text).not.toContain('Films')
      await isWell()
    },
  )

  test('two lengths that agree are refused for being two', async () => {
    const lengths = 'Content-Length: 2\r\nContent-Length: 2\r\n'
    expect((await send(`${post}${lengths}`, '{}')).statuses).toEqual([400])
  })

  for (const [name, bytes] of [
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['HTTP/0.9', 'GET /ping\r\n'],
    ['bare line feeds', 'GET /ping HTTP/1.1\nHost: localhost\n\n'],
    ['NUL in the target', 'GET /ping\0 HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['noise', '\0\xff\xfe'.repeat(300)],
    [
      'a head of 64 KB',
      `GET /ping HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(65_536)}\r\n\r\n`,
    ],
    [
      'a thousand headers',
      `GET /ping HTTP/1.1\r\nHost: localhost\r\n${'X-Y: a\r\n'.repeat(1_000)}\r\n`,
    ],
    ['a target of 64 KB', `GET /${'a'.repeat(65_536)} HTTP/1.1\r\nHost: localhost\r\n\r\n`],
  ] as const) {
    test(`${name} is refused or cut off`, async () => {
      const { statuses, closed } = await sendRaw(server.port, Buffer.from(bytes, 'latin1'))
      const [status] = statuses
      if (status === undefined) expect(closed).toBe(true)
      else expect([status >= 400, status < 500 || status === 505]).toEqual([true, true])
      await isWell()
    })
  }
})

describe('a body', () => {
  const post = (headers: string): string =>
    `POST /api/v1/scans HTTP/1.1\r\nHost: localhost\r\n${headers}${json}`

  test('of 130 MB is refused by its length alone, with a key and without', async () => {
    const length = `Content-Length: ${130 * 1024 * 1024}\r\n`
    expect((await send(post(authorized + length), '{')).statuses).toEqual([413])
    expect((await send(post(length), '{')).statuses).toEqual([413])
    const smaller = `Content-Length: ${2 * 1024 * 1024}\r\n`
    expect((await send(post(authorized + smaller), '{')).statuses).toEqual([413])
    expect((await send(post(smaller), '{')).statuses).toEqual([401])
    await isWell()
  })

  const shapes: [string, string][] = [
    ['of JSON nested as deep as a megabyte goes', '['.repeat(500_000) + ']'.repeat(500_000)],
    ['of objects nested deep', '{"a":'.repeat(150_000) + '1' + '}'.repeat(150_000)],
    ['nested below a known field', `{"library":"Films","options":${'{"a":'.repeat(100_000)}1`],
    ['with 100,000 keys', `{${Array.from({ length: 100_000 }, (_, n) => `"k${n}":1`).join()}}`],
    ['with one key 100,000 times', `{${'"library":"a",'.repeat(70_000)}"library":"b"}`],
    ['with keys of every object', '{"__proto__":{"library":"Films"},"constructor":1,"library":1}'],
    ['that is a text of a megabyte', `{"library":"${'a'.repeat(1_000_000)}"}`],
    ['that is no UTF-8', '{"library":"\xff\xfe"}'],
    ['that is a number beyond numbers', `{"library":${'9'.repeat(10_000)}}`],
  ]
  test.each(shapes)('%s is refused in little time', async (_, text) => {
    const began = performance.now()
    const body = Buffer.from(text, 'latin1')
    const answer = await fetch(`${server.url}/api/v1/scans`, {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body,
    })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    expect((await answer.text()).length).toBeLessThan(10_000)
    expect(performance.now() - began).toBeLessThan(3_000)
    await isWell()
  })

  test('that is nested a million deep is refused by its size', async () => {
    const answer = await server.fetch('POST', '/api/v1/scans', { body: {} })
    expect(answer.status).toBe(422)
    const deep = await fetch(`${server.url}/api/v1/scans`, {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: '['.repeat(1_000_000) + ']'.repeat(1_000_000),
    })
    expect(deep.status).toBe(413)
    await isWell()
  })
})

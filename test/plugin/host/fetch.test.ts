import { describe, expect, test } from 'bun:test'

import { PluginError } from '../../../src/domain/plugin-error.ts'
import type { HostRequest } from '../../../src/plugin/api.ts'
import type { Exchange } from '../../../src/plugin/host/exchange.ts'
import { createSlots } from '../../../src/plugin/host/slots.ts'
import { createAsking } from './asking.ts'
import { failureOf } from './catch.ts'

describe('a request', () => {
  test('brings back status, headers, cookies and body of a server that the settings name', async () => {
    using server = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      fetch: async (request) => {
        const headers = new Headers({ 'X-Kind': 'answer' })
        headers.append('set-cookie', 'a=1')
        headers.append('set-cookie', 'b=2')
        return Response.json(
          { method: request.method, host: request.headers.get('host'), body: await request.text() },
          { status: 201, headers },
        )
      },
    })
    const url = `http://nas.test:${server.port}`
    const { host, questions } = createAsking({
      settings: { url },
      names: { 'nas.test': ['127.0.0.1'] },
    })
    const answer = await host.fetch(`${url}/a?b=c`, { method: 'POST', body: 'hello' })
    expect(answer.status).toBe(201)
    expect(answer.headers['x-kind']).toBe('answer')
    expect(answer.cookies).toEqual(['a=1', 'b=2'])
    expect(answer.url).toBe(`${url}/a?b=c`)
    expect(answer.json()).toEqual({
      method: 'POST',
      host: `nas.test:${server.port}`,
      body: 'hello',
    })
    expect(questions).toEqual([
      { service: 'turn', origin: url },
      {
        service: 'outcome',
        origin: url,
        turn: 0,
        status: 201,
        isUp: true,
        isTooMany: false,
        retryAfterSeconds: null,
      },
    ])
  })
})

describe('a request is wrong', () => {
  const wrong: readonly [string, HostRequest][] = [
    ['the method', { method: 'TRACE' as 'GET' }],
    ['GET has no body', { body: 'x' }],
    ['the body', { method: 'POST', body: { a: 1 } as unknown as string }],
    ['tries', { tries: 0 }],
    ['tries', { tries: 6 }],
    ['timeoutMs', { timeoutMs: Number.POSITIVE_INFINITY }],
    ['timeoutMs', { timeoutMs: -1 }],
    ['maxBytes', { maxBytes: 2 ** 40 }],
    ['maxBytes', { maxBytes: Number.NaN }],
    ['the header Host', { headers: { Host: 'evil.test' } }],
    ['the header transfer-encoding', { headers: { 'transfer-encoding': 'chunked' } }],
    ['the header x-a', { headers: { 'x-a': 'one\r\nx-b: two' } }],
    ['the header x-a', { headers: { 'x-a': 7 as unknown as string } }],
    ['the header x a', { headers: { 'x a': 'one' } }],
    ['tls.ca', { tls: { ca: '/etc/ssl/ca.pem' } }],
  ]
  test.each(wrong)('in %s', async (words, request) => {
    const url = 'http://nas.test/'
    const { host, questions } = createAsking({ settings: { url } })
    const error = await failureOf(host.fetch(url, request))
    expect(error).toMatchObject({ code: 'invalid', retryable: false })
    expect(error.message).toStartWith(`host.fetch was called wrongly: ${words}`)
    expect(questions).toEqual([])
  })
})

describe('a request that may not begin', () => {
  const url = 'http://nas.test/'
  const rate = new PluginError('rate', 'wait', { retryAfterSeconds: 30 })

  test('fails as the host says, without a try', async () => {
    const exchange = async (): Promise<never> => {
      throw new Error('it was made')
    }
    const { host, pauses } = createAsking({
      settings: { url },
      answer: ({ service }) => (service === 'turn' ? Promise.reject(rate) : null),
      parts: { exchange },
    })
    expect(await failureOf(host.fetch(url))).toMatchObject({ code: 'rate', retryAfterSeconds: 30 })
    expect(pauses).toEqual([])
  })

  test('a second time comes to what the first came to', async () => {
    let turns = 0
    const exchange: Exchange = async () => ({
      status: 503,
      headers: new Headers(),
      body: Buffer.from('busy'),
    })
    const { host } = createAsking({
      settings: { url },
      answer: ({ service }) => {
        if (service === 'turn') turns += 1
        return turns === 2 ? Promise.reject(rate) : null
      },
      parts: { exchange },
    })
    expect((await host.fetch(url)).text()).toBe('busy')
  })

  test('does not wait longer than its call', async () => {
    const call = new AbortController()
    const { host } = createAsking({
      settings: { url },
      signal: call.signal,
      answer: () => {
        call.abort()
        return new Promise(() => undefined)
      },
    })
    expect((await failureOf(host.fetch(url))).code).toBe('timeout')
  })

  test('and whose call is over gives its turn back, once it comes', async () => {
    const call = new AbortController()
    const turn = Promise.withResolvers<number>()
    const { host, questions } = createAsking({
      settings: { url },
      signal: call.signal,
      answer: ({ service }) => {
        if (service !== 'turn') return null
        call.abort()
        return turn.promise
      },
    })
    await failureOf(host.fetch(url))
    turn.resolve(7)
    await new Promise((resolve) => setImmediate(resolve))
    expect(questions[1]).toEqual({ service: 'giveBack', origin: 'http://nas.test', turn: 7 })
  })
})

test('a name that nobody knows is unreachable', async () => {
  const { host } = createAsking({ settings: { url: 'http://nowhere.test' } })
  expect(await failureOf(host.fetch('http://nowhere.test/'))).toMatchObject({
    code: 'unreachable',
    message: 'nowhere.test has no address: the name is not known (ENOTFOUND).',
  })
})

test('a cancelled call says nothing of its server, one out of time does', async () => {
  const url = 'http://nas.test/'
  for (const [reason, isUp] of [
    [new DOMException('cancelled', 'AbortError'), null],
    [new DOMException('late', 'TimeoutError'), false],
  ] as const) {
    const call = new AbortController()
    const exchange: Exchange = async () => {
      call.abort(reason)
      throw new DOMException('aborted', 'AbortError')
    }
    const { host, questions } = createAsking({
      settings: { url },
      signal: call.signal,
      parts: { exchange },
    })
    expect((await failureOf(host.fetch(url))).code).toBe('timeout')
    expect(questions.at(-1)).toMatchObject({ service: 'outcome', isUp })
  }
})

test('sixteen requests at most are under way at once', async () => {
  const url = 'http://nas.test/'
  let underway = 0
  let most = 0
  const exchange: Exchange = async () => {
    underway += 1
    most = Math.max(most, underway)
    await new Promise((resolve) => setImmediate(resolve))
    underway -= 1
    return { status: 200, headers: new Headers(), body: new Uint8Array() }
  }
  const { host } = createAsking({ settings: { url }, parts: { exchange } })
  await Promise.all(Array.from({ length: 100 }, () => host.fetch(url)))
  expect(most).toBe(16)
})

test('a place is handed on by those who gave up waiting for it', async () => {
  const take = createSlots(1)
  const never = new AbortController().signal
  const handOn = await take(never)
  const late = new AbortController()
  const lost = failureOf(take(late.signal))
  const both = failureOf(take(late.signal))
  late.abort()
  handOn()
  await Promise.all([lost, both])
  ;(await take(never))()
  ;(await take(never))()
})

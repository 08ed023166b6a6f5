import { describe, expect, test } from 'bun:test'

import { createAttempts } from '../../src/http/attempts.ts'
import { createTestApi, key, readKey, type TestApi } from './api.ts'

/** Requests from an address with a key, one after the other; their statuses. */
async function statuses(
  api: TestApi,
  from: { peer: string; key?: string; times?: number; headers?: Record<string, string> },
): Promise<number[]> {
  const connection = { peer: from.peer, keepOpen: () => undefined }
  const given: number[] = []
  for (let n = 0; n < (from.times ?? 1); n += 1) {
    const headers = { host: 'localhost', 'x-api-key': from.key ?? `wrong-${n}`, ...from.headers }
    const answer = await api.app.request('/api/v1/libraries', { headers }, { connection })
    given.push(answer.status)
  }
  return given
}

const tries = (count: number, status: number): number[] =>
  Array.from({ length: count }, () => status)

describe('wrong keys', () => {
  test('are told to wait after ten in a minute, with the time', async () => {
    using api = createTestApi()
    expect(await statuses(api, { peer: '10.0.0.1', times: 12 })).toEqual([
      ...tries(10, 401),
      ...tries(2, 429),
    ])
    const answer = await api.app.request(
      '/api/v1/nothing',
      { headers: { host: 'localhost', authorization: 'Bearer wrong' } },
      { connection: { peer: '10.0.0.1', keepOpen: () => undefined } },
    )
    const seconds = Number(answer.headers.get('retry-after'))
    expect(seconds).toBeGreaterThan(50)
    expect(seconds).toBeLessThanOrEqual(60)
    expect(await answer.json()).toEqual({
      type: 'about:blank',
      title: 'Too Many Requests',
      status: 429,
      detail: 'Too many wrong keys came from this address.',
      code: 'unavailable',
      retryAfterSeconds: seconds,
    })
    expect(api.logged).toEqual([['an address sends many wrong keys', { peer: '10.0.0.1' }]])
  })

  test('hold up neither a right key from there nor anybody else', async () => {
    using api = createTestApi()
    for (const peer of ['10.0.0.1', '127.0.0.1', '::1']) {
      await statuses(api, { peer, times: 20 })
      expect(await statuses(api, { peer, key, times: 30 })).toEqual(tries(30, 200))
      expect(await statuses(api, { peer, key: readKey })).toEqual([200])
      expect(await statuses(api, { peer })).toEqual([429])
    }
    expect(await statuses(api, { peer: '10.0.0.2' })).toEqual([401])
  })

  test('are counted, missing ones are not: a page that asks without a key tries nothing', async () => {
    using api = createTestApi()
    expect(await statuses(api, { peer: '10.0.0.1', key: '', times: 30 })).toEqual(tries(30, 401))
    expect(await statuses(api, { peer: '10.0.0.1' })).toEqual([401])
  })

  for (const header of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'client-ip', 'via']) {
    test(`are counted by the address of the socket, whatever ${header} says`, async () => {
      using api = createTestApi()
      const peer = '203.0.113.9'
      for (let n = 0; n < 10; n += 1) {
        const headers = { [header]: header === 'forwarded' ? `for=10.0.0.${n}` : `10.0.0.${n}` }
        expect(await statuses(api, { peer, headers })).toEqual([401])
      }
      expect(await statuses(api, { peer, headers: { [header]: '127.0.0.1' } })).toEqual([429])
    })
  }
})

describe('behind a trusted proxy', () => {
  const proxied = (): TestApi => createTestApi({ trustedProxies: ['10.1.0.0/16', 'fd00::/8'] })

  test('wrong keys are counted by the address it names', async () => {
    using api = proxied()
    for (const peer of ['10.1.2.3', '::ffff:10.1.2.3', 'fd00::5']) {
      const from = { peer, headers: { 'x-forwarded-for': `198.51.100.${peer.length}` } }
      expect((await statuses(api, { ...from, times: 11 })).at(-1)).toBe(429)
      const other = { peer, headers: { 'x-forwarded-for': `198.51.101.${peer.length}` } }
      expect(await statuses(api, other)).toEqual([401])
    }
  })

  test('what the client wrote into the header itself counts for nothing', async () => {
    using api = proxied()
    for (let n = 0; n < 10; n += 1) {
      const headers = { 'x-forwarded-for': `127.0.0.${n}, 198.51.100.7, 10.1.9.9` }
      expect(await statuses(api, { peer: '10.1.2.3', headers })).toEqual([401])
    }
    const headers = { 'x-forwarded-for': '198.51.100.7' }
    expect(await statuses(api, { peer: '10.1.2.3', headers })).toEqual([429])
  })

  test('a header that is none leaves it the proxy, and nobody else may send one', async () => {
    using api = proxied()
    const peer = '10.1.2.3'
    for (const text of ['', 'nonsense', '1.2.3.4:80', ',,', 'unknown', "'; DROP"]) {
      expect(await statuses(api, { peer, headers: { 'x-forwarded-for': text }, times: 2 })).toEqual(
        text === "'; DROP" ? [429, 429] : [401, 401],
      )
    }
    const stranger = { peer: '10.2.0.1', headers: { 'x-forwarded-for': '10.1.0.1' } }
    expect((await statuses(api, { ...stranger, times: 11 })).at(-1)).toBe(429)
    expect(await statuses(api, { peer: '10.1.0.1' })).toEqual([401])
  })
})

describe('what is remembered of addresses', () => {
  test('is forgotten after a minute', () => {
    let now = 0
    const attempts = createAttempts(() => now)
    for (let n = 0; n < 10; n += 1) expect(attempts.fail('a')).toBeNull()
    now = 59_001
    expect(attempts.fail('a')).toEqual({ retryAfterSeconds: 1, first: true })
    expect(attempts.fail('a')).toEqual({ retryAfterSeconds: 1, first: false })
    now = 60_000
    expect(attempts.fail('a')).toBeNull()
  })

  test('has a bound, whoever comes', () => {
    const attempts = createAttempts(() => 0)
    for (let n = 0; n < 50_000; n += 1) attempts.fail(`10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`)
    expect(attempts.size()).toBe(10_000)
  })

  test('is one entry for a whole network of IPv6, as one household has it', () => {
    const attempts = createAttempts(() => 0)
    for (const peer of ['2001:db8:0:1::1', '2001:0db8:0:1::2', '2001:DB8:0:1:ffff::']) {
      attempts.fail(peer)
    }
    expect(attempts.size()).toBe(1)
    attempts.fail('2001:db8:0:2::1')
    attempts.fail('::1')
    expect(attempts.size()).toBe(3)
  })
})

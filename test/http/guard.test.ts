import { describe, expect, test } from 'bun:test'

import { createTestApi, key, type RequestOptions } from './api.ts'

async function statusOf(
  method: string,
  path: string,
  headers: RequestOptions['headers'] = {},
): Promise<number> {
  using api = createTestApi()
  api.answer('startScan', () => ({ outcome: 'started', scanId: api.addScan() }))
  const body = method === 'POST' ? { library: 'Films' } : undefined
  return (await api.request(method, path, { headers, body })).status
}

describe('the key', () => {
  test("is asked for by every route but those that hold nobody's data", async () => {
    using api = createTestApi()
    const page = ['', '/start.js', '/page.js', '/page.css'].map((file) => `/api/docs${file}`)
    const open = ['/ping', '/api/openapi.json', '/api/v1/session', ...page]
    const routes = api.app.routes.filter(({ method, path }) => method !== 'ALL' && path !== '/*')
    expect(routes.length).toBeGreaterThan(14)
    for (const { method, path } of routes) {
      // How people come in: these look at what is sent, see login.test.ts and account.test.ts.
      if (method !== 'GET' && /^\/api\/v1\/(login|logout|account)$/.test(path)) continue
      const isOpen = open.includes(path) || path.startsWith('/assets/')
      const { status } = await api.request(method, path, { headers: { 'x-api-key': undefined } })
      expect([method, path, status]).toEqual([method, path, isOpen ? 200 : 401])
    }
    expect(api.asked).toEqual([])
  })

  test('is asked for before it is told whether a path exists', async () => {
    expect(await statusOf('GET', '/nothing', { 'x-api-key': undefined })).toBe(401)
    expect(await statusOf('DELETE', '/api/v1/scans', { 'x-api-key': undefined })).toBe(401)
  })

  const headers: [string, Record<string, string | undefined>, number][] = [
    ['as X-Api-Key', { 'x-api-key': key }, 200],
    ['as bearer token', { 'x-api-key': undefined, authorization: `Bearer ${key}` }, 200],
    [
      'as bearer token in lower case',
      { 'x-api-key': undefined, authorization: `bearer ${key}` },
      200,
    ],
    ['that is wrong', { 'x-api-key': `${key}x` }, 401],
    ['that is empty', { 'x-api-key': '' }, 401],
    ['that is only the beginning', { 'x-api-key': key.slice(0, -1) }, 401],
    ['with Basic', { 'x-api-key': undefined, authorization: `Basic ${key}` }, 401],
  ]
  test.each(headers)('%s', async (_, given, status) => {
    expect(await statusOf('GET', '/api/v1/scans', given)).toBe(status)
  })

  test('is not taken from the query', async () => {
    const none = { 'x-api-key': undefined }
    expect(await statusOf('GET', `/api/v1/libraries?apikey=${key}`, none)).toBe(401)
  })

  test('is named as bearer scheme to those who lack it', async () => {
    using api = createTestApi()
    const response = await api.request('GET', '/x', { headers: { 'x-api-key': undefined } })
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="shelfd"')
    expect(await response.json()).toMatchObject({ status: 401, code: 'unauthorized' })
  })
})

describe('the host', () => {
  for (const host of [
    'localhost',
    'LOCALHOST:8787',
    'localhost.',
    'media.localhost',
    '127.0.0.1:8787',
    '[::1]:8787',
    '192.168.1.2',
    'nas:8787',
    'NAS',
    'shelf.example',
    'media.lan.:8787',
    'MEDIA.LAN',
  ]) {
    test(`${host} is this one`, async () => {
      expect(await statusOf('GET', '/ping', { host })).toBe(200)
    })
  }

  for (const host of [
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'nas.evil.example',
    'evil.shelf.example',
    'shelf.example.evil.example',
    'shelf.example:x',
    'xmedia.lan',
    'localhost, evil.example',
    '127.0.0.1:8787, evil.example',
    'localhost@evil.example',
    '[evil]',
    '',
    undefined,
  ]) {
    test(`${host} is another, even for /ping`, async () => {
      expect(await statusOf('GET', '/ping', { host })).toBe(421)
      expect(await statusOf('POST', '/api/v1/scans', { host })).toBe(421)
    })
  }
})

describe('another site', () => {
  const foreign: [string, Record<string, string>][] = [
    ['an origin of another host', { origin: 'https://evil.example' }],
    ['an origin of another port', { origin: 'http://127.0.0.1:1' }],
    ['the origin null', { origin: 'null' }],
    ['no origin but the mark of a cross-site request', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling domain', { 'sec-fetch-site': 'same-site' }],
  ]
  test.each(foreign)('cannot write with %s', async (_, headers) => {
    expect(await statusOf('POST', '/api/v1/scans', headers)).toBe(403)
  })

  for (const type of [
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'application/json',
    'application/jsonp',
    'text/plain; application/json',
    '',
  ]) {
    test(`cannot write with the content type "${type}"`, async () => {
      const headers = { origin: 'https://evil.example', 'content-type': type }
      expect(await statusOf('POST', '/api/v1/scans', headers)).toBe(403)
    })
  }

  test('cannot open a socket, with whatever upgrade', async () => {
    for (const upgrade of ['websocket', 'WebSocket', 'h2c']) {
      for (const [, headers] of foreign) {
        const asked = { ...headers, upgrade, connection: 'upgrade' }
        expect(await statusOf('GET', '/api/v1/scans', asked)).toBe(403)
        expect(await statusOf('GET', '/nothing', { ...asked, 'x-api-key': undefined })).toBe(403)
      }
      const own = { upgrade, origin: 'http://127.0.0.1:8787', 'sec-fetch-site': 'same-origin' }
      expect(await statusOf('GET', '/api/v1/scans', own)).toBe(200)
    }
  })

  test('is not the site itself', async () => {
    const own = { origin: 'http://127.0.0.1:8787', 'sec-fetch-site': 'same-origin' }
    expect(await statusOf('POST', '/api/v1/scans', own)).toBe(202)
  })

  test('gets no leave to read: no CORS header, no answer to a preflight', async () => {
    using api = createTestApi()
    for (const method of ['OPTIONS', 'GET']) {
      const response = await api.request(method, '/api/v1/scans', {
        headers: {
          origin: 'https://evil.example',
          'access-control-request-method': 'POST',
          'x-api-key': undefined,
        },
      })
      expect(response.status).toBeGreaterThanOrEqual(400)
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-'))).toEqual([])
    }
  })
})

test('every answer forbids guessing its type and keeping it', async () => {
  using api = createTestApi()
  for (const path of ['/ping', '/api/v1/libraries', '/nothing']) {
    const { headers } = await api.request('GET', path)
    expect([headers.get('x-content-type-options'), headers.get('cache-control')]).toEqual([
      'nosniff',
      'no-store',
    ])
  }
})

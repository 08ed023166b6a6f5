import { describe, expect, test } from 'bun:test'

import { createApp, listRoutes } from '../../src/http/app.ts'
import { createTestApi, readKey, type TestApi } from './api.ts'

/** Nothing behind these belongs to anybody: health checks, what programmers read about the API, how people come in. */
const openRoutes = [
  /^GET \/ping$/,
  /^GET \/assets\/page-/,
  /^GET \/api\/openapi\.json$/,
  /^GET \/api\/docs(\/|$)/,
  /^GET \/api\/v1\/session$/,
  /^POST \/api\/v1\/(login|logout)$/,
  // It asks for the full key itself, but of who may do without.
  /^PUT \/api\/v1\/account$/,
]

function tableOf(api: TestApi): { method: string; path: string; scope: string }[] {
  return listRoutes(api.deps).map(({ method, path, scope }) => ({ method, path, scope }))
}

/** A path that the pattern of a route takes. */
function pathOf(pattern: string): string {
  return pattern.replaceAll(/:(\w+)(\{[^}]+\})?/g, (_, name: string) =>
    name === 'scope' ? 'read' : '1',
  )
}

describe('every route of the table', () => {
  test('is mounted, and nothing else is', () => {
    using api = createTestApi()
    const mounted = api.app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path}`)
    const table = tableOf(api).map(({ method, path }) => `${method} ${path}`)
    expect([...new Set(mounted)].toSorted()).toEqual(table.toSorted())
    expect(table.length).toBeGreaterThan(17)
  })

  test('says who may call it, and only what belongs to nobody is open', () => {
    using api = createTestApi()
    for (const { method, path, scope } of tableOf(api)) {
      const open = openRoutes.some((pattern) => pattern.test(`${method} ${path}`))
      const hook = path.startsWith('/api/v1/hooks/')
        ? 'hooks'
        : expect.stringMatching(/^(read|full)$/)
      expect([method, path, scope]).toEqual([method, path, open ? 'open' : hook])
    }
  })

  test('that changes something needs the key that may', () => {
    using api = createTestApi()
    for (const { method, path, scope } of tableOf(api)) {
      if (scope === 'open') continue
      const wanted = path.startsWith('/api/v1/hooks/') ? 'hooks' : 'full'
      if (method !== 'GET') expect([method, path, scope]).toEqual([method, path, wanted])
    }
  })

  for (const [name, headers] of [
    ['no key', {}],
    ['an empty key', { 'x-api-key': '' }],
    ['a wrong key', { 'x-api-key': 'wrong' }],
    ['a wrong bearer token', { authorization: 'Bearer wrong' }],
    ['a forged address', { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1' }],
  ] as const) {
    test(`answers 401 to ${name}, before it looks at anything else`, async () => {
      using api = createTestApi()
      for (const { method, path, scope } of tableOf(api)) {
        if (scope === 'open') continue
        // Each route anew: too many wrong keys are answered otherwise.
        const app = createApp(api.deps)
        for (const place of [pathOf(path), `${pathOf(path)}?nonsense=1`]) {
          const answer = await app.request(place, {
            method,
            headers: { host: '127.0.0.1:8787', 'content-type': 'application/json', ...headers },
            ...(method !== 'GET' && { body: '{' }),
          })
          expect([method, place, answer.status]).toEqual([method, place, 401])
        }
      }
      expect(api.asked).toEqual([])
    })
  }

  test('that is for the full key answers 403 to the other, before it looks at anything else', async () => {
    using api = createTestApi()
    let refused = 0
    for (const { method, path, scope } of tableOf(api)) {
      const answer = await api.request(method, pathOf(path), {
        headers: { 'x-api-key': readKey },
        ...(method !== 'GET' && { body: '{' }),
      })
      if (scope === 'full' || scope === 'hooks') {
        refused += 1
        expect([method, path, answer.status]).toEqual([method, path, 403])
        expect(await answer.json()).toMatchObject({ code: 'forbidden' })
      } else if (scope === 'read' || method === 'GET') {
        expect([method, path, [200, 400, 404, 426].includes(answer.status)]).toEqual([
          method,
          path,
          true,
        ])
      }
    }
    expect(refused).toBeGreaterThan(7)
    expect(api.asked).toEqual([])
  })
})

describe('a path that does not exist', () => {
  for (const path of [
    '/',
    '/index.html',
    '/api',
    '/api/v1',
    '/api/v2/scans',
    '/ping/x',
    '/ping/../api/v1/scans',
    '/PING',
    '/api/openapi.json/x',
    '/api/v1/libraries/',
    '//api/v1/libraries',
    '/metrics',
    '/%70ing/x',
  ]) {
    test(`${path} looks like any other without a key`, async () => {
      using api = createTestApi()
      for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS', 'PATCH']) {
        const { status } = await api.request(method, path, { headers: { 'x-api-key': undefined } })
        expect([method, status]).toEqual([method, 401])
      }
    })
  }
})

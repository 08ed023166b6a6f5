import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'

import { describeOwnApi, listRoutes } from '../../src/http/app.ts'
import { createTestApi, hooksKey, key, readKey, type TestApi } from './api.ts'
import { addOwner, ask, fromOwnPage, logIn } from './browser.ts'

setDefaultTimeout(120_000)

interface Place {
  readonly method: string
  readonly path: string
  readonly scope: string
}

let api: TestApi
let cookie: string
let places: readonly Place[]
let writes: readonly Place[]

beforeAll(async () => {
  api = createTestApi()
  await addOwner(api)
  cookie = await logIn(api)
  places = listRoutes(api.deps).map(({ method, path, scope }) => ({
    method,
    path: path.replaceAll(/:(\w+)(\{[^}]+\})?/g, (_, name: string) =>
      name === 'scope' ? 'read' : '1',
    ),
    scope,
  }))
  writes = places.filter(({ method }) => method !== 'GET')
  expect([places.length > 100, writes.length > 50]).toEqual([true, true])
})
afterAll(() => api[Symbol.dispose]())

/** Sends the same to each; what is answered otherwise than with this status, and what the engine was asked besides. */
async function each(
  among: readonly Place[],
  status: number,
  headers: Readonly<Record<string, string>>,
  body?: string,
): Promise<void> {
  const before = api.asked.length
  const wrong: string[] = []
  for (const { method, path } of among) {
    const sent = { headers, ...(body !== undefined && method !== 'GET' && { body }) }
    const answer = await ask(api, `${method} ${path}`, sent)
    if (answer.status !== status) wrong.push(`${answer.status} ${method} ${path}`)
    await answer.body?.cancel()
  }
  expect(wrong).toEqual([])
  expect(api.asked.slice(before)).toEqual([])
}

/** Pages that are not ours, as browsers tell of them. */
const otherSites: [string, Record<string, string>][] = [
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
  ['another site in an old browser', { origin: 'https://evil.example' }],
  ['a site beside it', { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:9000' }],
  ['a sandbox', { 'sec-fetch-site': 'cross-site', origin: 'null' }],
  ['a file', { origin: 'null' }],
  ['a link from another site', { 'sec-fetch-site': 'cross-site' }],
]

describe('every route', () => {
  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1, evil.example', ''])(
    'asked for as "%s" is refused, whoever asks',
    async (host) => {
      for (const headers of [{}, { 'x-api-key': key }, { ...fromOwnPage, cookie }]) {
        await each(places, 421, { ...headers, host })
      }
    },
  )

  test.each(otherSites)(
    'that changes something is closed to %s, even with the full key',
    async (_, marks) => {
      await each(writes, 403, { ...marks, 'x-api-key': key }, '{}')
    },
  )

  test.each(otherSites)('opens no WebSocket for %s', async (_, marks) => {
    const upgrade = { ...marks, upgrade: 'websocket', connection: 'upgrade' }
    for (const headers of [{ cookie }, { 'x-api-key': key }]) {
      await each(places, 403, { ...upgrade, ...headers })
    }
  })

  test('opens a WebSocket with a login only for the page itself', async () => {
    const guarded = places.filter(({ path }) => path.startsWith('/api/v1/'))
    await each(guarded, 403, { cookie, upgrade: 'websocket', connection: 'upgrade' })
  })

  test('gives no other site leave to read, logged in or not', async () => {
    for (const { path } of places) {
      for (const headers of [{}, { cookie }] as Record<string, string>[]) {
        const asked = {
          ...headers,
          origin: 'https://evil.example',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type,x-api-key',
        }
        const answer = await ask(api, `OPTIONS ${path}`, { headers: asked })
        expect([path, answer.status >= 400]).toEqual([path, true])
        const names = [...answer.headers.keys()]
        expect([path, names.filter((name) => name.startsWith('access-'))]).toEqual([path, []])
        expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin')
      }
    }
  })

  test('with a key that may not do it is refused before its body is read', async () => {
    // How people come in is nothing that a key does: see login.test.ts and account.test.ts.
    const kept = writes.filter(({ scope }) => scope !== 'open')
    await each(kept, 403, { 'x-api-key': readKey }, '{')
    const hooks = kept.filter(({ path }) => !path.startsWith('/api/v1/hooks/'))
    await each(hooks, 403, { 'x-api-key': hooksKey }, '{')
  })

  test('that removes things is told which: no word about it removes nothing', async () => {
    // Of a staged backup there is one at most: its name is its place.
    const removing = listRoutes(api.deps).filter(
      ({ method, path }) => method === 'DELETE' && !/:|\/staged$/.test(path),
    )
    expect(removing.map(({ path }) => path)).toContain('/api/v1/sessions')
    await each(removing, 400, { 'x-api-key': key })
    // A library goes with all that was learned of it: its name has to be said as well.
    const library = await ask(api, 'DELETE /api/v1/libraries/1', { headers: { 'x-api-key': key } })
    expect(library.status).toBe(422)
  })

  test('is closed to a cookie that is over, a wrong password and a forged address', async () => {
    const guarded = places.filter(({ scope }) => scope !== 'open')
    for (const headers of [
      { cookie: 'shelfd_session=nonsense' },
      { authorization: `Basic ${btoa('Ada:correct horse battery')}` },
      { 'remote-user': 'Ada' },
      { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1', forwarded: 'for=127.0.0.1' },
    ] as Record<string, string>[]) {
      await each(guarded, 401, { ...fromOwnPage, ...headers }, '{')
    }
  })
})

describe('a browser that is logged in, on another site', () => {
  const types = [
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'application/json',
    'application/jsonp',
    'text/plain; application/json',
    null,
  ]
  const marked: typeof otherSites = [...otherSites, ['nobody knows what', {}]]

  test.each(marked)('changes nothing for %s, with any type of content', async (_, marks) => {
    for (const type of types) {
      const headers = { ...marks, cookie, ...(type !== null && { 'content-type': type }) }
      // What logs in needs no login, and what a browser sends by itself does nothing for it.
      const kept = writes.filter(({ path }) => 'origin' in marks || path !== '/api/v1/login')
      await each(kept, 403, headers, type === null ? undefined : '{}')
    }
  })

  test('changes nothing by looking', async () => {
    const before = api.asked.length
    for (const { method, path } of places) {
      if (method !== 'GET') continue
      const answer = await ask(api, `GET ${path}`, { headers: { cookie } })
      expect([path, answer.status < 500]).toEqual([path, true])
      await answer.body?.cancel()
    }
    // What was looked at is made ready, and that it was looked at is written down: no more.
    const harmless = ['warmPictures', 'touchSession', 'noteCacheUse', 'restoreCopies']
    const asked = api.asked.slice(before).map(([command]) => command)
    expect(asked.filter((command) => !harmless.includes(command))).toEqual([])
  })
})

describe('every body', () => {
  const shapes: [string, string][] = [
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['a text', '"x"'],
    ['a number', '1e999'],
    ['half of JSON', '{"name":'],
    ['two of JSON', '{}{}'],
    ['a deep list', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['deep objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['many keys', `{${Array.from({ length: 60_000 }, (_, n) => `"k${n}":1`).join()}}`],
    ['a prototype', '{"__proto__":{"scope":"full"},"x":1}'],
    ['a constructor', '{"constructor":{"prototype":{"scope":"full"}}}'],
  ]

  test.each(shapes)(
    'that is %s is refused where one is read, and does nothing',
    async (_, text) => {
      const { paths } = await describeOwnApi()
      const reading = Object.entries(paths).flatMap(([path, operations]) =>
        Object.entries(operations ?? {})
          .filter(
            ([, operation]) => (operation as { requestBody?: object }).requestBody !== undefined,
          )
          .map(([method]) => ({
            method: method.toUpperCase(),
            path: path.replaceAll(/\{\w+\}/g, '1'),
          })),
      )
      expect(reading.length).toBeGreaterThan(20)
      const before = api.asked.length
      for (const { method, path } of reading) {
        const headers = { 'x-api-key': key, 'content-type': 'application/json' }
        const answer = await ask(api, `${method} ${path}`, { headers, body: text })
        const problem = await answer.text()
        const fine = answer.status >= 400 && answer.status < 500 && problem.length < 100_000
        expect([method, path, answer.status, fine]).toEqual([method, path, answer.status, true])
      }
      expect(api.asked.slice(before)).toEqual([])
      expect(({} as { scope?: string }).scope).toBeUndefined()
    },
  )

  test('of more than a megabyte is refused by every route that changes something', async () => {
    const large = JSON.stringify({ name: 'x'.repeat(1_200_000) })
    const headers = { 'x-api-key': key, 'content-length': String(large.length) }
    await each(writes, 413, headers, large)
  })
})

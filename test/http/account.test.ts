import { describe, expect, test } from 'bun:test'

import { refused } from '../support/engine.ts'
import { createTestApi, hooksKey, key, readKey, type TestApi } from './api.ts'
import { addOwner, ask, fromOwnPage, logIn, owner, type Sent } from './browser.ts'

const nameOf = (api: TestApi): string | undefined => api.queries.accounts.find()?.name
const put = async (api: TestApi, sent: Sent = {}): Promise<number> =>
  (await ask(api, 'PUT /api/v1/account', { headers: fromOwnPage, body: owner, ...sent })).status

describe('the first account', () => {
  test('is made by a page that this machine has opened, without a key', async () => {
    for (const peer of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '127.8.8.8']) {
      using api = createTestApi()
      const own = await ask(api, 'GET /api/v1/session', { peer })
      expect(await own.json()).toMatchObject({ hasAccount: false, mayCreateAccount: true })
      expect([await put(api, { peer }), nameOf(api)]).toEqual([200, 'Ada'])
    }
  })

  test.each([
    ['from the network', { peer: '192.168.1.5' }],
    ['from the internet', { peer: '203.0.113.9' }],
    ['by a proxy on this machine', { headers: { 'x-forwarded-for': '203.0.113.9' } }],
    ['by one that names this machine', { headers: { 'x-forwarded-for': '127.0.0.1' } }],
    ['by one that names the standard header', { headers: { forwarded: 'for=127.0.0.1' } }],
    ['by one that says only the protocol', { headers: { 'x-forwarded-proto': 'https' } }],
    ['by one that says only that it is there', { headers: { via: '1.1 proxy' } }],
    ['by one with a header of its own', { headers: { 'x-real-ip': '127.0.0.1' } }],
  ] as [string, Sent][])('%s takes the full key', async (_, { headers = {}, ...sent }) => {
    using api = createTestApi()
    const own = await ask(api, 'GET /api/v1/session', { ...sent, headers })
    expect(await own.json()).toMatchObject({ mayCreateAccount: false })
    const from = { ...sent, headers: { ...fromOwnPage, ...headers } }
    expect([await put(api, from), nameOf(api)]).toEqual([401, undefined])
    for (const [given, status] of [
      ['wrong', 401],
      [readKey, 403],
      [hooksKey, 403],
      [key, 200],
    ] as const) {
      expect(await put(api, { ...from, headers: { ...from.headers, 'x-api-key': given } })).toBe(
        status,
      )
    }
    expect(nameOf(api)).toBe('Ada')
  })

  test('takes the full key from a trusted proxy on this machine, even if that says nothing', async () => {
    using api = createTestApi({ trustedProxies: ['127.0.0.1'] })
    expect([await put(api), nameOf(api)]).toEqual([401, undefined])
  })

  test.each([
    ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['a page of another port', { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' }],
    ['a file', { origin: 'null' }],
    ['nobody knows whom', {}],
  ])('is not made by %s', async (_, headers) => {
    using api = createTestApi()
    expect([await put(api, { headers }), nameOf(api)]).toEqual([403, undefined])
  })

  test('stays the only one: without the key nobody makes another', async () => {
    using api = createTestApi()
    expect(await put(api)).toBe(200)
    const eve = { name: 'Eve', password: 'another password' }
    expect(await put(api, { body: eve })).toBe(401)
    expect(
      await put(api, { body: eve, headers: { ...fromOwnPage, cookie: await logIn(api) } }),
    ).toBe(409)
    expect(nameOf(api)).toBe('Ada')
  })

  test('is made once, however many ask at the same time', async () => {
    using api = createTestApi()
    const statuses = await Promise.all(
      ['A', 'B', 'C', 'D'].map((name) => put(api, { body: { ...owner, name } })),
    )
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409])
  })

  test.each([
    ['a short password', { ...owner, password: '1234567' }, 'password'],
    ['a short password of many bytes', { ...owner, password: '👩‍👩' }, 'password'],
    ['a long password', { ...owner, password: 'ä'.repeat(501) }, 'password'],
    ['no name', { ...owner, name: '' }, 'name'],
    ['a name of spaces', { ...owner, name: ' ' }, 'name'],
    ['a name with a colon', { ...owner, name: 'a:b' }, 'name'],
    ['a name with a line break', { ...owner, name: 'a\nb' }, 'name'],
    ['a name that turns the text around', { ...owner, name: 'a\u202eb' }, 'name'],
    ['a long name', { ...owner, name: 'x'.repeat(101) }, 'name'],
    ['more than that', { ...owner, scope: 'full' }, 'scope'],
  ])('with %s is rejected as invalid', async (_, body, path) => {
    using api = createTestApi()
    const answer = await ask(api, 'PUT /api/v1/account', { headers: fromOwnPage, body })
    expect(answer.status).toBe(422)
    const text = await answer.text()
    expect(JSON.parse(text)).toMatchObject({ issues: [{ path }] })
    expect(text).not.toContain(body.password)
    expect(nameOf(api)).toBeUndefined()
  })

  test('takes a password of 1,000 bytes and one of 8 characters', async () => {
    using api = createTestApi()
    for (const password of ['x'.repeat(1_000), 'ääääääää']) {
      const headers = { 'x-api-key': key }
      expect(await put(api, { headers, body: { ...owner, password } })).toBe(200)
      await logIn(api, { body: { ...owner, password } })
    }
  })
})

describe('the account', () => {
  test('is replaced with the full key, which logs everybody out: for who has lost the password', async () => {
    using api = createTestApi()
    await addOwner(api)
    const cookie = await logIn(api)
    const body = { name: 'Bob', password: 'a new password' }
    expect(await put(api, { headers: { 'x-api-key': key }, body })).toBe(200)
    expect((await ask(api, 'GET /api/v1/account', { headers: { cookie } })).status).toBe(401)
    const headers = { cookie: await logIn(api, { body }) }
    const answer = await ask(api, 'GET /api/v1/account', { headers })
    expect(await answer.json()).toEqual({
      name: 'Bob',
      createdAt: '2026-01-02T03:04:05.000Z',
      passwordChangedAt: '2026-01-02T03:04:05.000Z',
    })
  })

  test('changes its password with the old one; all other browsers are logged out', async () => {
    using api = createTestApi()
    await addOwner(api)
    const other = { cookie: await logIn(api) }
    const headers = { ...fromOwnPage, cookie: await logIn(api) }
    const stream = await ask(api, 'GET /api/v1/events', { headers: other })
    const change = async (body: object): Promise<number> =>
      (await ask(api, 'PATCH /api/v1/account', { headers, body })).status
    expect(await change({ currentPassword: 'wrong', password: 'a new password' })).toBe(422)
    expect(await change({ password: 'a new password' })).toBe(422)
    expect((await ask(api, 'GET /api/v1/account', { headers: other })).status).toBe(200)
    expect(await change({ currentPassword: owner.password, password: 'a new password' })).toBe(200)
    expect(await stream.text()).toEndWith(': the login has ended\n\n')
    expect((await ask(api, 'GET /api/v1/account', { headers: other })).status).toBe(401)
    expect((await ask(api, 'GET /api/v1/account', { headers })).status).toBe(200)
    await logIn(api, { body: { ...owner, password: 'a new password' } })
  })

  test('changes its name alone, and everybody stays', async () => {
    using api = createTestApi()
    await addOwner(api)
    const other = { cookie: await logIn(api) }
    const headers = { ...fromOwnPage, cookie: await logIn(api) }
    const body = { currentPassword: owner.password, name: 'Bob' }
    expect((await ask(api, 'PATCH /api/v1/account', { headers, body })).status).toBe(200)
    const own = await ask(api, 'GET /api/v1/session', { headers: other })
    expect(await own.json()).toMatchObject({ loggedIn: true, name: 'Bob' })
  })

  test('whose old password is guessed is held up like a login', async () => {
    using api = createTestApi()
    await addOwner(api)
    const headers = { ...fromOwnPage, cookie: await logIn(api) }
    const statuses: number[] = []
    for (let n = 0; n < 11; n += 1) {
      const body = { currentPassword: `guess ${n}`, name: 'Eve' }
      statuses.push((await ask(api, 'PATCH /api/v1/account', { headers, body })).status)
    }
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 422), 429])
  })

  test('is nothing that a key may see or change that only looks', async () => {
    using api = createTestApi()
    await addOwner(api)
    const headers = { 'x-api-key': readKey }
    const body = { currentPassword: owner.password, name: 'Eve' }
    expect((await ask(api, 'GET /api/v1/account', { headers })).status).toBe(403)
    expect((await ask(api, 'PATCH /api/v1/account', { headers, body })).status).toBe(403)
    expect((await ask(api, 'GET /api/v1/sessions', { headers })).status).toBe(403)
    expect(nameOf(api)).toBe('Ada')
  })

  test('is gone with a password that has changed while somebody logged in with the old one', async () => {
    using api = createTestApi()
    await addOwner(api)
    const order = { digest: 'd'.repeat(64), lifetimeMs: 1, userAgent: null, address: null }
    const late = { ...order, passwordHash: '$argon2id$old' }
    const error = await refused(api.deps.engine.ask('openSession', late))
    expect([error.code, error.message]).toEqual([
      'unauthorized',
      'The account has just been changed; log in again.',
    ])
  })
})

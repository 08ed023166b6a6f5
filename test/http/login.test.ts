import { describe, expect, test } from 'bun:test'

import { createTestApi, key } from './api.ts'
import { addOwner, ask, cookieIn, fromOwnPage, logIn, owner } from './browser.ts'

const day = 86_400_000

describe('a login', () => {
  test('sets a cookie that scripts cannot read and other sites cannot send', async () => {
    using api = createTestApi()
    await addOwner(api)
    const answer = await ask(api, 'POST /api/v1/login', { headers: fromOwnPage, body: owner })
    expect([answer.status, await answer.json()]).toEqual([
      200,
      {
        mode: 'forms',
        hasAccount: true,
        mayCreateAccount: false,
        loggedIn: true,
        by: 'session',
        name: 'Ada',
        scope: 'full',
      },
    ])
    expect(answer.headers.get('set-cookie')).toMatch(
      /^shelfd_session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/,
    )
    const headers = { cookie: cookieIn(answer) }
    expect((await ask(api, 'GET /api/v1/libraries', { headers })).status).toBe(200)
    expect((await ask(api, 'GET /api/v1/keys', { headers })).status).toBe(200)
  })

  test('is kept by a browser as long as it is used: each look at the session gives the cookie anew', async () => {
    using api = createTestApi()
    await addOwner(api)
    const cookie = await logIn(api)
    const looked = await ask(api, 'GET /api/v1/session', { headers: { ...fromOwnPage, cookie } })
    expect(looked.headers.get('set-cookie')).toContain(cookie)
    const stranger = await ask(api, 'GET /api/v1/session', { headers: fromOwnPage })
    expect(stranger.headers.get('set-cookie')).toBeNull()
  })

  test('is kept in the database as a digest alone', async () => {
    using api = createTestApi()
    await addOwner(api)
    const token = (await logIn(api)).split('=')[1] ?? ''
    const rows = JSON.stringify([
      api.database.query('SELECT * FROM session').all(),
      api.database.query('SELECT * FROM account').all(),
    ])
    expect(rows).toContain('$argon2id$')
    for (const secret of [token, owner.password]) expect(rows).not.toContain(secret)
    expect(JSON.stringify([api.logged, api.debugged])).not.toContain(token)
  })

  test('gives a cookie for the path that a proxy serves', async () => {
    using api = createTestApi({ basePath: '/media' })
    await addOwner(api)
    const answer = await ask(api, 'POST /api/v1/login', { headers: fromOwnPage, body: owner })
    expect(answer.headers.get('set-cookie')).toContain('; Path=/media;')
  })

  test.each([
    ['10.0.0.2', 'https', true],
    ['10.0.0.2', 'https, http', true],
    ['10.0.0.2', 'http', false],
    // Nobody believes the others.
    ['10.0.0.3', 'https', false],
  ])('from %s by %s has the cookie sent by TLS alone: %p', async (peer, protocol, secure) => {
    using api = createTestApi({ trustedProxies: ['10.0.0.2'] })
    await addOwner(api)
    const headers = { ...fromOwnPage, 'x-forwarded-proto': protocol }
    const answer = await ask(api, 'POST /api/v1/login', { headers, body: owner, peer })
    expect((answer.headers.get('set-cookie') ?? '').includes('; Secure')).toBe(secure)
  })

  test('takes the name as phones write it, and a password as any keyboard does', async () => {
    using api = createTestApi()
    const put = { headers: fromOwnPage, body: { name: 'Zoë', password: 'pässwörter' } }
    expect((await ask(api, 'PUT /api/v1/account', put)).status).toBe(200)
    const body = { name: 'ZOË'.normalize('NFD'), password: 'pässwörter'.normalize('NFD') }
    const answer = await ask(api, 'POST /api/v1/login', { headers: fromOwnPage, body })
    expect(answer.status).toBe(200)
  })

  test.each([
    ['a wrong password', { ...owner, password: 'correct horse batterx' }],
    ['a wrong name', { ...owner, name: 'Eve' }],
    ['no password', { ...owner, password: '' }],
    ['the digest of the password', { ...owner, password: '$argon2id$v=19$m=8,t=1,p=1$YQ$YQ' }],
  ])('rejects %s as unauthorized, and does not say which is wrong', async (_, body) => {
    using api = createTestApi()
    await addOwner(api)
    const answer = await ask(api, 'POST /api/v1/login', { headers: fromOwnPage, body })
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([401, null])
    expect(await answer.json()).toMatchObject({ detail: 'Name or password is wrong.' })
  })

  test('rejects a body of another shape as invalid, and repeats nothing of it', async () => {
    using api = createTestApi()
    await addOwner(api)
    for (const body of [
      {},
      [],
      { ...owner, next: '/x' },
      { name: 'Ada', password: ['hunter22'] },
    ]) {
      const answer = await ask(api, 'POST /api/v1/login', { headers: fromOwnPage, body })
      expect(answer.status).toBe(422)
      expect(await answer.text()).not.toContain('hunter22')
    }
    const long = { ...owner, password: 'x'.repeat(1_001) }
    expect(
      (await ask(api, 'POST /api/v1/login', { headers: fromOwnPage, body: long })).status,
    ).toBe(422)
  })

  test('says how to make an account where there is none, and when the mode is another', async () => {
    using api = createTestApi()
    const answer = await ask(api, 'POST /api/v1/login', { headers: fromOwnPage, body: owner })
    expect(answer.status).toBe(409)
    expect(await answer.text()).toContain('shelfd account set')
    using other = createTestApi({ login: { mode: 'basic' } })
    await addOwner(other)
    const refused = await ask(other, 'POST /api/v1/login', { headers: fromOwnPage, body: owner })
    expect(refused.status).toBe(409)
  })
})

describe('wrong passwords', () => {
  const wrong = { ...owner, password: 'not the password' }

  test('are told to wait after ten in a minute; no key and no browser that is in has to', async () => {
    using api = createTestApi()
    await addOwner(api)
    const cookie = await logIn(api, { peer: '10.0.0.1' })
    const statuses: number[] = []
    for (let n = 0; n < 12; n += 1) {
      const sent = { headers: fromOwnPage, body: wrong, peer: '10.0.0.1' }
      statuses.push((await ask(api, 'POST /api/v1/login', sent)).status)
    }
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429])
    const right = { headers: fromOwnPage, body: owner, peer: '10.0.0.1' }
    const held = await ask(api, 'POST /api/v1/login', right)
    expect([held.status, Number(held.headers.get('retry-after')) > 0]).toEqual([429, true])
    for (const headers of [{ 'x-api-key': key }, { cookie }]) {
      expect((await ask(api, 'GET /api/v1/libraries', { headers, peer: '10.0.0.1' })).status).toBe(
        200,
      )
    }
    expect((await ask(api, 'POST /api/v1/login', { ...right, peer: '10.0.0.2' })).status).toBe(200)
    expect(api.logged).toContainEqual([
      'an address sends many wrong passwords',
      { address: '10.0.0.1' },
    ])
  })

  test('that come all at once are counted all the same', async () => {
    using api = createTestApi()
    await addOwner(api)
    const answers = await Promise.all(
      Array.from({ length: 30 }, () =>
        ask(api, 'POST /api/v1/login', { headers: fromOwnPage, body: wrong, peer: '10.0.0.1' }),
      ),
    )
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(20)
  })

  test('of a whole town cost little memory: few are looked at or wait, the others are sent away', async () => {
    using api = createTestApi()
    await addOwner(api)
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        ask(api, 'POST /api/v1/login', { headers: fromOwnPage, body: wrong, peer: `10.0.1.${n}` }),
      ),
    )
    const sent = answers.filter(({ status }) => status === 503)
    expect(sent).toHaveLength(28)
    expect(sent[0]?.headers.get('retry-after')).toBe('1')
  })
})

describe('a session', () => {
  test('slides: it ends when it was not used for its lifetime', async () => {
    using api = createTestApi()
    await addOwner(api)
    const headers = { cookie: await logIn(api) }
    const status = async (): Promise<number> =>
      (await ask(api, 'GET /api/v1/libraries', { headers })).status
    for (let n = 0; n < 3; n += 1) {
      api.advance(29 * day)
      expect(await status()).toBe(200)
    }
    api.advance(30 * day)
    expect(await status()).toBe(401)
  })

  test('has its use noted once a minute at most, with the place', async () => {
    using api = createTestApi()
    await addOwner(api)
    const headers = { cookie: await logIn(api) }
    const noted = (): number => api.asked.filter(([name]) => name === 'touchSession').length
    for (let n = 0; n < 20; n += 1) await ask(api, 'GET /api/v1/libraries', { headers })
    expect(noted()).toBe(0)
    api.advance(60_000)
    const peer = '192.168.1.9'
    await Promise.all(
      Array.from({ length: 20 }, () => ask(api, 'GET /api/v1/libraries', { headers, peer })),
    )
    expect(noted()).toBe(1)
    expect(api.queries.accounts.sessions()).toMatchObject([{ address: peer }])
  })

  test('whose cookie is nonsense is none', async () => {
    using api = createTestApi()
    await addOwner(api)
    const cookie = await logIn(api)
    for (const text of [
      'shelfd_session=',
      'shelfd_session=x',
      `${cookie}x`,
      'shelfd_session=%',
      ';;',
      cookie.slice(0, -1),
    ]) {
      const headers = { cookie: text }
      expect((await ask(api, 'GET /api/v1/libraries', { headers })).status).toBe(401)
    }
  })

  test('ends with a logout, and the browser drops its cookie', async () => {
    using api = createTestApi()
    await addOwner(api)
    const headers = { ...fromOwnPage, cookie: await logIn(api) }
    const other = { cookie: await logIn(api) }
    const answer = await ask(api, 'POST /api/v1/logout', { headers })
    expect(answer.status).toBe(204)
    expect(answer.headers.get('set-cookie')).toStartWith('shelfd_session=; Max-Age=0; Path=/;')
    expect((await ask(api, 'GET /api/v1/libraries', { headers })).status).toBe(401)
    expect((await ask(api, 'GET /api/v1/libraries', { headers: other })).status).toBe(200)
    expect((await ask(api, 'POST /api/v1/logout', { headers })).status).toBe(204)
  })

  test('gives way to the next one of the same browser', async () => {
    using api = createTestApi()
    await addOwner(api)
    const cookie = await logIn(api)
    await logIn(api, { headers: { cookie } })
    expect(api.queries.accounts.sessions()).toHaveLength(1)
    expect((await ask(api, 'GET /api/v1/libraries', { headers: { cookie } })).status).toBe(401)
  })

  test('has its event stream end with it', async () => {
    using api = createTestApi()
    await addOwner(api)
    const headers = { ...fromOwnPage, cookie: await logIn(api) }
    const stream = await ask(api, 'GET /api/v1/events', { headers })
    const kept = await ask(api, 'GET /api/v1/events', { headers: { cookie: await logIn(api) } })
    await ask(api, 'POST /api/v1/logout', { headers })
    expect(await stream.text()).toEndWith(': the login has ended\n\n')
    expect(api.feed.readers()).toBe(1)
    await kept.body?.cancel()
  })

  test('is listed with the browser that has it, and ended alone or with all others', async () => {
    using api = createTestApi()
    await addOwner(api)
    const headers = {
      ...fromOwnPage,
      cookie: await logIn(api, { headers: { 'user-agent': `Fox ${'x'.repeat(400)}` } }),
    }
    const lost = { cookie: await logIn(api, { peer: '192.168.1.5' }) }
    const third = { cookie: await logIn(api) }
    const listed = (await (await ask(api, 'GET /api/v1/sessions', { headers })).json()) as {
      sessions: { id: number; current: boolean; userAgent: string | null; address: string }[]
    }
    expect(listed.sessions.map(({ current }) => current)).toEqual([false, false, true])
    expect(listed.sessions[2]?.userAgent).toHaveLength(300)
    const id = listed.sessions.find(({ address }) => address === '192.168.1.5')?.id ?? 0
    expect((await ask(api, `DELETE /api/v1/sessions/${id}`, { headers })).status).toBe(204)
    expect((await ask(api, 'GET /api/v1/libraries', { headers: lost })).status).toBe(401)
    expect((await ask(api, `DELETE /api/v1/sessions/${id}`, { headers })).status).toBe(404)
    // Without a word about which, nobody is logged out.
    expect((await ask(api, 'DELETE /api/v1/sessions', { headers })).status).toBe(400)
    const others = await ask(api, 'DELETE /api/v1/sessions?keep=current', { headers })
    expect(await others.json()).toEqual({ ended: 1 })
    expect((await ask(api, 'GET /api/v1/libraries', { headers: third })).status).toBe(401)
    expect((await ask(api, 'GET /api/v1/libraries', { headers })).status).toBe(200)
    await ask(api, 'DELETE /api/v1/sessions?keep=none', { headers })
    expect((await ask(api, 'GET /api/v1/libraries', { headers })).status).toBe(401)
  })

  test('is one of a hundred at most', async () => {
    using api = createTestApi()
    await addOwner(api)
    const passwordHash = api.queries.accounts.find()?.passwordHash ?? ''
    const first = { cookie: await logIn(api) }
    for (let n = 0; n < 100; n += 1) {
      api.advance(1)
      const digest = String(n).padStart(64, '0')
      const more = { digest, lifetimeMs: day, userAgent: null, address: null, passwordHash }
      await api.deps.engine.ask('openSession', more)
    }
    expect(api.queries.accounts.sessions()).toHaveLength(100)
    expect((await ask(api, 'GET /api/v1/libraries', { headers: first })).status).toBe(401)
  })
})

test('a stranger is told how people log in, and nothing of them', async () => {
  using api = createTestApi()
  await addOwner(api)
  const answer = await ask(api, 'GET /api/v1/session', { peer: '192.168.1.5' })
  expect(await answer.json()).toEqual({
    mode: 'forms',
    hasAccount: true,
    mayCreateAccount: false,
    loggedIn: false,
    by: null,
    name: null,
    scope: null,
  })
})

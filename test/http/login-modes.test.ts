import { describe, expect, spyOn, test } from 'bun:test'

import { createTestApi, key, readKey, type TestApi } from './api.ts'
import { addOwner, ask, fromOwnPage, logIn, owner, type Sent } from './browser.ts'

const basic = (name: string, password: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
})
const right = basic(owner.name, owner.password)
const statusOf = async (
  api: TestApi,
  request: `${string} ${string}`,
  sent?: Sent,
): Promise<number> => (await ask(api, request, sent)).status
const looks = async (api: TestApi, sent?: Sent): Promise<number> =>
  await statusOf(api, 'GET /api/v1/libraries', sent)

/** What lets a person in without a word from them, by mode. */
const ambient: [string, Parameters<typeof createTestApi>[0], (api: TestApi) => Promise<Sent>][] = [
  ['a cookie', {}, async (api) => ({ headers: { cookie: await logIn(api) } })],
  ['a password that browsers keep', { login: { mode: 'basic' } }, async () => ({ headers: right })],
  [
    'a name that the proxy adds',
    { login: { mode: 'proxy' }, trustedProxies: ['10.0.0.2'] },
    async () => ({ headers: { 'remote-user': 'ada' }, peer: '10.0.0.2' }),
  ],
  ['nothing, with the mode none', { login: { mode: 'none' } }, async () => ({})],
  [
    'an address of the house',
    { login: { localNetworksBypass: true } },
    async () => ({ peer: '192.168.1.5' }),
  ],
]

describe.each(ambient)('somebody who comes in by %s', (_, options, comesIn) => {
  const marks: [string, Record<string, string>, boolean][] = [
    ['the page itself', fromOwnPage, true],
    ['the page, as an old browser says it', { origin: 'http://127.0.0.1:8787' }, true],
    ['the page, with no origin', { 'sec-fetch-site': 'same-origin' }, true],
    ['nobody knows what', {}, false],
    ['an address that somebody typed', { 'sec-fetch-site': 'none' }, false],
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, false],
    ['a site beside it', { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:1' }, false],
    ['another site in an old browser', { origin: 'https://evil.example' }, false],
    ['a file or a sandbox', { origin: 'null' }, false],
    [
      'one that lies about its origin',
      { 'sec-fetch-site': 'cross-site', origin: 'http://127.0.0.1:8787' },
      false,
    ],
    [
      'one that lies about its site',
      { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' },
      false,
    ],
  ]
  test.each(marks)(
    'looks anywhere, but changes things only where the page itself asks, not %s',
    async (_name, marked, changes) => {
      using api = createTestApi(options)
      await addOwner(api)
      const sent = await comesIn(api)
      const headers = { ...sent.headers, ...marked }
      api.answer('pauseQueue', () => null)
      expect(await looks(api, { ...sent, headers })).toBe(200)
      const before = api.asked.length
      expect(await statusOf(api, 'POST /api/v1/queues/scan/pause', { ...sent, headers })).toBe(
        changes ? 200 : 403,
      )
      expect(api.asked.length).toBe(changes ? before + 1 : before)
      const upgrade = { ...headers, upgrade: 'websocket', connection: 'upgrade' }
      expect(
        (await statusOf(api, 'GET /api/v1/libraries', { ...sent, headers: upgrade })) === 403,
      ).toBe(!changes)
    },
  )

  test('needs none of that with a key, which is heard first', async () => {
    using api = createTestApi(options)
    await addOwner(api)
    const sent = await comesIn(api)
    api.answer('pauseQueue', () => null)
    const pause = async (given: string): Promise<number> => {
      const headers = { ...sent.headers, 'x-api-key': given }
      return await statusOf(api, 'POST /api/v1/queues/scan/pause', { ...sent, headers })
    }
    expect([await pause(key), await pause(readKey), await pause('wrong')]).toEqual([200, 403, 401])
  })
})

describe('the mode basic', () => {
  test('has browsers ask, and takes the pair that is right', async () => {
    using api = createTestApi({ login: { mode: 'basic' } })
    await addOwner(api)
    const answer = await ask(api, 'GET /api/v1/libraries')
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe('Basic realm="shelfd", charset="UTF-8"')
    expect(await looks(api, { headers: right })).toBe(200)
    const own = await ask(api, 'GET /api/v1/session', { headers: right })
    expect(await own.json()).toMatchObject({ loggedIn: true, by: 'basic', name: 'Ada' })
    for (const wrong of [
      basic('Ada', 'x'),
      basic('Ada', ''),
      basic('', owner.password),
      { authorization: 'Basic' },
      { authorization: 'Basic ????' },
      { authorization: `Basic ${Buffer.from('no colon').toString('base64')}` },
    ]) {
      expect(await looks(api, { headers: wrong })).toBe(401)
    }
  })

  test('compares a password once, also for a page that asks for much at the same time', async () => {
    using api = createTestApi({ login: { mode: 'basic' } })
    await addOwner(api)
    const verify = spyOn(Bun.password, 'verify')
    // More than may be compared or wait at once.
    const many = Array.from({ length: 60 }, () => looks(api, { headers: right }))
    expect(new Set(await Promise.all(many))).toEqual(new Set([200]))
    expect(await looks(api, { headers: right })).toBe(200)
    expect(verify).toHaveBeenCalledTimes(1)
    verify.mockRestore()
  })

  test('forgets a pair with the password, and ends what was opened with it', async () => {
    using api = createTestApi({ login: { mode: 'basic' } })
    await addOwner(api)
    const stream = await ask(api, 'GET /api/v1/events', { headers: right })
    const body = { currentPassword: owner.password, password: 'a new password' }
    expect(
      await statusOf(api, 'PATCH /api/v1/account', { headers: { ...fromOwnPage, ...right }, body }),
    ).toBe(200)
    expect(await stream.text()).toEndWith(': the login has ended\n\n')
    expect(await looks(api, { headers: right })).toBe(401)
    expect(await looks(api, { headers: basic('Ada', 'a new password') })).toBe(200)
  })

  test('holds up who guesses', async () => {
    using api = createTestApi({ login: { mode: 'basic' } })
    await addOwner(api)
    const statuses: number[] = []
    for (let n = 0; n < 11; n += 1)
      statuses.push(await looks(api, { headers: basic('Ada', `${n}`) }))
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429])
  })

  test('is none of the others: a pair is worth nothing where forms are asked', async () => {
    using api = createTestApi()
    await addOwner(api)
    expect(await looks(api, { headers: right })).toBe(401)
  })
})

describe('the mode proxy', () => {
  const options = {
    login: { mode: 'proxy', proxyUserHeader: 'X-User' },
    trustedProxies: ['10.0.0.2'],
  } as const

  test('believes the proxy, and nobody else who names somebody', async () => {
    using api = createTestApi(options)
    const headers = { 'x-user': 'ada' }
    expect(await looks(api, { headers, peer: '10.0.0.2' })).toBe(200)
    const own = await ask(api, 'GET /api/v1/session', { headers, peer: '10.0.0.2' })
    expect(await own.json()).toMatchObject({ by: 'proxy', name: 'ada', loggedIn: true })
    for (const peer of ['10.0.0.3', '127.0.0.1', '203.0.113.9']) {
      expect(await looks(api, { headers, peer })).toBe(401)
      const forged = { ...headers, 'x-forwarded-for': '10.0.0.2', forwarded: 'for=10.0.0.2' }
      expect(await looks(api, { headers: forged, peer })).toBe(401)
    }
  })

  test('asks for the name even of the proxy', async () => {
    using api = createTestApi(options)
    for (const headers of [{}, { 'x-user': '' }, { 'remote-user': 'ada' }] as Record<
      string,
      string
    >[]) {
      expect(await looks(api, { headers, peer: '10.0.0.2' })).toBe(401)
    }
  })
})

describe('networks that need no password', () => {
  const open = { login: { localNetworksBypass: true } } as const

  test.each([
    '127.0.0.1',
    '::1',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.9.9',
    '192.168.0.9',
    '::ffff:192.168.0.9',
    'fd12::5',
    'fe80::1',
  ])('%s is one of them', async (peer) => {
    using api = createTestApi(open)
    expect(await looks(api, { peer })).toBe(200)
    using closed = createTestApi()
    expect(await looks(closed, { peer })).toBe(401)
  })

  test.each([
    '203.0.113.9',
    '172.32.0.1',
    '11.0.0.1',
    '192.169.0.1',
    '2001:db8::1',
    '100.64.0.1',
    'unknown',
    '',
  ])('"%s" is none, whatever headers say', async (peer) => {
    using api = createTestApi(open)
    expect(await looks(api, { peer })).toBe(401)
    for (const [name, text] of [
      ['x-forwarded-for', '127.0.0.1'],
      ['x-real-ip', '127.0.0.1'],
      ['forwarded', 'for=127.0.0.1'],
      ['x-client-ip', '192.168.0.2'],
    ]) {
      expect(await looks(api, { peer, headers: { [name ?? '']: text ?? '' } })).toBe(401)
    }
  })

  test('let in nobody whom an unknown proxy of the house hands on', async () => {
    using api = createTestApi(open)
    for (const headers of [
      { 'x-forwarded-for': '203.0.113.9' },
      { 'x-forwarded-for': '192.168.0.2' },
      { 'x-real-ip': '192.168.0.2' },
      { via: '1.1 proxy' },
    ] as Record<string, string>[]) {
      expect(await looks(api, { peer: '192.168.0.9', headers })).toBe(401)
    }
  })

  test('let in whom a trusted proxy names there, and not the proxy itself', async () => {
    using api = createTestApi({ ...open, trustedProxies: ['192.168.0.9'] })
    const from = async (forwarded?: string): Promise<number> =>
      await looks(api, {
        peer: '192.168.0.9',
        headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
      })
    expect(await from('192.168.0.50')).toBe(200)
    expect(await from('192.168.0.50, 203.0.113.9')).toBe(401)
    expect(await from('203.0.113.9')).toBe(401)
    expect([await from(), await from('unknown'), await from('192.168.0.9')]).toEqual([
      401, 401, 401,
    ])
  })
})

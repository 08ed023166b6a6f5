import { describe, expect, test } from 'bun:test'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import {
  type FakeQbittorrent,
  type FakeQbittorrentOptions,
  startFakeQbittorrent,
} from '../../src/plugin/testing/fake/qbittorrent.ts'
import { hashOfName } from '../../src/plugin/testing/fake/qbittorrent/torrents.ts'

type Ask = (path: string, form?: Readonly<Record<string, string>>) => Promise<Response>

/** Logged in, with a clock that stands still. */
async function start(options: FakeQbittorrentOptions = {}) {
  const clock = { now: 1_800_000_000_000 }
  const server = await startFakeQbittorrent({ now: () => clock.now, ...options })
  const ask = asking(server)
  const { username, password } = server
  const login = await ask('auth/login', { username, password })
  const cookie = login.headers.get('set-cookie')!.split(';')[0]!
  const inside = asking(server, cookie)
  const list = async (query = '') =>
    (await (await inside(`torrents/info${query}`)).json()) as Record<string, unknown>[]
  return {
    server,
    clock,
    login,
    cookie,
    outside: ask,
    ask: inside,
    list,
    states: async () => (await list()).map(({ state }) => state),
    [Symbol.asyncDispose]: () => server.stop(),
  }
}

function asking({ url }: FakeQbittorrent, cookie = ''): Ask {
  return async (path, form) =>
    await fetch(`${url}/api/v2/${path}`, {
      headers: { cookie },
      ...(form !== undefined && { method: 'POST', body: new URLSearchParams({ ...form }) }),
    })
}

const film = { name: 'Film.mkv', files: [{ path: 'Film.mkv', sizeBytes: 1_000 }], seconds: 10 }
const filmHash = hashOfName('Film.mkv')

describe('the login of the pretend qBittorrent', () => {
  test.each([
    ['4.5.2', 200, 'Ok.', /^SID=/],
    ['5.0', 200, 'Ok.', /^SID=/],
    ['5.2', 204, '', /^QBT_SID_\d+=/],
  ] as const)('of %s answers %i %j', async (version, status, body, cookie) => {
    await using world = await start({ version })
    expect(world.login.status).toBe(status)
    expect(await world.login.text()).toBe(body)
    expect(world.cookie).toMatch(cookie)
    expect((await world.outside('app/version')).status).toBe(403)
    expect(await (await world.ask('app/version')).text()).toStartWith(`v${version}`)
  })

  test.each([
    ['4.5.2', 200, 'Fails.'],
    ['5.2', 401, 'Unauthorized'],
  ] as const)(
    'of %s answers a wrong password with %i %j, and bans after five',
    async (version, status, body) => {
      await using world = await start({ version })
      for (let at = 0; at < 5; at += 1) {
        const answer = await world.outside('auth/login', { username: 'admin', password: 'x' })
        expect([answer.status, await answer.text()]).toEqual([status, body])
      }
      const { username, password } = world.server
      const banned = await world.outside('auth/login', { username, password })
      expect([banned.status, await banned.text()]).toEqual([
        403,
        expect.stringContaining('has been banned'),
      ])
      // Whoever is in stays in.
      expect((await world.ask('app/version')).status).toBe(200)
    },
  )

  test('refuses a form from the page of another site', async () => {
    await using world = await start()
    const answer = await fetch(`${world.server.url}/api/v2/app/version`, {
      headers: { cookie: world.cookie, origin: 'http://evil.test' },
    })
    expect(answer.status).toBe(401)
  })

  test('takes an API key since 5.2, which may not log in', async () => {
    for (const [version, status] of [
      ['5.0', 403],
      ['5.2', 200],
    ] as const) {
      await using world = await start({ version })
      const headers = { authorization: `Bearer ${world.server.apiKey}` }
      const answer = await fetch(`${world.server.url}/api/v2/app/version`, { headers })
      expect(answer.status).toBe(status)
    }
  })

  test('ends sessions by time, by hand and by a restart', async () => {
    await using world = await start()
    world.server.setSessionSeconds(60)
    world.clock.now += 60_000
    expect((await world.ask('app/version')).status).toBe(200)
    world.clock.now += 60_001
    expect((await world.ask('app/version')).status).toBe(403)
  })
})

describe('a download of the pretend qBittorrent', () => {
  test('goes on with the time, is moved, and rests', async () => {
    await using world = await start({ torrents: [{ ...film, movingSeconds: 5 }] })
    expect(await world.list()).toMatchObject([
      { state: 'downloading', progress: 0, amount_left: 1_000, eta: 10, dlspeed: 100 },
    ])
    world.clock.now += 5_000
    expect(await world.list()).toMatchObject([{ progress: 0.5, amount_left: 500, eta: 5 }])
    world.clock.now += 5_000
    expect(await world.list()).toMatchObject([{ state: 'moving', progress: 1, completion_on: 0 }])
    world.clock.now += 5_000
    expect(await world.list()).toMatchObject([
      { state: 'stalledUP', progress: 1, completion_on: world.clock.now / 1000, eta: 8_640_000 },
    ])
  })

  test.each([
    ['4.5.2', 'pause', 'resume', 'paused'],
    ['5.0', 'stop', 'start', 'stopped'],
  ] as const)('of %s stands still from %s to %s', async (version, stop, start_, word) => {
    await using world = await start({ version, torrents: [film] })
    world.clock.now += 4_000
    await world.ask(`torrents/${stop}`, { hashes: filmHash })
    world.clock.now += 60_000
    expect(await world.list()).toMatchObject([{ state: `${word}DL`, progress: 0.4 }])
    await world.ask(`torrents/${start_}`, { hashes: 'all' })
    world.clock.now += 6_000
    expect(await world.states()).toEqual(['stalledUP'])
    await world.ask(`torrents/${stop}`, { hashes: filmHash })
    expect(await world.states()).toEqual([`${word}UP`])
    const other = version === '4.5.2' ? 'stop' : 'pause'
    expect((await world.ask(`torrents/${other}`, { hashes: filmHash })).status).toBe(404)
  })

  test('puts its files on the disk when it is complete, and takes them away again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shelfd-fake-'))
    const from = join(folder, 'source.mkv')
    writeFileSync(from, 'moving pictures')
    const files = [
      { path: 'Show/E01.mkv', from },
      { path: 'Show/E02.mkv', from, isWanted: false },
    ]
    const savePath = join(folder, 'done')
    await using world = await start({ savePath, torrents: [{ ...film, files }] })
    const first = join(savePath, 'Show', 'E01.mkv')
    await world.list()
    expect(existsSync(first)).toBe(false)
    world.clock.now += 10_000
    expect(await world.list()).toMatchObject([
      { content_path: join(savePath, 'Show'), save_path: savePath, size: 15, total_size: 30 },
    ])
    expect(readFileSync(first, 'utf8')).toBe('moving pictures')
    expect(existsSync(join(savePath, 'Show', 'E02.mkv'))).toBe(false)
    await world.ask('torrents/delete', { hashes: filmHash, deleteFiles: 'true' })
    expect(existsSync(first)).toBe(false)
    expect(await world.list()).toEqual([])
    rmSync(folder, { recursive: true })
  })

  test('is found by the link of somebody who adds it, and is of the category that was said', async () => {
    await using world = await start({ swarm: [film], categories: ['tv'] })
    const link = { urls: `magnet:?xt=urn:btih:${filmHash}`, category: 'new', stopped: 'true' }
    expect(await (await world.ask('torrents/add', link)).text()).toBe('Ok.')
    expect(await (await world.ask('torrents/add', link)).text()).toBe('Fails.')
    expect(await world.list('?category=new')).toMatchObject([
      { name: 'Film.mkv', state: 'stoppedDL' },
    ])
    expect(await (await world.ask('torrents/categories')).json()).toHaveProperty('new')
    expect(await world.list('?category=tv')).toEqual([])
  })

  test('of which nobody knows the content stays without it', async () => {
    await using world = await start()
    await world.ask('torrents/add', { urls: `magnet:?xt=urn:btih:${'a'.repeat(40)}&dn=New` })
    world.clock.now += 3_600_000
    expect(await world.list()).toMatchObject([
      { name: 'New', state: 'metaDL', size: 0, total_size: -1, amount_left: 0, content_path: '' },
    ])
    const files = await world.ask(`torrents/files?hash=${'a'.repeat(40)}`)
    expect(await files.json()).toEqual([])
  })
})

describe('the faults of the pretend qBittorrent', () => {
  test('lists are empty for as long as it is said after a restart', async () => {
    await using world = await start({ torrents: [film] })
    world.server.restart({ emptyLists: 1 })
    expect((await world.ask('torrents/info')).status).toBe(403)
    const { username, password } = world.server
    const login = await world.outside('auth/login', { username, password })
    const inside = asking(world.server, login.headers.get('set-cookie')!.split(';')[0])
    expect(await (await inside('torrents/info')).json()).toEqual([])
    expect(await (await inside('torrents/info')).json()).toHaveLength(1)
  })

  test('lists can be spoilt, and nothing else is', async () => {
    await using world = await start({ torrents: [film] })
    const body = async (): Promise<string> => await (await world.ask('torrents/info')).text()
    world.server.spoilLists('html')
    expect(await body()).toStartWith('<!doctype html>')
    world.server.spoilLists('truncated')
    expect(await body()).toStartWith('[{"hash"')
    world.server.spoilLists('huge')
    expect((await body()).length).toBeGreaterThan(50_000_000)
    expect((await world.ask('app/version')).status).toBe(200)
    world.server.spoilLists(null)
    expect(JSON.parse(await body())).toHaveLength(1)
  })

  test('it writes down what it was asked', async () => {
    await using world = await start({ torrents: [film] })
    await world.list('?category=tv')
    await world.list()
    expect(world.server.count('torrents/info')).toBe(2)
    expect(world.server.requests.map(({ path }) => path)).toContain(
      '/api/v2/torrents/info?category=tv',
    )
  })

  test('it takes its time when told', async () => {
    await using world = await start({ torrents: [film] })
    world.server.setDelayMs(150)
    const since = performance.now()
    await world.list()
    expect(performance.now() - since).toBeGreaterThan(140)
  })
})

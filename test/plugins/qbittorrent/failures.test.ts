import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { createHostState } from '../../../src/plugin/host-state.ts'
import { startFakeQbittorrent } from '../../../src/plugin/testing/fake/qbittorrent.ts'
import { hashOfName } from '../../../src/plugin/testing/fake/qbittorrent/torrents.ts'
import { until } from '../../support/until.ts'
import { entryWith, failureOf, instanceOf, startWorld } from './instance.ts'

const torrents = [{ name: 'Film.mkv', files: [{ path: 'Film.mkv', sizeBytes: 1_000 }] }]

describe('a wrong password', () => {
  for (const version of ['4.5.2', '5.0', '5.2'] as const) {
    test(`is tried at most twice in ten minutes of polls by ${version} (scenario 4)`, async () => {
      await using world = await startWorld({ version, torrents }, { password: 'wrong' })
      for (let poll = 0; poll < 10; poll += 1) {
        expect(await failureOf(world.client.list({}))).toMatchObject({
          code: 'auth',
          retryable: false,
        })
      }
      expect(await failureOf(world.client.test())).toMatchObject({ code: 'auth' })
      expect(world.server.count('auth/login')).toBe(2)
      expect(world.server.requests).toHaveLength(2)
    })
  }

  test('is one login for all threads of the daemon', async () => {
    await using server = await startFakeQbittorrent({ torrents })
    const settings = { url: server.url, username: 'admin', password: 'wrong' }
    const shared = { state: createHostState(), like: entryWith(settings) }
    for (let thread = 0; thread < 4; thread += 1) {
      const { client } = instanceOf(settings, shared)
      expect(await failureOf(client.list({}))).toMatchObject({ code: 'auth' })
    }
    expect(server.count('auth/login')).toBe(1)
  })

  test('that was mended serves at once, as the instance is another one then (scenario 4)', async () => {
    await using world = await startWorld({ torrents }, { password: 'wrong' })
    await failureOf(world.client.list({}))
    const { url, username, password } = world.server
    const { client } = instanceOf({ url, username, password })
    expect((await client.list({})).items).toHaveLength(1)
  })

  test('that became right serves once somebody has tried it', async () => {
    await using world = await startWorld({ torrents }, { password: 'new-password' })
    await failureOf(world.client.list({}))
    world.server.setPassword('new-password')
    expect(await failureOf(world.client.list({}))).toMatchObject({ code: 'auth' })
    await world.client.test()
    expect((await world.client.list({})).items).toHaveLength(1)
  })

  test('is in no message and no log', async () => {
    await using world = await startWorld({ torrents }, { password: 'planted-password' })
    const { message } = await failureOf(world.client.list({}))
    expect(`${message} ${world.warnings.join(' ')}`).not.toContain('planted')
  })
})

describe('a ban', () => {
  for (const version of ['4.5.2', '5.2'] as const) {
    test(`is told, and nobody asks again within the hour: ${version} (scenario 5)`, async () => {
      await using world = await startWorld({ version, torrents })
      world.server.ban()
      for (let poll = 0; poll < 5; poll += 1) {
        const failure = await failureOf(world.client.list({}))
        expect(failure).toMatchObject({ code: 'banned', retryable: false })
        expect(failure.retryAfterSeconds).toBeGreaterThanOrEqual(3_600)
      }
      expect(world.server.requests).toHaveLength(1)
    })
  }

  test('that meets a session is told without another login', async () => {
    await using world = await startWorld({ torrents })
    await world.client.list({})
    world.server.misbehave('403')
    expect(await failureOf(world.client.list({}))).toMatchObject({
      code: 'banned',
      retryAfterSeconds: 3_600,
    })
    expect(world.server.count('auth/login')).toBe(1)
  })

  test('is no matter to a session that was there before', async () => {
    await using world = await startWorld({ torrents })
    await world.client.list({})
    world.server.ban()
    expect((await world.client.list({})).items).toHaveLength(1)
  })
})

describe('a session that has run out', () => {
  for (const version of ['4.5.2', '5.0', '5.2'] as const) {
    test(`is one new login, and the poll succeeds: ${version} (scenario 6)`, async () => {
      await using world = await startWorld({ version, torrents })
      const first = await world.client.list({})
      world.server.expireSessions()
      const second = await world.client.list({})
      expect(second.items).toHaveLength(1)
      expect(world.server.count('auth/login')).toBe(2)
      expect(world.server.count('torrents/info')).toBe(3)
      expect(second.session).not.toBe(first.session)
    })
  }

  test('is one new login for all threads', async () => {
    await using server = await startFakeQbittorrent({ torrents })
    const { url, username, password } = server
    const settings = { url, username, password }
    const shared = { state: createHostState(), like: entryWith(settings) }
    const clients = [1, 2, 3].map(() => instanceOf(settings, shared).client)
    for (const client of clients) await client.list({})
    expect(server.count('auth/login')).toBe(1)
    server.expireSessions()
    const lists = []
    for (const client of clients) lists.push(await client.list({}))
    expect(server.count('auth/login')).toBe(2)
    expect(new Set(lists.map(({ session }) => session)).size).toBe(1)
  })

  test('that another thread has renewed meanwhile is no second login', async () => {
    await using server = await startFakeQbittorrent({ torrents })
    const { url, username, password } = server
    const settings = { url, username, password }
    const shared = { state: createHostState(), like: entryWith(settings) }
    const [first, second] = [1, 2].map(() => instanceOf(settings, shared).client)
    await first!.list({})
    server.expireSessions()
    server.setDelayMs(100)
    const one = first!.list({})
    await until(() => server.count('auth/login') === 2)
    // It still knows the old session, and hears of that after the login of the first.
    const two = second!.list({})
    expect((await one).session).toBe((await two).session)
    expect(server.count('auth/login')).toBe(2)
  })

  test('is one new login for two calls side by side', async () => {
    await using world = await startWorld({ torrents })
    await Promise.all([world.client.list({}), world.client.list({})])
    expect(world.server.count('auth/login')).toBe(1)
  })

  test('that is refused right after the login is a failure, not a loop', async () => {
    await using world = await startWorld({ torrents })
    world.server.setSessionSeconds(-1)
    expect(await failureOf(world.client.list({}))).toMatchObject({ code: 'session' })
    expect(world.server.count('auth/login')).toBe(2)
    expect(world.server.requests).toHaveLength(4)
  })

  test('of a qBittorrent that was started anew and knows nothing yet says so (fact 7)', async () => {
    await using world = await startWorld({ torrents })
    const before = await world.client.list({})
    world.server.restart({ emptyLists: 1 })
    const after = await world.client.list({})
    expect(after.items).toEqual([])
    expect(after.session).not.toBe(before.session)
    world.server.setState(hashOfName('Film.mkv'), 'checkingResumeData')
    expect(await world.client.list({})).toMatchObject({ isComplete: false })
    world.server.setState(hashOfName('Film.mkv'), null)
    expect(await world.client.list({})).toMatchObject({ isComplete: true, session: after.session })
  })
})

describe('a certificate that nobody signed (scenario 11)', () => {
  const pem = (name: string): string =>
    readFileSync(join(import.meta.dir, '../../fixtures/tls', name), 'utf8')

  /** https in front of a pretend qBittorrent. */
  async function startTls() {
    const server = await startFakeQbittorrent({ torrents })
    const proxy = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      tls: { cert: pem('nas.test.crt'), key: pem('nas.test.key') },
      fetch: async (request) => {
        const { pathname, search } = new URL(request.url)
        const headers = new Headers(request.headers)
        for (const name of ['origin', 'referer', 'host']) headers.delete(name)
        const body = request.method === 'POST' ? await request.bytes() : null
        return await fetch(`${server.url}${pathname}${search}`, {
          method: request.method,
          headers,
          body,
        })
      },
    })
    const { username, password } = server
    return {
      settings: { url: `https://nas.test:${proxy.port}`, username, password },
      [Symbol.asyncDispose]: async () => {
        await proxy.stop(true)
        await server.stop()
      },
    }
  }

  test('fails, and the error names the options', async () => {
    await using server = await startTls()
    const failure = await failureOf(instanceOf(server.settings).client.list({}))
    expect(failure).toMatchObject({ code: 'tls', retryable: false })
    expect(failure.message).toContain('ca = { file =')
    expect(failure.message).toContain('insecure = true')
  })

  test('is taken when it is named', async () => {
    await using server = await startTls()
    const { client, warnings } = instanceOf({ ...server.settings, ca: pem('nas.test.crt') })
    expect((await client.list({})).items).toHaveLength(1)
    expect(warnings).toEqual([])
  })

  test('is taken with insecure, which warns at each start and in the test', async () => {
    await using server = await startTls()
    const { client, warnings } = instanceOf({ ...server.settings, insecure: true })
    expect((await client.list({})).items).toHaveLength(1)
    await client.list({})
    expect((await client.test()).warnings?.join()).toContain('insecure = true')
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('insecure = true')
  })
})

describe('a body that is no list (scenario 13)', () => {
  for (const fault of ['html', 'truncated', 'huge'] as const) {
    test(`fails as protocol: ${fault}`, async () => {
      await using world = await startWorld({ torrents })
      world.server.spoilLists(fault)
      expect(await failureOf(world.client.list({}))).toMatchObject({ code: 'protocol' })
      world.server.spoilLists(null)
      expect((await world.client.list({})).items).toHaveLength(1)
    })
  }

  for (const [mode, code, retryable] of [
    ['html200', 'protocol', false],
    ['empty', 'protocol', false],
    ['null', 'protocol', false],
    ['wrong-types', 'protocol', false],
    ['bad-utf8', 'protocol', false],
    ['deep-json', 'protocol', false],
    ['large', 'protocol', false],
    ['gzip-bomb', 'protocol', false],
    ['404', 'unsupported', false],
    ['410', 'protocol', false],
    ['429-seconds', 'rate', true],
    ['500', 'unreachable', true],
    ['502-html', 'unreachable', true],
    ['503', 'unreachable', true],
    ['reset', 'unreachable', true],
    ['truncate', 'unreachable', true],
    ['garbage', 'protocol', true],
    ['redirect-metadata', 'unsupported', false],
    ['redirect-lan', 'unsupported', false],
  ] as const) {
    test(`fails as ${code}: ${mode}, at the login and after it`, async () => {
      await using world = await startWorld({ torrents })
      world.server.misbehave(mode)
      expect(await failureOf(world.client.list({}))).toMatchObject({ code, retryable })
      world.server.misbehave('ok', mode)
      expect(await failureOf(world.client.list({}))).toMatchObject({ code, retryable })
    })
  }

  for (const [what, record] of [
    ['a hash that is none', { hash: 'all' }],
    ['no state', { state: null }],
    ['a size that is a text', { size: '12' }],
  ] as const) {
    test(`fails as protocol: a torrent with ${what}`, async () => {
      await using world = await startWorld({ torrents: [{ ...torrents[0]!, record }] })
      const failure = await failureOf(world.client.list({}))
      expect(failure).toMatchObject({ code: 'protocol' })
      expect(failure.message).toContain('torrents/info')
    })
  }

  test('is asked for once, so that the next poll is the next try', async () => {
    await using world = await startWorld({ torrents })
    world.server.misbehave('ok', '500')
    await failureOf(world.client.list({}))
    expect(world.server.requests).toHaveLength(2)
  })
})

describe('a state that nobody knows (scenario 15)', () => {
  test('is the phase unknown, without complete data, and one line in the log', async () => {
    await using server = await startFakeQbittorrent({ torrents })
    server.setState(hashOfName('Film.mkv'), 'frobnicating')
    const { url, username, password } = server
    const settings = { url, username, password }
    const shared = { state: createHostState(), like: entryWith(settings) }
    const threads = [1, 2].map(() => instanceOf(settings, shared))
    for (const { client } of [...threads, ...threads]) {
      expect((await client.list({})).items[0]).toMatchObject({
        phase: 'unknown',
        rawState: 'frobnicating',
        isDataComplete: false,
      })
    }
    const warnings = threads.flatMap((thread) => thread.warnings)
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('frobnicating')
  })
})

describe('a qBittorrent that does not answer', () => {
  test('is given up with the call', async () => {
    await using server = await startFakeQbittorrent({ torrents })
    server.misbehave('hang')
    const call = new AbortController()
    const { url, username, password } = server
    const { client } = instanceOf({ url, username, password }, { signal: call.signal })
    const failing = failureOf(client.list({}))
    call.abort()
    expect(await failing).toMatchObject({ code: 'timeout' })
  })

  test('is told with its address when nobody listens there', async () => {
    const server = await startFakeQbittorrent()
    await server.stop()
    const { client } = instanceOf({ url: server.url })
    expect(await failureOf(client.list({}))).toMatchObject({
      code: 'unreachable',
      retryable: true,
      message: expect.stringContaining('refused the connection'),
    })
  })
})

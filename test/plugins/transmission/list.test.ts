import { describe, expect, test } from 'bun:test'

import { failureOf, sharedState } from '../download-instance.ts'
import { clientOf, hashOf, startWorld } from './instance.ts'

const one = { hashString: hashOf(1), name: 'Sample.Show.S01', labels: ['tv'] }
const two = { hashString: hashOf(2), name: 'Sample.Film', labels: ['films'] }

describe('a list', () => {
  for (const version of ['3.00', '4.0'] as const) {
    test(`of ${version} with 300 torrents is one request, once the session is known`, async () => {
      const torrents = Array.from({ length: 300 }, (_, at) => ({
        hashString: hashOf(at),
        name: `Show.${at}`,
      }))
      await using world = await startWorld({ torrents, version })
      const first = await world.client.list({})
      expect(world.server.requests).toHaveLength(3)
      const second = await world.client.list({})
      expect(world.server.requests).toHaveLength(4)
      expect(first.items).toHaveLength(300)
      expect(second).toEqual({ ...first, isComplete: true })
      expect(second.items[7]).toMatchObject({ phase: 'seeding', isDataComplete: true })
    })
  }

  test('of one category has nothing of another (scenario 16)', async () => {
    await using world = await startWorld({
      torrents: [one, two, { ...two, hashString: hashOf(3), labels: [] }],
    })
    const { items } = await world.client.list({ category: 'tv' })
    expect(items.map(({ name }) => name)).toEqual(['Sample.Show.S01'])
    expect((await world.client.list({})).items).toHaveLength(3)
  })

  test('of one category has what bears its label behind another', async () => {
    await using world = await startWorld({ torrents: [{ ...one, labels: ['private', 'tv'] }] })
    expect((await world.client.list({ category: 'tv' })).items).toHaveLength(1)
  })

  test('has a status that no version had as unknown, and warns of it once (scenario 15)', async () => {
    const state = sharedState()
    await using world = await startWorld({ torrents: [one, two] }, { state })
    world.server.misbehave('unknown-status')
    await world.client.list({})
    const { items } = await world.client.list({})
    expect(
      items.map(({ phase, isDataComplete, rawState }) => [phase, isDataComplete, rawState]),
    ).toEqual([
      ['unknown', false, 'status 99'],
      ['unknown', false, 'status 99'],
    ])
    const inAnotherThread = clientOf({ url: world.server.url }, { state })
    await inAnotherThread.list({})
    expect([...world.client.warnings, ...inAnotherThread.warnings]).toHaveLength(1)
  })

  test('is not spoilt by a torrent whose author wrote books into it', async () => {
    const book = 'x'.repeat(30_000)
    const torrent = { ...one, name: book, labels: [book], error: 2, errorString: book }
    await using world = await startWorld({ torrents: [torrent, two] })
    const { items } = await world.client.list({})
    expect(items).toHaveLength(2)
    expect(items[0]).toMatchObject({ name: 'x'.repeat(4_096), path: null })
  })

  test('is refused whole when one torrent makes no sense', async () => {
    await using world = await startWorld({ torrents: [one, { ...two, status: null as never }] })
    const error = await failureOf(world.client.list({}))
    expect(error).toMatchObject({ code: 'protocol' })
    expect(error.message).toContain('torrents.1.status')
  })
})

describe('the session', () => {
  const start = Date.parse('2026-01-02T03:04:05Z')

  test('stays the same when its number runs out, which it does each hour', async () => {
    await using world = await startWorld({ torrents: [one] })
    const { session } = await world.client.list({})
    world.server.expireSession()
    expect((await world.client.list({})).session).toBe(session)
  })

  test('is the same for instances in several threads', async () => {
    const state = sharedState()
    await using world = await startWorld({ torrents: [one] }, { state })
    const { session } = await world.client.list({})
    const asked = world.server.requests.length
    const other = clientOf({ url: world.server.url }, { state })
    expect((await other.list({})).session).toBe(session)
    expect(world.server.requests).toHaveLength(asked + 1)
    world.server.expireSession()
    expect((await world.client.list({})).session).toBe(session)
    expect((await other.list({})).session).toBe(session)
    expect(world.asked().filter((method) => method === 'session-stats')).toHaveLength(2)
  })

  test('is another after a restart, whose empty list is not the whole truth (scenario 8)', async () => {
    let now = start
    await using world = await startWorld({ torrents: [one, two] }, { now: () => now })
    const before = await world.client.list({})
    expect(before).toMatchObject({ isComplete: true })
    world.server.restart({ emptyLists: 3 })
    now += 60_000
    const empty = await world.client.list({})
    expect(empty).toMatchObject({ items: [], isComplete: false })
    expect(empty.session).not.toBe(before.session)
    now += 30_000
    expect(await world.client.list({})).toMatchObject({ items: [], isComplete: false })
    now += 31_000
    expect(await world.client.list({})).toMatchObject({ items: [], isComplete: true })
    const after = await world.client.list({})
    expect(after.items).toHaveLength(2)
    expect(after.session).toBe(empty.session)
  })

  test('has no whole list while it reads its torrents', async () => {
    let now = start
    await using world = await startWorld({ torrents: [one], secondsActive: 2 }, { now: () => now })
    expect(await world.client.list({})).toMatchObject({ isComplete: false })
    now += 8_500
    expect(await world.client.list({})).toMatchObject({ isComplete: true })
  })

  test('with no torrents at all is whole, when it has run long enough', async () => {
    await using world = await startWorld()
    expect(await world.client.list({})).toMatchObject({ items: [], isComplete: true })
  })

  test('whose number is never taken costs two tries a call (scenario 14)', async () => {
    await using world = await startWorld({ torrents: [one] })
    world.server.misbehave('conflict')
    const error = await failureOf(world.client.list({}))
    expect(error).toMatchObject({ code: 'session', retryable: true })
    expect(world.server.requests).toHaveLength(2)
    await failureOf(world.client.list({}))
    expect(world.server.requests).toHaveLength(4)
    world.server.misbehave()
    expect((await world.client.list({})).items).toHaveLength(1)
  })
})

describe('a failure', () => {
  test.each([
    ['html200', 'protocol'],
    ['truncate', 'unreachable'],
    ['empty', 'protocol'],
    ['null', 'protocol'],
    ['wrong-types', 'protocol'],
    ['deep-json', 'protocol'],
    ['bad-utf8', 'protocol'],
    ['error-result', 'protocol'],
    ['large', 'protocol'],
    ['gzip-bomb', 'protocol'],
    ['401', 'auth'],
    ['unauthorized', 'auth'],
    ['403', 'banned'],
    ['404', 'protocol'],
    ['429-seconds', 'rate'],
    ['503', 'unreachable'],
    ['502-html', 'unreachable'],
    ['reset', 'unreachable'],
    ['redirect-loop', 'protocol'],
  ] as const)(
    'is thrown for %s as %s, never an empty list (scenario 13)',
    async (fault, code) => {
      await using world = await startWorld({ torrents: [one] })
      await world.client.list({})
      world.server.misbehave(fault)
      expect(await failureOf(world.client.list({}))).toMatchObject({ code })
      expect(await failureOf(world.client.files(one.hashString))).toMatchObject({ code })
    },
    120_000,
  )

  test('of a server that hangs comes at the time limit, so that others can go on', async () => {
    await using world = await startWorld({ torrents: [one] })
    world.server.misbehave('hang')
    const began = performance.now()
    expect(await failureOf(world.client.list({}))).toMatchObject({ code: 'timeout' })
    expect(performance.now() - began).toBeLessThan(13_000)
  }, 120_000)

  test('of a wrong password is final after one request, and says nothing of it', async () => {
    const login = { username: 'admin', password: 'the right one' }
    const settings = { username: 'admin', password: 'the wrong one' }
    await using world = await startWorld({ login }, { settings })
    const error = await failureOf(world.client.list({}))
    expect(error).toMatchObject({ code: 'auth', retryable: false })
    expect(error.message).not.toContain('the wrong one')
    expect(world.server.requests).toHaveLength(1)
  })

  test('of an address without an RPC says so', async () => {
    await using world = await startWorld()
    const error = await failureOf(clientOf({ url: `${world.server.url}/other/rpc` }).test())
    expect(error).toMatchObject({ code: 'protocol', retryable: false })
    expect(error.message).toContain('404')
  })
})

describe('a name that is another one on disk', () => {
  const odd = (name: string, folder: string) => ({
    ...one,
    name,
    files: [
      { name: `${folder}/E01.mkv`, length: 7 },
      { name: `${folder}/E02.mkv`, length: 7 },
    ],
  })

  test.each([
    ['Show: The Movie (2020)', 'Show_ The Movie (2020)'],
    ['../../escape2', '.._.._escape2'],
    ['/abs/escape3', '_abs_escape3'],
    ['Trail. ', 'Trail'],
    ['..', '_'],
  ])('%j is looked for as %j, by what the files say', async (name, folder) => {
    await using world = await startWorld({ torrents: [odd(name, folder), two] })
    const { items } = await world.client.list({})
    expect(items[0]).toMatchObject({
      name,
      path: { base: '/downloads', content: `/downloads/${folder}` },
    })
    expect(items[1]?.path?.content).toBe('/downloads/Sample.Film')
  })

  test('costs one request for all of them, once', async () => {
    const torrents = [odd('A: B', 'A_ B'), { ...odd('C: D', 'C_ D'), hashString: hashOf(9) }]
    await using world = await startWorld({ torrents })
    await world.client.list({})
    await world.client.list({})
    expect(world.asked().filter((method) => method === 'torrent-get')).toHaveLength(3)
    world.server.change(hashOf(9), { name: 'C: E', files: [{ name: 'C_ E', length: 1 }] })
    const { items } = await world.client.list({})
    expect(items[1]?.path?.content).toBe('/downloads/C_ E')
  })

  test('is asked for a hundred at a time', async () => {
    const torrents = Array.from({ length: 250 }, (_, at) => ({
      ...odd(`A: ${at}`, `A_ ${at}`),
      hashString: hashOf(at),
    }))
    await using world = await startWorld({ torrents })
    const { items } = await world.client.list({})
    expect(items.every(({ path }) => path?.content.startsWith('/downloads/A_ '))).toBe(true)
    expect(world.asked()).toHaveLength(2 + 3)
  })

  test('is not asked for while the data is still coming', async () => {
    const coming = { ...odd('A: B', 'A_ B'), status: 4, leftUntilDone: 7 }
    await using world = await startWorld({ torrents: [coming] })
    const { items } = await world.client.list({})
    expect(items[0]?.path).toBeNull()
    expect(world.asked()).toEqual(['torrent-get', 'session-stats'])
  })

  test.each([['../x'], ['./x'], ['/etc/passwd'], ['']])(
    'has no path when its files lie elsewhere, at %j (scenario 28)',
    async (path) => {
      const torrent = { ...one, name: 'A: B', files: [{ name: path, length: 7 }] }
      await using world = await startWorld({ torrents: [torrent] })
      expect((await world.client.list({})).items[0]?.path).toBeNull()
    },
  )
})

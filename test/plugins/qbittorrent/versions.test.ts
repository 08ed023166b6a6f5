import { describe, expect, test } from 'bun:test'

import type { FakeQbittorrentVersion } from '../../../src/plugin/testing/fake/qbittorrent.ts'
import {
  type FakeQbittorrentTorrent,
  hashOfName,
} from '../../../src/plugin/testing/fake/qbittorrent/torrents.ts'
import { failureOf, startWorld } from './instance.ts'

const pack = {
  name: 'Show.S01',
  category: 'tv',
  tags: ['new', 'hd'],
  files: [
    { path: 'Show.S01/Show.S01E01.mkv', sizeBytes: 700 },
    { path: 'Show.S01/Show.S01E02.mkv', sizeBytes: 300, isWanted: false },
  ],
}
const film = {
  name: 'Film.mkv',
  category: 'films',
  seconds: 100,
  files: [{ path: 'Film.mkv', sizeBytes: 1_000 }],
}
const packId = hashOfName(pack.name)
const filmId = hashOfName(film.name)
const versions: readonly FakeQbittorrentVersion[] = ['4.5.2', '5.0', '5.2']

// Scenario 12 of the acceptance list: the shapes of all versions pass the same suite.
describe.each(versions)('qBittorrent %s', (version) => {
  const start = () => startWorld({ version, torrents: [pack, film] })

  test('is found by its test', async () => {
    await using world = await start()
    const { version: found, protocol, defaultFolder, warnings } = await world.client.test()
    expect(found).toStartWith(version)
    expect({ protocol, defaultFolder, warnings }).toEqual({
      protocol: 'torrent',
      defaultFolder: '/downloads',
      warnings: [],
    })
  })

  test('is asked for its list once, after one login that serves for all that follow', async () => {
    await using world = await start()
    const first = await world.client.list({})
    expect(world.server.requests).toHaveLength(2)
    const second = await world.client.list({})
    await world.client.files(packId)
    expect(world.server.requests).toHaveLength(4)
    expect(world.server.count('auth/login')).toBe(1)
    expect(first.items).toMatchObject([
      { id: packId, category: 'tv', tags: ['new', 'hd'], phase: 'seeding', isDataComplete: true },
      { id: filmId, category: 'films', phase: 'downloading', isDataComplete: false },
    ])
    expect(first.isComplete).toBe(true)
    expect(second.session).toBe(first.session)
  })

  test('sees requests that come from no other site', async () => {
    await using world = await start()
    await world.client.test()
    for (const { headers } of world.server.requests) {
      expect(headers['origin']).toBe(world.server.url)
      expect(headers['referer']).toBe(`${world.server.url}/`)
    }
  })

  test('gives the downloads of one category', async () => {
    await using world = await start()
    const { items } = await world.client.list({ category: 'tv' })
    expect(items.map(({ id }) => id)).toEqual([packId])
  })

  test('gives the files of a download', async () => {
    await using world = await start()
    expect(await world.client.files(packId)).toEqual([
      { path: 'Show.S01/Show.S01E01.mkv', sizeBytes: 700, progress: 1, isWanted: true },
      { path: 'Show.S01/Show.S01E02.mkv', sizeBytes: 300, progress: 0, isWanted: false },
    ])
    expect(await failureOf(world.client.files('0'.repeat(40)))).toMatchObject({ code: 'invalid' })
  })

  test('pauses and resumes', async () => {
    await using world = await start()
    const stopped = version === '4.5.2' ? 'paused' : 'stopped'
    await world.client.pause([packId, filmId])
    expect((await world.client.list({})).items).toMatchObject([
      { phase: 'complete', rawState: `${stopped}UP`, isDataComplete: true },
      { phase: 'paused', rawState: `${stopped}DL`, isDataComplete: false },
    ])
    await world.client.resume([filmId])
    expect((await world.client.list({})).items[1]).toMatchObject({ phase: 'downloading' })
    await world.client.pause([])
    expect(world.server.count('app/webapiVersion')).toBe(1)
  })

  test('sets a category, and makes it when there is none', async () => {
    await using world = await start()
    await world.client.setCategory(packId, 'films')
    await world.client.setCategory(filmId, 'done/shelfd')
    const { items } = await world.client.list({})
    expect(items.map(({ category }) => category)).toEqual(['films', 'done/shelfd'])
    expect(world.server.count('torrents/createCategory')).toBe(1)
    await world.client.setCategory(filmId, '')
    expect((await world.client.list({})).items[1]?.category).toBeNull()
  })

  test('says that it takes no such category', async () => {
    await using world = await start()
    const failure = await failureOf(world.client.setCategory(packId, 'a//b'))
    expect(failure).toMatchObject({ code: 'invalid', retryable: false })
  })

  test('removes a download and nothing else', async () => {
    await using world = await start()
    await world.client.remove(packId, { deleteData: false })
    expect((await world.client.list({})).items.map(({ id }) => id)).toEqual([filmId])
    expect(world.server.requests.at(-2)?.body).toBe(`hashes=${packId}&deleteFiles=false`)
  })

  for (const id of ['all', `${packId}|${filmId}`, '', '../x', `${packId}&deleteFiles=true`]) {
    test(`asks nothing of what is no info hash: ${id.slice(0, 20)}`, async () => {
      await using world = await start()
      for (const call of [
        world.client.remove(id, { deleteData: true }),
        world.client.pause([id]),
        world.client.resume([id]),
        world.client.setCategory(id, 'tv'),
      ]) {
        expect(await failureOf(call)).toMatchObject({ code: 'invalid' })
      }
      expect(world.server.requests).toEqual([])
    })
  }

  test('takes a magnet link once', async () => {
    await using world = await start()
    const hash = 'AB'.repeat(20)
    const order = { url: `magnet:?xt=urn:btih:${hash}&dn=New`, category: 'tv', paused: true }
    expect(await world.client.add(order)).toEqual({ id: hash.toLowerCase(), isDuplicate: false })
    const { items } = await world.client.list({})
    expect(items[2]).toMatchObject({
      id: hash.toLowerCase(),
      category: 'tv',
      isDataComplete: false,
    })
    expect(items[2]?.rawState).toMatch(/^(?:paused|stopped)DL$/)
    expect(await world.client.add(order)).toEqual({ id: hash.toLowerCase(), isDuplicate: true })
    expect(world.server.count('torrents/add')).toBe(1)
  })

  test('gets a torrent from its address, and is left without the tag that told which it is', async () => {
    await using world = await start()
    const url = 'http://indexer.test/get/1.torrent'
    world.server.find([{ ...film, name: 'New', url }])
    expect(await world.client.add({ url, category: 'tv' })).toEqual({
      id: hashOfName('New'),
      isDuplicate: false,
    })
    const { items } = await world.client.list({ category: 'tv' })
    expect(items[1]).toMatchObject({ name: 'New', tags: [] })
  })

  test('says that it takes no such link', async () => {
    await using world = await start()
    for (const url of ['magnet:?dn=x', 'magnet:?xt=urn:btih:zz', `magnet:?xt=urn:ed2k:${filmId}`]) {
      expect(await failureOf(world.client.add({ url }))).toMatchObject({ code: 'invalid' })
    }
    const two = `magnet:?xt=urn:btih:${filmId}\nhttp://evil.test/`
    expect(await failureOf(world.client.add({ url: two }))).toMatchObject({ code: 'invalid' })
    const addresses = 'http://indexer.test/1\nhttp://evil.test/2'
    expect(await failureOf(world.client.add({ url: addresses }))).toMatchObject({ code: 'invalid' })
    expect(world.server.count('torrents/add')).toBe(0)
  })

  test('lets in without a login whom its owner lets in', async () => {
    await using world = await startWorld({ version, torrents: [pack, film] }, {}, 'none')
    expect(await failureOf(world.client.list({}))).toMatchObject({
      code: 'auth',
      message: expect.stringContaining('set username and password'),
    })
    world.server.open()
    await world.client.test()
    const first = await world.client.list({})
    expect((await world.client.list({})).session).toBe(first.session)
    world.server.expireSessions()
    expect((await world.client.list({})).session).not.toBe(first.session)
    expect(world.server.count('auth/login')).toBe(0)
  })
})

describe('an API key', () => {
  const start = (torrents: readonly FakeQbittorrentTorrent[], settings = {}) =>
    startWorld({ version: '5.2', torrents }, settings, 'key')

  test('is sent as Bearer, and nobody logs in', async () => {
    await using world = await start([pack])
    expect((await world.client.list({})).items).toHaveLength(1)
    await world.client.test()
    await world.client.pause([packId])
    for (const { path, headers } of world.server.requests) {
      expect(path).not.toContain('auth/')
      expect(headers['authorization']).toBe(`Bearer ${world.server.apiKey}`)
      expect(headers).not.toHaveProperty('cookie')
    }
  })

  test('that is wrong fails as auth', async () => {
    await using world = await start([pack], { api_key: 'wrong' })
    expect(await failureOf(world.client.list({}))).toMatchObject({ code: 'auth', retryable: false })
  })

  test('that is not taken any more is shown once, until somebody tries it', async () => {
    await using world = await start([pack])
    await world.client.list({})
    world.server.misbehave('401')
    for (let poll = 0; poll < 3; poll += 1) {
      expect(await failureOf(world.client.list({}))).toMatchObject({ code: 'auth' })
    }
    expect(world.server.requests).toHaveLength(2)
    world.server.misbehave('ok')
    await world.client.test()
    expect((await world.client.list({})).items).toHaveLength(1)
  })

  test('has one epoch until what went over the wire gets less', async () => {
    await using world = await start([pack, film])
    const session = async (): Promise<string> => (await world.client.list({})).session
    const first = await session()
    expect(await session()).toBe(first)
    world.server.remove(packId)
    const second = await session()
    expect(second).not.toBe(first)
    expect(await session()).toBe(second)
  })

  test('has another epoch after a qBittorrent that refused connections', async () => {
    await using world = await start([pack])
    const first = await world.client.list({})
    world.server.misbehave('reset', 'ok')
    expect(await failureOf(world.client.list({}))).toMatchObject({ code: 'unreachable' })
    expect((await world.client.list({})).session).not.toBe(first.session)
  })
})

import { describe, expect, test } from 'bun:test'

import { failureOf } from '../download-instance.ts'
import { fetched, fileOf, half, infoHash, magnet, seeding } from './entries.ts'
import { startWorld } from './server.ts'

const torrent = { ...seeding, gid: 'aaaaaaaaaaaaaaaa' }
const { gid } = fetched

describe('a list', () => {
  test('is one request, whatever it holds', async () => {
    const waiting = Array.from({ length: 300 }, (_, at) => ({
      ...half,
      gid: at.toString(16).padStart(16, '0'),
      status: 'waiting',
    }))
    await using world = await startWorld([fetched, torrent, ...waiting])
    const list = await world.client.list({})
    expect(list).toMatchObject({ isComplete: true, session: '85a63bb21102db86' })
    expect(list.items).toHaveLength(302)
    expect(world.server.requests).toHaveLength(1)
  })

  test('has what is saved to a folder as of its category (scenario 16)', async () => {
    const settings = { category_folders: { tv: '/srv/tv' } }
    const show = { ...fetched, gid: 'b', dir: '/srv/tv', files: [fileOf('/srv/tv/a.mkv', 100_000)] }
    await using world = await startWorld([fetched, show], settings)
    const { items } = await world.client.list({ category: 'tv' })
    expect(items).toMatchObject([{ id: 'b', category: 'tv' }])
  })

  test('has a status that no version had as unknown, and warns of it once (scenario 15)', async () => {
    await using world = await startWorld([{ ...fetched, status: 'frobnicating' }])
    await world.client.list({})
    const { items } = await world.client.list({})
    expect(items).toMatchObject([
      { phase: 'unknown', isDataComplete: false, rawState: 'frobnicating' },
    ])
    expect(world.client.warnings).toHaveLength(1)
  })

  test('is refused whole when one download makes no sense', async () => {
    await using world = await startWorld([{ ...fetched, totalLength: 'many' }])
    const error = await failureOf(world.client.list({}))
    expect(error).toMatchObject({ code: 'protocol' })
    expect(error.message).toBe(
      "The answer to aria2.tellStopped is none of aria2's (0.totalLength).",
    )
  })

  test.each([
    ['html200', 'protocol'],
    ['truncate', 'unreachable'],
    ['empty', 'protocol'],
    ['null', 'protocol'],
    ['wrong-types', 'protocol'],
    ['deep-json', 'protocol'],
    ['large', 'protocol'],
    ['401', 'auth'],
    ['403', 'auth'],
    ['404', 'protocol'],
    ['429-seconds', 'rate'],
    ['503', 'unreachable'],
    ['reset', 'unreachable'],
  ] as const)('is thrown for %s as %s, never an empty list (scenario 13)', async (fault, code) => {
    await using world = await startWorld([fetched])
    world.server.behave(fault)
    expect(await failureOf(world.client.list({}))).toMatchObject({ code })
  })

  test('with a wrong secret is refused finally, and does not tell it', async () => {
    await using world = await startWorld([fetched], { secret: 'the wrong one' })
    const error = await failureOf(world.client.list({}))
    expect(error).toMatchObject({ code: 'auth', retryable: false })
    expect(error.message).not.toContain('the wrong one')
  })
})

test('a test of the settings says which aria2 is there, and where it saves to', async () => {
  await using world = await startWorld()
  expect(await world.client.test()).toEqual({
    version: '1.36.0',
    protocol: 'http',
    message: 'aria2 1.36.0',
    defaultFolder: '/srv/done',
    warnings: [],
  })
})

describe('the files of a download', () => {
  test('are those of a torrent, by its hash or its gid', async () => {
    const [first, second] = seeding.files
    const files = [first, { ...second, selected: 'false', completedLength: '10000' }]
    await using world = await startWorld([{ ...torrent, files }])
    const expected = [
      { path: 'Pack/E01.mkv', sizeBytes: 60_000, progress: 1, isWanted: true },
      { path: 'Pack/E02.mkv', sizeBytes: 40_000, progress: 0.25, isWanted: false },
    ]
    expect(await world.client.files(infoHash)).toEqual(expected)
    expect(await world.client.files(torrent.gid)).toEqual(expected)
  })

  test('are none while there is no more than a magnet link, or an address', async () => {
    await using world = await startWorld([magnet, { ...half, files: [fileOf('', 0)] }])
    expect(await world.client.files(infoHash)).toEqual([])
    expect(await world.client.files(gid)).toEqual([])
  })

  test('that lie elsewhere are a failure, not a path (scenario 28)', async () => {
    await using world = await startWorld([{ ...fetched, files: [fileOf('/etc/passwd', 1)] }])
    expect(await failureOf(world.client.files(gid))).toMatchObject({ code: 'protocol' })
  })

  test('of a download that is not there are no empty list', async () => {
    await using world = await startWorld()
    expect(await failureOf(world.client.files(infoHash))).toMatchObject({ code: 'invalid' })
  })
})

describe('adding', () => {
  test('an address gives its gid, and goes to the folder of its category', async () => {
    await using world = await startWorld([], { category_folders: { tv: '/srv/tv' } })
    const url = 'http://server.test/a.mkv'
    const added = await world.client.add({ url, category: 'tv', paused: true })
    expect(added).toEqual({ id: '44b70925f71b155f', isDuplicate: false })
    expect(world.orders).toMatchObject([
      { params: ['token:secret123', [url], { pause: 'true', dir: '/srv/tv' }] },
    ])
  })

  test('a magnet link gives its hash, which is the id in the list', async () => {
    await using world = await startWorld()
    const { id } = await world.client.add({ url: `magnet:?xt=urn:btih:${infoHash}` })
    expect(id).toBe(infoHash)
    expect(world.orders).toHaveLength(1)
  })

  test('what is there already says so, and leaves no second entry', async () => {
    const uris = [{ uri: 'http://server.test/a.mkv' }]
    await using world = await startWorld([
      torrent,
      { ...half, files: [fileOf('/srv/done/a.mkv', 1, { uris })] },
    ])
    const added = await world.client.add({ url: `magnet:?xt=urn:btih:${infoHash}` })
    expect(added).toEqual({ id: infoHash, isDuplicate: true })
    const again = await world.client.add({ url: 'http://server.test/a.mkv' })
    expect(again).toEqual({ id: gid, isDuplicate: true })
    expect(world.orders).toEqual([])
  })

  test('what failed may be tried again', async () => {
    await using world = await startWorld([{ ...torrent, status: 'error' }])
    const added = await world.client.add({ url: `magnet:?xt=urn:btih:${infoHash}` })
    expect(added.isDuplicate).toBe(false)
  })

  test('what aria2 does not take is refused as invalid', async () => {
    await using world = await startWorld()
    const error = await failureOf(world.client.add({ url: 'junk' }))
    expect(error).toMatchObject({ code: 'invalid', retryable: false })
  })
})

describe('an order', () => {
  test('pauses and resumes by hash and gid, and is content when it is so already', async () => {
    await using world = await startWorld([torrent, { ...fetched }])
    await world.client.pause([infoHash, gid])
    expect(world.held.get(torrent.gid)?.status).toBe('paused')
    await world.client.resume([infoHash])
    await world.client.resume([infoHash])
    expect(world.held.get(torrent.gid)?.status).toBe('waiting')
  })

  test('for nobody asks nobody', async () => {
    await using world = await startWorld()
    await world.client.pause([])
    expect(world.server.requests).toEqual([])
  })

  test('for what is not there is invalid, and nothing is done of it', async () => {
    await using world = await startWorld([torrent])
    const error = await failureOf(world.client.pause([infoHash, 'f'.repeat(16)]))
    expect(error).toMatchObject({ code: 'invalid' })
    expect(world.held.get(torrent.gid)?.status).toBe('active')
  })

  test('removes all entries of a torrent, and leaves its data', async () => {
    const twice = { ...magnet, gid: 'bbbbbbbbbbbbbbbb', status: 'error', errorCode: '12' }
    await using world = await startWorld([torrent, twice, fetched])
    await world.client.remove(infoHash, { deleteData: false })
    expect((await world.client.list({})).items.map(({ id }) => id)).toEqual([gid])
    await world.client.remove(gid, { deleteData: false })
    expect((await world.client.list({})).items).toEqual([])
  })

  test('to delete data is unsupported, and removes nothing', async () => {
    await using world = await startWorld([fetched])
    const error = await failureOf(world.client.remove(gid, { deleteData: true }))
    expect(error).toMatchObject({ code: 'unsupported', retryable: false })
    expect(world.server.requests).toEqual([])
  })
})

import { describe, expect, test } from 'bun:test'

import { failureOf } from '../download-instance.ts'
import { hashOf, startWorld } from './instance.ts'

const one = { hashString: hashOf(1), name: 'Sample.Show.S01', labels: ['tv', 'hd'] }
const two = { hashString: hashOf(2), name: 'Sample.Film' }
const magnet = `magnet:?xt=urn:btih:${hashOf(7).toUpperCase()}&dn=New`

describe('a test of the settings', () => {
  test('says which Transmission is there, and where it saves to', async () => {
    await using world = await startWorld({ downloadDir: '/srv/done' })
    expect(await world.client.test()).toEqual({
      version: '3.00 (bb6b5a062e)',
      protocol: 'torrent',
      message: 'Transmission 3.00 (bb6b5a062e)',
      defaultFolder: '/srv/done',
      warnings: [],
    })
  })

  test('takes 4.0, which speaks as 3.00 does', async () => {
    await using world = await startWorld({ version: '4.0' })
    expect((await world.client.test()).version).toStartWith('4.0')
  })
})

describe('the files of a torrent', () => {
  test('are those below its folder, with what is wanted of them (scenario 24)', async () => {
    const files = [
      { name: 'Pack/E01.mkv', length: 1_000 },
      { name: 'Pack/E02.mkv', length: 1_000, bytesCompleted: 38, wanted: false },
      { name: 'Pack/empty', length: 0 },
    ]
    await using world = await startWorld({ torrents: [{ ...one, files }, two] })
    expect(await world.client.files(one.hashString)).toEqual([
      { path: 'Pack/E01.mkv', sizeBytes: 1_000, progress: 1, isWanted: true },
      { path: 'Pack/E02.mkv', sizeBytes: 1_000, progress: 0.038, isWanted: false },
      { path: 'Pack/empty', sizeBytes: 0, progress: 1, isWanted: true },
    ])
  })

  test('are asked for by a hash in any case', async () => {
    const hashString = 'abcdef0123456789abcdef0123456789abcdef01'
    await using world = await startWorld({ torrents: [{ ...one, hashString }] })
    expect(await world.client.files(hashString.toUpperCase())).toHaveLength(1)
  })

  test('of a torrent that is not there are no empty list', async () => {
    await using world = await startWorld({ torrents: [two] })
    expect(await failureOf(world.client.files(one.hashString))).toMatchObject({ code: 'invalid' })
  })
})

describe('adding', () => {
  for (const version of ['3.00', '4.0'] as const) {
    test(`a magnet link to ${version} gives it its category`, async () => {
      await using world = await startWorld({ version })
      const added = await world.client.add({ url: magnet, category: 'tv' })
      expect(added).toEqual({ id: hashOf(7), isDuplicate: false })
      expect(world.server.find(added.id)).toMatchObject({ name: 'New', labels: ['tv'], status: 4 })
      const { items } = await world.client.list({ category: 'tv' })
      expect(items).toMatchObject([{ phase: 'metadata', isDataComplete: false }])
    })
  }

  test('an address can wait, and goes to the folder of its category', async () => {
    const settings = { category_folders: { tv: '/downloads/tv' } }
    await using world = await startWorld({}, { settings })
    const url = 'https://indexer.test/get/show.torrent'
    const { id } = await world.client.add({ url, category: 'tv', paused: true })
    expect(world.server.find(id)).toMatchObject({ status: 0, downloadDir: '/downloads/tv' })
    await world.client.add({ url: magnet })
    expect(world.server.find(hashOf(7))).not.toHaveProperty('downloadDir')
  })

  test('what is there already says so, and leaves its labels alone', async () => {
    await using world = await startWorld({ torrents: [{ ...one, hashString: hashOf(7) }] })
    const added = await world.client.add({ url: magnet, category: 'films' })
    expect(added).toEqual({ id: hashOf(7), isDuplicate: true })
    expect(world.server.find(hashOf(7))?.labels).toEqual(['tv', 'hd'])
  })

  test('what is no torrent is refused as invalid', async () => {
    await using world = await startWorld()
    const error = await failureOf(world.client.add({ url: 'magnet:?xt=urn:junk' }))
    expect(error).toMatchObject({ code: 'invalid', retryable: false })
    expect(error.message).toContain('invalid or corrupt torrent file')
  })
})

describe('an order', () => {
  test('pauses and resumes those that are named, and no others', async () => {
    await using world = await startWorld({ torrents: [one, two] })
    await world.client.pause([one.hashString])
    expect(world.server.find(one.hashString)?.status).toBe(0)
    expect(world.server.find(two.hashString)?.status).toBeUndefined()
    await world.client.resume([one.hashString])
    expect(world.server.find(one.hashString)?.status).toBe(6)
  })

  test('for nobody asks nobody: no ids would be all', async () => {
    await using world = await startWorld({ torrents: [one] })
    await world.client.pause([])
    await world.client.resume([])
    expect(world.server.requests).toEqual([])
  })

  test.each([['recently-active'], ['1'], [''], ['../x']])(
    'for %j is refused unasked',
    async (id) => {
      await using world = await startWorld({ torrents: [one] })
      const { client } = world
      for (const call of [
        () => client.remove(id, { deleteData: true }),
        () => client.pause([id]),
        () => client.files(id),
        () => client.setCategory(id, 'x'),
      ]) {
        expect(await failureOf(call())).toMatchObject({ code: 'invalid' })
      }
      expect(world.server.requests).toEqual([])
      expect(world.server.find(one.hashString)).not.toBeNull()
    },
  )

  test.each([[true], [false]])('removes a torrent, deleting its data: %p', async (deleteData) => {
    await using world = await startWorld({ torrents: [one, two] })
    await world.client.remove(one.hashString, { deleteData })
    expect(world.server.find(one.hashString)).toBeNull()
    expect(world.server.find(two.hashString)).not.toBeNull()
    expect(world.server.calls.at(-1)?.arguments).toEqual({
      ids: [one.hashString],
      'delete-local-data': deleteData,
    })
  })

  test.each([
    ['imported', ['imported', 'hd']],
    ['hd', ['hd']],
    ['', ['hd']],
  ])('sets the category %j, and keeps the other labels', async (category, labels) => {
    await using world = await startWorld({ torrents: [one] })
    await world.client.setCategory(one.hashString, category)
    expect(world.server.find(one.hashString)?.labels).toEqual(labels)
  })

  test('for what is not there is invalid', async () => {
    await using world = await startWorld()
    const error = await failureOf(world.client.setCategory(hashOf(5), 'x'))
    expect(error).toMatchObject({ code: 'invalid' })
  })
})

import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'

import type { ClientItem } from '../../../src/domain/download-client.ts'
import { startMisbehavingServer } from '../../../src/plugin/testing/misbehaving-server.ts'
import { makeTorrent, torrentOf } from '../../support/torrent.ts'
import {
  hasTransmission,
  startTransmission,
  type Transmission,
} from '../../support/transmission.ts'
import { until } from '../../support/until.ts'
import { startWebSeed } from '../../support/web-seed.ts'
import { failureOf, type TestClient, type TestClientOptions } from '../download-instance.ts'
import { clientOf } from './instance.ts'

// Tests run side by side, each with a program of its own: nearly all of it is waiting for these.
setDefaultTimeout(120_000)

const pack = 'Sample.Show.S01'

function clientFor(daemon: Transmission, options: TestClientOptions = {}): TestClient {
  const { url, username, password } = daemon
  return clientOf({ url, username, password }, options)
}

/** Three files of a season, a megabyte in all. */
function layPack(folder: string, name = pack): string {
  const path = join(folder, name)
  mkdirSync(path, { recursive: true })
  for (const [at, size] of [300_000, 300_001, 299_999].entries()) {
    writeFileSync(join(path, `E0${at + 1}.mkv`), Buffer.alloc(size, at + 1))
  }
  return path
}

async function itemOf(client: TestClient, id: string): Promise<ClientItem> {
  const { items } = await client.list({})
  const item = items.find((one) => one.id === id)
  if (item === undefined) throw new Error(`there is no ${id}`)
  return item
}

/** Looks again and again until a download is so. */
async function sees(
  client: TestClient,
  id: string,
  isSo: (item: ClientItem) => boolean,
): Promise<ClientItem> {
  return await until(
    async () => {
      const item = await itemOf(client, id)
      return isSo(item) ? item : null
    },
    { what: 'the download as it should be', limitMs: 90_000 },
  )
}

const seeds = (item: ClientItem): boolean => item.phase === 'seeding' && item.isDataComplete

describe.concurrent.skipIf(!hasTransmission)('a real transmission-daemon', () => {
  test('tells its version and where it saves to', async () => {
    await using daemon = await startTransmission()
    const told = await clientFor(daemon).test()
    expect(told).toMatchObject({ protocol: 'torrent', defaultFolder: daemon.doneDir })
    expect(told.version).toMatch(/^\d\.\d/)
  })

  test('completes what is there already, and its files are as long as it says', async () => {
    await using daemon = await startTransmission()
    const client = clientFor(daemon)
    const torrent = torrentOf(layPack(daemon.doneDir))
    await daemon.add(torrent)
    const item = await sees(client, torrent.infoHash, seeds)
    expect(item).toMatchObject({
      name: pack,
      category: null,
      progress: 1,
      leftBytes: 0,
      wantedBytes: 900_000,
      path: { base: daemon.doneDir, content: join(daemon.doneDir, pack) },
    })
    const files = await client.files(item.id)
    expect(files).toHaveLength(3)
    for (const { path, sizeBytes } of files) {
      expect(statSync(join(daemon.doneDir, path)).size).toBe(sizeBytes)
    }
  })

  test('downloads from a web seed, and is complete no sooner than the data is in its place', async () => {
    await using daemon = await startTransmission()
    const client = clientFor(daemon)
    const served = join(daemon.doneDir, '..', 'served')
    layPack(served)
    await using seed = await startWebSeed(served, { bytesPerSecond: 600_000 })
    const torrent = torrentOf(join(served, pack), { webSeeds: [seed.url] })
    await daemon.add(torrent, { labels: ['tv'] })
    const phases: string[] = []
    const done = await sees(client, torrent.infoHash, (item) => {
      if (phases.at(-1) !== item.phase) phases.push(item.phase)
      const isThere = existsSync(join(daemon.doneDir, pack, 'E03.mkv'))
      expect(item.isDataComplete && !isThere).toBe(false)
      return seeds(item)
    })
    expect(phases).toContain('downloading')
    expect(phases.at(-1)).toBe('seeding')
    expect(done.completedAt).toBeGreaterThan(Date.now() - 120_000)
    expect(readdirSync(daemon.incompleteDir)).toEqual([])
  })

  test('never completes a magnet link without metadata (scenario 17)', async () => {
    await using daemon = await startTransmission()
    const client = clientFor(daemon)
    const { magnet, infoHash } = makeTorrent('Nobody.Has.It', Buffer.alloc(10))
    const added = await client.add({ url: magnet, category: 'films' })
    expect(added).toEqual({ id: infoHash, isDuplicate: false })
    expect(await client.add({ url: magnet })).toEqual({ id: infoHash, isDuplicate: true })
    const item = await itemOf(client, infoHash)
    expect(item).toMatchObject({ phase: 'metadata', isDataComplete: false, category: 'films' })
    await client.pause([infoHash])
    const paused = await sees(client, infoHash, ({ rawState }) => rawState === 'stopped')
    expect(paused).toMatchObject({ phase: 'metadata', isDataComplete: false })
  })

  test('is checking, not complete, while it verifies (scenario 19)', async () => {
    await using daemon = await startTransmission()
    const client = clientFor(daemon)
    const path = join(daemon.doneDir, 'large.mkv')
    writeFileSync(path, Buffer.alloc(160_000_000, 7))
    const torrent = torrentOf(path, { pieceBytes: 1_048_576 })
    await daemon.add(torrent)
    await sees(client, torrent.infoHash, seeds)
    await daemon.call('torrent-verify', { ids: [torrent.infoHash] })
    const item = await sees(client, torrent.infoHash, ({ phase }) => phase === 'checking')
    expect(item).toMatchObject({ isDataComplete: false })
    await sees(client, torrent.infoHash, seeds)
    const file = openSync(path, 'r+')
    writeSync(file, Buffer.alloc(80_000_000, 8))
    closeSync(file)
    await daemon.call('torrent-verify', { ids: [torrent.infoHash] })
    const damaged = await sees(client, torrent.infoHash, ({ progress }) => progress < 0.6)
    expect(damaged.isDataComplete).toBe(false)
    const again = await sees(client, torrent.infoHash, ({ phase }) => phase !== 'checking')
    expect(again).toMatchObject({ phase: 'downloading', isDataComplete: false })
    expect(again.leftBytes).toBeGreaterThan(79_000_000)
  })

  test('finds its files missing once it looks, and well again when they are back (scenario 21)', async () => {
    await using daemon = await startTransmission()
    const client = clientFor(daemon)
    const path = layPack(daemon.doneDir)
    const torrent = torrentOf(path)
    await daemon.add(torrent)
    await sees(client, torrent.infoHash, seeds)
    rmSync(path, { recursive: true })
    await daemon.call('torrent-verify', { ids: [torrent.infoHash] })
    const lost = await sees(client, torrent.infoHash, ({ phase }) => phase === 'missing')
    expect(lost).toMatchObject({
      isDataComplete: false,
      problem: { kind: 'missing-files', blocksImport: true },
    })
    expect(lost.problem?.message).toStartWith('No data found!')
    layPack(daemon.doneDir)
    await client.resume([torrent.infoHash])
    await daemon.call('torrent-verify', { ids: [torrent.infoHash] })
    const found = await sees(client, torrent.infoHash, seeds)
    expect(found).not.toHaveProperty('problem')
  })

  test('stays complete when its tracker does not know the torrent (scenario 20)', async () => {
    await using tracker = await startMisbehavingServer({
      answer: () => ({ body: 'd14:failure reason20:unregistered torrente' }),
    })
    await using daemon = await startTransmission()
    const client = clientFor(daemon)
    const torrent = torrentOf(layPack(daemon.doneDir), { tracker: `${tracker.url}/announce` })
    await daemon.add(torrent)
    const item = await sees(client, torrent.infoHash, ({ problem }) => problem !== undefined)
    expect(item).toMatchObject({
      phase: 'seeding',
      isDataComplete: true,
      problem: { kind: 'tracker', message: 'unregistered torrent', blocksImport: false },
    })
  })

  test('is complete when it is paused, and says that it is (scenario 22)', async () => {
    await using daemon = await startTransmission()
    const client = clientFor(daemon)
    const torrent = torrentOf(layPack(daemon.doneDir))
    await daemon.add(torrent)
    await sees(client, torrent.infoHash, seeds)
    await client.pause([torrent.infoHash])
    const item = await sees(client, torrent.infoHash, ({ phase }) => phase === 'complete')
    expect(item).toMatchObject({ isDataComplete: true, isSeedGoalReached: false, canMove: false })
    await client.resume([torrent.infoHash])
    await sees(client, torrent.infoHash, seeds)
  })

  test('counts only what is wanted, and tells which files those are (scenario 24)', async () => {
    await using daemon = await startTransmission({ settings: { 'incomplete-dir-enabled': false } })
    const client = clientFor(daemon)
    const path = layPack(daemon.doneDir)
    const torrent = torrentOf(path)
    rmSync(join(path, 'E02.mkv'))
    rmSync(join(path, 'E03.mkv'))
    writeFileSync(join(path, 'E02.mkv'), Buffer.alloc(40_000, 2))
    await daemon.add(torrent, { 'files-unwanted': [1, 2] })
    // Its last piece reaches into the second file, so that more may be wanted than the first.
    const item = await sees(client, torrent.infoHash, ({ phase }) => phase !== 'checking')
    expect(item.wantedBytes).toBeLessThan(item.totalBytes)
    const files = await client.files(torrent.infoHash)
    expect(files.map(({ isWanted }) => isWanted)).toEqual([true, false, false])
    expect(files[2]?.progress).toBeLessThan(1)
  })

  test('has its labels as category, and is removed with its data or without', async () => {
    await using daemon = await startTransmission()
    const client = clientFor(daemon)
    const [kept, deleted] = ['Kept', 'Deleted'].map((name) =>
      torrentOf(layPack(daemon.doneDir, name)),
    ) as [ReturnType<typeof torrentOf>, ReturnType<typeof torrentOf>]
    for (const torrent of [kept, deleted]) await daemon.add(torrent)
    await sees(client, deleted.infoHash, seeds)
    await client.setCategory(kept.infoHash, 'tv')
    await client.setCategory(kept.infoHash, 'imported')
    const { items } = await client.list({ category: 'imported' })
    expect(items).toMatchObject([{ name: 'Kept', tags: ['imported'] }])
    await client.remove(kept.infoHash, { deleteData: false })
    await client.remove(deleted.infoHash, { deleteData: true })
    await until(async () => (await client.list({})).items.length === 0)
    await until(() => !existsSync(join(daemon.doneDir, 'Deleted')))
    expect(existsSync(join(daemon.doneDir, 'Kept', 'E01.mkv'))).toBe(true)
  })

  test('saves what has a category to the folder of that, which stands for it without a label', async () => {
    await using daemon = await startTransmission()
    const { url, username, password, doneDir } = daemon
    const category_folders = { tv: join(doneDir, 'tv') }
    const client = clientOf({ url, username, password, category_folders })
    const { magnet, infoHash } = makeTorrent('Show', Buffer.alloc(10))
    await client.add({ url: magnet, category: 'tv' })
    expect(await daemon.find(infoHash, ['downloadDir', 'labels'])).toEqual({
      downloadDir: join(doneDir, 'tv'),
      labels: ['tv'],
    })
    await client.setCategory(infoHash, '')
    expect(await itemOf(client, infoHash)).toMatchObject({ category: 'tv', tags: [] })
    await client.setCategory(infoHash, 'imported')
    expect(await itemOf(client, infoHash)).toMatchObject({ category: 'imported' })
  })

  test.each([['stop'], ['kill']] as const)(
    'is another session after a %s, whose list is not whole at once (scenario 8)',
    async (how) => {
      await using daemon = await startTransmission()
      let skippedMs = 0
      const client = clientFor(daemon, { now: () => Date.now() + skippedMs })
      for (let at = 0; at < 60; at++) {
        await daemon.add(makeTorrent(`Show.${at}`, Buffer.alloc(20, at)), { paused: true })
      }
      const listsAll = async (): Promise<boolean> => (await client.list({})).items.length === 60
      await until(listsAll)
      skippedMs = 60_000
      // Long enough for the start of the daemon to be another one.
      await until(async () => (await client.list({})).isComplete)
      const { session } = await client.list({})
      await daemon.restart(how)
      skippedMs += 60_000
      const first = await client.list({})
      expect(first.session).not.toBe(session)
      expect(first.isComplete).toBe(false)
      await until(listsAll)
      skippedMs += 60_000
      expect(await client.list({})).toMatchObject({ isComplete: true, session: first.session })
    },
  )

  test('refuses a wrong password once, and finally', async () => {
    await using daemon = await startTransmission()
    const { url, username } = daemon
    const client = clientOf({ url, username, password: 'wrong' })
    expect(await failureOf(client.list({}))).toMatchObject({ code: 'auth', retryable: false })
  })

  test('costs a time limit while it is frozen, and works on when it is not (scenario 10)', async () => {
    await using daemon = await startTransmission()
    const client = clientFor(daemon)
    await client.list({})
    daemon.program.freeze()
    const { pid } = daemon.program
    await until(() => /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')))
    const began = performance.now()
    expect(await failureOf(client.list({}))).toMatchObject({ code: 'timeout', retryable: true })
    expect(performance.now() - began).toBeLessThan(13_000)
    daemon.program.thaw()
    await until(async () => (await client.list({})).items.length === 0)
  })

  test('that has ended cannot be reached', async () => {
    await using daemon = await startTransmission()
    const client = clientFor(daemon)
    await daemon.program.kill()
    expect(await failureOf(client.list({}))).toMatchObject({ code: 'unreachable' })
  })
})

describe.skipIf(!hasTransmission)(
  'a torrent with a name that leads elsewhere (scenario 28)',
  () => {
    test.each([
      ['../../escape2'],
      ['/abs/escape3'],
      ['Show: Part 1?'],
      ['Trail. '],
      ['Cafe\u0301'],
      ['right\u202Eto left'],
      ['new\nline'],
    ])(
      '%j is found where it lies on disk, below the folder',
      async (name) => {
        await using daemon = await startTransmission()
        const client = clientFor(daemon)
        const content = Buffer.alloc(40_000, 9)
        const torrent = makeTorrent(name, [
          { path: ['..', '..', 'E01.mkv'], content },
          { path: ['E02.mkv'], content },
        ])
        await daemon.add(torrent, { paused: true })
        const files = await client.files(torrent.infoHash)
        for (const { path, sizeBytes } of files) {
          const target = join(daemon.doneDir, path)
          expect(target).toStartWith(`${daemon.doneDir}/`)
          mkdirSync(join(target, '..'), { recursive: true })
          writeFileSync(target, content.subarray(0, sizeBytes))
        }
        await daemon.call('torrent-verify', { ids: [torrent.infoHash] })
        const item = await sees(client, torrent.infoHash, ({ isDataComplete }) => isDataComplete)
        expect(item.name).toBe(name)
        expect(item.path?.base).toBe(daemon.doneDir)
        expect(statSync(item.path!.content).isDirectory()).toBe(true)
        expect(item.path!.content).toStartWith(`${daemon.doneDir}/`)
        expect(item.path!.content).not.toContain('..' + '/')
      },
      30_000,
    )
  },
)

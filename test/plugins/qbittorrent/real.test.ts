import { describe, expect, test } from 'bun:test'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { ClientItem } from '../../../src/domain/download-client.ts'
import {
  hasQbittorrent,
  type Qbittorrent,
  type QbittorrentOptions,
  startQbittorrent,
} from '../../support/qbittorrent.ts'
import { makeTorrent, type TestTorrent, torrentOf } from '../../support/torrent.ts'
import { until } from '../../support/until.ts'
import { startWebSeed } from '../../support/web-seed.ts'
import { failureOf, instanceOf, type TestClient } from './instance.ts'

interface Real extends AsyncDisposable {
  readonly daemon: Qbittorrent
  readonly client: TestClient
  /** The download as the plugin tells of it. */
  item(torrent: Pick<TestTorrent, 'infoHash'>): Promise<ClientItem | null>
  /** Waits until the plugin tells of it so. */
  reaches(
    torrent: Pick<TestTorrent, 'infoHash'>,
    fits: (item: ClientItem) => boolean,
    limitMs?: number,
  ): Promise<ClientItem>
}

async function startReal(options: QbittorrentOptions = {}): Promise<Real> {
  const daemon = await startQbittorrent(options)
  const { url, username, password } = daemon
  const { client } = instanceOf({ url, username, password })
  const item: Real['item'] = async ({ infoHash }) => {
    const { items } = await client.list({})
    return items.find(({ id }) => id === infoHash) ?? null
  }
  return {
    daemon,
    client,
    item,
    reaches: async (torrent, fits, limitMs = 60_000) =>
      await until(
        async () => {
          const found = await item(torrent)
          return found !== null && fits(found) ? found : null
        },
        { what: 'the state that was waited for', limitMs, everyMs: 50 },
      ),
    [Symbol.asyncDispose]: () => daemon[Symbol.asyncDispose](),
  }
}

/** Puts a file where it belongs and adds it: complete as soon as qBittorrent has checked it. */
async function addInPlace(daemon: Qbittorrent, name: string, sizeBytes = 200_000) {
  const bytes = Buffer.alloc(sizeBytes, name)
  writeFileSync(join(daemon.doneDir, name), bytes)
  const torrent = makeTorrent(name, bytes)
  await daemon.add(torrent, { savepath: daemon.doneDir, useDownloadPath: 'false' })
  return torrent
}

/** A folder with a show of two episodes and a subtitle. */
function makeShow(): { readonly root: string; readonly show: string } {
  const root = mkdtempSync(join(tmpdir(), 'shelfd-show-'))
  const show = join(root, 'Sample.Show.S01')
  mkdirSync(join(show, 'Subs'), { recursive: true })
  writeFileSync(join(show, 'Sample.Show.S01E01.mkv'), Buffer.alloc(900_000, 'one '))
  writeFileSync(join(show, 'Sample.Show.S01E02.mkv'), Buffer.alloc(700_000, 'two '))
  writeFileSync(join(show, 'Subs', 'Sample.Show.S01E01.en.srt'), 'Hello.')
  return { root, show }
}

const isComplete = ({ isDataComplete }: ClientItem): boolean => isDataComplete

describe.skipIf(!hasQbittorrent)('a real qBittorrent', () => {
  test('is found by its test', async () => {
    await using real = await startReal()
    const found = await real.client.test()
    expect(found.version).toMatch(/^\d+\.\d+/)
    expect(found).toMatchObject({
      protocol: 'torrent',
      defaultFolder: real.daemon.doneDir,
      warnings: [],
    })
  }, 60_000)

  test('has a file that was in place as complete, and tells its path and its files', async () => {
    await using real = await startReal()
    const torrent = await addInPlace(real.daemon, 'Film.2020.mkv')
    const item = await real.reaches(torrent, isComplete)
    expect(item).toMatchObject({
      name: 'Film.2020.mkv',
      phase: 'seeding',
      wantedBytes: 200_000,
      leftBytes: 0,
      etaSeconds: null,
      category: null,
      path: {
        base: real.daemon.doneDir,
        content: join(real.daemon.doneDir, 'Film.2020.mkv'),
      },
    })
    expect(await real.client.files(torrent.infoHash)).toEqual([
      { path: 'Film.2020.mkv', sizeBytes: 200_000, progress: 1, isWanted: true },
    ])
  }, 60_000)

  test('is believed only when the bytes of a download lie at the path', async () => {
    const { root, show } = makeShow()
    await using seed = await startWebSeed(root, { bytesPerSecond: 100_000 })
    await using real = await startReal()
    const torrent = torrentOf(show, { webSeeds: [seed.url] })
    await real.daemon.add(torrent)
    const seen = new Set<string>()
    const item = await real.reaches(torrent, (one) => {
      seen.add(one.phase)
      if (one.phase === 'downloading' && one.progress > 0.1) seed.throttle(null)
      return one.isDataComplete
    })
    const { base, content } = item.path!
    expect(content).toBe(join(real.daemon.doneDir, 'Sample.Show.S01'))
    for (const file of await real.client.files(torrent.infoHash)) {
      expect(readFileSync(join(base, file.path))).toEqual(readFileSync(join(root, file.path)))
    }
    expect(seen).toContain('downloading')
    expect([...seen].at(-1)).toBe('seeding')
    rmSync(root, { recursive: true })
  }, 90_000)

  test('is not believed while it moves a download from disk to disk (scenario 18)', async () => {
    const other = mkdtempSync('/tmp/shelfd-incomplete-')
    const root = mkdtempSync(join(tmpdir(), 'shelfd-big-'))
    const big = join(root, 'Big.mkv')
    writeFileSync(big, Buffer.alloc(150_000_000, 'big '))
    await using seed = await startWebSeed(root)
    await using real = await startReal({ session: { 'Session\\TempPath': other } })
    const torrent = torrentOf(big, { webSeeds: [`${seed.url}Big.mkv`], pieceBytes: 1_048_576 })
    await real.daemon.add(torrent)
    const seen: ClientItem[] = []
    const item = await real.reaches(torrent, (one) => {
      seen.push(one)
      return one.isDataComplete
    })
    expect(Bun.file(item.path!.content).size).toBe(150_000_000)
    for (const one of seen) {
      if (one.phase === 'moving') expect(one).toMatchObject({ isDataComplete: false, progress: 1 })
    }
    for (const folder of [other, root]) rmSync(folder, { recursive: true })
  }, 120_000)

  test('tells which files are wanted', async () => {
    const { root, show } = makeShow()
    await using real = await startReal()
    const torrent = torrentOf(show)
    await real.daemon.add(torrent)
    await until(async () => (await real.client.files(torrent.infoHash)).length === 3)
    const form = { hash: torrent.infoHash, id: '1', priority: '0' }
    expect((await real.daemon.call('torrents/filePrio', form)).status).toBe(200)
    const wanted = await until(async () => {
      const files = await real.client.files(torrent.infoHash)
      return files.some(({ isWanted }) => !isWanted) && files
    })
    expect(wanted.map(({ path, isWanted }) => [path, isWanted])).toEqual([
      ['Sample.Show.S01/Sample.Show.S01E01.mkv', true],
      ['Sample.Show.S01/Sample.Show.S01E02.mkv', false],
      ['Sample.Show.S01/Subs/Sample.Show.S01E01.en.srt', true],
    ])
    rmSync(root, { recursive: true })
  }, 60_000)

  test('takes a magnet link, whose content nobody knows, and takes it once', async () => {
    await using real = await startReal()
    const { infoHash, magnet } = makeTorrent('Unknown.mkv', Buffer.from('unknown'))
    const order = { url: magnet, category: 'tv/new' }
    expect(await real.client.add(order)).toEqual({ id: infoHash, isDuplicate: false })
    const item = await real.reaches({ infoHash }, ({ phase }) => phase === 'metadata')
    expect(item).toMatchObject({
      category: 'tv/new',
      isDataComplete: false,
      leftBytes: 0,
      totalBytes: 0,
      path: null,
    })
    expect(await real.client.add(order)).toEqual({ id: infoHash, isDuplicate: true })
    const upper = magnet.replace(infoHash, infoHash.toUpperCase())
    expect(await real.client.add({ url: upper })).toEqual({ id: infoHash, isDuplicate: true })
  }, 60_000)

  test('takes a magnet link of version 2, and a hash in base 32', async () => {
    await using real = await startReal()
    const second = 'ab'.repeat(32)
    expect(await real.client.add({ url: `magnet:?xt=urn:btmh:1220${second}` })).toEqual({
      id: second.slice(0, 40),
      isDuplicate: false,
    })
    const item = await real.item({ infoHash: second.slice(0, 40) })
    expect(item?.otherIds).toEqual([second])
    // The same bits: 32 signs of 5, 40 of 4.
    const first = `magnet:?xt=urn:btih:${'BCDEFGHA'.repeat(4)}`
    const { id } = await real.client.add({ url: first })
    expect(id).toMatch(/^[\da-f]{40}$/)
    expect(await real.item({ infoHash: id })).not.toBeNull()
  }, 60_000)

  test('refuses a link that it cannot read, and one that it accepts without a word', async () => {
    await using real = await startReal()
    const zeros = `magnet:?xt=urn:btih:${'0'.repeat(40)}`
    expect(await failureOf(real.client.add({ url: zeros }))).toMatchObject({ code: 'invalid' })
    expect((await real.client.list({})).items).toEqual([])
  }, 60_000)

  test('gets a torrent from an address by itself', async () => {
    await using real = await startReal()
    const torrent = makeTorrent('FromAfar.mkv', Buffer.from('from afar'))
    const server = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      fetch: () => new Response(torrent.bytes as Uint8Array<ArrayBuffer>),
    })
    const url = `http://127.0.0.1:${server.port}/get/1`
    expect(await real.client.add({ url, category: 'films', paused: true })).toEqual({
      id: torrent.infoHash,
      isDuplicate: false,
    })
    const item = await real.reaches(torrent, ({ phase }) => phase === 'paused')
    expect(item).toMatchObject({ name: 'FromAfar.mkv', category: 'films', tags: [] })
    expect(await (await real.daemon.call('torrents/tags')).json()).toEqual([])
    await server.stop(true)
  }, 60_000)

  test('pauses and resumes what is complete and what is not (scenario 22)', async () => {
    await using real = await startReal()
    const film = await addInPlace(real.daemon, 'Film.mkv')
    const other = makeTorrent('Other.mkv', Buffer.from('nobody has it'))
    await real.daemon.add(other)
    await real.reaches(film, isComplete)
    await real.client.pause([film.infoHash, other.infoHash])
    const stopped = await real.reaches(film, ({ phase }) => phase === 'complete')
    expect(stopped).toMatchObject({ isDataComplete: true, canMove: false })
    const paused = await real.reaches(other, ({ phase }) => phase === 'paused')
    expect(paused.isDataComplete).toBe(false)
    await real.client.resume([film.infoHash, other.infoHash])
    await real.reaches(film, ({ phase }) => phase === 'seeding')
    await real.reaches(other, ({ phase }) => phase === 'stalled')
  }, 60_000)

  test('sets a category, makes it when there is none, and lists by it (scenario 16)', async () => {
    await using real = await startReal()
    const film = await addInPlace(real.daemon, 'Film.mkv')
    const song = await addInPlace(real.daemon, 'Song.mp3')
    await real.client.setCategory(film.infoHash, 'imported/by shelfd')
    await real.client.setCategory(song.infoHash, 'music')
    const { items } = await real.client.list({ category: 'imported/by shelfd' })
    expect(items.map(({ id, category }) => [id, category])).toEqual([
      [film.infoHash, 'imported/by shelfd'],
    ])
    const failure = await failureOf(real.client.setCategory(film.infoHash, 'a//b'))
    expect(failure).toMatchObject({ code: 'invalid' })
  }, 60_000)

  test('removes a download with its data, and without', async () => {
    await using real = await startReal()
    const kept = await addInPlace(real.daemon, 'Kept.mkv')
    const gone = await addInPlace(real.daemon, 'Gone.mkv')
    for (const torrent of [kept, gone]) await real.reaches(torrent, isComplete)
    await real.client.remove(kept.infoHash, { deleteData: false })
    await real.client.remove(gone.infoHash, { deleteData: true })
    await until(async () => (await real.client.list({})).items.length === 0)
    await until(() => !existsSync(join(real.daemon.doneDir, 'Gone.mkv')))
    expect(existsSync(join(real.daemon.doneDir, 'Kept.mkv'))).toBe(true)
  }, 60_000)

  test('says why a download failed, as only its log knows', async () => {
    await using real = await startReal()
    writeFileSync(join(real.daemon.doneDir, 'a file'), 'x')
    const torrent = makeTorrent('Failing.mkv', Buffer.from('fails'))
    const savepath = join(real.daemon.doneDir, 'a file', 'below')
    await real.daemon.add(torrent, { savepath, useDownloadPath: 'false' })
    const item = await real.reaches(torrent, ({ phase }) => phase === 'error')
    expect(item.problem).toMatchObject({
      kind: 'disk',
      message: expect.stringContaining('Not a directory'),
      blocksImport: true,
    })
  }, 60_000)

  test('misses files that somebody deleted, once it is started anew (scenario 21)', async () => {
    await using real = await startReal()
    const film = await addInPlace(real.daemon, 'Film.mkv')
    await real.reaches(film, isComplete)
    const before = await real.client.list({})
    rmSync(join(real.daemon.doneDir, 'Film.mkv'))
    await real.daemon.restart()
    const item = await real.reaches(film, ({ phase }) => phase === 'missing')
    expect(item).toMatchObject({
      isDataComplete: false,
      problem: { kind: 'missing-files', blocksImport: true },
    })
    expect((await real.client.list({})).session).not.toBe(before.session)
  }, 60_000)
})

describe.skipIf(!hasQbittorrent)('a real qBittorrent in trouble', () => {
  test('that was killed is unreachable, and asked with a new login when it is back (scenario 7)', async () => {
    await using real = await startReal()
    const film = await addInPlace(real.daemon, 'Film.mkv')
    await real.reaches(film, isComplete)
    const before = await real.client.list({})
    await real.daemon.program.kill()
    expect(await failureOf(real.client.list({}))).toMatchObject({
      code: 'unreachable',
      retryable: true,
    })
    await real.daemon.restart('kill')
    const after = await real.client.list({})
    expect(after.session).not.toBe(before.session)
    await real.reaches(film, isComplete)
  }, 60_000)

  test('whose session has run out is logged in to once more (scenario 6)', async () => {
    await using real = await startReal({ preferences: { 'WebUI\\SessionTimeout': 1 } })
    const first = await real.client.list({})
    expect((await real.client.list({})).session).toBe(first.session)
    // Each look makes it longer, so there is nothing to look at until it is over.
    await Bun.sleep(2_100)
    expect((await real.client.list({})).session).not.toBe(first.session)
    expect((await real.client.test()).warnings).toHaveLength(1)
  }, 60_000)

  test('with another password is tried twice, and bans nobody (scenario 4)', async () => {
    await using daemon = await startQbittorrent()
    const { url, username } = daemon
    const { client } = instanceOf({ url, username, password: 'wrong' })
    for (let poll = 0; poll < 10; poll += 1) {
      expect(await failureOf(client.list({}))).toMatchObject({ code: 'auth' })
    }
    expect(await failureOf(client.test())).toMatchObject({ code: 'auth' })
    const log = (await (await daemon.call('log/main')).json()) as { message: string }[]
    const refused = log.filter(({ message }) => /login failure/i.test(message))
    expect(refused).toHaveLength(2)
    expect(
      (await instanceOf({ url, username, password: daemon.password }).client.list({})).items,
    ).toEqual([])
  }, 60_000)

  test('that bans this machine says so, and its old sessions go on (scenario 5)', async () => {
    await using real = await startReal({
      preferences: { 'WebUI\\MaxAuthenticationFailCount': 1, 'WebUI\\BanDuration': 3_600 },
    })
    await real.client.list({})
    const { url, username, password } = real.daemon
    expect(
      await failureOf(instanceOf({ url, username, password: 'wrong' }).client.list({})),
    ).toMatchObject({ code: 'auth' })
    const failure = await failureOf(instanceOf({ url, username, password }).client.list({}))
    expect(failure).toMatchObject({ code: 'banned', retryable: false, retryAfterSeconds: 3_600 })
    expect((await real.client.list({})).items).toEqual([])
  }, 60_000)

  test('that is frozen is given up after ten seconds, and goes on where it was (scenario 10)', async () => {
    await using real = await startReal()
    await real.client.list({})
    real.daemon.program.freeze()
    const since = performance.now()
    expect(await failureOf(real.client.list({}))).toMatchObject({ code: 'timeout' })
    expect(performance.now() - since).toBeLessThan(15_000)
    real.daemon.program.thaw()
    expect((await real.client.list({})).items).toEqual([])
  }, 60_000)

  test('with 300 torrents is asked once for all of them, in less than a second (scenario 1)', async () => {
    await using real = await startReal()
    const form = (torrents: readonly TestTorrent[]): FormData => {
      const data = new FormData()
      for (const { bytes, infoHash } of torrents) {
        const file = new File([bytes as Uint8Array<ArrayBuffer>], `${infoHash}.torrent`)
        data.append('torrents', file)
      }
      data.append('paused', 'true')
      data.append('skip_checking', 'true')
      data.append('category', 'tv')
      return data
    }
    const torrents = Array.from({ length: 300 }, (_, at) =>
      makeTorrent(`Film ${at}.mkv`, Buffer.from(`film ${at}`)),
    )
    await real.daemon.call('torrents/add', form(torrents))
    await until(async () => (await real.client.list({})).items.length === 300)
    const since = performance.now()
    const { items } = await real.client.list({})
    expect(performance.now() - since).toBeLessThan(1_000)
    expect(new Set(items.map(({ id }) => id)).size).toBe(300)
  }, 60_000)
})

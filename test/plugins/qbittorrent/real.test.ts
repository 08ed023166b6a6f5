import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { ClientItem } from '../../../src/domain/download-client.ts'
import { isRoot, needs } from '../../support/needs.ts'
import { hasQbittorrent } from '../../support/qbittorrent.ts'
import { makeTorrent, torrentOf } from '../../support/torrent.ts'
import { until } from '../../support/until.ts'
import { startWebSeed } from '../../support/web-seed.ts'
import { failureOf } from './instance.ts'
import { addInPlace, isComplete, startReal } from './real.ts'

// Tests run side by side, each with a program of its own: nearly all of it is waiting for these.
setDefaultTimeout(120_000)

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

describe.concurrent.skipIf(!hasQbittorrent)('a real qBittorrent', () => {
  test('is found by its test', async () => {
    await using real = await startReal()
    const found = await real.client.test()
    expect(found.version).toMatch(/^\d+\.\d+/)
    expect(found).toMatchObject({
      protocol: 'torrent',
      defaultFolder: real.daemon.doneDir,
      warnings: [],
    })
  })

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
  })

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
  })

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
  })

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
  })

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
  })

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
  })

  test('refuses a link that it cannot read, and one that it accepts without a word', async () => {
    await using real = await startReal()
    const zeros = `magnet:?xt=urn:btih:${'0'.repeat(40)}`
    expect(await failureOf(real.client.add({ url: zeros }))).toMatchObject({ code: 'invalid' })
    expect((await real.client.list({})).items).toEqual([])
  })

  for (const [what, host] of [
    ['is given a torrent from a server that the settings name', '127.0.0.1'],
    ['gets a torrent itself from any other server', 'localhost'],
  ] as const) {
    test(what, async () => {
      await using real = await startReal()
      const torrent = makeTorrent('FromAfar.mkv', Buffer.from('from afar'))
      const server = Bun.serve({
        port: 0,
        hostname: '127.0.0.1',
        fetch: () => new Response(torrent.bytes as Uint8Array<ArrayBuffer>),
      })
      const url = `http://${host}:${server.port}/get/1`
      const order = { url, category: 'films', paused: true }
      const id = torrent.infoHash
      expect(await real.client.add(order)).toEqual({ id, isDuplicate: false })
      const item = await real.reaches(torrent, ({ phase }) => phase === 'paused')
      expect(item).toMatchObject({ name: 'FromAfar.mkv', category: 'films', tags: [] })
      expect(await (await real.daemon.call('torrents/tags')).json()).toEqual([])
      // What qBittorrent gets itself it has twice without a word.
      if (host === '127.0.0.1') {
        expect(await real.client.add(order)).toEqual({ id, isDuplicate: true })
      }
      await server.stop(true)
    })
  }

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
  })

  test('has reached its goal at the limit of all or at its own, and can go once it is stopped', async () => {
    await using real = await startReal()
    const film = await addInPlace(real.daemon, 'Film.mkv')
    expect(await real.reaches(film, isComplete)).toMatchObject({ isSeedGoalReached: false })
    // A torrent at the limit of all would be stopped by qBittorrent itself.
    const far = { max_ratio_enabled: true, max_ratio: 9 }
    await real.daemon.call('app/setPreferences', { json: JSON.stringify(far) })
    expect(await real.item(film)).toMatchObject({ isSeedGoalReached: false })
    await real.client.pause([film.infoHash])
    const stopped = await real.reaches(film, ({ phase }) => phase === 'complete')
    expect(stopped.canMove).toBe(false)
    const near = { max_ratio_enabled: true, max_ratio: 0 }
    await real.daemon.call('app/setPreferences', { json: JSON.stringify(near) })
    await real.reaches(film, ({ isSeedGoalReached, canMove }) => isSeedGoalReached! && canMove!)
    const own = { hashes: film.infoHash, ratioLimit: '-1', seedingTimeLimit: '-1' }
    await real.daemon.call('torrents/setShareLimits', { ...own, inactiveSeedingTimeLimit: '-1' })
    await real.reaches(film, ({ isSeedGoalReached }) => isSeedGoalReached === false)
  })

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
  })

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
  })

  test('is told by paths inside of its folder, whatever a torrent calls itself (scenario 28)', async () => {
    await using real = await startReal()
    const torrents = [
      '../../escape',
      '/etc/x',
      'Show: The Movie (2020)',
      'e\u0301 😀 \u202eRLO',
      'Trail. ',
    ].map((name) =>
      makeTorrent(name, [
        { path: ['..', '..', 'up.mkv'], content: Buffer.from(`up ${name}`) },
        { path: ['Sub', 'in.mkv'], content: Buffer.from(`in ${name}`) },
      ]),
    )
    for (const torrent of torrents) await real.daemon.add(torrent, { paused: 'true' })
    for (const torrent of torrents) {
      const { path } = await real.reaches(torrent, ({ phase }) => phase === 'paused')
      const { base, content } = path!
      expect([real.daemon.doneDir, real.daemon.incompleteDir]).toContain(base)
      expect(join(content)).toStartWith(`${base}/`)
      for (const file of await real.client.files(torrent.infoHash)) {
        expect(join(base, file.path)).toStartWith(`${content}/`)
      }
    }
  })

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
  })

  test.skipIf(!isRoot)('says that the disk is full', async () => {
    const small = mkdtempSync(join(tmpdir(), 'shelfd-full-'))
    const root = mkdtempSync(join(tmpdir(), 'shelfd-large-'))
    const mounted = Bun.spawnSync(['mount', '-t', 'tmpfs', '-o', 'size=1m', 'none', small])
    if (!needs(mounted.success, 'leave to mount a small disk')) return
    writeFileSync(join(root, 'Large.mkv'), Buffer.alloc(4_000_000, 'large '))
    await using seed = await startWebSeed(root)
    const torrent = torrentOf(join(root, 'Large.mkv'), { webSeeds: [`${seed.url}Large.mkv`] })
    try {
      await using real = await startReal()
      await real.daemon.add(torrent, { savepath: small, useDownloadPath: 'false' })
      const item = await real.reaches(torrent, ({ phase }) => phase === 'error')
      expect(item).toMatchObject({
        isDataComplete: false,
        problem: {
          kind: 'disk',
          message: expect.stringContaining('No space left on device'),
          blocksImport: true,
        },
      })
    } finally {
      Bun.spawnSync(['umount', small])
      for (const folder of [small, root]) rmSync(folder, { recursive: true })
    }
  })

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
  })
})

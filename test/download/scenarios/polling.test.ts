import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { rmSync } from 'node:fs'
import { join } from 'node:path'

import { startFakeQbittorrent } from '../../../src/plugin/testing/fake/qbittorrent.ts'
import { hashOfName } from '../../../src/plugin/testing/fake/qbittorrent/torrents.ts'
import { startFakeTransmission } from '../../../src/plugin/testing/fake/transmission.ts'
import { tempFolder } from '../../filesystem/temp-folder.ts'
import { freePort } from '../../support/free-port.ts'
import { until } from '../../support/until.ts'
import { contentOf, lay, openScene, type Scene, type SceneClient } from './scene.ts'

setDefaultTimeout(120_000)

const minute = 60_000

function qbittorrent(
  { url, username, password }: { url: string; username: string; password: string },
  more: Partial<SceneClient> = {},
): SceneClient {
  return { name: 'box', plugin: 'qbittorrent', url, username, password, ...more }
}

function transmission({ url }: { url: string }, more: Partial<SceneClient> = {}): SceneClient {
  return { name: 'seedbox', plugin: 'transmission', url, ...more }
}

const film = 'Big.Film.2019.1080p'
const downloading = { name: film, category: 'films', seconds: 3_600 }
const oneFile = [{ path: `${film}.mkv`, sizeBytes: 1_000_000_000 }]
const hash = hashOfName(film)

function downloadRows({ engine }: Scene): unknown {
  return engine.rows('SELECT * FROM download')
}

async function nobody(): Promise<string> {
  return `http://127.0.0.1:${await freePort()}`
}

describe('a poll', () => {
  test('1: of 300 torrents is one list request in under a second, and an idle one writes no row', async () => {
    const torrents = Array.from({ length: 300 }, (_, n) => ({
      name: `Some.Film.${1700 + n}`,
      category: 'films',
      seconds: 36_000,
      files: [{ path: `Some.Film.${1700 + n}.mkv`, sizeBytes: 1_000_000 }],
    }))
    await using box = await startFakeQbittorrent({ torrents })
    await using scene = await openScene({ clients: [qbittorrent(box)] })
    await scene.poll()
    expect(scene.engine.rows('SELECT id FROM download')).toHaveLength(300)
    expect([box.count('torrents/info'), box.count('auth/login')]).toEqual([1, 1])

    const rows = () => [downloadRows(scene), scene.engine.rows('SELECT * FROM download_client')]
    await scene.advance(6_000)
    const before = rows()
    const lists = box.count('torrents/info')
    const began = performance.now()
    await scene.advance(minute)
    expect(performance.now() - began).toBeLessThan(1_000)
    expect(box.count('torrents/info')).toBe(lists + 1)
    expect(box.count('auth/login')).toBe(1)
    expect(box.count('torrents/files')).toBe(0)
    expect(rows()).toEqual(before)
  })

  test('2, 3: of a dead client is told with a time of the next try, and holds up no other nor any download', async () => {
    await using box = await startFakeQbittorrent({
      torrents: [{ ...downloading, files: oneFile }],
    })
    await using seedbox = await startFakeTransmission({
      torrents: [
        {
          hashString: 'b'.repeat(40),
          name: 'Show.S01',
          labels: ['tv'],
          status: 4,
          leftUntilDone: 9,
        },
      ],
    })
    const dead = { name: 'dead', plugin: 'transmission', url: await nobody() } as const
    await using scene = await openScene({
      clients: [qbittorrent(box), transmission(seedbox), dead],
    })
    await scene.poll()
    expect(await scene.find(hash)).toMatchObject({ state: 'tracking', phase: 'downloading' })
    expect(await scene.find('b'.repeat(40))).toMatchObject({ state: 'tracking' })
    const down = await scene.client('dead')
    expect(down).toMatchObject({ state: 'failing', problem: { code: 'unreachable' } })
    expect(down.problem?.message).toContain('ECONNREFUSED')
    expect(Date.parse(down.nextPollAt ?? '')).toBeGreaterThan(Date.now())
    expect(await scene.client('box')).toMatchObject({ state: 'ready', problem: null })

    await box.stop()
    await scene.advance(minute)
    const before = downloadRows(scene)
    const { failures } = await scene.client('dead')
    for (let passed = 0; passed < 10 * minute; passed += minute) await scene.advance(minute)
    expect(downloadRows(scene)).toEqual(before)
    expect(await scene.client('box')).toMatchObject({ problem: { code: 'unreachable' } })
    // By now it is asked every 5, then every 15 minutes.
    expect((await scene.client('dead')).failures).toBeLessThanOrEqual(failures + 3)
  })

  test('4: with a wrong password tries to log in at most twice, and serves once it was mended', async () => {
    await using box = await startFakeQbittorrent({ torrents: [{ ...downloading, files: oneFile }] })
    await using scene = await openScene({ clients: [qbittorrent(box, { password: 'wrong' })] })
    for (let passed = 0; passed < 10 * minute; passed += minute) await scene.advance(minute)
    expect(box.count('auth/login')).toBeLessThanOrEqual(2)
    const refused = await scene.client('box')
    expect(refused).toMatchObject({ state: 'failing', problem: { code: 'auth' } })
    expect(refused.problem?.message).toMatch(/password|authentication|login/i)
    expect(JSON.stringify(refused)).not.toContain('wrong')

    await scene.configure({ clients: [qbittorrent(box)] })
    expect(await scene.sees(hash, ({ phase }) => phase === 'downloading')).toMatchObject({
      state: 'tracking',
    })
    expect(await scene.client('box')).toMatchObject({ state: 'ready', problem: null })
    expect(box.count('auth/login')).toBeLessThanOrEqual(3)
  })

  test('5: of a client that bans us is not made again within the hour, and others go on', async () => {
    await using box = await startFakeQbittorrent({ torrents: [{ ...downloading, files: oneFile }] })
    await using seedbox = await startFakeTransmission({ torrents: [] })
    box.ban()
    await using scene = await openScene({ clients: [qbittorrent(box), transmission(seedbox)] })
    await scene.advance(0)
    const banned = await scene.client('box')
    expect(banned).toMatchObject({ state: 'failing', problem: { code: 'banned' } })
    expect(Date.parse(banned.nextPollAt ?? '') - Date.now()).toBeGreaterThan(59 * minute)
    const asked = box.requests.length
    for (let passed = 0; passed < 50 * minute; passed += 5 * minute) {
      await scene.advance(5 * minute)
    }
    expect(box.requests.length).toBe(asked)
    expect(seedbox.calls.filter(({ method }) => method === 'torrent-get').length).toBeGreaterThan(8)

    box.ban(false)
    await scene.configure({ toml: '[scan]\nhistory = "60d"' })
    expect(await scene.client('box')).toMatchObject({ state: 'ready' })
    expect(await scene.find(hash)).toMatchObject({ state: 'tracking' })
  })

  test('6: whose session has run out is one new login', async () => {
    await using box = await startFakeQbittorrent({ torrents: [{ ...downloading, files: oneFile }] })
    await using scene = await openScene({ clients: [qbittorrent(box)] })
    await scene.poll()
    expect(box.count('auth/login')).toBe(1)
    box.expireSessions()
    await scene.poll()
    expect(box.count('auth/login')).toBe(2)
    expect(await scene.client('box')).toMatchObject({ state: 'ready', failures: 0 })
  })

  test('8: of a Transmission that was started anew and has no list yet loses no download', async () => {
    await using seedbox = await startFakeTransmission({
      torrents: [{ hashString: hash, name: film, labels: ['films'], status: 4, leftUntilDone: 9 }],
    })
    await using scene = await openScene({ clients: [transmission(seedbox)] })
    await scene.poll()
    expect(await scene.find(hash)).toMatchObject({ state: 'tracking' })
    const before = downloadRows(scene)
    seedbox.restart({ emptyLists: 1 })
    await scene.advance(minute)
    expect(downloadRows(scene)).toEqual(before)
    await scene.advance(minute)
    expect(downloadRows(scene)).toEqual(before)
  })

  test('9: that misses a download three times in two minutes has it removed when it was imported, else failed', async () => {
    using temp = tempFolder()
    const imported = 'Old.Film.2001'
    lay(temp.path, `${imported}.mkv`)
    const { length } = contentOf(`${imported}.mkv`)
    await using box = await startFakeQbittorrent({
      savePath: temp.path,
      torrents: [
        { ...downloading, files: oneFile },
        {
          name: imported,
          category: 'films',
          files: [{ path: `${imported}.mkv`, sizeBytes: length }],
        },
      ],
    })
    const toml = `folders = ["${temp.path}"]`
    await using scene = await openScene({ clients: [qbittorrent(box, { toml })] })
    await scene.reaches(hashOfName(imported), 'imported')
    const library = scene.library()
    expect(Object.keys(library)).toEqual(['Old Film (2001)/Old Film (2001).mkv'])
    await scene.advance(6_000)
    box.remove(hash)
    box.remove(hashOfName(imported))
    await scene.poll()
    await scene.poll()
    await scene.poll()
    expect(await scene.find(hash)).toMatchObject({ state: 'tracking' })
    await scene.advance(2 * minute + 1_000)
    expect(await scene.find(hash)).toMatchObject({
      state: 'failed',
      reason: { code: 'removed_from_client' },
    })
    expect(await scene.find(hashOfName(imported))).toMatchObject({ state: 'removed' })
    expect(scene.library()).toEqual(library)
  })

  test('40: follows a restart of the daemon by itself, and imports nothing twice', async () => {
    using temp = tempFolder()
    lay(temp.path, `${film}.mkv`, 'Later.Film.2020.mkv')
    const { length } = contentOf(`${film}.mkv`)
    const files = [{ path: `${film}.mkv`, sizeBytes: length }]
    await using box = await startFakeQbittorrent({
      savePath: temp.path,
      torrents: [{ name: film, category: 'films', files }],
    })
    const toml = `folders = ["${temp.path}"]`
    await using scene = await openScene({ clients: [qbittorrent(box, { toml })] })
    await scene.reaches(hash, 'imported')
    rmSync(join(scene.movies, 'Big Film (2019)'), { recursive: true })
    box.restart()
    const later = box.add({
      name: 'Later.Film.2020',
      category: 'films',
      files: [{ path: 'Later.Film.2020.mkv', sizeBytes: 200_000 }],
    })
    await scene.restart()
    await until(async () => (await scene.find(later))?.state === 'imported')
    expect(await scene.find(hash)).toMatchObject({ state: 'imported' })
    await scene.poll()
    expect(Object.keys(scene.library())).toEqual(['Later Film (2020)/Later Film (2020).mkv'])
  })

  test.each(['html', 'truncated', 'huge'] as const)(
    '13: whose answer is %s writes nothing, and the next one is taken',
    async (fault) => {
      await using box = await startFakeQbittorrent({
        torrents: [{ ...downloading, files: oneFile }],
      })
      await using scene = await openScene({ clients: [qbittorrent(box)] })
      await scene.poll()
      await scene.advance(6_000)
      const before = downloadRows(scene)
      box.spoilLists(fault)
      await scene.poll()
      expect(await scene.client('box')).toMatchObject({ problem: { code: 'protocol' } })
      expect(downloadRows(scene)).toEqual(before)
      box.spoilLists(null)
      await scene.poll()
      expect(await scene.client('box')).toMatchObject({ state: 'ready', problem: null })
      expect(downloadRows(scene)).toEqual(before)
    },
  )

  test('13, 14: of a Transmission that answers an error, or 409 to everything, is two tries and no loss', async () => {
    await using seedbox = await startFakeTransmission({
      torrents: [{ hashString: hash, name: film, labels: ['films'], status: 4, leftUntilDone: 9 }],
    })
    await using scene = await openScene({ clients: [transmission(seedbox)] })
    await scene.poll()
    const before = downloadRows(scene)
    seedbox.misbehave('error-result')
    await scene.poll()
    expect(await scene.client('seedbox')).toMatchObject({ problem: { code: 'protocol' } })
    seedbox.misbehave('conflict')
    await scene.advance(6_000)
    const asked = seedbox.requests.length
    await scene.poll()
    expect(seedbox.requests.length - asked).toBeLessThanOrEqual(2)
    expect(downloadRows(scene)).toEqual(before)
    seedbox.misbehave('ok')
    await scene.poll()
    expect(await scene.client('seedbox')).toMatchObject({ state: 'ready' })
  })

  test('15: that tells of a state that nobody knows has it as unknown, never complete', async () => {
    await using box = await startFakeQbittorrent({
      torrents: [{ ...downloading, seconds: 0, files: oneFile, state: 'frobnicating' }],
    })
    await using scene = await openScene({ clients: [qbittorrent(box)] })
    await scene.poll()
    await scene.poll()
    expect(await scene.find(hash)).toMatchObject({ state: 'tracking', phase: 'unknown' })
  })

  test('16: leaves what is in another category alone', async () => {
    using temp = tempFolder()
    lay(temp.path, `${film}.mkv`)
    const torrent = {
      name: film,
      files: [{ path: `${film}.mkv`, from: join(temp.path, `${film}.mkv`) }],
    }
    await using box = await startFakeQbittorrent({
      savePath: temp.path,
      torrents: [
        { ...torrent, category: 'music' },
        { ...torrent, name: 'Without', hash: 'd'.repeat(40) },
      ],
    })
    const toml = `folders = ["${temp.path}"]`
    await using scene = await openScene({ clients: [qbittorrent(box, { toml })] })
    await scene.poll()
    expect(await scene.get<{ downloads: unknown[] }>('downloads')).toMatchObject({ downloads: [] })
    expect(scene.library()).toEqual({})
    expect(box.count('torrents/files')).toBe(0)
  })
})

import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'

import { startFakeQbittorrent } from '../../../src/plugin/testing/fake/qbittorrent.ts'
import { type Daemon, serve } from '../../daemon/daemon.ts'
import { tempFolder } from '../../filesystem/temp-folder.ts'
import { createHousehold, type Household, until } from '../../support/household.ts'
import { needs } from '../../support/needs.ts'
import { hasQbittorrent, type Qbittorrent, startQbittorrent } from '../../support/qbittorrent.ts'
import { makeTorrent, torrentOf } from '../../support/torrent.ts'
import { videoBytes } from '../../support/video.ts'
import { startWebSeed } from '../../support/web-seed.ts'

setDefaultTimeout(120_000)

const hasCurl = needs(Bun.which('curl') !== null, 'curl')

/** A household whose films come from a client that nobody asks by itself for a day. */
function household(box: { url: string; username: string; password: string }, folder: string) {
  const home = createHousehold({ open: true, films: 0 })
  const toml = readFileSync(home.at('shelfd.toml'), 'utf8').replace(/\[probe\]\n.*\n/, '')
  home.write(
    'shelfd.toml',
    [
      `[downloads]\npoll = "1d"\n[import]\nmin_free = "0"\n[[download_client]]\nname = "box"`,
      `plugin = "qbittorrent"\ncategories = { films = "Films" }\nfolders = ["${folder}"]`,
      `settings = { url = "${box.url}", username = "${box.username}", password = "${box.password}" }`,
      toml,
    ].join('\n'),
  )
  return home
}

function hooksKey(home: Household): string {
  return readFileSync(join(home.dataDir, 'api_key_hooks'), 'utf8').trim()
}

async function first(daemon: Daemon): Promise<Record<string, unknown> | null> {
  const { body } = await daemon.ask('GET', '/api/v1/downloads')
  const [download] = body['downloads'] as Record<string, unknown>[]
  return download ?? null
}

const heat = 'Heat.1995.1080p.BluRay.x264-GRP.mkv'
const placed = 'films/Heat (1995)/Heat (1995).mkv'

describe.skipIf(!hasQbittorrent || !hasCurl)('a real qBittorrent', () => {
  let box: Qbittorrent
  beforeAll(async () => {
    box = await startQbittorrent()
  })
  afterAll(async () => {
    await box[Symbol.asyncDispose]()
  })

  test('32, 50: tells by its own hook that a download is complete, which is linked and goes on being seeded', async () => {
    await using home = household(box, box.doneDir)
    const daemon = await serve(home)
    const program = `curl -sS -X POST ${daemon.url}/api/v1/hooks/download?apikey=${hooksKey(home)}`
    const preferences = { autorun_enabled: true, autorun_program: program }
    await box.call('app/setPreferences', { json: JSON.stringify(preferences) })

    using temp = tempFolder()
    const bytes = videoBytes({ lines: 1080, minutes: 170, extra: 'x'.repeat(300_000) })
    writeFileSync(temp.at(heat), Uint8Array.from(bytes))
    await using seed = await startWebSeed(temp.path, { bytesPerSecond: 400_000 })
    const torrent = torrentOf(temp.at(heat), { webSeeds: [`${seed.url}${heat}`] })
    await box.add(torrent, { category: 'films' })
    await box.reaches(torrent.infoHash, /^(stalledUP|uploading)/)
    const since = performance.now()
    await until(() => existsSync(home.at(placed)), 'the film')
    console.info(`imported ${Math.round(performance.now() - since)} ms after it was complete`)
    await until(async () => (await first(daemon))?.['state'] === 'imported', 'the end of it')

    const source = join(box.doneDir, heat)
    expect(statSync(home.at(placed)).ino).toBe(statSync(source).ino)
    expect(readFileSync(home.at(placed)).equals(bytes)).toBe(true)
    await box.call('torrents/recheck', { hashes: torrent.infoHash })
    await box.reaches(torrent.infoHash, /^checking/, 1_600).catch(() => null)
    const again = await box.reaches(torrent.infoHash, /^(stalledUP|uploading)/)
    expect(again.progress).toBe(1)

    // 40: the same torrent again, after its film was deleted from the library.
    rmSync(home.at(placed))
    await box.call('torrents/delete', { hashes: torrent.infoHash, deleteFiles: 'false' })
    await until(async () => (await box.find(torrent.infoHash)) === null, 'its end')
    await daemon.ask('POST', '/api/v1/downloads/poll', {})
    await box.add(torrent, {
      category: 'films',
      savepath: box.doneDir,
      useDownloadPath: 'false',
    })
    await box.reaches(torrent.infoHash, /^(stalledUP|uploading)/)
    const other = 'Ronin.1998.1080p.BluRay.x264-GRP.mkv'
    writeFileSync(join(box.doneDir, other), Uint8Array.from(videoBytes({ minutes: 120 })))
    await box.add(makeTorrent(other, join(box.doneDir, other)), {
      category: 'films',
      savepath: box.doneDir,
      useDownloadPath: 'false',
    })
    await until(async () => {
      await daemon.ask('POST', '/api/v1/downloads/poll', {})
      return existsSync(home.at('films/Ronin (1998)/Ronin (1998).mkv'))
    }, 'a later film')
    expect(existsSync(home.at(placed))).toBe(false)
  })
})

test('50: a forged or repeated hook does no harm', async () => {
  using temp = tempFolder()
  const savePath = temp.at('downloads')
  mkdirSync(savePath)
  await using box = await startFakeQbittorrent({ savePath })
  await using home = household(box, savePath)
  const daemon = await serve(home)
  await until(() => box.count('torrents/info') > 0, 'the first poll')
  const hook = async (query: string, body?: string): Promise<number> => {
    const url = `${daemon.url}/api/v1/hooks/download${query}`
    return (await fetch(url, { method: 'POST', ...(body !== undefined && { body }) })).status
  }
  const key = `?apikey=${hooksKey(home)}`
  expect(await hook('')).toBe(401)
  expect(await hook('?apikey=wrong')).toBe(401)
  const readOnly = readFileSync(join(home.dataDir, 'api_key_read_only'), 'utf8').trim()
  expect(await hook(`?apikey=${readOnly}`)).toBeGreaterThanOrEqual(401)
  const before = box.count('torrents/info')

  writeFileSync(join(savePath, heat), Uint8Array.from(videoBytes({ minutes: 170 })))
  const sizeBytes = statSync(join(savePath, heat)).size
  const forged = JSON.stringify({ hash: 'f'.repeat(40), path: '/etc/passwd', name: '../../x' })
  expect(await hook(key, forged)).toBe(202)
  await until(() => box.count('torrents/info') > before, 'the poll')
  expect(await first(daemon)).toBeNull()

  box.add({ name: heat, category: 'films', files: [{ path: heat, sizeBytes }] })
  const since = performance.now()
  const statuses = await Promise.all(Array.from({ length: 50 }, () => hook(key)))
  expect(new Set(statuses)).toEqual(new Set([202]))
  await until(() => existsSync(home.at(placed)), 'the film')
  console.info(`imported ${Math.round(performance.now() - since)} ms after the hook`)
  await until(async () => (await first(daemon))?.['state'] === 'imported', 'the end of it')
  expect(box.count('torrents/info') - before).toBeLessThan(10)
  const { body } = await daemon.ask('GET', '/api/v1/plans')
  expect(body['plans']).toMatchObject([{ state: 'applied' }])
})

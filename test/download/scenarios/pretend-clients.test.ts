import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import {
  type FakeQbittorrentVersion,
  startFakeQbittorrent,
} from '../../../src/plugin/testing/fake/qbittorrent.ts'
import { hashOfName } from '../../../src/plugin/testing/fake/qbittorrent/torrents.ts'
import { startFakeTransmission } from '../../../src/plugin/testing/fake/transmission.ts'
import { tempFolder } from '../../filesystem/temp-folder.ts'
import { contentOf, lay, openScene, type SceneClient } from './scene.ts'

setDefaultTimeout(60_000)

const film = 'Big.Film.2019.1080p'
const path = `${film}.mkv`
const hash = hashOfName(film)
const files = [{ path, sizeBytes: contentOf(path).length }]
const placed = 'Big Film (2019)/Big Film (2019).mkv'

function qbittorrent(
  { url, username, password }: { url: string; username: string; password: string },
  folder: string,
): SceneClient {
  const toml = `folders = ["${folder}"]`
  return { name: 'box', plugin: 'qbittorrent', url, username, password, toml }
}

function transmission({ url }: { url: string }, folder: string): SceneClient {
  return { name: 'box', plugin: 'transmission', url, toml: `folders = ["${folder}"]` }
}

describe('12: a qBittorrent of the version', () => {
  test.each(['4.5.2', '5.0', '5.2'] as const)(
    '%s is followed, and what is stopped and complete is imported',
    async (version: FakeQbittorrentVersion) => {
      using temp = tempFolder()
      lay(temp.path, path)
      await using box = await startFakeQbittorrent({
        version,
        savePath: temp.path,
        torrents: [{ name: film, category: 'films', files, isStopped: true }],
      })
      await using scene = await openScene({ clients: [qbittorrent(box, temp.path)] })
      await scene.reaches(hash, 'imported')
      expect(Object.keys(scene.library())).toEqual([placed])
      expect(box.count('auth/login')).toBe(1)
    },
  )

  test('5.2 with a key is never logged in to', async () => {
    await using box = await startFakeQbittorrent({
      version: '5.2',
      torrents: [{ name: film, category: 'films', files, seconds: 3_600 }],
    })
    await using scene = await openScene({
      clients: [],
      toml: `[[download_client]]
name = "box"
plugin = "qbittorrent"
categories = { films = "Movies" }
settings = { url = "${box.url}", api_key = "${box.apiKey}" }`,
    })
    await scene.poll()
    expect(await scene.find(hash)).toMatchObject({ state: 'tracking' })
    expect(box.count('auth/login')).toBe(0)
    expect(
      box.requests.every(({ headers }) => headers['authorization'] === `Bearer ${box.apiKey}`),
    ).toBe(true)
  })
})

describe('a download that is not at rest', () => {
  test.each(['moving', 'checkingUP', 'checkingDL', 'checkingResumeData'])(
    '18, 19: is not imported while it is %s at 100 %%, and then once',
    async (state) => {
      using temp = tempFolder()
      lay(temp.path, path)
      await using box = await startFakeQbittorrent({
        savePath: temp.path,
        torrents: [{ name: film, category: 'films', files, state }],
      })
      await using scene = await openScene({ clients: [qbittorrent(box, temp.path)] })
      await scene.poll()
      await scene.poll()
      expect(await scene.find(hash)).toMatchObject({ state: 'tracking', progress: 1 })
      expect(scene.library()).toEqual({})
      box.setState(hash, 'stalledUP')
      await scene.reaches(hash, 'imported')
      await scene.poll()
      expect(scene.engine.rows('SELECT state FROM import_plan')).toEqual([{ state: 'applied' }])
    },
  )

  test('19: is downloading again when its check finds 40 % of it', async () => {
    using temp = tempFolder()
    lay(temp.path, path)
    const size = contentOf(path).length
    const torrent = {
      hashString: hash,
      name: path,
      labels: ['films'],
      downloadDir: temp.path,
      totalSize: size,
    }
    await using box = await startFakeTransmission({
      downloadDir: temp.path,
      torrents: [{ ...torrent, status: 2 }],
    })
    await using scene = await openScene({ clients: [transmission(box, temp.path)] })
    await scene.sees(hash, ({ phase }) => phase === 'checking')
    const left = Math.round(size * 0.6)
    box.change(hash, {
      status: 4,
      percentDone: 0.4,
      leftUntilDone: left,
      sizeWhenDone: size,
      rateDownload: 9,
    })
    const seen = await scene.sees(hash, ({ phase }) => phase === 'downloading')
    expect(seen).toMatchObject({ state: 'tracking', progress: 0.4 })
    box.change(hash, { status: 6, percentDone: 1, leftUntilDone: 0 })
    await scene.reaches(hash, 'imported')
  })
})

describe('a hostile name', () => {
  const canary = 'untouched'
  const names = [
    '../../escape2',
    '/etc/x',
    '/../../../escape',
    '..',
    '.',
    'a/../../escape3',
    'nul\0film',
    `${'long '.repeat(60)}2020`,
  ]

  test('28: has nothing opened, linked or made outside of the folder of downloads', async () => {
    using temp = tempFolder()
    const folder = temp.at('box/downloads')
    mkdirSync(folder, { recursive: true })
    const wanted = ['escape', 'escape2', 'escape3', 'x'].flatMap((name) => [name, `box/${name}`])
    for (const place of wanted) {
      mkdirSync(temp.at(place), { recursive: true })
      writeFileSync(join(temp.at(place), 'Film.2020.1080p.mkv'), canary)
    }
    const inner = [
      'Film.2020.1080p.mkv',
      '../Film.2020.1080p.mkv',
      '/etc/passwd',
      'a\0b.mkv',
      '../../x/Film.2020.1080p.mkv',
    ]
    const torrents = names.flatMap((name) => [
      { name, hashString: hashOfName(name), labels: ['films'] },
      ...inner.map((below) => ({
        name,
        hashString: hashOfName(`${name}/${below}`),
        labels: ['films'],
        files: [{ name: `${name}/${below}`, length: canary.length }],
      })),
    ])
    await using box = await startFakeTransmission({ downloadDir: folder, torrents })
    await using scene = await openScene({ clients: [transmission(box, folder)] })
    await scene.poll()
    await scene.poll()
    const states = scene.engine.rows('SELECT state, count(*) AS n FROM download GROUP BY state')
    expect(states).toEqual([{ state: 'blocked', n: torrents.length }])
    expect(scene.engine.rows("SELECT 1 FROM import_file WHERE state = 'placed'")).toEqual([])
    expect(scene.library()).toEqual({})
    for (const { reason } of scene.engine.rows<{ reason: string }>('SELECT reason FROM download')) {
      expect(reason).not.toContain('/etc/passwd":')
    }
    const entries = readdirSync(temp.path, { recursive: true, withFileTypes: true })
    const kept = entries.filter((entry) => entry.isFile())
    expect(kept).toHaveLength(wanted.length)
    for (const { parentPath, name } of kept) {
      expect(readFileSync(join(parentPath, name), 'utf8')).toBe(canary)
    }
  })
})

test('31: a name that is no UTF-8 is imported or told of, and takes no other along', async () => {
  using temp = tempFolder()
  const pack = 'Sample.Show.S01'
  lay(temp.path, `${pack}/Sample.Show.S01E01.mkv`)
  const bytes = Buffer.concat([
    Buffer.from(`${temp.path}/${pack}/Sample.Show.S01E02.caf`),
    Buffer.from([0xe9]),
    Buffer.from('.mkv'),
  ])
  const content = contentOf('two', 150_000)
  writeFileSync(bytes, content)
  await using box = await startFakeQbittorrent({
    savePath: temp.path,
    torrents: [
      {
        name: pack,
        category: 'tv',
        files: [
          { path: `${pack}/Sample.Show.S01E01.mkv`, sizeBytes: 200_000 },
          { path: `${pack}/Sample.Show.S01E02.caf\ufffd.mkv`, sizeBytes: content.length },
        ],
      },
    ],
  })
  await using scene = await openScene({ clients: [qbittorrent(box, temp.path)] })
  await scene.reaches(hashOfName(pack), 'imported')
  expect(scene.library()).toEqual({
    'Sample Show/Season 01/Sample Show S01E01.mkv': 200_000,
    'Sample Show/Season 01/Sample Show S01E02 - caf_.mkv': content.length,
  })
})

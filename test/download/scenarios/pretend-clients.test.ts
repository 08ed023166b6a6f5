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
import { until } from '../../support/until.ts'
import { contentOf, lay, nextImport, openScene, type SceneClient } from './scene.ts'

setDefaultTimeout(120_000)

const film = 'Big.Film.2019.1080p'
const path = `${film}.mkv`
const hash = hashOfName(film)
const files = [{ path, sizeBytes: contentOf(path).length }]

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

describe('a qBittorrent', () => {
  test('12: of any version is followed, and what is stopped and complete is imported', async () => {
    using temp = tempFolder()
    const versions: readonly FakeQbittorrentVersion[] = ['4.5.2', '5.0', '5.2']
    const names = versions.map((_, n) => `Film.Number.${n}.201${n}.1080p`)
    lay(temp.path, ...names.map((name) => `${name}.mkv`))
    await using boxes = new AsyncDisposableStack()
    const clients: SceneClient[] = []
    for (const [n, version] of versions.entries()) {
      const name = names[n] ?? ''
      const own = [{ path: `${name}.mkv`, sizeBytes: 200_000 }]
      const torrents = [{ name, category: 'films', files: own, isStopped: true }]
      const box = await startFakeQbittorrent({ version, savePath: temp.path, torrents })
      boxes.defer(async () => {
        expect(box.count('auth/login')).toBe(1)
        await box.stop()
      })
      clients.push({ ...qbittorrent(box, temp.path), name: `box ${n}` })
    }
    await using scene = await openScene({ clients })
    for (const name of names) await scene.reaches(hashOfName(name), 'imported')
    expect(Object.keys(scene.library())).toHaveLength(3)
  })

  test('12: of version 5.2 with a key is never logged in to', async () => {
    await using box = await startFakeQbittorrent({
      version: '5.2',
      torrents: [{ name: film, category: 'films', files, seconds: 3_600 }],
    })
    const entry = [
      '[[download_client]]',
      'name = "box"\nplugin = "qbittorrent"\ncategories = { films = "Movies" }',
      `settings = { url = "${box.url}", api_key = "${box.apiKey}" }`,
    ]
    await using scene = await openScene({ clients: [], toml: entry.join('\n') })
    await scene.poll()
    expect(await scene.find(hash)).toMatchObject({ state: 'tracking' })
    expect(box.count('auth/login')).toBe(0)
    const sent = new Set(box.requests.map(({ headers }) => headers['authorization']))
    expect([...sent]).toEqual([`Bearer ${box.apiKey}`])
  })

  test('11: with a certificate that nobody signed is reached when that is named, or with insecure', async () => {
    await using box = await startFakeQbittorrent({
      torrents: [{ name: film, category: 'films', files, seconds: 3_600 }],
    })
    const fixtures = join(import.meta.dir, '../../fixtures/tls')
    const proxy = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      tls: {
        cert: readFileSync(join(fixtures, 'loopback.crt'), 'utf8'),
        key: readFileSync(join(fixtures, 'loopback.key'), 'utf8'),
      },
      fetch: async (request) => {
        const { pathname, search } = new URL(request.url)
        const headers = new Headers(request.headers)
        for (const name of ['origin', 'referer', 'host']) headers.delete(name)
        const body = request.method === 'POST' ? await request.bytes() : null
        const url = `${box.url}${pathname}${search}`
        return await fetch(url, { method: request.method, headers, body })
      },
    })
    await using stack = new AsyncDisposableStack()
    stack.defer(() => proxy.stop(true))
    const entry = (name: string, more: string): string =>
      `[[download_client]]
name = "${name}"
plugin = "qbittorrent"
categories = { films = "Movies" }
[download_client.settings]
url = "https://127.0.0.1:${proxy.port}"
username = "${box.username}"
password = "${box.password}"
${more}`
    const ca = `ca = { file = ${JSON.stringify(join(fixtures, 'loopback.crt'))} }`
    const toml = [entry('strict', ''), entry('named', ca), entry('loose', 'insecure = true')]
    await using scene = await openScene({ clients: [], toml: toml.join('\n\n') })
    await scene.poll()
    const strict = await scene.client('strict')
    expect(strict).toMatchObject({ state: 'failing', problem: { code: 'tls' } })
    expect(strict.problem?.message).toContain('ca = {')
    expect(await scene.client('named')).toMatchObject({ state: 'ready', problem: null })
    expect(await scene.client('loose')).toMatchObject({ state: 'ready', problem: null })
  })
})

describe('a download that is not at rest', () => {
  test('18, 19: is not imported while it is moved or checked, though it has all data, and then once', async () => {
    using temp = tempFolder()
    const states = ['moving', 'checkingUP', 'checkingDL', 'checkingResumeData']
    const torrents = states.map((state, n) => ({
      name: `Film.Number.${n}.201${n}`,
      category: 'films',
      state,
      files: [{ path: `Film.Number.${n}.201${n}.mkv`, sizeBytes: 200_000 }],
    }))
    lay(temp.path, ...torrents.map(({ name }) => `${name}.mkv`))
    await using box = await startFakeQbittorrent({ savePath: temp.path, torrents })
    await using scene = await openScene({ clients: [qbittorrent(box, temp.path)] })
    await scene.poll()
    await scene.poll()
    for (const { name } of torrents) {
      const shown = await scene.find(hashOfName(name))
      expect(shown).toMatchObject({ state: 'tracking', progress: 1 })
    }
    expect(scene.engine.rows('SELECT 1 FROM import_plan')).toEqual([])
    for (const { name } of torrents) box.setState(hashOfName(name), 'stalledUP')
    for (const { name } of torrents) await scene.reaches(hashOfName(name), 'imported')
    await scene.poll()
    const plans = scene.engine.rows('SELECT state, count(*) AS n FROM import_plan GROUP BY state')
    expect(plans).toEqual([{ state: 'applied', n: 4 }])
  })

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

describe('a folder that downloads share', () => {
  test('25: has nothing else taken from it, though the client names it as the whole content', async () => {
    using temp = tempFolder()
    lay(temp.path, path, 'Neighbour.Film.2018.mkv', 'Other.Film.2017/Other.Film.2017.mkv')
    const torrent = { name: film, category: 'films', files, record: { content_path: temp.path } }
    await using box = await startFakeQbittorrent({ savePath: temp.path, torrents: [torrent] })
    await using scene = await openScene({ clients: [qbittorrent(box, temp.path)] })
    const shown = await scene.sees(hash, ({ state }) => /imported|blocked/.test(state))
    const others = Object.keys(scene.library()).filter((one) => !one.startsWith('Big Film'))
    expect([shown.state, others]).toEqual([expect.stringMatching(/imported|blocked/), []])
  })

  test('25, 40: is in the library once, though two clients have the same download', async () => {
    using temp = tempFolder()
    lay(temp.path, path)
    await using one = await startFakeQbittorrent({
      savePath: temp.path,
      torrents: [{ name: film, category: 'films', files }],
    })
    await using two = await startFakeTransmission({
      downloadDir: temp.path,
      torrents: [
        {
          hashString: 'f'.repeat(40),
          name: path,
          labels: ['films'],
          totalSize: files[0]?.sizeBytes ?? 0,
        },
      ],
    })
    await using scene = await openScene({
      clients: [qbittorrent(one, temp.path), { ...transmission(two, temp.path), name: 'other' }],
    })
    const ended = ({ state }: { state: string }): boolean => /imported|blocked/.test(state)
    await scene.sees(hash, ended)
    await scene.sees('f'.repeat(40), ended)
    expect(Object.keys(scene.library())).toEqual(['Big Film (2019)/Big Film (2019).mkv'])
    await scene.advance(nextImport)
    await scene.reaches(hash, 'imported')
    await scene.reaches('f'.repeat(40), 'imported')
    expect(Object.keys(scene.library())).toEqual(['Big Film (2019)/Big Film (2019).mkv'])
    expect(scene.engine.rows("SELECT 1 FROM import_file WHERE state = 'placed'")).toHaveLength(1)
  })
})

test('27: without a folder that it may take from, nothing is imported, until there is the line that it asks for', async () => {
  using temp = tempFolder()
  lay(temp.path, path)
  await using box = await startFakeQbittorrent({
    savePath: temp.path,
    torrents: [{ name: film, category: 'films', files }],
  })
  const { toml: _, ...client } = qbittorrent(box, temp.path)
  await using scene = await openScene({ clients: [client] })
  const { reason } = await scene.reaches(hash, 'blocked')
  expect(reason).toMatchObject({ code: 'outside_folders' })
  expect(reason.fix).toContain(`folders = ["${temp.path}"]`)
  expect(scene.library()).toEqual({})
  await scene.configure({ clients: [qbittorrent(box, temp.path)] })
  await until(async () => (await scene.find(hash))?.state === 'imported')
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

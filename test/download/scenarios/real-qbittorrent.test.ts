import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync, mkdirSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

import { hasQbittorrent, type Qbittorrent, startQbittorrent } from '../../support/qbittorrent.ts'
import { type TestTorrent, torrentOf } from '../../support/torrent.ts'
import { until } from '../../support/until.ts'
import { startWebSeed } from '../../support/web-seed.ts'
import { lay, nextImport, openScene, type SceneClient } from './scene.ts'

setDefaultTimeout(120_000)

describe.skipIf(!hasQbittorrent)('a real qBittorrent', () => {
  let daemon: Qbittorrent
  beforeAll(async () => {
    daemon = await startQbittorrent()
  })
  afterAll(() => daemon[Symbol.asyncDispose]())

  /** Each test has categories of its own, and looks at nothing else of the same qBittorrent. */
  const box = (test: string, toml = `folders = ["${daemon.doneDir}"]`): SceneClient => ({
    name: 'box',
    plugin: 'qbittorrent',
    url: daemon.url,
    username: daemon.username,
    password: daemon.password,
    toml: `categories = { "films-${test}" = "Movies", "tv-${test}" = "Series" }\n${toml}`,
  })
  /** Adds what lies in a folder: complete as soon as qBittorrent has checked it. */
  const addInPlace = async (
    path: string,
    category: string,
    fields: Readonly<Record<string, string>> = {},
  ): Promise<TestTorrent> => {
    const folder = fields['savepath'] ?? daemon.doneDir
    const torrent = torrentOf(join(folder, path))
    await daemon.add(torrent, { category, savepath: folder, useDownloadPath: 'false', ...fields })
    return torrent
  }
  const completes = ({ infoHash }: TestTorrent) => daemon.reaches(infoHash, /UP$/)

  test('32: a film and a season are linked and go on being seeded, and the scan finds nothing new', async () => {
    await using scene = await openScene({ clients: [box('32')] })
    const film = 'Big.Film.2019.1080p.WEB-DL.x264-GROUP'
    const season = 'Sample.Show.S01.1080p.WEB-DL'
    const episodes = [1, 2].map((n) => `${season}/Sample.Show.S01E0${n}.1080p.WEB-DL.mkv`)
    lay(daemon.doneDir, `${film}/${film}.mkv`, ...episodes)
    const one = await addInPlace(film, 'films-32')
    const two = await addInPlace(season, 'tv-32')
    await scene.reaches(one.infoHash, 'imported')
    await scene.reaches(two.infoHash, 'imported')
    expect(Object.keys(scene.library())).toEqual([
      'Big Film (2019)/Big Film (2019).mkv',
      'Sample Show/Season 01/Sample Show S01E01.mkv',
      'Sample Show/Season 01/Sample Show S01E02.mkv',
    ])
    const source = statSync(join(daemon.doneDir, film, `${film}.mkv`))
    const placed = statSync(join(scene.movies, 'Big Film (2019)/Big Film (2019).mkv'))
    expect([placed.ino, placed.nlink]).toEqual([source.ino, 2])
    expect(await scene.find(one.infoHash)).toMatchObject({
      files: [{ state: 'placed', mode: 'hardlink' }],
    })
    expect(await daemon.find(one.infoHash)).toMatchObject({ state: 'stalledUP', progress: 1 })

    const { scans } = await scene.scansOver()
    expect(scans.length).toBeGreaterThan(0)
    for (const scan of scans) {
      expect(scan).toMatchObject({ cause: 'import', status: 'completed', errors: 0 })
      expect(scan).toMatchObject({
        news: 0,
        modified: 0,
        missing: 0,
        probed: 0,
        added: 0,
        updated: 0,
      })
    }
    const { items } = await scene.get<{ items: { id: number; title: string }[] }>(
      'items?library=Movies',
    )
    expect(items).toMatchObject([{ kind: 'movie', title: 'Big Film', year: 2019 }])
    expect(JSON.stringify(await scene.get(`items/${items[0]?.id}`))).toContain('h264')
    const history = await scene.get('events/history?types=download.imported')
    expect(JSON.stringify(history)).toContain(film)
  })

  test('18: what is still moved is not imported, and then once', async () => {
    await using scene = await openScene({ clients: [box('18')] })
    const name = 'Moved.Film.2020.1080p'
    const served = join(daemon.doneDir, '..', 'served')
    // A web seed serves folders of several files only.
    lay(served, `${name}/${name}.mkv`, `${name}/readme.txt`)
    await using seed = await startWebSeed(served, { bytesPerSecond: 200_000 })
    const torrent = torrentOf(join(served, name), { webSeeds: [seed.url] })
    await daemon.add(torrent, { category: 'films-18' })
    const target = join(daemon.doneDir, name, `${name}.mkv`)
    await scene.sees(torrent.infoHash, ({ state }) => {
      // Nothing of it is touched before its bytes are where they are to be.
      if (state !== 'tracking') expect(existsSync(target)).toBe(true)
      return state === 'imported'
    })
    await scene.poll()
    expect(scene.engine.rows('SELECT state FROM import_plan')).toEqual([{ state: 'applied' }])
    expect(Object.keys(scene.library())).toEqual(['Moved Film (2020)/Moved Film (2020).mkv'])
  })

  test('21: whose files are missing blocks the import, which is made once they are back', async () => {
    const name = 'Missing.Film.2020.1080p.mkv'
    lay(daemon.doneDir, name)
    const torrent = await addInPlace(name, 'films-21')
    await completes(torrent)
    renameSync(join(daemon.doneDir, name), join(daemon.doneDir, '..', name))
    await daemon.restart()
    await daemon.reaches(torrent.infoHash, /missingFiles/)
    await using scene = await openScene({ clients: [box('21')] })
    const seen = await scene.sees(torrent.infoHash, ({ phase }) => phase === 'missing')
    expect(seen).toMatchObject({
      state: 'blocked',
      reason: { code: expect.stringMatching(/missing/) },
    })
    expect(scene.library()).toEqual({})

    renameSync(join(daemon.doneDir, '..', name), join(daemon.doneDir, name))
    await daemon.call('torrents/recheck', { hashes: torrent.infoHash })
    await daemon.call('torrents/resume', { hashes: torrent.infoHash })
    await scene.reaches(torrent.infoHash, 'imported')
    expect(Object.keys(scene.library())).toEqual(['Missing Film (2020)/Missing Film (2020).mkv'])
  })

  test('22: imports what is paused and complete', async () => {
    const name = 'Paused.Film.2020.1080p.mkv'
    lay(daemon.doneDir, name)
    const torrent = await addInPlace(name, 'films-22')
    await completes(torrent)
    await daemon.call('torrents/pause', { hashes: torrent.infoHash })
    await daemon.reaches(torrent.infoHash, /pausedUP|stoppedUP/)
    await using scene = await openScene({ clients: [box('22')] })
    await scene.reaches(torrent.infoHash, 'imported')
  })

  test('24: imports of a pack only what is wanted and whole', async () => {
    const pack = 'Half.Show.S01.1080p'
    const served = join(daemon.doneDir, '..', 'served')
    const paths = [1, 2, 3].map((n) => `${pack}/Half.Show.S01E0${n}.mkv`)
    lay(served, ...paths)
    await using seed = await startWebSeed(served)
    const torrent = torrentOf(join(served, pack), { webSeeds: [seed.url] })
    await daemon.add(torrent, { category: 'tv-24', paused: 'true', stopped: 'true' })
    await daemon.call('torrents/filePrio', { hash: torrent.infoHash, id: '1|2', priority: '0' })
    await daemon.call('torrents/resume', { hashes: torrent.infoHash })
    await using scene = await openScene({ clients: [box('24')] })
    const shown = await scene.sees(torrent.infoHash, ({ state }) => /imported/.test(state))
    expect(Object.keys(scene.library())).toEqual(['Half Show/Season 01/Half Show S01E01.mkv'])
    expect(shown.state).toBe('imported')
    const left = scene.engine.rows<{ reasons: string }>(
      "SELECT reasons FROM import_file WHERE state = 'skipped'",
    )
    expect(left).toHaveLength(2)
    for (const { reasons } of left) expect(reasons).toContain('not_wanted')
  })

  test('25: imports of a folder that several downloads share only the files of each', async () => {
    const names = ['First', 'Second', 'Third'].map((name) => `${name}.Film.2020.1080p.mkv`)
    const strangers = Array.from({ length: 50 }, (_, n) => `Stranger.${n}.Film.2021.mkv`)
    const shared = join(daemon.doneDir, 'shared')
    lay(shared, ...names, ...strangers)
    await using scene = await openScene({ clients: [box('25')] })
    const [one, two] = [
      await addInPlace(names[0]!, 'films-25', { savepath: shared }),
      await addInPlace(names[1]!, 'films-25', { savepath: shared }),
      // In another category.
      await addInPlace(names[2]!, 'films-other', { savepath: shared }),
    ]
    await scene.reaches(one!.infoHash, 'imported')
    await scene.reaches(two!.infoHash, 'imported')
    expect(Object.keys(scene.library())).toEqual([
      'First Film (2020)/First Film (2020).mkv',
      'Second Film (2020)/Second Film (2020).mkv',
    ])
  })

  test('26, 27: a path that does not exist here blocks, and is imported by itself once it is mapped', async () => {
    const name = 'Mapped.Film.2020.1080p.mkv'
    // As a container names it, which is a neighbour of what is mapped.
    const remote = join(daemon.doneDir, 'container', 'tv2')
    const local = join(daemon.doneDir, 'nas')
    mkdirSync(remote, { recursive: true })
    mkdirSync(local, { recursive: true })
    lay(remote, name)
    const torrent = await addInPlace(name, 'films-27', { savepath: remote })
    await completes(torrent)
    renameSync(join(remote, name), join(local, name))
    rmSync(remote, { recursive: true })
    const near = { remote: remote.slice(0, -1), local: daemon.incompleteDir }
    const mapped = (...map: { remote: string; local: string }[]): string =>
      `path_map = [${map.map(({ remote: there, local: here }) => `{ remote = "${there}", local = "${here}" }`).join(', ')}]`
    await using scene = await openScene({ clients: [box('27', mapped(near))] })
    const blocked = await scene.reaches(torrent.infoHash, 'blocked')
    expect(blocked.reason.message).toContain(remote)
    expect(blocked.reason.fix).toContain('path_map')
    expect(scene.library()).toEqual({})

    const wide = { remote: join(daemon.doneDir, 'container'), local: daemon.incompleteDir }
    await scene.configure({ clients: [box('27', mapped(wide, near, { remote, local }))] })
    await until(async () => (await scene.find(torrent.infoHash))?.state === 'imported')
    expect(Object.keys(scene.library())).toEqual(['Mapped Film (2020)/Mapped Film (2020).mkv'])
  })

  test('27: a path that is mapped to nothing says which, with the errno', async () => {
    const name = 'Nowhere.Film.2020.1080p.mkv'
    const folder = join(daemon.doneDir, 'nowhere')
    lay(folder, name)
    const torrent = await addInPlace(name, 'films-nowhere', { savepath: folder })
    await completes(torrent)
    const local = join(daemon.incompleteDir, 'not-mounted')
    const map = `path_map = [{ remote = "${folder}", local = "${local}" }]`
    await using scene = await openScene({ clients: [box('nowhere', map)] })
    const { reason } = await scene.reaches(torrent.infoHash, 'blocked')
    for (const fact of [folder, local, 'ENOENT']) expect(reason.message).toContain(fact)
    expect(reason.fix).not.toBeNull()
    mkdirSync(local)
    lay(local, name)
    await scene.advance(nextImport)
    await until(async () => (await scene.find(torrent.infoHash))?.state === 'imported')
  })

  test('29: skips links in a download, to files and to folders', async () => {
    const pack = 'Linked.Show.S01.1080p'
    const outside = join(daemon.doneDir, '..', 'outside')
    const paths = [
      'Linked.Show.S01E01.mkv',
      'Linked.Show.S01E02.mkv',
      'Extra/Linked.Show.S01E03.mkv',
    ]
    lay(daemon.doneDir, ...paths.map((path) => `${pack}/${path}`))
    const torrent = await addInPlace(pack, 'tv-29')
    await completes(torrent)
    const at = (path: string): string => join(daemon.doneDir, pack, path)
    mkdirSync(outside, { recursive: true })
    renameSync(at('Linked.Show.S01E02.mkv'), join(outside, 'secret.mkv'))
    symlinkSync(join(outside, 'secret.mkv'), at('Linked.Show.S01E02.mkv'))
    renameSync(at('Extra'), join(outside, 'Extra'))
    symlinkSync(join(outside, 'Extra'), at('Extra'))
    await using scene = await openScene({ clients: [box('29')] })
    await scene.sees(torrent.infoHash, ({ state }) => state === 'partially_imported')
    expect(Object.keys(scene.library())).toEqual(['Linked Show/Season 01/Linked Show S01E01.mkv'])
    const left = scene.engine.rows<{ reasons: string }>(
      "SELECT reasons FROM import_file WHERE state = 'skipped'",
    )
    expect(left).toHaveLength(2)
    for (const { reasons } of left) expect(reasons).toContain('"link"')
  })

  test('7: that is killed during a poll and started anew loses no download, and imports none twice', async () => {
    await using scene = await openScene({ clients: [box('7')] })
    const name = 'Killed.Film.2020.1080p.mkv'
    lay(daemon.doneDir, name)
    const torrent = await addInPlace(name, 'films-7')
    await scene.reaches(torrent.infoHash, 'imported')
    const library = scene.library()
    daemon.program.freeze()
    const polled = scene.poll()
    await daemon.program.kill()
    await polled
    expect(await scene.client('box')).toMatchObject({ problem: { code: 'unreachable' } })
    await daemon.restart('kill')
    await until(async () => {
      await scene.poll()
      return (await scene.client('box')).state === 'ready'
    })
    await scene.poll()
    expect(await scene.find(torrent.infoHash)).toMatchObject({ state: 'imported' })
    expect(scene.engine.rows('SELECT state FROM import_plan')).toEqual([{ state: 'applied' }])
    expect(scene.library()).toEqual(library)
  })

  test('10: that is frozen holds up no other client, and no stop of the daemon', async () => {
    const live = await startQbittorrent()
    await using _live = live
    const name = 'Other.Film.2020.1080p.mkv'
    lay(live.doneDir, name)
    const torrent = torrentOf(join(live.doneDir, name))
    const fields = { category: 'films', savepath: live.doneDir, useDownloadPath: 'false' }
    await live.add(torrent, fields)
    await live.reaches(torrent.infoHash, /UP$/)
    daemon.program.freeze()
    try {
      await using scene = await openScene({
        clients: [
          box('10'),
          {
            name: 'live',
            plugin: 'qbittorrent',
            url: live.url,
            username: live.username,
            password: live.password,
            toml: `folders = ["${live.doneDir}"]`,
          },
        ],
      })
      await until(async () => (await scene.find(torrent.infoHash))?.state === 'imported', {
        limitMs: 8_000,
      })
      const began = performance.now()
      await scene.engine.stop()
      expect(performance.now() - began).toBeLessThan(2_000)
    } finally {
      daemon.program.thaw()
    }
  })
})

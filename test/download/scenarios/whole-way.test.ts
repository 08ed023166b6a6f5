import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { statSync } from 'node:fs'
import { join } from 'node:path'

import { hasQbittorrent, type Qbittorrent, startQbittorrent } from '../../support/qbittorrent.ts'
import { torrentOf } from '../../support/torrent.ts'
import { lay, openScene } from './scene.ts'

setDefaultTimeout(60_000)

describe.skipIf(!hasQbittorrent)('the whole way from a real qBittorrent into a library', () => {
  let daemon: Qbittorrent
  beforeAll(async () => {
    daemon = await startQbittorrent()
  })
  afterAll(() => daemon[Symbol.asyncDispose]())

  const box = () => ({
    name: 'box',
    plugin: 'qbittorrent' as const,
    url: daemon.url,
    username: daemon.username,
    password: daemon.password,
    toml: `folders = ["${daemon.doneDir}"]`,
  })
  const addInPlace = async (name: string, category: string) => {
    const torrent = torrentOf(join(daemon.doneDir, name))
    await daemon.add(torrent, { category, savepath: daemon.doneDir, useDownloadPath: 'false' })
    return torrent
  }

  test('32: a film and a season are linked, seeding goes on, and a scan finds nothing new', async () => {
    await using scene = await openScene({ clients: [box()] })
    const film = 'Big.Film.2019.1080p.WEB-DL.x264-GROUP'
    const season = 'Sample.Show.S01.1080p.WEB-DL'
    lay(
      daemon.doneDir,
      `${film}/${film}.mkv`,
      `${season}/Sample.Show.S01E01.1080p.WEB-DL.mkv`,
      `${season}/Sample.Show.S01E02.1080p.WEB-DL.mkv`,
    )
    const one = await addInPlace(film, 'films')
    const two = await addInPlace(season, 'tv')
    await scene.reaches(one.infoHash, 'imported')
    await scene.reaches(two.infoHash, 'imported')
    console.log(scene.library())
    console.log(JSON.stringify(await scene.get('items?library=Movies')))
    console.log(scene.engine.rows('SELECT * FROM scan'))
    expect(statSync(join(daemon.doneDir, film, `${film}.mkv`)).nlink).toBe(2)
  })
})

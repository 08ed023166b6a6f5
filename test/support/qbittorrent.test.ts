import { describe, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { hasQbittorrent, startQbittorrent } from './qbittorrent.ts'
import { makeTorrent, torrentOf } from './torrent.ts'
import { startWebSeed } from './web-seed.ts'

describe.skipIf(!hasQbittorrent)('a real qBittorrent', () => {
  test('takes the torrents that tests make: of a file in place, and of a folder from a web seed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shelfd-seed-'))
    const show = join(folder, 'Show.S01')
    mkdirSync(join(show, 'Subs'), { recursive: true })
    const episode = Buffer.alloc(300_000, 'episode ')
    writeFileSync(join(show, 'Show.S01E01.mkv'), episode)
    writeFileSync(join(show, 'Subs', 'Show.S01E01.en.srt'), 'Hello.')
    await using seed = await startWebSeed(folder)
    await using client = await startQbittorrent()

    const film = makeTorrent('Film.mkv', Buffer.alloc(200_000, 'film '))
    writeFileSync(join(client.doneDir, 'Film.mkv'), Buffer.alloc(200_000, 'film '))
    await client.add(film, { savepath: client.doneDir, useDownloadPath: 'false' })
    const pack = torrentOf(show, { webSeeds: [seed.url] })
    await client.add(pack)

    expect(await client.reaches(film.infoHash, /UP$/)).toMatchObject({ progress: 1 })
    expect(await client.reaches(pack.infoHash, /UP$/)).toMatchObject({
      content_path: join(client.doneDir, 'Show.S01'),
    })
    expect(readFileSync(join(client.doneDir, 'Show.S01', 'Show.S01E01.mkv'))).toEqual(episode)
    rmSync(folder, { recursive: true })
  }, 120_000)
})

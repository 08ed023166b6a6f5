import { expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { hasQbittorrent, startQbittorrent } from '../support/qbittorrent.ts'
import { torrentOf } from '../support/torrent.ts'
import { until } from '../support/until.ts'
import { startReloading } from './daemon.ts'

// A real program is started, and started again.
setDefaultTimeout(120_000)

test.skipIf(!hasQbittorrent)(
  'a real qBittorrent is followed through its restart, and idle polls write nothing',
  async () => {
    await using box = await startQbittorrent()
    for (const name of ['Heat.1995.1080p', 'Ronin.1998.1080p']) {
      mkdirSync(join(box.doneDir, name))
      writeFileSync(join(box.doneDir, name, 'film.mkv'), name.repeat(5_000))
      const torrent = torrentOf(join(box.doneDir, name))
      const fields = { category: 'films', savepath: box.doneDir, useDownloadPath: 'false' }
      await box.add(torrent, fields)
      await box.reaches(torrent.infoHash, /UP$/)
    }
    await using daemon = await startReloading(`
[[library]]
name = "Films"
kind = "movies"
path = "<folder>/films"
schedule = "off"
watch = false
enrichment_mode = "none"
[import]
enabled = false
[downloads]
poll = "1d"
[[download_client]]
name = "box"
plugin = "qbittorrent"
categories = { films = "Films" }
folders = ["${box.doneDir}"]
settings = { url = "${box.url}", username = "${box.username}", password = "${box.password}" }
`)
    const rows = (): { state: string; progress: number; facts: string }[] =>
      daemon.rows('SELECT state, progress, facts FROM download ORDER BY name')
    const polled = async (): Promise<void> => {
      const before = (await daemon.engine.stats()).downloads['box']?.polls ?? 0
      await daemon.engine.ask('pollDownloads', 'box')
      await until(async () => ((await daemon.engine.stats()).downloads['box']?.polls ?? 0) > before)
    }
    await until(() => rows().length === 2)
    expect(rows().map(({ state }) => state)).toEqual(['ready', 'ready'])
    const first = rows()
    for (let n = 0; n < 5; n += 1) await polled()
    // Times of seeding, speeds and peers have moved on meanwhile: they are part of the facts.
    expect(rows()).toEqual(first)

    await box.restart('kill')
    for (let n = 0; n < 10; n += 1) await polled()
    await until(async () => {
      await polled()
      return daemon.rows('SELECT 1 FROM download_client WHERE problem IS NULL').length === 1
    })
    await until(() => rows().every(({ state }) => state === 'ready'))
    expect(rows()).toHaveLength(2)

    // A file that goes while nobody looks is noticed with the next start.
    rmSync(join(box.doneDir, 'Heat.1995.1080p', 'film.mkv'))
    await box.restart()
    await until(async () => {
      await polled()
      return rows()[0]?.state === 'blocked'
    })
    expect(daemon.rows("SELECT reason FROM download WHERE name LIKE 'Heat%'")).toEqual([
      { reason: expect.stringContaining('missing_files') },
    ])
    expect(rows()[1]?.state).toBe('ready')
  },
)

import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync } from 'node:fs'

import { startFakeQbittorrent } from '../../src/plugin/testing/fake/qbittorrent.ts'
import { hasOtherDisk, otherDisk } from '../filesystem/other-disk.ts'
import { until } from '../support/until.ts'
import { type ReloadingDaemon, startReloading } from './daemon.ts'

// Threads and servers on a busy machine.
setDefaultTimeout(120_000)

interface Wish {
  readonly url: string
  readonly films?: string
  readonly folder?: string
  readonly mode?: string
  readonly client?: boolean
}

function tomlOf({
  url,
  films = '<folder>/films',
  folder = '<folder>/downloads',
  mode = 'auto',
  client = true,
}: Wish): string {
  const box = `[[download_client]]
name = "box"
plugin = "qbittorrent"
categories = { films = "Films" }
folders = ["${folder}"]
settings = { url = "${url}", username = "admin", password = "adminadmin" }
`
  return `[[library]]
name = "Films"
kind = "movies"
path = "${films}"
schedule = "off"
watch = false
enrichment_mode = "none"

[downloads]
poll = "1d"

[import]
mode = "${mode}"

${client ? box : ''}`
}

async function reload(daemon: ReloadingDaemon, wish: Wish): Promise<void> {
  daemon.toml(tomlOf(wish))
  const { status } = await daemon.request('POST', '/api/v1/config/reload')
  expect(status).toBe(200)
}

/** Once the health list has exactly these entries about folders of downloads. */
async function has(daemon: ReloadingDaemon, keys: readonly string[]): Promise<void> {
  const now = (): string =>
    daemon
      .rows<{ key: string }>(`SELECT key FROM health_entry WHERE source = 'import' ORDER BY key`)
      .map(({ key }) => key)
      .join()
  await until(() => now() === keys.join(), {
    what: `${keys.join() || 'nothing'} in the health list`,
  })
}

describe('what is wrong with a folder of downloads', () => {
  test('goes by the configuration: with another folder, and with the client', async () => {
    await using fake = await startFakeQbittorrent({})
    const { url } = fake
    await using daemon = await startReloading(tomlOf({ url, folder: '<folder>/lost' }))
    for (const folder of ['films', 'downloads']) mkdirSync(daemon.at(folder))
    await daemon.request('POST', '/api/v1/health/check')
    await has(daemon, [`import.folder_missing:box:${daemon.at('lost')}`])
    await reload(daemon, { url })
    await has(daemon, [])
    await reload(daemon, { url, folder: '<folder>/gone' })
    await has(daemon, [`import.folder_missing:box:${daemon.at('gone')}`])
    await reload(daemon, { url, client: false })
    await has(daemon, [])
  })

  test.skipIf(!hasOtherDisk)(
    'goes by the mode of imports and the place of the library',
    async () => {
      using disk = otherDisk()
      mkdirSync(disk.at('films'))
      await using fake = await startFakeQbittorrent({})
      const wish = { url: fake.url, films: disk.at('films') }
      await using daemon = await startReloading(tomlOf(wish))
      for (const folder of ['films', 'downloads']) mkdirSync(daemon.at(folder))
      await daemon.request('POST', '/api/v1/health/check')
      await has(daemon, [`import.copies:box:${daemon.at('downloads')}`])
      await reload(daemon, { ...wish, mode: 'hardlink-only' })
      await has(daemon, [`import.cannot_link:box:${daemon.at('downloads')}`])
      await reload(daemon, { ...wish, mode: 'copy' })
      await has(daemon, [])
      await reload(daemon, { ...wish, mode: 'hardlink-only' })
      await has(daemon, [`import.cannot_link:box:${daemon.at('downloads')}`])
      await reload(daemon, { url: fake.url, mode: 'hardlink-only' })
      await has(daemon, [])
    },
  )
})

/**
 * The providers and the qBittorrent of the demo, on this machine: `bun scripts/demo-providers.ts FOLDER` listens where the
 * configuration in the folder says, tells so in a line, and ends with its input.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { startFakeQbittorrent } from '../src/plugin/testing/fake/qbittorrent.ts'
import { startFakeTmdb } from '../src/plugin/testing/fake/tmdb.ts'
import { startFakeTvmaze } from '../src/plugin/testing/fake/tvmaze.ts'
import {
  clientPort,
  demoLogin,
  demoToken,
  downloadsFolder,
  providerPorts,
} from './demo-library/config.ts'
import { demoTorrents } from './demo-library/downloads.ts'
import { demoTmdbTitles, demoTvmazeShows } from './demo-library/providers/catalogue.ts'

const folder = resolve(process.argv[2] ?? join(import.meta.dir, '../demo'))
const config = join(folder, 'shelfd.toml')
try {
  await serve()
  process.exit()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}

async function serve(): Promise<void> {
  const toml = readFileSync(config, 'utf8')
  await using running = new AsyncDisposableStack()
  const told: string[] = []
  const providers = providerPorts(toml)
  if (providers !== null) {
    const { tmdb: port, tvmaze: otherPort } = providers
    const tmdb = await startFakeTmdb({ titles: demoTmdbTitles, token: demoToken, port })
    running.use(tmdb)
    const tvmaze = await startFakeTvmaze({ shows: demoTvmazeShows, port: otherPort })
    running.use(tvmaze)
    told.push(`Pretend TMDB at ${tmdb.url}, pretend TVmaze at ${tvmaze.url}`)
  }
  const port = clientPort(toml)
  if (port !== null) {
    const savePath = join(folder, downloadsFolder)
    mkdirSync(savePath, { recursive: true })
    const torrents = demoTorrents(folder)
    const client = await startFakeQbittorrent({ ...demoLogin, torrents, savePath, port })
    running.use(client)
    told.push(`pretend qBittorrent at ${client.url}`)
  }
  if (told.length === 0) {
    console.log(`${config} names no providers on this machine, so none are started.`)
    return
  }
  console.log(told.join(', '))
  // Whoever started this holds the other end, and lets go of it in every way to end there is.
  await Bun.stdin.text()
}

/**
 * The providers of the demo, on this machine: `bun scripts/demo-providers.ts FOLDER` listens where the configuration in
 * the folder says, tells so in a line, and ends with its input.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { startFakeTmdb } from '../src/plugin/testing/fake/tmdb.ts'
import { startFakeTvmaze } from '../src/plugin/testing/fake/tvmaze.ts'
import { demoToken, providerPorts } from './demo-library/config.ts'
import { demoTmdbTitles, demoTvmazeShows } from './demo-library/providers/catalogue.ts'

const config = join(process.argv[2] ?? join(import.meta.dir, '../demo'), 'shelfd.toml')
try {
  await serve()
  process.exit()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}

async function serve(): Promise<void> {
  const ports = providerPorts(readFileSync(config, 'utf8'))
  if (ports === null) {
    console.log(`${config} names no providers on this machine, so none are started.`)
    return
  }
  const { tmdb: port, tvmaze: otherPort } = ports
  await using tmdb = await startFakeTmdb({ titles: demoTmdbTitles, token: demoToken, port })
  await using tvmaze = await startFakeTvmaze({ shows: demoTvmazeShows, port: otherPort })
  console.log(`Pretend TMDB at ${tmdb.url}, pretend TVmaze at ${tvmaze.url}`)
  // Whoever started this holds the other end, and lets go of it in every way to end there is.
  await Bun.stdin.text()
}

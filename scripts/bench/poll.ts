/**
 * Polling of a download client with 300 torrents: `bun scripts/bench/poll.ts [--quick]`. Each poll is one request, an idle
 * one writes no row of a download, and all of it takes less than a second. The yardstick is a bare fetch of the same list
 * from the same pretend qBittorrent, taken in turns with it.
 */
import { Database } from 'bun:sqlite'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { loadConfig } from '../../src/config/load.ts'
import { databasePath, type RunningEngine, startEngine } from '../../src/daemon/engine.ts'
import {
  type FakeQbittorrent,
  startFakeQbittorrent,
} from '../../src/plugin/testing/fake/qbittorrent.ts'
import { createFigures, median } from './figure.ts'
import { noProviders } from './no-providers.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const rounds = values.quick ? 10 : 50
const torrents = 300
const list = 'torrents/info'

const source = new URL('../../src/', import.meta.url).href
const home = mkdtempSync(join(tmpdir(), 'shelfd-bench-poll-'))
const figures = createFigures('poll')

/** Half of them are complete and seed, the others have come to a halt somewhere. */
function startClient(): Promise<FakeQbittorrent> {
  return startFakeQbittorrent({
    torrents: Array.from({ length: torrents }, (_, n) => ({
      name: `Show.S01E${n}.1080p.WEB`,
      category: 'tv',
      files: [{ path: `Show.S01E${n}.1080p.WEB/episode.mkv`, sizeBytes: 1_000_000 }],
      isStopped: n % 2 === 0,
      seconds: n % 2 === 0 ? 600 : 0,
    })),
  })
}

function configure(client: FakeQbittorrent): ReturnType<typeof loadConfig> {
  for (const folder of ['series', 'downloads']) mkdirSync(join(home, folder))
  const file = join(home, 'shelfd.toml')
  writeFileSync(
    file,
    `[storage]\ndata_dir = "${join(home, 'data')}"\n[log]\nlevel = "error"\n[probe]\nmode = "off"\n` +
      `[downloads]\npoll = "1d"\n[import]\nenabled = false\n${noProviders}` +
      `[[library]]\nname = "Series"\nkind = "series"\npath = "${join(home, 'series')}"\nwatch = false\n` +
      `[[download_client]]\nname = "box"\nplugin = "qbittorrent"\ncategories = { tv = "Series" }\n` +
      `folders = ["${join(home, 'downloads')}"]\n[download_client.settings]\nurl = "${client.url}"\n` +
      `username = "${client.username}"\npassword = "${client.password}"\nrate_limit = { requests = 1000, per = 1 }\n`,
  )
  return loadConfig({ path: file, environment: {} })
}

/** How many polls have ended, once these are more than `after`. */
async function pollEnded(engine: RunningEngine, after: number): Promise<number> {
  for (;;) {
    const polls = (await engine.stats()).downloads['box']?.polls ?? 0
    if (polls > after) return polls
    await Bun.sleep(1)
  }
}

/** Counts the rows of downloads and clients that are written from now on. */
function countWrites(dataDir: string): () => number {
  const database = new Database(databasePath(dataDir))
  database.run('PRAGMA busy_timeout = 5000')
  database.run('CREATE TABLE bench_write (n INTEGER)')
  for (const table of ['download', 'download_client']) {
    for (const act of ['INSERT', 'UPDATE', 'DELETE']) {
      database.run(
        `CREATE TRIGGER bench_${table}_${act} AFTER ${act} ON ${table} BEGIN INSERT INTO bench_write VALUES (1); END`,
      )
    }
  }
  const count = database.query<{ n: number }, []>('SELECT count(*) AS n FROM bench_write')
  return () => count.get()?.n ?? 0
}

async function bareFetch(client: FakeQbittorrent): Promise<number> {
  const login = await fetch(`${client.url}/api/v2/auth/login`, {
    method: 'POST',
    body: new URLSearchParams({ username: client.username, password: client.password }),
  })
  const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? ''
  const began = performance.now()
  const answer = await fetch(`${client.url}/api/v2/${list}`, { headers: { cookie } })
  const found = (await answer.json()) as unknown[]
  if (found.length !== torrents) throw new Error(`the client lists ${found.length}`)
  return performance.now() - began
}

async function measure(client: FakeQbittorrent): Promise<void> {
  const config = configure(client)
  const began = performance.now()
  const engine = await startEngine(config, {
    writer: new URL('queue/writer-entry.ts', source).href,
    worker: new URL('queue/worker-entry.ts', source).href,
    watcher: new URL('watch/watcher-entry.ts', source).href,
    opener: new URL('scan/opener-entry.ts', source).href,
    instance: new URL('plugin/instance-entry.ts', source).href,
    instanceCommand: [],
    ownCommand: [],
  })
  try {
    let last = await pollEnded(engine, 0)
    figures.add('start to the end of the first poll', performance.now() - began, { unit: 'ms' })
    const rows = engine.reader.query<{ n: number }, []>('SELECT count(*) AS n FROM download').get()
    figures.add('rows after the first poll', rows?.n ?? 0, {
      unit: '',
      goal: { atLeast: torrents },
    })
    const writes = countWrites(config.storage.dataDir)
    const ours: number[] = []
    const theirs: number[] = []
    const [askedBefore, pollsBefore] = [client.count(list), last]
    for (let round = 0; round < rounds; round += 1) {
      theirs.push(await bareFetch(client))
      const from = performance.now()
      await engine.ask('pollDownloads', 'box')
      last = await pollEnded(engine, last)
      ours.push(performance.now() - from)
    }
    const requests = (client.count(list) - askedBefore - rounds) / (last - pollsBefore)
    // The last one may be under way.
    const goal = { atMost: 1 + 1 / rounds }
    figures.add('requests for each poll', requests, { unit: '', goal })
    figures.add('logins', client.count('auth/login') - rounds, { unit: '', goal: { atMost: 2 } })
    figures.add('poll, median', median(ours), { unit: 'ms', goal: { atMost: 1_000 } })
    figures.add('slowest poll', Math.max(...ours), { unit: 'ms', goal: { atMost: 1_000 } })
    figures.add('bare fetch of the list, median', median(theirs), { unit: 'ms' })
    // Asking writes down that somebody asked.
    const written = writes() - rounds
    figures.add('rows written by idle polls', written, { unit: '', goal: { atMost: 0 } })
  } finally {
    await engine.stop(10_000)
  }
}

const client = await startClient()
try {
  await measure(client)
} finally {
  await client.stop()
  rmSync(home, { recursive: true, force: true })
}
process.exitCode = figures.exitCode()

/**
 * Watching: `bun scripts/bench/watch.ts [--quick]`. A movie library of 10,000 folders is watched; then 5,000 files come in
 * 500 new folders. The yardstick of the start is a bare `fs.watch` of the same tree, taken in turns with it.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { loadConfig } from '../../src/config/load.ts'
import { startEngine, type RunningEngine } from '../../src/daemon/engine.ts'
import type { Config } from '../../src/config/config.ts'
import { debounceMs, startWatching, type DaemonWatching } from '../../src/daemon/watching.ts'
import { createFigures, median } from './figure.ts'
import { noProviders } from './no-providers.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const folders = values.quick ? 2_000 : 10_000
const arriving = values.quick ? 100 : 500
const filesEach = 10
const rounds = values.quick ? 3 : 5
const settleMs = 5_000

const source = new URL('../../src/', import.meta.url).href
const home = mkdtempSync(join(tmpdir(), 'shelfd-bench-watch-'))
const root = join(home, 'media')
const figures = createFigures('watch')
const quiet = (): void => undefined
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet }

function configOf(watch: boolean): Config {
  const file = join(home, 'shelfd.toml')
  writeFileSync(
    file,
    `[storage]\ndata_dir = "${join(home, 'data')}"\n[log]\nlevel = "error"\n[probe]\nmode = "off"\n` +
      `[watch]\nsettle_time = "${settleMs}ms"\n` +
      `${noProviders}[[library]]\nname = "films"\nkind = "movies"\npath = "${root}"\nwatch = ${watch}\n`,
  )
  return loadConfig({ path: file, environment: {} })
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await Bun.sleep(2)
}

function atRest(engine: RunningEngine): boolean {
  const live = `SELECT 1 FROM scan WHERE status IN ('discovering', 'scanning', 'caching', 'enriching')
    UNION ALL SELECT 1 FROM scan_request`
  return engine.reader.query(live).all().length === 0
}

async function begin(watching: DaemonWatching): Promise<number> {
  watching.configure(configOf(false))
  await until(() => watching.list().every(({ reason }) => reason === 'disabled'))
  const config = configOf(true)
  const began = performance.now()
  watching.configure(config)
  await until(() => watching.list().every(({ mode }) => mode === 'events'))
  return performance.now() - began
}

function bare(): number {
  const command = [process.execPath, join(import.meta.dir, 'watch/bare.ts'), root]
  return Number(Bun.spawnSync(command).stdout.toString())
}

function residentMb(): number {
  const status = readFileSync('/proc/self/status', 'utf8')
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024
}

async function measureStart(watching: DaemonWatching): Promise<void> {
  const ours: number[] = []
  const theirs: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    theirs.push(bare())
    ours.push(await begin(watching))
  }
  figures.add('start', median(ours), { unit: 'ms' })
  figures.add('start of a bare fs.watch', median(theirs), { unit: 'ms' })
  const ratio = median(ours) / median(theirs)
  figures.add('start against bare', ratio, { unit: 'ratio', goal: { atMost: 1.5 } })
}

async function measureArrival(engine: RunningEngine, watching: DaemonWatching): Promise<void> {
  const scansBefore = count(engine, 'SELECT count(*) AS n FROM scan')
  for (let n = 0; n < arriving; n += 1) {
    const folder = join(root, `Arrival ${n} (2001)`)
    mkdirSync(folder)
    writeFileSync(join(folder, `Arrival ${n} (2001).mkv`), `film ${n}`)
    for (let at = 1; at < filesEach; at += 1) {
      writeFileSync(join(folder, `Arrival ${n} (2001).${at}.srt`), `subtitle ${n} ${at}`)
    }
  }
  const written = performance.now()
  await until(() => watching.list().every(({ unsettled }) => unsettled >= arriving))
  const noticed = (performance.now() - written) / 1_000
  const atMost = debounceMs / 1_000 + 1
  figures.add('noticed after the last write', noticed, { unit: 's', goal: { atMost } })
  const known = `SELECT count(*) AS n FROM directory WHERE path LIKE 'Arrival %' AND scanned_at IS NOT NULL`
  await until(() => count(engine, known) === arriving)
  const scanned = (performance.now() - written) / 1_000
  const limit = settleMs / 1_000 + 5
  figures.add('scanned after the last write', scanned, { unit: 's', goal: { atMost: limit } })
  await until(() => atRest(engine))
  const files = count(
    engine,
    `SELECT count(*) AS n FROM file JOIN directory ON directory.id = directory_id
    WHERE directory.path LIKE 'Arrival %' AND file.missing_at IS NULL`,
  )
  const all = arriving * filesEach
  figures.add('files found', files / all, { unit: 'share', goal: { atLeast: 1 } })
  const passes = count(
    engine,
    `SELECT count(*) AS n FROM job WHERE kind = 'scan.directory' AND scan_id > ${scansBefore}`,
  )
  figures.add('passes for each folder', passes / arriving, { unit: 'passes', goal: { atMost: 1 } })
}

function count(engine: RunningEngine, sql: string): number {
  return engine.reader.query<{ n: number }, []>(sql).get()?.n ?? 0
}

try {
  for (let n = 0; n < folders; n += 1) {
    mkdirSync(join(root, `Film ${n} (1999)`), { recursive: true })
    writeFileSync(join(root, `Film ${n} (1999)/Film ${n} (1999).mkv`), `film ${n}`)
  }
  const engine = await startEngine(configOf(false), {
    writer: `${source}queue/writer-entry.ts`,
    worker: `${source}queue/worker-entry.ts`,
    watcher: `${source}watch/watcher-entry.ts`,
    opener: `${source}scan/opener-entry.ts`,
    instance: `${source}plugin/instance-entry.ts`,
    instanceCommand: [],
    ownCommand: [],
  })
  const order = { library: 'films', path: null, mode: null, cause: 'manual', options: {} } as const
  await engine.ask('startScan', order)
  await until(() => atRest(engine))
  const watching = startWatching(engine, {
    watcherUrl: `${source}watch/watcher-entry.ts`,
    disks: configOf(false).disks,
    log,
  })
  watching.configure(configOf(false))
  Bun.gc(true)
  const before = residentMb()
  await begin(watching)
  await until(() => atRest(engine))
  figures.add('memory', residentMb() - before, { unit: 'MB', goal: { atMost: 30 } })
  await measureStart(watching)
  await until(() => atRest(engine))
  // The comparison that each begin asks for may wait for the one before.
  await Bun.sleep(3_000)
  await until(() => atRest(engine))
  await measureArrival(engine, watching)
  watching.stop()
  await engine.stop(10_000)
} finally {
  rmSync(home, { recursive: true, force: true })
}
process.exit(figures.exitCode())

/**
 * Times the API while a library of 55,000 files is scanned, beside the same API idle, and idle beside as many busy loops
 * as the scan keeps threads: what is left is what the scan itself costs those who ask. Then the same on a disk whose
 * fsync takes 15 ms longer. `bun scripts/bench/api.ts [--quick]`
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { besideBusyLoops, type Latencies, measure } from './api/measure.ts'
import { freshExecutable } from './daemon/executable.ts'
import { createSite, type Daemon, type Site, startDaemon } from './daemon/site.ts'
import { createFigures } from './figure.ts'
import { layOutTree } from './scan/tree.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const movies = values.quick ? 2_000 : 10_000
const idleMs = values.quick ? 3_000 : 12_000
/** Scans follow each other for so long; on a slow disk even the first does not end in it. */
const scanMs = values.quick ? 6_000 : 30_000
const figures = createFigures('api')

const folder = mkdtempSync(join(tmpdir(), 'shelfd-bench-api-'))
try {
  console.error(`laying out ${movies} films …`)
  const tree = layOutTree(join(folder, 'tree'), movies)
  const executable = await freshExecutable()
  await round('', { tree, executable, env: {} })
  const shim = buildShim(folder)
  if (shim === null) console.error('no C compiler: the round with a slow fsync is left out')
  else await round('slow_fsync_', { tree, executable, env: { LD_PRELOAD: shim } })
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exit(figures.exitCode())

interface Round {
  readonly tree: { readonly movies: string; readonly series: string }
  readonly executable: string
  readonly env: Readonly<Record<string, string>>
}

async function round(name: string, { tree, executable, env }: Round): Promise<void> {
  const home = join(folder, `home${name}`)
  mkdirSync(home)
  const libraries = [
    { name: 'Films', root: tree.movies },
    { name: 'Shows', root: tree.series, kind: 'series' as const },
  ]
  const site = createSite({ folder: home, dataDir: join(home, 'data'), libraries })
  const daemon = await startDaemon(executable, site, env)
  try {
    const key = readFileSync(join(site.dataDir, 'api_key'), 'utf8').trim()
    const target = { url: site.url, key, paths: await listPaths(site, key) }
    const scanning = await measure(target, () => keepScanning(daemon))
    const idle = await measure(target, () => Bun.sleep(idleMs))
    const floor = await besideBusyLoops(() => measure(target, () => Bun.sleep(idleMs)))
    report(name, { scanning, idle, floor })
  } finally {
    await daemon.stop()
  }
}

/** What people and programs look at, each as often as the others. */
async function listPaths(site: Site, key: string): Promise<readonly string[]> {
  const wanted = [
    '/ping',
    '/api/v1/libraries',
    '/api/v1/scans?limit=20',
    '/api/v1/scans/1',
    '/api/v1/scans/1/errors',
    '/api/v1/jobs?limit=50',
    '/api/v1/jobs?state=discarded',
    '/api/v1/queues',
    '/api/v1/summary',
    '/api/v1/health',
    '/api/v1/items?kind=movie&limit=50',
    '/api/v1/items?kind=movie&q=amber&limit=50',
    '/api/v1/items/1',
  ]
  const found = await Promise.all(
    wanted.map(async (path) => {
      const answer = await fetch(site.url + path, { headers: { 'x-api-key': key } })
      // Item 1 and scan 1 are there as soon as the scan has begun.
      return answer.ok || path.endsWith('/1') || path.endsWith('/errors')
    }),
  )
  return wanted.filter((_, index) => found[index])
}

/** Full scans of both libraries, one after the other, until the time is over; the last ones are cancelled. */
async function keepScanning(daemon: Daemon): Promise<void> {
  const until = performance.now() + scanMs
  while (performance.now() < until) {
    const started = await Promise.all(
      ['Films', 'Shows'].map((library) => daemon.startScan(library, 'full')),
    )
    for (const scan of started) {
      if (scan === null) throw new Error('a scan was refused')
      while (!(await isOver(daemon, scan.scanId))) {
        if (performance.now() > until) await daemon.cancelScan(scan.scanId)
        await Bun.sleep(50)
      }
    }
  }
}

async function isOver(daemon: Daemon, scanId: number): Promise<boolean> {
  return /completed|failed|cancelled/.test((await daemon.getScan(scanId)).status)
}

function report(
  name: string,
  { scanning, idle, floor }: Record<'scanning' | 'idle' | 'floor', Latencies>,
): void {
  for (const [what, { count, p50, p99 }] of Object.entries({ scanning, idle, floor })) {
    console.error(
      `${name}${what}: ${count} requests, p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`,
    )
  }
  const failed = scanning.failures.filter((failure) => !/\/(?:items|scans)\/1/.test(failure))
  if (failed.length > 0) console.error(failed.slice(0, 5).join('\n'))
  figures.add(`${name}failures`, failed.length, { unit: 'requests', goal: { atMost: 0 } })
  figures.add(`${name}p50`, scanning.p50 / idle.p50, { unit: 'x idle', goal: { atMost: 1.5 } })
  figures.add(`${name}p99`, scanning.p99 / floor.p99, {
    unit: 'x beside busy loops',
    goal: { atMost: 1.5 },
  })
  figures.add(`${name}p99_ms`, scanning.p99, { unit: 'ms', goal: { atMost: 25 } })
}

function buildShim(into: string): string | null {
  const compiler = ['cc', 'gcc', 'clang'].map((each) => Bun.which(each)).find((each) => each)
  if (compiler === null || compiler === undefined) return null
  const shim = join(into, 'slow-fsync.so')
  const source = join(import.meta.dir, 'api/slow-fsync.c')
  Bun.spawnSync([compiler, '-shared', '-fPIC', '-O1', '-o', shim, source, '-ldl'])
  return existsSync(shim) ? shim : null
}

/**
 * The scan engine beside shell tools, all in one run: `bun scripts/bench/scan.ts [--quick]`. Probing is off; each round
 * scans libraries that the engine has not seen.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { build, readVersion } from '../build.ts'
import { createFigures, median } from './figure.ts'
import { runOurs } from './queue/ours.ts'
import { startBenchEngine, type BenchEngine } from './scan/engine.ts'
import { measureMemory } from './scan/memory.ts'
import { timeNames, timeSql } from './scan/parts.ts'
import { countWrites } from './scan/rescan.ts'
import { layOutTree } from './scan/tree.ts'
import { timeFind, timeFindAndImport } from './scan/yardstick.ts'

const quick = process.argv.includes('--quick')
const movies = quick ? 1_000 : 10_000
const rounds = 3
const figures = createFigures('scan')
const folder = mkdtempSync(join(tmpdir(), 'bench-scan-'))

try {
  // Of each round one tree is discovered, the other scanned whole.
  for (let n = 0; n <= rounds * 2; n += 1) layOutTree(join(folder, `tree${n}`), movies, n)
  // Else every commit waits for the trees to reach the disk.
  spawnSync('sync')
  await runRounds()
  await runFlatness()
  await runMemory()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exit(figures.exitCode())

async function runRounds(): Promise<void> {
  const bench = await startBenchEngine(join(folder, 'engine'), librariesOf(rounds * 2))
  const discovery: number[] = []
  const first: number[] = []
  const again: number[] = []
  const firstMs: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const [a, b] = [round * 2 + 1, round * 2 + 2]
    const yard = timeFindAndImport(join(folder, `tree${a}`), folder)
    const discovered = (await bench.discover(`movies${a}`)) + (await bench.discover(`series${a}`))
    discovery.push(discovered / yard)
    const yardB = timeFindAndImport(join(folder, `tree${b}`), folder)
    const ms = await scanBoth(bench, b)
    firstMs.push(ms)
    first.push(ms / yardB)
    const bare = timeFind(join(folder, `tree${b}`))
    again.push((await scanBoth(bench, b)) / bare)
  }
  figures.add('discovery with reconcile / find + import', median(discovery), {
    unit: 'ratio',
    goal: { atMost: 1.5 },
  })
  figures.add('first scan / find + import', median(first), { unit: 'ratio', goal: { atMost: 6 } })
  figures.add('first scan', median(firstMs), { unit: 'ms' })
  await addParts()
  figures.add('unchanged rescan / find', median(again), { unit: 'ratio', goal: { atMost: 2 } })
  await addWrites(bench)
  await bench.stop()
}

/** What the parts of a first scan cost by themselves. */
async function addParts(): Promise<void> {
  const directories = movies + Math.ceil(movies / 2 / 16)
  figures.add('names alone', timeNames(join(folder, 'tree0')), { unit: 'ms' })
  const { seconds } = await runOurs(directories + movies)
  figures.add('queue alone', seconds * 1000, { unit: 'ms' })
  const sql = timeSql({ directories, files: movies * 5.5, items: movies * 1.5 })
  figures.add('SQL alone', sql, { unit: 'ms' })
}

async function addWrites(bench: BenchEngine): Promise<void> {
  const writes = await countWrites(join(bench.dataDir, 'shelfd.db'), async () => {
    await bench.scan('movies2')
  })
  const goal = { atMost: 0 }
  figures.add('unchanged rescan: file, item, asset and change rows written', writes.watched, {
    unit: 'rows',
    goal,
  })
  figures.add('unchanged rescan: other rows written', writes.others, {
    unit: 'rows',
    goal: { atMost: 20 },
  })
  figures.add("unchanged rescan: jobs beside the scan's own", writes.jobs - 1, {
    unit: 'jobs',
    goal,
  })
}

/** Time per file of a library of 100,000 files beside one of 10,000; interleaved. */
async function runFlatness(): Promise<void> {
  const sizes = { small: Math.round(movies / 5.5), large: Math.round((movies * 10) / 5.5) }
  const ratios: number[] = []
  for (let round = 0; round < (quick ? 1 : 3); round += 1) {
    const perFile: number[] = []
    for (const [name, count] of Object.entries(sizes)) {
      const place = join(folder, `flat-${name}`)
      const tree = layOutTree(place, count)
      const bench = await startBenchEngine(join(folder, `flat-engine-${name}-${round}`), [
        { name: 'warm', kind: 'movies', path: join(folder, 'tree1/movies') },
        { name: 'movies', kind: 'movies', path: tree.movies },
        { name: 'series', kind: 'series', path: tree.series },
      ])
      // Threads and compiled code as a daemon has them that has scanned before.
      await bench.scan('warm')
      const ms = (await bench.scan('movies')).ms + (await bench.scan('series')).ms
      perFile.push(ms / (count * 5.5))
      await bench.stop()
      rmSync(place, { recursive: true })
    }
    ratios.push((perFile[1] ?? Number.NaN) / (perFile[0] ?? Number.NaN))
  }
  figures.add('time per file at ten times the files', median(ratios), {
    unit: 'ratio',
    goal: { atMost: 1.15 },
  })
}

async function runMemory(): Promise<void> {
  const root = join(import.meta.dir, '../..')
  const binary = join(folder, 'shelfd')
  await build({ root, outfile: binary, version: await readVersion(root), commit: null })
  const { peakMb, restMb } = await measureMemory({
    binary,
    folder: join(folder, 'memory'),
    libraries: { movies: join(folder, 'tree0/movies'), series: join(folder, 'tree0/series') },
    restSeconds: quick ? 5 : 60,
  })
  figures.add('peak memory of the daemon', peakMb, { unit: 'MB', goal: { atMost: 250 } })
  figures.add('memory a minute after the scan', restMb, { unit: 'MB', goal: { atMost: 150 } })
}

async function scanBoth(bench: BenchEngine, n: number): Promise<number> {
  return (await bench.scan(`movies${n}`)).ms + (await bench.scan(`series${n}`)).ms
}

function librariesOf(trees: number): { name: string; kind: 'movies' | 'series'; path: string }[] {
  return Array.from({ length: trees }, (_, n) => n + 1).flatMap((n) => [
    { name: `movies${n}`, kind: 'movies' as const, path: join(folder, `tree${n}/movies`) },
    { name: `series${n}`, kind: 'series' as const, path: join(folder, `tree${n}/series`) },
  ])
}

/**
 * Artwork and its smaller copies, made by the engine, beside bare loops in one run:
 * `bun scripts/bench/assets.ts [--quick]`. Films with 2,000 posters, which are cached, and films with 2,000 photographs,
 * of which copies are made: 40 of 12 megapixels, each 50 times with another comment, so that no two contents are the
 * same. Takes some 10 GB below TMPDIR, which should be on a disk: what is measured is durable.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { layOutPhotos, layOutPosters } from './assets/lay-out.ts'
import { readsOfSecondScan } from './assets/second-scan.ts'
import { counted, drain } from './assets/work.ts'
import { cacheBare, deriveBare, deriveByFfmpeg } from './assets/yardstick.ts'
import { createFigures, median } from './figure.ts'
import { type BenchEngine, startBenchEngine } from './scan/engine.ts'

const quick = process.argv.includes('--quick')
const rounds = quick ? 3 : 5
const posters = quick ? 200 : 400
const photoFilms = quick ? 1 : 8
const photosEach = quick ? 20 : 50
const figures = createFigures('assets')
const folder = mkdtempSync(join(tmpdir(), 'bench-assets-'))

try {
  await runPosters()
  await runPhotos()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exit(figures.exitCode())

async function runPosters(): Promise<void> {
  const place = join(folder, 'posters')
  const libraries = librariesOf(place)
  const bench = await startBenchEngine(join(place, 'engine'), libraries)
  await bench.engine.ask('pauseQueue', 'picture')
  const ours: number[] = []
  const bare: number[] = []
  for (const [round, { name, path }] of libraries.entries()) {
    const { pictures } = layOutPosters(path, posters, round)
    await bench.scan(name)
    Bun.spawnSync(['sync'])
    bare.push(posters / secondsOf(() => cacheBare(pictures, join(place, `bare${round}`))))
    ours.push(posters / (await drain(bench, 'asset')))
  }
  if (counted(bench).assets !== rounds * posters) throw new Error('a poster is not cached')
  await bench.stop()
  figures.add('posters cached a second', median(ours), { unit: '1/s' })
  figures.add('posters cached a second, bare loop', median(bare), { unit: '1/s' })
  figures.add('caching: shelfd / bare loop', median(ratios(ours, bare)), {
    unit: 'x',
    goal: { atLeast: 0.7 },
  })
  const [library] = libraries
  const reads =
    library === undefined ? null : await readsOfSecondScan(join(place, 'engine'), library)
  if (reads === null) console.error('strace is missing: what a second scan reads is not counted')
  else {
    figures.add('reads of pictures by a second, full scan', reads, {
      unit: 'calls',
      goal: { atMost: 0 },
    })
  }
  rmSync(place, { recursive: true })
}

async function runPhotos(): Promise<void> {
  const place = join(folder, 'photos')
  const libraries = librariesOf(place)
  const bench = await startBenchEngine(join(place, 'engine'), libraries)
  await bench.engine.ask('pauseQueue', 'picture')
  const ours: number[] = []
  const bare: number[] = []
  const programs: number[] = []
  for (const [round, { name, path }] of libraries.entries()) {
    const { pictures } = layOutPhotos(path, photoFilms, round, photosEach)
    await bench.scan(name)
    await drain(bench, 'asset')
    Bun.spawnSync(['sync'])
    bare.push(await perSecond(pictures, deriveBare))
    ours.push(pictures.length / (await drain(bench, 'picture')))
    programs.push(await perSecond(pictures.slice(0, 4), (few) => deriveByFfmpeg(few, place)))
    checkCopies(bench, (round + 1) * pictures.length)
  }
  await bench.stop()
  figures.add('pictures a second', median(ours), { unit: '1/s' })
  figures.add('pictures a second, bare Bun.Image', median(bare), { unit: '1/s' })
  figures.add('pictures: shelfd / bare Bun.Image', median(ratios(ours, bare)), {
    unit: 'x',
    goal: { atLeast: 0.9 },
  })
  figures.add('pictures: shelfd / ffmpeg', median(ratios(ours, programs)), {
    unit: 'x',
    goal: { atLeast: 5 },
  })
}

function librariesOf(place: string): { name: string; kind: 'movies'; path: string }[] {
  return Array.from({ length: rounds }, (_, round) => ({
    name: `round${round}`,
    kind: 'movies',
    path: join(place, `round${round}`),
  }))
}

function checkCopies(bench: BenchEngine, pictures: number): void {
  const { copies } = counted(bench)
  if (copies !== pictures * 3) throw new Error(`there are ${copies} copies of ${pictures} pictures`)
}

function secondsOf(work: () => void): number {
  const began = performance.now()
  work()
  return (performance.now() - began) / 1000
}

async function perSecond(
  pictures: readonly string[],
  work: (pictures: readonly string[]) => Promise<void>,
): Promise<number> {
  const began = performance.now()
  await work(pictures)
  return (pictures.length * 1000) / (performance.now() - began)
}

function ratios(ours: readonly number[], others: readonly number[]): number[] {
  return ours.map((value, at) => value / (others[at] ?? Number.NaN))
}

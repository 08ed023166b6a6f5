/**
 * Names a second of our parser beside the token library alone: `bun scripts/bench/names.ts [--quick] [--seed N]`.
 * Both read the same generated names in turn; for library paths the library is given the base names. Ours starts
 * every round with empty memories, which the first few thousand of its names fill. A quick run has no more names than
 * that, so it fills them before the clock starts, with as many names of another seed: of its own names it then
 * remembers about as many parts as the long run does of its.
 */
import { parseArgs } from 'node:util'

import { parseTorrentTitle } from '@viren070/parse-torrent-title'

import { createNameParser } from '../../src/media/name/parse-name.ts'
import { createFigures, median } from './figure.ts'
import { libraryPaths, mixedPaths, sceneName } from './names/generate.ts'
import { createRandom } from './names/random.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
  },
})
const count = values.quick ? 2_000 : 10_000
const rounds = 11
const seed = Number(values.seed)
const figures = createFigures('names')

const { library, mixed, scene } = namesOf(seed)
const before = values.quick ? namesOf(seed + 1) : null

compare('base names', {
  paths: mixed.map(baseOf),
  before: before?.mixed.map(baseOf),
  atLeast: 0.7,
})
compare('library paths', { paths: mixed, before: before?.mixed, atLeast: 0.6 })
compare('releases of which no two are akin', { paths: scene, before: before?.scene, atLeast: 0.7 })
compare('paths of a tidy library', { paths: library, before: before?.library })
process.exit(figures.exitCode())

interface Names {
  readonly library: readonly string[]
  readonly mixed: readonly string[]
  readonly scene: readonly string[]
}

function namesOf(from: number): Names {
  const random = createRandom(from)
  return {
    library: fill(() => libraryPaths(random)),
    // As many files of tidy libraries as of releases.
    mixed: fill(() =>
      [libraryPaths, mixedPaths, mixedPaths, mixedPaths].flatMap((make) => make(random)),
    ),
    scene: fill(() => [sceneName(random)]),
  }
}

function fill(more: () => readonly string[]): string[] {
  const paths: string[] = []
  while (paths.length < count) paths.push(...more())
  return paths.slice(0, count)
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

interface Comparison {
  readonly paths: readonly string[]
  /** What ours has read before the clock starts. */
  readonly before: readonly string[] | undefined
  /** Goal of the ratio; a comparison without one only explains the others. */
  readonly atLeast?: number
}

function compare(metric: string, { paths, before = [], atLeast }: Comparison): void {
  const bases = paths.map(baseOf)
  const theirs = (): number => time(bases, parseTorrentTitle)
  const ours = (): number => {
    const parser = createNameParser()
    for (const path of before) parser.parse(path)
    return time(paths, (path) => parser.parse(path))
  }
  // The first calls compile the patterns of both.
  theirs()
  ours()
  const rates: number[] = []
  const ratios: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const other = theirs()
    const mine = ours()
    rates.push(paths.length / mine)
    ratios.push(other / mine)
  }
  figures.add(`${metric}: names read`, median(rates), { unit: 'names/s' })
  figures.add(`${metric}: ratio to the token library`, median(ratios), {
    unit: 'x',
    ...(atLeast === undefined ? {} : { goal: { atLeast } }),
  })
}

/** Seconds for all of them. */
function time(names: readonly string[], read: (name: string) => unknown): number {
  const start = Bun.nanoseconds()
  for (const name of names) read(name)
  return (Bun.nanoseconds() - start) / 1e9
}

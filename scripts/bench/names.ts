/**
 * Names a second of our parser beside the token library alone: `bun scripts/bench/names.ts [--quick] [--seed N]`.
 * Both read the same generated names in turn; for library paths the library is given the base names. Ours starts
 * every round with empty memories.
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
const rounds = values.quick ? 5 : 11
const random = createRandom(Number(values.seed))
const figures = createFigures('names')

const library = fill(() => libraryPaths(random))
// As many files of tidy libraries as of releases.
const mixed = fill(() =>
  [libraryPaths, mixedPaths, mixedPaths, mixedPaths].flatMap((make) => make(random)),
)
const scene = fill(() => [sceneName(random)])

compare('base names', { paths: mixed.map(baseOf), atLeast: 0.7 })
compare('library paths', { paths: mixed, atLeast: 0.6 })
compare('releases of which no two are akin', { paths: scene, atLeast: 0.7 })
compare('paths of a tidy library', { paths: library })
process.exit(figures.exitCode())

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
  /** Goal of the ratio; a comparison without one only explains the others. */
  readonly atLeast?: number
}

function compare(metric: string, { paths, atLeast }: Comparison): void {
  const bases = paths.map(baseOf)
  const theirs = (): number => time(bases, parseTorrentTitle)
  const ours = (): number => {
    const parser = createNameParser()
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

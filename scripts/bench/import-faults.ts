/**
 * Imports files while disks are full, links are refused, sources are cut off or swapped for links, and names are taken, and
 * counts bytes that neither the library nor the download has any more:
 * `bun scripts/bench/import-faults.ts [--quick] [--imports N] [--seed N]`.
 *
 * Each import is one file with one fault; it is tried once more when the fault is over. The disk that is full is a small
 * tmpfs, for which it has to be root.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { createRandom } from './daemon/random.ts'
import { createFigures } from './figure.ts'
import { createFaults, type Fault, type Outcome } from './imports/faults.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    imports: { type: 'string' },
    seed: { type: 'string' },
  },
})
const imports = Number(values.imports ?? (values.quick ? 200 : 2_000))
const seed = Number(values.seed ?? Date.now() % 1_000_000)
const random = createRandom(seed)
const folder = mkdtempSync(join(tmpdir(), 'bench-import-faults-'))
console.error(`${imports} imports, seed ${seed}`)
try {
  process.exitCode = await run()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function run(): Promise<number> {
  using faults = createFaults(folder, random)
  const outcomes: (Outcome & { readonly fault: Fault })[] = []
  for (let n = 0; n < imports; n += 1) {
    const fault = faults.list[n % faults.list.length]
    if (fault !== undefined) outcomes.push({ fault, ...(await faults.run(fault, n)) })
  }
  const figures = createFigures('import-faults')
  for (const fault of faults.list) {
    const of = outcomes.filter((outcome) => outcome.fault === fault)
    const metric = `${fault}: placed at once`
    figures.add(metric, of.filter(({ first }) => first === 'placed').length, { unit: 'imports' })
    figures.add(`${fault}: not placed at last`, of.filter(({ last }) => last !== 'placed').length, {
      unit: 'imports',
      goal: { atMost: 0 },
    })
  }
  const sum = (of: (outcome: Outcome) => number): number =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0)
  const none = { atMost: 0 }
  figures.add('imports', outcomes.length, { unit: 'imports' })
  figures.add(
    'bytes lost',
    sum(({ lostBytes }) => lostBytes),
    { unit: 'bytes', goal: none },
  )
  figures.add(
    'parts under final names',
    sum(({ parts }) => parts),
    { unit: 'files', goal: none },
  )
  figures.add(
    'temporary files left',
    sum(({ temporary }) => temporary),
    {
      unit: 'files',
      goal: none,
    },
  )
  figures.add(
    'files of others replaced',
    sum(({ replaced }) => replaced),
    {
      unit: 'files',
      goal: none,
    },
  )
  figures.add(
    'links followed',
    sum(({ followed }) => followed),
    { unit: 'files', goal: none },
  )
  return figures.exitCode()
}

/**
 * Kills the compiled daemon at random moments of its work, and at the end looks for anything lost, done twice or
 * miscounted: `bun scripts/bench/kill.ts [--quick] [--cycles N] [--seed N] [--plant DEFECT] [--keep]`.
 *
 * Starts that were acknowledged over HTTP are kept in a ledger outside of the data folder. `--plant` builds an
 * executable with a known defect from a copy of the sources; the run must then miss its goals.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { createFigures, median } from './figure.ts'
import { withCopy } from './kill/copy.ts'
import { type CycleContext, type CycleOutcome, runCycle, scratchIn } from './kill/cycle.ts'
import { createSite } from './daemon/site.ts'
import { drain } from './kill/drain.ts'
import { freshExecutable, plantedExecutable } from './daemon/executable.ts'
import { type Ledger, openLedger } from './kill/ledger.ts'
import { layOutFilms } from './kill/library.ts'
import { plantNamed } from './kill/plant.ts'
import { createRandom } from './daemon/random.ts'
import { type Verdict, verify } from './kill/verify.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    cycles: { type: 'string' },
    seed: { type: 'string' },
    plant: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})
const cycles = Number(values.cycles ?? (values.quick ? 25 : 200))
const seed = Number(values.seed ?? Date.now() % 1_000_000)
const shownProblems = 20

const folder = mkdtempSync(join(tmpdir(), 'bench-kill-'))
try {
  process.exitCode = await run()
} finally {
  if (values.keep) console.error(`kept: ${folder}`)
  else rmSync(folder, { recursive: true, force: true })
}

async function run(): Promise<number> {
  console.error(`${cycles} cycles, seed ${seed}`)
  const context = await createContext()
  const outcomes: CycleOutcome[] = []
  for (let cycle = 1; cycle <= cycles; cycle += 1) {
    outcomes.push(await runCycle(context))
    if (cycle % 25 === 0) console.error(`${cycle} of ${cycles} kills`)
  }
  const problems = await drain(context.executable, context.site, context)
  const last = { dataDir: context.site.dataDir, scratch: context.scratch }
  const { verdict, parked } = withCopy(last, (database) => ({
    verdict: verify(database, {
      ledger: context.ledger,
      libraries: context.libraries.map((library) => ({
        library,
        isStill: !context.changing.includes(library),
      })),
    }),
    parked: database
      .query<{ n: number }, []>("SELECT count(*) AS n FROM job_error WHERE code = 'poison'")
      .get()?.n,
  }))
  verdict.unfinished.push(...problems)
  return report({ outcomes, verdict, parked: parked ?? 0, ledger: context.ledger })
}

async function createContext(): Promise<CycleContext & { scratch: string }> {
  const executable =
    values.plant === undefined
      ? await freshExecutable()
      : await plantedExecutable(folder, plantNamed(values.plant))
  // The first is large enough that a kill meets its discovery after some of its units were read.
  const libraries = ['Still', 'Calm', 'Busy', 'Hasty', 'Restless'].map((name, index) =>
    layOutFilms({
      name,
      root: join(folder, 'media', name),
      folders: index === 0 ? 800 : 120,
      heavyEvery: 30,
      seed: seed + index,
    }),
  )
  const dataDir = join(folder, 'data')
  mkdirSync(dataDir, { mode: 0o700 })
  return {
    executable,
    site: createSite({ folder, dataDir, libraries }),
    scratch: scratchIn(folder),
    libraries,
    changing: libraries.slice(2),
    ledger: openLedger(join(folder, 'ledger.jsonl')),
    random: createRandom(seed),
  }
}

function report(result: {
  outcomes: readonly CycleOutcome[]
  verdict: Verdict
  parked: number
  ledger: Ledger
}): number {
  const { outcomes, verdict, parked, ledger } = result
  const figures = createFigures('kill')
  const none = { atMost: 0 }
  const ready = outcomes.map(({ readyMs }) => readyMs / 1000)
  const inFlight = outcomes.filter((outcome) => outcome.inFlight).length / outcomes.length
  const broken = outcomes.flatMap(({ problems }) => problems)
  figures.add('kills', outcomes.length, { unit: 'kills' })
  figures.add('kills with a job in flight', inFlight, { unit: 'share', goal: { atLeast: 0.9 } })
  figures.add('acknowledged starts', ledger.starts().length, { unit: 'scans' })
  figures.add('acknowledged cancels', ledger.cancels().length, { unit: 'scans' })
  figures.add('integrity', broken.length, { unit: 'problems', goal: none })
  for (const [kind, found] of Object.entries(verdict) as [keyof Verdict, string[]][]) {
    figures.add(kind, found.length, { unit: 'findings', goal: none })
    for (const text of found.slice(0, shownProblems)) console.error(`${kind}: ${text}`)
  }
  for (const text of broken.slice(0, shownProblems)) console.error(`integrity: ${text}`)
  figures.add('jobs parked after three deaths', parked, { unit: 'jobs' })
  figures.add('ready again, median', median(ready), { unit: 's', goal: { atMost: 2 } })
  figures.add('ready again, longest', Math.max(...ready), { unit: 's' })
  return figures.exitCode()
}

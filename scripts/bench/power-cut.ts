/**
 * Cuts the power of the compiled daemon's disk while it works, and looks whether what it had acknowledged is on the
 * disk: `bun scripts/bench/power-cut.ts [--quick] [--cuts N] [--seed N] [--plant DEFECT]`. Needs root, loop
 * devices and xfsprogs. With `--plant no-sync`, a defect built into a copy of the sources, the run must miss its goals.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { createFigures } from './figure.ts'
import { integrityProblems, withCopy } from './kill/copy.ts'
import { type Acknowledged, createSite, type Daemon, startDaemon } from './daemon/site.ts'
import { freshExecutable, plantedExecutable } from './daemon/executable.ts'
import { type Ledger, openLedger } from './kill/ledger.ts'
import { type FilmLibrary, layOutFilms } from './kill/library.ts'
import { plantNamed } from './kill/plant.ts'
import { createRandom, type Random } from './daemon/random.ts'
import { lostStarts } from './kill/verify.ts'
import { createDisk, type Disk, missingForDisk } from './power-cut/disk.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    cuts: { type: 'string' },
    seed: { type: 'string' },
    plant: { type: 'string' },
  },
})
const cuts = Number(values.cuts ?? (values.quick ? 4 : 20))
const seed = Number(values.seed ?? Date.now() % 1_000_000)
const longestBetweenCutsMs = 600
const betweenStartsMs = 25

const missing = missingForDisk()
if (missing.length > 0) {
  console.error(`A power cut cannot be staged here; missing: ${missing.join(', ')}.`)
  process.exit(1)
}
const folder = mkdtempSync(join(tmpdir(), 'bench-power-cut-'))
let disk: Disk | undefined
let daemon: Daemon | undefined
try {
  process.exitCode = await run()
} finally {
  await daemon?.kill()
  disk?.close()
  rmSync(folder, { recursive: true, force: true })
}

async function run(): Promise<number> {
  console.error(`${cuts} cuts, seed ${seed}`)
  const executable =
    values.plant === undefined
      ? await freshExecutable()
      : await plantedExecutable(folder, plantNamed(values.plant))
  const libraries = ['Still', 'Busy', 'Hasty', 'Restless'].map((name, index) => {
    const root = join(folder, 'media', name)
    return layOutFilms({ name, root, folders: 80, heavyEvery: 40, seed: seed + index })
  })
  disk = createDisk(folder)
  const dataDir = join(disk.path, 'data')
  mkdirSync(dataDir, { mode: 0o700 })
  daemon = await startDaemon(executable, createSite({ folder, dataDir, libraries }))
  const ledger = openLedger(join(folder, 'ledger.jsonl'))
  const random = createRandom(seed)
  const work = keepBusy(daemon, { libraries, ledger, random })
  const lost: string[] = []
  const broken: string[] = []
  let promised = 0
  try {
    for (let cut = 1; cut <= cuts; cut += 1) {
      await Bun.sleep(random.next() * longestBetweenCutsMs)
      // What was acknowledged before the copy is begun has to be in it.
      const starts = ledger.starts()
      promised = starts.length
      disk.cut()
      disk.afterCut((after) => {
        const found = judge({ dataDir: join(after, 'data'), scratch: join(folder, 'copy') }, starts)
        lost.push(...found.lost)
        broken.push(...found.broken)
      })
    }
  } finally {
    await work.stop()
  }
  for (const text of [...lost, ...broken].slice(0, 20)) console.error(text)
  const figures = createFigures('power-cut')
  figures.add('cuts', cuts, { unit: 'cuts' })
  figures.add('acknowledged starts', promised, { unit: 'scans', goal: { atLeast: cuts } })
  figures.add('acknowledged starts lost', lost.length, { unit: 'scans', goal: { atMost: 0 } })
  figures.add('integrity', broken.length, { unit: 'problems', goal: { atMost: 0 } })
  return figures.exitCode()
}

function judge(
  place: Parameters<typeof withCopy>[0],
  starts: readonly Acknowledged[],
): { lost: readonly string[]; broken: readonly string[] } {
  try {
    return withCopy(place, (database) => ({
      broken: integrityProblems(database),
      lost: lostStarts(database, starts),
    }))
  } catch (error) {
    // Not even the tables are there.
    return { lost: starts.map(({ scanId }) => `scan ${scanId}`), broken: [String(error)] }
  }
}

/** Starts scans and changes folders until it is told to stop. */
function keepBusy(
  running: Daemon,
  work: { libraries: readonly FilmLibrary[]; ledger: Ledger; random: Random },
): { stop(): Promise<void> } {
  const { libraries, ledger, random } = work
  let stopped = false
  const loop = async (library: FilmLibrary): Promise<void> => {
    while (!stopped) {
      library.change()
      const mode = random.next() < 0.2 ? 'full' : 'incremental'
      const start = await running.startScan(library.name, mode)
      if (start !== null) ledger.addStart(start)
      await Bun.sleep(betweenStartsMs)
    }
  }
  const loops = Promise.all(libraries.map(loop))
  return {
    stop: async () => {
      stopped = true
      await loops
    },
  }
}

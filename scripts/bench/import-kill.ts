/**
 * Kills the compiled daemon at random moments while it imports season packs of 300 files, by hard links and to another file
 * system, and at the end looks for anything lost, done twice or left over:
 * `bun scripts/bench/import-kill.ts [--quick] [--kills N] [--seed N] [--keep]`.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { freshExecutable } from './daemon/executable.ts'
import { createRandom } from './daemon/random.ts'
import { createSite, type Site, startDaemon } from './daemon/site.ts'
import { createFigures } from './figure.ts'
import { addPack, lossesOf, otherFileSystem, type Pack, planAgain, query } from './imports/pack.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    kills: { type: 'string' },
    seed: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})
const kills = Number(values.kills ?? (values.quick ? 8 : 50))
const seed = Number(values.seed ?? Date.now() % 1_000_000)
const filesOfPack = 300
/** From the start of the process; imports begin after about 200. */
const killWithinMs = { least: 100, most: 1_200 }
const endsWithinMs = 120_000

const random = createRandom(seed)
const figures = createFigures('import-kill')
console.error(`${kills} kills each way, seed ${seed}`)
const executable = await freshExecutable()
await measure('hardlink', { elsewhere: null, sizeBytes: 4_096 })
const elsewhere = otherFileSystem(tmpdir())
if (elsewhere === null) console.error('There is no second file system; nothing is copied.')
else await measure('copy', { elsewhere, sizeBytes: 300_000 })
process.exitCode = figures.exitCode()

async function measure(
  way: 'hardlink' | 'copy',
  { elsewhere: other, sizeBytes }: { elsewhere: string | null; sizeBytes: number },
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-import-kill-'))
  const far = other === null ? folder : mkdtempSync(join(other, 'bench-import-kill-'))
  try {
    const place = {
      dataDir: join(folder, 'data'),
      library: join(folder, 'library'),
      downloads: join(far, 'downloads'),
    }
    mkdirSync(place.library)
    const libraries = [{ name: 'Shows', root: place.library, kind: 'series' as const }]
    const site = createSite({ folder, dataDir: place.dataDir, libraries })
    await (await startDaemon(executable, site)).stop()
    const packs: Pack[] = []
    let killed = 0
    while (killed < kills) {
      if (packs.every(({ planId }) => isOver(place.dataDir, planId))) {
        packs.push(addPack({ ...place, number: packs.length + 1, files: filesOfPack, sizeBytes }))
      }
      await killSoon(site)
      // One that was over before is no test of anything.
      if (packs.some(({ planId }) => !isOver(place.dataDir, planId))) killed += 1
    }
    const endedMs = await drain(site, { dataDir: place.dataDir, packs })
    const again = packs.flatMap((pack) => planAgain(place, pack) ?? [])
    await drain(site, { dataDir: place.dataDir, packs: again })
    const parked = again.reduce((sum, { moves }) => sum + moves.length, 0)
    const { lost, miscounted, temporary } = lossesOf(place, { packs, sizeBytes })
    figures.add(`${way}: kills in the middle of an import`, killed, { unit: 'kills' })
    figures.add(`${way}: packs of 300 files`, packs.length, { unit: 'packs' })
    figures.add(`${way}: rest after the last kill`, endedMs, { unit: 'ms' })
    figures.add(`${way}: files given up after three kills, and tried again`, parked, {
      unit: 'files',
    })
    const none = { atMost: 0 }
    figures.add(`${way}: files lost or not whole`, lost, { unit: 'files', goal: none })
    figures.add(`${way}: files missing or twice in the database`, miscounted, {
      unit: 'files',
      goal: none,
    })
    figures.add(`${way}: temporary files left`, temporary, { unit: 'files', goal: none })
  } finally {
    if (values.keep) console.error(`kept: ${folder}`)
    else for (const path of new Set([folder, far])) rmSync(path, { recursive: true, force: true })
  }
}

async function killSoon(site: Site): Promise<void> {
  const child = Bun.spawn([executable, 'serve', '--config', site.configPath], {
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'ignore',
    env: { PATH: process.env['PATH'] },
  })
  const { least, most } = killWithinMs
  await Bun.sleep(least + random.below(most - least))
  child.kill('SIGKILL')
  await child.exited
}

function isOver(dataDir: string, planId: number): boolean {
  const [row] = query<{ state: string }>(
    dataDir,
    'SELECT state FROM import_plan WHERE id = ?',
    planId,
  )
  return row?.state !== 'applying'
}

/** Lets the daemon come to the end of all that was begun. */
async function drain(
  site: Site,
  { dataDir, packs }: { dataDir: string; packs: readonly Pack[] },
): Promise<number> {
  const beganAt = performance.now()
  const daemon = await startDaemon(executable, site)
  while (packs.some(({ planId }) => !isOver(dataDir, planId))) {
    if (performance.now() - beganAt > endsWithinMs) throw new Error('an import does not end')
    await Bun.sleep(20)
  }
  const ms = performance.now() - beganAt
  await daemon.stop()
  return ms
}

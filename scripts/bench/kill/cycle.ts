import { Database } from 'bun:sqlite'
import { join } from 'node:path'

import { integrityProblems, withCopy } from './copy.ts'
import { type Daemon, type ScanMode, type Site, startDaemon } from '../daemon/site.ts'
import type { Ledger } from './ledger.ts'
import type { FilmLibrary } from './library.ts'
import type { Random } from '../daemon/random.ts'

/** What one life and death of the daemon showed. */
export interface CycleOutcome {
  readonly readyMs: number
  /** A job was being worked on when the daemon died. */
  readonly inFlight: boolean
  readonly problems: readonly string[]
}

export interface CycleContext {
  readonly executable: string
  readonly site: Site
  readonly scratch: string
  readonly libraries: readonly FilmLibrary[]
  /** Those of `libraries` that change meanwhile. */
  readonly changing: readonly FilmLibrary[]
  readonly ledger: Ledger
  readonly random: Random
}

/** Kills come at most so long after the daemon has answered a start. */
const longestLifeMs = 1_000
const betweenStartsMs = 40
const betweenChangesMs = 25
const betweenCancelsMs = 300

/** Starts the daemon, gives it work while folders change, kills it at a random moment and looks at what it left. */
export async function runCycle(context: CycleContext): Promise<CycleOutcome> {
  const { executable, site, libraries, changing, ledger, random } = context
  const daemon = await startDaemon(executable, site)
  const lifeMs = random.next() * longestLifeMs
  const pending: Promise<void>[] = []
  const start = (library: FilmLibrary): void => {
    const mode: ScanMode = random.next() < 0.6 ? 'full' : 'incremental'
    pending.push(orderScan(daemon, { library, mode, ledger }))
  }
  const cancel = (): void => {
    const newest = ledger.starts().slice(-libraries.length)
    if (newest.length > 0) pending.push(orderCancel(daemon, pick(newest, random).scanId, ledger))
  }
  for (const library of libraries) start(library)
  // From the first answer on there is work; before, a kill would mostly hit an idle daemon.
  await Promise.race(pending)
  await Promise.all([
    Bun.sleep(lifeMs)
      .then(() => untilWorking(site))
      .then(() => daemon.kill()),
    repeat({ everyMs: betweenStartsMs, forMs: lifeMs }, () => start(pick(libraries, random))),
    repeat({ everyMs: betweenChangesMs, forMs: lifeMs }, () => pick(changing, random).change()),
    repeat({ everyMs: betweenCancelsMs, forMs: lifeMs }, cancel),
  ])
  await Promise.all(pending)
  const left = withCopy({ dataDir: site.dataDir, scratch: context.scratch }, (database) => ({
    problems: integrityProblems(database),
    inFlight: countRunning(database) > 0,
  }))
  return { readyMs: daemon.readyMs, ...left }
}

async function orderScan(
  daemon: Daemon,
  order: { library: FilmLibrary; mode: ScanMode; ledger: Ledger },
): Promise<void> {
  const start = await daemon.startScan(order.library.name, order.mode)
  if (start !== null) order.ledger.addStart(start)
}

async function orderCancel(daemon: Daemon, scanId: number, ledger: Ledger): Promise<void> {
  if (await daemon.cancelScan(scanId)) ledger.addCancel(scanId)
}

/** Waits a little when nothing is going on, as while all that is left waits for its next attempt. */
async function untilWorking(site: Site): Promise<void> {
  const database = new Database(join(site.dataDir, 'shelfd.db'), { readonly: true })
  try {
    database.run('PRAGMA busy_timeout = 1000')
    const until = performance.now() + longestLifeMs
    while (countRunning(database) === 0 && performance.now() < until) await Bun.sleep(3)
  } finally {
    database.close()
  }
}

function countRunning(database: Database): number {
  const running = database.query<{ n: number }, []>(
    "SELECT count(*) AS n FROM job WHERE done = 0 AND state = 'running'",
  )
  return running.get()?.n ?? 0
}

async function repeat(rhythm: { everyMs: number; forMs: number }, act: () => void): Promise<void> {
  const until = performance.now() + rhythm.forMs
  for (;;) {
    await Bun.sleep(rhythm.everyMs)
    if (performance.now() >= until) return
    act()
  }
}

function pick<T>(choices: readonly T[], random: Random): T {
  const choice = choices[random.below(choices.length)]
  if (choice === undefined) throw new Error('there is nothing to choose from')
  return choice
}

/** A folder for the copies that are looked at. */
export function scratchIn(folder: string): string {
  return join(folder, 'copy')
}

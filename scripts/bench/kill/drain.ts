import { Database } from 'bun:sqlite'
import { join } from 'node:path'

import { type Site, startDaemon } from '../daemon/site.ts'
import type { Ledger } from './ledger.ts'
import type { FilmLibrary } from './library.ts'

/** Without any progress for so long the rest will not happen; above the longest pause between two attempts. */
const patienceMs = 15_000
const lookEveryMs = 100

/**
 * Gives the daemon all the time it wants to finish what it has, has it look once more at each library, and stops it.
 * Returns what went wrong on the way.
 */
export async function drain(
  executable: string,
  site: Site,
  work: { libraries: readonly FilmLibrary[]; ledger: Ledger },
): Promise<string[]> {
  const daemon = await startDaemon(executable, site)
  const problems: string[] = []
  if (!(await finishes(site))) problems.push('the work of the killed daemons does not end')
  for (const { name } of work.libraries) {
    const start = await daemon.startScan(name, 'incremental')
    if (start === null) problems.push(`${name} cannot be scanned any more`)
    else work.ledger.addStart(start)
  }
  if (!(await finishes(site))) problems.push('the last scans do not end')
  for (const { scanId } of work.ledger.starts()) {
    await daemon.getScan(scanId).catch((error: unknown) => problems.push(String(error)))
  }
  const code = await daemon.stop()
  if (code !== 0) problems.push(`the daemon stopped with exit code ${code}`)
  return problems
}

async function finishes(site: Site): Promise<boolean> {
  const database = new Database(join(site.dataDir, 'shelfd.db'), { readonly: true })
  database.run('PRAGMA busy_timeout = 5000')
  const look = database.query<{ open: number; done: number; assets: number }, []>(
    `SELECT (SELECT count(*) FROM job WHERE done = 0) + (SELECT count(*) FROM scan WHERE completed_at IS NULL) AS open,
       (SELECT count(*) FROM job WHERE done = 1) AS done,
       (SELECT count(*) FROM asset WHERE state <> 'pending') AS assets`,
  )
  try {
    let movedAt = performance.now()
    let before = ''
    while (performance.now() - movedAt < patienceMs) {
      const now = look.get()
      if (now?.open === 0) return true
      if (JSON.stringify(now) !== before) movedAt = performance.now()
      before = JSON.stringify(now)
      await Bun.sleep(lookEveryMs)
    }
    return false
  } finally {
    database.close()
  }
}

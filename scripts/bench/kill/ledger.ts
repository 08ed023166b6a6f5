import { appendFileSync, readFileSync } from 'node:fs'

import type { Acknowledged } from '../daemon/site.ts'

/** What the daemon has promised, kept outside of its data folder. */
export interface Ledger {
  addStart(start: Acknowledged): void
  addCancel(scanId: number): void
  starts(): readonly Acknowledged[]
  /** Ids of the scans whose cancel was acknowledged. */
  cancels(): readonly number[]
}

type Entry = { start: Acknowledged } | { cancel: number }

export function openLedger(path: string): Ledger {
  appendFileSync(path, '')
  const add = (entry: Entry): void => appendFileSync(path, `${JSON.stringify(entry)}\n`)
  const read = (): Entry[] =>
    readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Entry)
  return {
    addStart: (start) => add({ start }),
    addCancel: (cancel) => add({ cancel }),
    starts: () => read().flatMap((entry) => ('start' in entry ? [entry.start] : [])),
    cancels: () => read().flatMap((entry) => ('cancel' in entry ? [entry.cancel] : [])),
  }
}

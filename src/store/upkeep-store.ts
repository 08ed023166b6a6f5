import type { Database } from 'bun:sqlite'

import type { UpkeepStore } from '../domain/stores.ts'

/** `PRAGMA auto_vacuum` of a file that can become smaller. */
const incremental = 2
/** Rows of an index that are looked at: enough to tell good from bad, and some ms for the largest. */
const sampleRows = 400
/** Pages that one bite gives back: about 10 ms. */
const biteOfPages = 2_000
/** All tables, and those that are not there to be asked for too. */
const optimizeAll = 0x10002

export function createUpkeepStore(database: Database): UpkeepStore {
  const free = database.query<{ bytes: number }, []>(
    'SELECT freelist_count * page_size AS bytes FROM pragma_freelist_count, pragma_page_size',
  )
  const mode = database.query<{ auto_vacuum: number }, []>('PRAGMA auto_vacuum')
  const freeBytes = (): number => free.get()?.bytes ?? 0
  return {
    optimize: () => {
      database.run(`PRAGMA analysis_limit = ${sampleRows}`)
      database.run(`PRAGMA optimize = ${optimizeAll}`)
      return { freeBytes: freeBytes(), shrinks: mode.get()?.auto_vacuum === incremental }
    },
    giveBack: () => {
      const before = freeBytes()
      database.run(`PRAGMA incremental_vacuum(${biteOfPages})`)
      const left = freeBytes()
      return { bytes: before - left, more: left > 0 && left < before }
    },
  }
}

import type { Database } from 'bun:sqlite'

import { noRateMemory, type RateMemory, type TakenPlaces } from '../domain/rate-memory.ts'
import { transaction } from './database.ts'

/** What one life of the daemon tells the next of its requests. Each method is a write of its own. */
export interface RateStore {
  /** What the lives before have told. From here on this one counts as ended without a word until `end`. */
  begin(now: number): RateMemory
  end(memory: RateMemory): void
}

interface LastRow {
  readonly ended: number
  readonly others_taken_at: number | null
}

interface PlaceRow {
  readonly instance: string
  readonly origin: string
  readonly taken_at: string
}

export function createRateStore(database: Database): RateStore {
  const last = database.query<LastRow, []>('SELECT ended, others_taken_at FROM rate_memory')
  const mark = database.query<null, [number, number | null]>(
    'INSERT OR REPLACE INTO rate_memory (id, ended, others_taken_at) VALUES (1, ?, ?)',
  )
  const list = database.query<PlaceRow, []>('SELECT instance, origin, taken_at FROM rate_place')
  const put = database.query<null, [string, string, string]>(
    'INSERT OR REPLACE INTO rate_place (instance, origin, taken_at) VALUES (?, ?, ?)',
  )
  const clear = database.query<null, []>('DELETE FROM rate_place')
  const read = (now: number): RateMemory => {
    const row = last.get()
    if (row === null) return noRateMemory
    if (row.ended === 0) return { places: [], othersTakenAt: now }
    return { places: list.all().map(toPlaces), othersTakenAt: row.others_taken_at }
  }
  return {
    begin: (now) =>
      transaction(database, () => {
        const memory = read(now)
        mark.run(0, null)
        clear.run()
        return memory
      }),
    end: ({ places, othersTakenAt }) =>
      transaction(database, () => {
        clear.run()
        for (const { instance, origin, takenAt } of places) {
          put.run(instance, origin, JSON.stringify(takenAt))
        }
        mark.run(1, othersTakenAt)
      }),
  }
}

function toPlaces({ instance, origin, taken_at }: PlaceRow): TakenPlaces {
  return { instance, origin, takenAt: JSON.parse(taken_at) as number[] }
}

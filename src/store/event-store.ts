import type { Database } from 'bun:sqlite'

import type { DomainEvent } from '../domain/event.ts'

/** The table of events. */
export function createEventStore(database: Database): {
  append(event: DomainEvent, now: number): number
} {
  const insert = database.query<null, [string, string, number]>(
    'INSERT INTO event (type, data, occurred_at) VALUES (?, ?, ?)',
  )
  return {
    append: (event, now) =>
      Number(insert.run(event.type, JSON.stringify(event.data), now).lastInsertRowid),
  }
}

import type { Database } from 'bun:sqlite'

import type { DomainEvent, StoredHappening } from '../domain/event.ts'
import type { EventQueries } from '../domain/queries.ts'

interface EventRow {
  id: number
  type: string
  data: string
  occurredAt: number
}

const columns = 'id, type, data, occurred_at AS occurredAt'

/** Reading of the durable log of events. */
export function createEventQueries(database: Database): EventQueries {
  // The highest number ever given is kept by SQLite, also when all events are pruned.
  const highest = database.query<{ seq: number }, []>(
    `SELECT seq FROM sqlite_sequence WHERE name = 'event'`,
  )
  const lowest = database.query<{ id: number | null }, []>('SELECT min(id) AS id FROM event')
  const after = database.query<EventRow, [number, number]>(
    `SELECT ${columns} FROM event WHERE id > ? ORDER BY id LIMIT ?`,
  )
  const list = database.query<EventRow, [{ before: number; types: string | null; limit: number }]>(
    `SELECT ${columns} FROM event WHERE id < $before
       AND ($types IS NULL OR EXISTS (SELECT 1 FROM json_each($types) WHERE event.type GLOB value))
     ORDER BY id DESC LIMIT $limit`,
  )
  return {
    range: () => {
      const newest = highest.get()?.seq ?? 0
      return { oldest: lowest.get()?.id ?? newest + 1, newest }
    },
    after: (id, limit) => after.all(id, limit).map(happeningOf),
    list: ({ types, beforeId = Number.MAX_SAFE_INTEGER, limit }) =>
      list
        .all({ before: beforeId, types: types === undefined ? null : JSON.stringify(types), limit })
        .map(happeningOf),
  }
}

function happeningOf({ id, type, data, occurredAt }: EventRow): StoredHappening {
  return { id, at: occurredAt, event: { type, data: JSON.parse(data) as unknown } as DomainEvent }
}

import type { Database } from 'bun:sqlite'

import type { DomainEvent, StoredHappening } from '../domain/event.ts'
import type { EventQueries } from '../domain/queries.ts'

interface EventRow {
  id: number
  type: string
  data: string
  occurredAt: number
}

const columns = 'event.id, event.type, data, occurred_at AS occurredAt'

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
  const list = database.query<EventRow, [number, number]>(
    `SELECT ${columns} FROM event WHERE id < ? ORDER BY id DESC LIMIT ?`,
  )
  const idsOfType = database.query<{ id: number }, [string, number, number]>(
    'SELECT id FROM event WHERE type = ? AND id < ? ORDER BY id DESC LIMIT ?',
  )
  const findAll = database.query<EventRow, [string]>(
    `SELECT ${columns} FROM json_each(?) CROSS JOIN event ON event.id = json_each.value ORDER BY json_each.key`,
  )
  // Each type from its part of the index: none of the others is looked at, however long the log is.
  const listOfTypes = (types: readonly string[], before: number, limit: number): EventRow[] => {
    const ids = types.flatMap((type) => idsOfType.all(type, before, limit).map(({ id }) => id))
    return findAll.all(JSON.stringify(ids.toSorted((a, b) => b - a).slice(0, limit)))
  }
  return {
    range: () => {
      const newest = highest.get()?.seq ?? 0
      return { oldest: lowest.get()?.id ?? newest + 1, newest }
    },
    after: (id, limit) => after.all(id, limit).map(happeningOf),
    list: ({ types, beforeId = Number.MAX_SAFE_INTEGER, limit }) =>
      (types === undefined ? list.all(beforeId, limit) : listOfTypes(types, beforeId, limit)).map(
        happeningOf,
      ),
  }
}

function happeningOf({ id, type, data, occurredAt }: EventRow): StoredHappening {
  return { id, at: occurredAt, event: { type, data: JSON.parse(data) as unknown } as DomainEvent }
}

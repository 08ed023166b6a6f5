import type { Database } from 'bun:sqlite'

import type { FactStore, ItemPin, ProviderEntry } from '../domain/facts.ts'
import { createFactTurns } from './fact-turns.ts'
import { createShownFacts } from './shown-facts.ts'

type Stored<T, K extends keyof T> = Omit<T, K> & Record<K, string>

export function createFactStore(database: Database): FactStore {
  const shown = createShownFacts(database)
  const touch = database.query<null, [number, number]>(
    'UPDATE item SET updated_at = ?1 WHERE id = ?2',
  )
  return {
    shown: (itemId) => shown.read(itemId)?.shown ?? null,
    show: (itemId, now) => {
      shown.show(itemId)
      touch.run(now, itemId)
    },
    ...entries(database),
    ...pins(database),
    ...createFactTurns(database, shown),
  }
}

function entries(database: Database): Pick<FactStore, 'entries' | 'putEntry' | 'keepEntries'> {
  const list = database.query<Stored<ProviderEntry, 'ref' | 'facts'>, [number]>(
    `SELECT enricher, position, ref, facts, fetched_at AS fetchedAt FROM provider_entry
     WHERE item_id = ? ORDER BY position, enricher`,
  )
  const put = database.query<null, [number, string, number, string, string, number]>(
    `INSERT INTO provider_entry (item_id, enricher, position, ref, facts, fetched_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
     ON CONFLICT (item_id, enricher) DO UPDATE SET (position, ref, facts, fetched_at) = (?3, ?4, ?5, ?6)`,
  )
  const keep = database.query<null, [number, string]>(
    `DELETE FROM provider_entry WHERE item_id = ?1 AND enricher NOT IN (SELECT value FROM json_each(?2))`,
  )
  return {
    entries: (itemId) =>
      list.all(itemId).map((row) => ({
        ...row,
        ref: JSON.parse(row.ref) as ProviderEntry['ref'],
        facts: JSON.parse(row.facts) as ProviderEntry['facts'],
      })),
    putEntry: (itemId, { enricher, position, ref, facts, fetchedAt }) => {
      const written = [JSON.stringify(ref), JSON.stringify(facts)] as const
      put.run(itemId, enricher, position, ...written, fetchedAt)
    },
    keepEntries: (itemId, enrichers) => void keep.run(itemId, JSON.stringify(enrichers)),
  }
}

function pins(database: Database): Pick<FactStore, 'pins' | 'pin' | 'unpin'> {
  const list = database.query<Stored<ItemPin, never> & { value: string | null }, [number]>(
    `SELECT field, value, source, pinned_at AS pinnedAt FROM item_pin WHERE item_id = ? ORDER BY field`,
  )
  const put = database.query<null, [number, string, string | null, string, number]>(
    `INSERT INTO item_pin (item_id, field, value, source, pinned_at) VALUES (?1, ?2, ?3, ?4, ?5)
     ON CONFLICT (item_id, field) DO UPDATE SET (value, source, pinned_at) = (?3, ?4, ?5)`,
  )
  const remove = database.query<null, [number, string]>(
    'DELETE FROM item_pin WHERE item_id = ? AND field = ?',
  )
  return {
    pins: (itemId) =>
      list.all(itemId).map((row) => ({
        ...row,
        value: row.value === null ? null : (JSON.parse(row.value) as unknown),
      })),
    pin: (itemId, { field, value, source, pinnedAt }) => {
      const text = value === null ? null : JSON.stringify(value)
      put.run(itemId, field, text, source, pinnedAt)
    },
    unpin: (itemId, field) => remove.run(itemId, field).changes > 0,
  }
}

import type { Database } from 'bun:sqlite'

import type { ItemPin, ProviderEntry, ShownFacts } from '../domain/facts.ts'
import type { Identity, ItemKind, Metadata } from '../domain/media.ts'
import { type Layers, mergeFacts } from '../domain/merge-facts.ts'
import { titleOfItem } from '../domain/item-title.ts'
import { numberedTitleOf, sortTitleOf } from '../domain/sort-title.ts'
import { createExternalIds } from './external-ids.ts'

/** SQL: what providers say of an item, and what people fixed, as JSON. */
export const layerColumns = `
    (SELECT json_group_array(json_object('enricher', enricher, 'position', position, 'ref', json(ref), 'facts', json(facts),
       'fetchedAt', fetched_at) ORDER BY position, enricher) FROM provider_entry WHERE item_id = item.id) AS entries,
    (SELECT json_group_array(json_object('field', field, 'value', json(value), 'source', source, 'pinnedAt', pinned_at)
       ORDER BY field) FROM item_pin WHERE item_id = item.id) AS pins`

/** A row with the columns that facts are read from. */
export type LayerRow = Record<'identity' | 'metadata' | 'entries' | 'pins', string> & {
  readonly kind: ItemKind
}

export interface ReadLayers {
  readonly shown: ShownFacts
  readonly entries: readonly ProviderEntry[]
}

/** All that is known of an item, from its row. */
export function layersOf({ kind, identity, metadata, entries, pins }: LayerRow): Layers {
  return {
    kind,
    local: {
      identity: JSON.parse(identity) as Identity,
      metadata: JSON.parse(metadata) as Metadata,
    },
    entries: JSON.parse(entries) as ProviderEntry[],
    pins: JSON.parse(pins) as ItemPin[],
  }
}

/** What is shown of an item, from its row. */
export function readLayers(row: LayerRow): ReadLayers {
  const layers = layersOf(row)
  return { shown: mergeFacts(layers), entries: layers.entries }
}

type Described = Pick<ShownFacts, 'identity' | 'metadata'> & {
  readonly kind: ItemKind
  readonly title: string
}

export function sortTitleOfItem({ kind, title, identity, metadata }: Described): string {
  // Pictures and volumes are called by numbers more often than not.
  if (kind === 'image' || kind === 'collection') return numberedTitleOf(title)
  const originalTitle = identity.originalTitle?.value
  return sortTitleOf({ title, sortTitle: metadata.sortTitle, originalTitle })
}

/** Pictures of a collection stand in the order of their names. */
export function airDateOf({ kind, identity }: Pick<Described, 'kind' | 'identity'>): string | null {
  return kind === 'image' ? null : (identity.date?.value ?? null)
}

type ItemRow = LayerRow & { readonly key: string }

/** What is shown of items, and the columns that lists and searches go by. */
export interface ShownFactsOfItems {
  read(itemId: number): ReadLayers | null
  /** Brings the columns in line with what is shown. */
  show(itemId: number): void
  /** The same for one that a scan has just written, if anybody else has a say in it. */
  showOver(itemId: number): void
}

export function createShownFacts(database: Database): ShownFactsOfItems {
  const find = database.query<ItemRow, [number]>(
    `SELECT kind, key, identity, metadata, ${layerColumns} FROM item WHERE id = ?`,
  )
  const layered = database.query<{ one: number }, [number]>(
    `SELECT 1 AS one WHERE EXISTS (SELECT 1 FROM provider_entry WHERE item_id = ?1)
     OR EXISTS (SELECT 1 FROM item_pin WHERE item_id = ?1)`,
  )
  const write = database.query<null, [string, string, number | null, string | null, number]>(
    'UPDATE item SET (title, sort_title, year, air_date) = (?1, ?2, ?3, ?4) WHERE id = ?5',
  )
  const externalIds = createExternalIds(database)
  const show = (id: number): void => {
    const row = find.get(id)
    if (row === null) return
    const { kind, key } = row
    const { identity, metadata } = readLayers(row).shown
    const title = titleOfItem({ kind, key, identity })
    const sortTitle = sortTitleOfItem({ kind, title, identity, metadata })
    write.run(title, sortTitle, identity.year?.value ?? null, airDateOf({ kind, identity }), id)
    externalIds.replace({ id, draft: { identity } })
  }
  return {
    read: (id) => {
      const row = find.get(id)
      return row === null ? null : readLayers(row)
    },
    show,
    showOver: (id) => {
      if (layered.get(id) !== null) show(id)
    },
  }
}

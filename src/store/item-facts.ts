import type { Database } from 'bun:sqlite'

import type { Identity, ItemKind, Metadata } from '../domain/media.ts'
import type { ItemStore } from '../domain/item-stores.ts'
import { createExternalIds } from './external-ids.ts'
import { holderKinds } from './holders.ts'
import { type ShownFactsOfItems, sortTitleOfItem } from './shown-facts.ts'

/**
 * SQL: a sidecar had a part in what an item's row tells. No text in JSON can contain the second, its quotes being escaped.
 * A picture has no sidecar: what there is was read in itself.
 */
export const bySidecar = `(item.kind <> 'image' AND (item.metadata <> '{}' OR instr(item.identity, '"source":"nfo"') > 0))`

type ItemFacts = Pick<
  ItemStore,
  'sidecarUnit' | 'recall' | 'redescribe' | 'listContainersToldBy' | 'otherTellers'
>

/** What is known of items and who told it. */
export function createItemFacts(database: Database, shown: ShownFactsOfItems): ItemFacts {
  const teller = database.query<{ unit: number | null }, [number]>(
    `SELECT unit_id AS unit FROM item WHERE id = ? AND ${bySidecar}`,
  )
  const recall = database.query<
    { key: string; parentKey: string | null; identity: string; metadata: string },
    [number]
  >(
    `SELECT item.key, parent.key AS parentKey, item.identity, item.metadata
     FROM item LEFT JOIN item AS parent ON parent.id = item.parent_id WHERE item.id = ?`,
  )
  const containers = database.query<{ id: number }, [number]>(
    `SELECT id FROM item WHERE unit_id = ? AND kind IN ${holderKinds} AND missing_at IS NULL AND ${bySidecar}`,
  )
  return {
    sidecarUnit: (id) => teller.get(id)?.unit ?? null,
    recall: (id) => {
      const row = recall.get(id)
      if (row === null) return null
      const { key, parentKey } = row
      const identity = JSON.parse(row.identity) as Identity
      return { key, parentKey, identity, metadata: JSON.parse(row.metadata) as Metadata }
    },
    listContainersToldBy: (unitId) => containers.all(unitId).map(({ id }) => id),
    ...redescribing(database, shown),
    ...telling(database),
  }
}

function redescribing(database: Database, shown: ShownFactsOfItems): Pick<ItemStore, 'redescribe'> {
  const kindOf = database.query<{ kind: ItemKind }, [number]>('SELECT kind FROM item WHERE id = ?')
  const write = database.query<null, [Record<string, string | number | null>]>(
    `UPDATE item SET (title, sort_title, year, identity, metadata, findings, updated_at)
       = ($title, $sortTitle, $year, $identity, $metadata, $findings, $now) WHERE id = $id`,
  )
  const ids = createExternalIds(database)
  return {
    redescribe: (id, { title, identity, metadata, findings }, now) => {
      const { kind } = kindOf.get(id) ?? {}
      if (kind === undefined) return
      write.run({
        id,
        now,
        title,
        sortTitle: sortTitleOfItem({ kind, title, identity, metadata }),
        year: identity.year?.value ?? null,
        identity: JSON.stringify(identity),
        metadata: JSON.stringify(metadata),
        findings: JSON.stringify(findings),
      })
      ids.replace({ id, draft: { identity } })
      shown.showOver(id)
    },
  }
}

function telling(database: Database): Pick<ItemStore, 'otherTellers'> {
  const tellers = database.query<{ id: number; rootId: number }, [number, number]>(
    `WITH RECURSIVE below (id) AS (
       SELECT ?1 UNION SELECT item.id FROM item JOIN below ON item.parent_id = below.id)
     SELECT unit.id, unit.root_id AS rootId FROM directory AS unit JOIN library_root AS root ON root.id = unit.root_id
     WHERE unit.id <> ?2 AND unit.unit_id = unit.id AND unit.missing_at IS NULL AND root.detached_at IS NULL AND unit.id IN (
       SELECT unit_id FROM item WHERE id IN below
       UNION SELECT unit_id FROM asset WHERE item_id = ?1
       UNION SELECT directory.unit_id FROM item_file JOIN file ON file.id = file_id
         JOIN directory ON directory.id = directory_id WHERE item_id = ?1
       UNION SELECT twin.id FROM directory AS own JOIN library_root ON library_root.id = own.root_id
         JOIN library_root AS other ON other.library_id = library_root.library_id
         JOIN directory AS twin ON twin.root_id = other.id AND twin.path = own.path WHERE own.id = ?2)
     ORDER BY unit.id`,
  )
  return { otherTellers: (id, unitId) => tellers.all(id, unitId) }
}

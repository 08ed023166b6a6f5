import type { Database } from 'bun:sqlite'

import type { ItemKind } from '../domain/media.ts'
import { bulkInsert } from './bulk-insert.ts'
import type { ItemDraft, ItemStore, NewLink } from '../domain/item-stores.ts'
import { isBySidecar } from '../domain/sidecar-facts.ts'
import { createExternalIds } from './external-ids.ts'
import { holderKinds } from './holders.ts'
import { bySidecar, createItemFacts } from './item-facts.ts'
import { createItemLosses, type ItemLosses } from './item-losses.ts'
import {
  airDateOf,
  createShownFacts,
  type ShownFactsOfItems,
  sortTitleOfItem,
} from './shown-facts.ts'

export function createItemStore(database: Database): ItemStore {
  const losses = createItemLosses(database)
  const shown = createShownFacts(database)
  const findByKey = database.query<{ id: number; kind: ItemKind }, [number, string]>(
    'SELECT id, kind FROM item WHERE library_id = ? AND key = ?',
  )
  const findByFile = database.query<
    { id: number; key: string; episode: number | null },
    [number, ItemKind]
  >(`SELECT id, key, episode_number AS episode FROM item_file JOIN item ON item.id = item_id
     WHERE file_id = ? AND kind = ? AND role IN ('main', 'version', 'part')`)
  const findByEntry = database.query<{ id: number; key: string }, [number, string]>(
    `SELECT id, key FROM item_file JOIN item ON item.id = item_id WHERE file_id = ? AND entry = ?`,
  )
  const outside = database.query<{ n: number }, [number, number]>(
    `SELECT count(*) AS n FROM item_file JOIN file ON file.id = file_id JOIN directory ON directory.id = directory_id
     WHERE item_id = ? AND role IN ('main', 'version', 'part') AND file.missing_at IS NULL
     AND directory.unit_id IS NOT ?`,
  )
  const describe = database.query<{ kind: ItemKind; key: string }, [number]>(
    'SELECT kind, key FROM item WHERE id = ?',
  )
  const parentOf = database.query<{ parent: number | null }, [number]>(
    'SELECT parent_id AS parent FROM item WHERE id = ?',
  )
  const children = database.query<{ id: number }, [number]>(
    'SELECT id FROM item WHERE parent_id = ? AND missing_at IS NULL',
  )
  return {
    findByKey: (libraryId, key) => findByKey.get(libraryId, key),
    findByFiles: (kind, fileIds) => {
      const found = new Map<number, { id: number; key: string; episode: number | null }>()
      for (const fileId of fileIds) {
        for (const item of findByFile.all(fileId, kind)) found.set(item.id, item)
      }
      return [...found.values()]
    },
    findByEntry: (fileId, entry) => findByEntry.get(fileId, entry),
    countFilesOutside: (itemId, unitId) => outside.get(itemId, unitId)?.n ?? 0,
    describe: (id) => describe.get(id),
    parentOf: (id) => parentOf.get(id)?.parent ?? null,
    presentChildren: (id) => children.all(id).map((child) => child.id),
    ...createItemFacts(database, shown),
    ...inserting(database),
    ...updating(database, { losses, shown }),
    ...linking(database, losses),
    merge: merging(database, shown),
  }
}

type DraftRow = Record<string, string | number | null>

/** In the order of `columns`. */
function rowOf(draft: ItemDraft): DraftRow {
  const { identity } = draft
  return {
    libraryId: draft.libraryId,
    kind: draft.kind,
    parentId: draft.parentId,
    unitId: draft.unitId,
    key: draft.key,
    title: draft.title,
    sortTitle: sortTitleOfItem(draft),
    year: identity.year?.value ?? null,
    season: identity.season?.value ?? identity.disc?.value ?? null,
    episode:
      identity.episodes?.value[0] ?? identity.absolute?.value[0] ?? identity.track?.value ?? null,
    airDate: airDateOf(draft),
    takenAt: draft.metadata.photo?.takenAt ?? null,
    identity: JSON.stringify(identity),
    metadata: JSON.stringify(draft.metadata),
    findings: JSON.stringify(draft.findings),
  }
}

const columns = `library_id, kind, parent_id, unit_id, key, title, sort_title, year, season_number, episode_number, air_date, taken_at, identity, metadata, findings`

function inserting(database: Database): Pick<ItemStore, 'insert' | 'insertAll' | 'lastId'> {
  const insert = database.query<{ id: number }, (string | number | null)[]>(
    `INSERT INTO item (${columns}, created_at, updated_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?16) RETURNING id`,
  )
  const last = database.query<{ id: number | null }, []>('SELECT max(id) AS id FROM item')
  const insertRows = bulkInsert(database, {
    into: `item (id, ${columns}, created_at, updated_at)`,
    columns: 18,
  })
  const ids = createExternalIds(database)
  return {
    lastId: () => last.get()?.id ?? 0,
    insertAll: (items, now) => {
      insertRows(items.map(({ id, draft }) => [id, ...Object.values(rowOf(draft)), now, now]))
      ids.add(items)
    },
    insert: (draft, now) => {
      const id = insert.get(...Object.values(rowOf(draft)), now)?.id ?? 0
      if (draft.identity.ids !== undefined) ids.add([{ id, draft }])
      return id
    },
  }
}

function updating(
  database: Database,
  { losses, shown }: { losses: ItemLosses; shown: ShownFactsOfItems },
): Pick<ItemStore, 'update' | 'touchContainer'> {
  // What another unit knows better stays, such as the sidecar of a season whose picture lies beside the show. The
  // sidecar of a film or episode knows nothing of it once no file of it is left there. A mere name, as a show's sidecar
  // gives its seasons, is less than a sidecar of its own: units are read in any order. The title follows from the rest, and
  // what is written there may be a provider's.
  const update = database.query<null, [DraftRow]>(
    `UPDATE item SET (parent_id, unit_id, key, title, sort_title, year, season_number, episode_number, air_date, taken_at,
         identity, metadata, findings, missing_at, updated_at)
       = ($parentId, $unitId, $key, $title, $sortTitle, $year, $season, $episode, $airDate, $takenAt, $identity,
         $metadata, $findings, NULL, $now)
     WHERE id = $id AND (parent_id, unit_id, key, identity, metadata, findings, missing_at)
       IS NOT ($parentId, $unitId, $key, $identity, $metadata, $findings, NULL)
     AND (unit_id IS $unitId OR ($says AND (metadata = '{}' OR $metadata <> '{}')) OR NOT ${bySidecar}
       OR (kind NOT IN ${holderKinds} AND NOT EXISTS (
       SELECT 1 FROM item_file JOIN file ON file.id = file_id JOIN directory ON directory.id = directory_id
       WHERE item_id = item.id AND directory.unit_id = item.unit_id AND file.missing_at IS NULL)))`,
  )
  // The name of a folder that was renamed, or that has to do since a sidecar is gone; what one said stays.
  const rename = database.query<null, [DraftRow]>(
    `UPDATE item SET (title, sort_title, year, identity) = ($title, $sortTitle, $year, $identity)
     WHERE id = $id AND (key <> $key OR identity ->> '$.title' IS NULL)
     AND (key, identity) IS NOT ($key, $identity) AND NOT EXISTS (
       SELECT 1 FROM json_each(item.identity) WHERE value ->> 'source' NOT IN ('tag', 'folder', 'file', 'parent'))`,
  )
  const ids = createExternalIds(database)
  const touch = touching(database, losses)
  return {
    update: (id, draft, now) => {
      const { libraryId: _, kind: __, ...row } = rowOf(draft)
      touch.noteParent(id, draft)
      const changed = update.run({ ...row, id, now, says: isBySidecar(draft) ? 1 : 0 }).changes > 0
      if (changed) {
        ids.replace({ id, draft })
        shown.showOver(id)
      }
      return changed || touch.place(id, draft)
    },
    touchContainer: (id, draft) => {
      const {
        title = null,
        sortTitle = null,
        year = null,
        identity = null,
        key = null,
      } = rowOf(draft)
      touch.noteParent(id, draft)
      const renamed = rename.run({ title, sortTitle, year, identity, key, id }).changes > 0
      touch.place(id, draft)
      if (renamed) shown.showOver(id)
    },
  }
}

/** Where an item stands: its key and its parent. */
function touching(
  database: Database,
  losses: ItemLosses,
): {
  noteParent(id: number, draft: ItemDraft): void
  /** True when something was different. */
  place(id: number, draft: ItemDraft): boolean
} {
  const place = database.query<null, [number | null, string, number]>(
    'UPDATE item SET parent_id = ?1, key = ?2, missing_at = NULL WHERE id = ?3 AND (parent_id, key, missing_at) IS NOT (?1, ?2, NULL)',
  )
  const otherParent = database.query<{ parent: number | null }, [number, number | null]>(
    'SELECT parent_id AS parent FROM item WHERE id = ? AND parent_id IS NOT ?',
  )
  return {
    place: (id, { parentId, key }) => place.run(parentId, key, id).changes > 0,
    noteParent: (id, { parentId }) => {
      const parent = otherParent.get(id, parentId)?.parent ?? null
      if (parent !== null) losses.ofChild(parent)
    },
  }
}

// What a scan has collected as gone is not among the files that a unit was read with, so nothing follows from that.
const isSeen = `file.missing_at IS NULL AND NOT EXISTS (SELECT 1 FROM scan_missing WHERE scan_missing.file_id = file.id)`

function linking(
  database: Database,
  losses: ItemLosses,
): Pick<
  ItemStore,
  | 'linksOf'
  | 'release'
  | 'restore'
  | 'addFiles'
  | 'setFiles'
  | 'unlinkAll'
  | 'linkAll'
  | 'releaseOthers'
  | 'refreshMissing'
> {
  const linkRows = bulkInsert(database, {
    into: 'item_file (item_id, file_id, role, part, label, extra, entry)',
    columns: 7,
  })
  const unlink = database.query<null, [number, number, string]>(
    `DELETE FROM item_file WHERE item_id = ?1 AND file_id NOT IN (SELECT value FROM json_each(?3)) AND EXISTS (
       SELECT 1 FROM file JOIN directory ON directory.id = directory_id
       WHERE file.id = item_file.file_id AND directory.unit_id = ?2 AND ${isSeen})`,
  )
  const unlinkAll = database.query<null, [number]>('DELETE FROM item_file WHERE item_id = ?')
  const linked = database.query<{ one: number }, [number]>(
    'SELECT 1 AS one FROM item_file WHERE item_id = ? LIMIT 1',
  )
  const link = database.query<
    null,
    [number, number, string, number | null, string | null, string | null, string | null]
  >(
    `INSERT INTO item_file (item_id, file_id, role, part, label, extra, entry) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
     ON CONFLICT (item_id, file_id) DO UPDATE SET role = ?3, part = ?4, label = ?5, extra = ?6, entry = ?7
     WHERE (role, part, label, extra, entry) IS NOT (?3, ?4, ?5, ?6, ?7)`,
  )
  const releaseOthers = database.query<{ item: number }, [number, string]>(
    `DELETE FROM item_file WHERE item_id NOT IN (SELECT value FROM json_each(?2)) AND file_id IN (
       SELECT file.id FROM directory JOIN file ON file.directory_id = directory.id
       WHERE directory.unit_id = ?1 AND ${isSeen}) RETURNING item_id AS item`,
  )
  return {
    linkAll: (links) =>
      void linkRows(
        links.map(({ itemId, fileId, role, part, label, extra, entry }) => [
          itemId,
          fileId,
          role,
          part ?? null,
          label ?? null,
          extra ?? null,
          entry ?? null,
        ]),
      ),
    ...ofOneFile(database, losses),
    addFiles: (links) => {
      for (const { itemId, fileId, role, part, label, extra, entry } of links) {
        const details = [part ?? null, label ?? null, extra ?? null, entry ?? null] as const
        link.run(itemId, fileId, role, ...details)
      }
    },
    setFiles: (itemId, unitId, files) => {
      if (linked.get(itemId) !== null) {
        unlink.run(itemId, unitId, JSON.stringify(files.map((file) => file.fileId)))
      }
      for (const { fileId, role, part, label, extra, entry } of files) {
        const details = [part ?? null, label ?? null, extra ?? null, entry ?? null] as const
        link.run(itemId, fileId, role, ...details)
      }
    },
    releaseOthers: (unitId, keep) => {
      for (const { item } of releaseOthers.all(unitId, JSON.stringify(keep))) losses.ofFile(item)
    },
    unlinkAll: (itemId) => void unlinkAll.run(itemId),
    refreshMissing: (unitId, now) => losses.settle(unitId, now),
  }
}

function ofOneFile(
  database: Database,
  losses: ItemLosses,
): Pick<ItemStore, 'linksOf' | 'release' | 'restore'> {
  // What is null is left out.
  const linksOf = database.query<
    Pick<NewLink, 'itemId' | 'fileId' | 'role'> & { details: string },
    [number]
  >(
    `SELECT item_id AS itemId, file_id AS fileId, role, json_patch('{}', json_object('part', part, 'label', label,
       'extra', extra, 'entry', entry)) AS details FROM item_file WHERE file_id = ?`,
  )
  const release = database.query<{ item: number }, [number]>(
    'DELETE FROM item_file WHERE file_id = ? RETURNING item_id AS item',
  )
  const restore = database.query<null, [string]>(
    `WITH RECURSIVE above (id) AS (
       SELECT value FROM json_each(?)
       UNION SELECT parent_id FROM item JOIN above USING (id) WHERE parent_id IS NOT NULL)
     UPDATE item SET missing_at = NULL WHERE id IN above AND missing_at IS NOT NULL`,
  )
  return {
    linksOf: (fileId) =>
      linksOf
        .all(fileId)
        .map(({ details, ...link }) => ({ ...link, ...(JSON.parse(details) as Partial<NewLink>) })),
    release: (fileId) => {
      for (const { item } of release.all(fileId)) losses.ofFile(item)
    },
    restore: (ids) => void restore.run(JSON.stringify(ids)),
  }
}

function merging(database: Database, shown: ShownFactsOfItems): ItemStore['merge'] {
  const steps = [
    'UPDATE OR IGNORE item_file SET item_id = ?2 WHERE item_id = ?1',
    'UPDATE OR IGNORE asset SET item_id = ?2 WHERE item_id = ?1',
    'UPDATE OR IGNORE artwork SET item_id = ?2 WHERE item_id = ?1',
    'UPDATE artwork SET wanted_image_id = ?2 WHERE wanted_image_id = ?1',
    'UPDATE OR IGNORE match_choice SET item_id = ?2 WHERE item_id = ?1',
    'UPDATE OR IGNORE item_external_id SET item_id = ?2 WHERE item_id = ?1',
    'UPDATE OR IGNORE provider_entry SET item_id = ?2 WHERE item_id = ?1',
    'UPDATE OR IGNORE item_pin SET item_id = ?2 WHERE item_id = ?1',
    'UPDATE item SET parent_id = ?2 WHERE parent_id = ?1',
  ].map((sql) => database.query<null, [number, number]>(sql))
  const takeOver = database.query<null, [number, number, number]>(
    `UPDATE item SET (unit_id, title, sort_title, year, identity, metadata, findings, missing_at, updated_at)
       = (SELECT unit_id, title, sort_title, year, identity, metadata, findings, NULL, ?3 FROM item WHERE id = ?1) WHERE id = ?2`,
  )
  // One that was there before the scan that reads its library has a history of its own.
  const newKey = database.query<{ key: string }, [number]>(
    `SELECT key FROM item WHERE id = ? AND created_at >= (
       SELECT started_at FROM scan
       WHERE scan.library_id = item.library_id AND status IN ('discovering', 'scanning'))`,
  )
  const remove = database.query<null, [number]>('DELETE FROM item WHERE id = ?')
  // Said of the old one from here on; the number of the new one may be given out again.
  const noteOld = database.query<null, [number, number]>(
    `UPDATE OR REPLACE scan_item SET item_id = ?2, change = 'updated' WHERE item_id = ?1 AND scan_id = (
       SELECT scan.id FROM item JOIN scan ON scan.library_id = item.library_id
       WHERE item.id = ?1 AND scan.status IN ('discovering', 'scanning'))`,
  )
  const setKey = database.query<null, [string, number]>('UPDATE item SET key = ? WHERE id = ?')
  return (from, into, now) => {
    const key = newKey.get(from)?.key
    if (key === undefined) return
    takeOver.run(from, into, now)
    for (const step of steps) step.run(from, into)
    noteOld.run(from, into)
    remove.run(from)
    setKey.run(key, into)
    shown.showOver(into)
  }
}

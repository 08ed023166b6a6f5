import { isBySidecar } from '../domain/sidecar-facts.ts'
import type { ItemDraft, NewAsset } from '../domain/item-stores.ts'
import type { ChangedItem, Transaction } from '../domain/stores.ts'
import type { FoundItem } from './inspect.ts'
import { findKnown, rows, type UnitContext } from './known-item.ts'
import { createEditionRules } from './ruled-edition.ts'
import { itemDraft } from './item-draft.ts'
import { forgetSidecars, keepDoubted, rereadTellers } from './sidecar-facts.ts'

/**
 * How the items of a unit were written: `later` when all were new and wait to be written, `mixed` when some were, and
 * `now` when none was. The assets of those that wait are counted by their scan.
 */
export type Written = 'later' | 'mixed' | 'now'

/** Writes the items of a unit, parents before children. */
export function applyItems(
  tx: Transaction,
  unit: UnitContext,
  found: readonly FoundItem[],
): Written {
  const { stores, now } = tx
  const items = unit.fresh ? found : keepDoubted(tx, unit, found)
  const idByKey = new Map<string, number>()
  const ruled = createEditionRules(tx, unit)
  let waiting = 0
  for (const told of items) {
    const item = ruled(told)
    const files = rows(unit, item.files)
    // All of its files have just moved away: what it was is found where they are now.
    if (files.length === 0 && item.files.length > 0) continue
    const parentId = parentOf(tx, unit, { item, idByKey })
    const place = { libraryId: unit.scan.libraryId, unitId: unit.directory.id, parentId }
    const draft = itemDraft(item, place)
    // Told twice in the unit: the first one may wait.
    if (idByKey.has(item.key)) tx.flush()
    const known = findKnown(tx, unit, { item, items })
    if (known === null && unit.fresh && files.length > 0) {
      const itemId = addLater(tx, unit, { item, draft })
      idByKey.set(item.key, itemId)
      if (item.kind === 'collection') noteReading(tx, unit, { itemId, isNew: true })
      waiting += 1
      continue
    }
    // From here on rows are read and written one by one; what waits may be among them.
    tx.flush()
    const id = writeItem(tx, unit, { item, draft, known })
    idByKey.set(item.key, id)
    if (isMention(item)) continue
    if (item.kind === 'collection') noteReading(tx, unit, { itemId: id, isNew: known === null })
    stores.items.setFiles(id, unit.directory.id, files)
    // A folder where an archive of that name was: the archive is no part of it.
    if (item.kind === 'collection' && files.length === 0) stores.items.unlinkAll(id)
    // What a scan does not look for is not gone.
    if (unit.scan.options.skipAssetDiscovery) continue
    stores.assets.setOfItem(id, unit.directory.id, rows(unit, item.assets), {
      again: unit.scan.mode === 'full',
    })
  }
  if (unit.fresh) return writtenOf(waiting, items.length)
  tx.flush()
  stores.items.releaseOthers(unit.directory.id, [...idByKey.values()])
  stores.items.refreshMissing(unit.directory.id, now)
  forgetSidecars(tx, unit, new Set(idByKey.values()))
  return 'now'
}

function writtenOf(waiting: number, all: number): Written {
  if (waiting === all) return 'later'
  return waiting > 0 ? 'mixed' : 'now'
}

// What is kept although its sidecar could not be read may stand below what this unit does not tell of.
function parentOf(
  tx: Transaction,
  unit: UnitContext,
  { item, idByKey }: { item: FoundItem; idByKey: ReadonlyMap<string, number> },
): number | null {
  if (item.parentKey === null) return null
  const told = idByKey.get(item.parentKey)
  if (told !== undefined) return told
  tx.flush()
  return tx.stores.items.findByKey(unit.scan.libraryId, item.parentKey)?.id ?? null
}

/**
 * A new item all of whose files are new: nothing can refer to it yet but what is below it, so its rows are written with
 * those of others.
 */
function addLater(
  tx: Transaction,
  unit: UnitContext,
  { item, draft }: { item: FoundItem; draft: ItemDraft },
): number {
  const { items, assets } = tx.stores
  const { scan, directory } = unit
  const itemId = newItemId(tx)
  tx.later('item', { id: itemId, draft }, (made) => items.insertAll(made, tx.now))
  for (const file of uniqueFiles(item)) {
    tx.later('link', { itemId, ...file }, (links) => items.linkAll(links))
  }
  const scanId = scan.options.enableCaching ? scan.id : null
  for (const asset of uniqueAssets(item)) {
    const made: NewAsset = { itemId, unitId: directory.id, scanId, asset }
    tx.later('asset', made, (all) => assets.insertAll(all))
    if (scanId !== null) tx.count(scanId, `assets_total:${asset.type}`)
  }
  count(tx, scan.id, item)
  tx.count(scan.id, 'items_new')
  note(tx, { scanId: scan.id, itemId, change: 'added' })
  return itemId
}

function uniqueFiles({ files }: FoundItem): Iterable<FoundItem['files'][number]> {
  return new Map(files.map((file) => [file.fileId, file])).values()
}

function uniqueAssets(item: FoundItem): FoundItem['assets'] {
  const seen = new Set<string>()
  return item.assets.filter(({ fileId, type }) => {
    const name = `${fileId} ${type}`
    return !seen.has(name) && seen.add(name)
  })
}

function noteReading(
  tx: Transaction,
  { scan }: UnitContext,
  { itemId, isNew }: { itemId: number; isNew: boolean },
): void {
  const read = { itemId, full: isNew || scan.mode === 'full' }
  tx.later('collection', read, (all) => tx.stores.collections.markRead(all, tx.now))
}

// Ids beyond the rows that wait in the same transaction.
const lastGiven = new WeakMap<Transaction, number>()

function newItemId(tx: Transaction): number {
  const id = Math.max(lastGiven.get(tx) ?? 0, tx.stores.items.lastId()) + 1
  lastGiven.set(tx, id)
  return id
}

/** A unit names an item without knowing more of it than the names of its folders: what is known wins. */
function isMention(item: FoundItem): boolean {
  const { files, assets, findings, kind } = item
  // What is known of an album stands in its own tracks.
  return (
    kind !== 'album' && files.length + assets.length + findings.length === 0 && !isBySidecar(item)
  )
}

function writeItem(
  tx: Transaction,
  unit: UnitContext,
  work: { item: FoundItem; draft: ItemDraft; known: number | null },
): number {
  const { stores, now } = tx
  const { item, draft, known } = work
  const { id: scanId } = unit.scan
  count(tx, scanId, item)
  if (known === null) {
    tx.count(scanId, 'items_new')
    const itemId = stores.items.insert(draft, now)
    note(tx, { scanId, itemId, change: 'added' })
    return itemId
  }
  const loses = !isBySidecar(item) && stores.items.sidecarUnit(known) === unit.directory.id
  if (isMention(item)) {
    stores.items.touchContainer(known, draft)
    if (loses) stores.items.redescribe(known, draft, now)
  } else if (stores.items.update(known, draft, now)) {
    tx.count(scanId, 'items_updated')
    note(tx, { scanId, itemId: known, change: 'updated' })
  }
  if (loses) rereadTellers(tx, unit, known)
  return known
}

function note(tx: Transaction, changed: ChangedItem): void {
  tx.later('scan item', changed, (all) => tx.stores.scans.addItems(all))
}

function count(tx: Transaction, scanId: number, item: FoundItem): void {
  if (isMention(item)) return
  tx.count(scanId, 'items_found')
  if (item.kind === 'movie') tx.count(scanId, 'movies_found')
  if (item.kind === 'episode') tx.count(scanId, 'episodes_found')
  if (item.kind === 'album') tx.count(scanId, 'albums_found')
  if (item.kind === 'track') tx.count(scanId, 'tracks_found')
  if (item.kind === 'collection') tx.count(scanId, 'collections_found')
  if (item.kind === 'image') tx.count(scanId, 'images_found')
}

import type { ChangedItem, ItemDraft, NewAsset, Transaction } from '../domain/stores.ts'
import type { FoundItem } from './inspect.ts'
import { findKnown, rows, type UnitContext } from './known-item.ts'

/** Writes the items of a unit, parents before children; true when all of them were new and wait to be written. */
export function applyItems(
  tx: Transaction,
  unit: UnitContext,
  items: readonly FoundItem[],
): boolean {
  const { stores, now } = tx
  const idByKey = new Map<string, number>()
  let allNew = unit.fresh
  for (const item of items) {
    const files = rows(unit, item.files)
    // All of its files have just moved away: what it was is found where they are now.
    if (files.length === 0 && item.files.length > 0) continue
    const parentId = item.parentKey === null ? null : (idByKey.get(item.parentKey) ?? null)
    const draft = draftOf(item, unit, parentId)
    const known = findKnown(tx, unit, { item, items })
    if (known === null && unit.fresh && item.parentKey === null && files.length > 0) {
      idByKey.set(item.key, addLater(tx, unit, { item, draft }))
      continue
    }
    // From here on rows are read and written one by one; what waits may be among them.
    allNew = false
    tx.flush()
    const id = writeItem(tx, { item, draft, known, scanId: unit.scan.id })
    idByKey.set(item.key, id)
    if (isMention(item)) continue
    stores.items.setFiles(id, unit.directory.id, files)
    // What a scan does not look for is not gone.
    if (unit.scan.options.skipAssetDiscovery) continue
    stores.assets.setOfItem(id, unit.directory.id, rows(unit, item.assets), {
      again: unit.scan.mode === 'full',
    })
  }
  if (unit.fresh) return allNew
  tx.flush()
  stores.items.releaseOthers(unit.directory.id, [...idByKey.values()])
  stores.items.refreshMissing(unit.directory.id, now)
  return false
}

/** A new item all of whose files are new: nothing can refer to it yet, so its rows are written with those of others. */
function addLater(
  tx: Transaction,
  unit: UnitContext,
  { item, draft }: { item: FoundItem; draft: ItemDraft },
): number {
  const { items, assets } = tx.stores
  const { scan, directory } = unit
  const itemId = newItemId(tx)
  tx.later('item', { id: itemId, draft }, (made) => items.insertAll(made, tx.now))
  for (const file of item.files) {
    tx.later('link', { itemId, ...file }, (links) => items.linkAll(links))
  }
  const scanId = scan.options.enableCaching ? scan.id : null
  for (const asset of uniqueAssets(item)) {
    const made: NewAsset = { itemId, unitId: directory.id, scanId, asset }
    tx.later('asset', made, (all) => assets.insertAll(all))
    if (scanId !== null) tx.count(scanId, 'assets_total')
  }
  count(tx, scan.id, item)
  tx.count(scan.id, 'items_new')
  note(tx, { scanId: scan.id, itemId, change: 'added' })
  return itemId
}

function uniqueAssets(item: FoundItem): FoundItem['assets'] {
  const seen = new Set<string>()
  return item.assets.filter(({ fileId, type }) => {
    const name = `${fileId} ${type}`
    return !seen.has(name) && seen.add(name)
  })
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
  const { files, assets, findings, metadata, identity } = item
  if (files.length + assets.length + findings.length + Object.keys(metadata).length > 0)
    return false
  return Object.values(identity).every((fact) => fact?.source !== 'nfo')
}

function writeItem(
  tx: Transaction,
  work: { item: FoundItem; draft: ItemDraft; known: number | null; scanId: number },
): number {
  const { stores, now } = tx
  const { item, draft, known, scanId } = work
  count(tx, scanId, item)
  if (known === null) {
    tx.count(scanId, 'items_new')
    const itemId = stores.items.insert(draft, now)
    note(tx, { scanId, itemId, change: 'added' })
    return itemId
  }
  if (isMention(item)) stores.items.touchContainer(known, draft)
  else if (stores.items.update(known, draft, now)) {
    tx.count(scanId, 'items_updated')
    note(tx, { scanId, itemId: known, change: 'updated' })
  }
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
}

function draftOf(item: FoundItem, unit: UnitContext, parentId: number | null): ItemDraft {
  return {
    libraryId: unit.scan.libraryId,
    kind: item.kind,
    parentId,
    unitId: unit.directory.id,
    key: item.key,
    title: item.identity.title?.value ?? item.key.slice(item.key.lastIndexOf('/') + 1),
    identity: item.identity,
    metadata: item.metadata,
    findings: item.findings,
  }
}

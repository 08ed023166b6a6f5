import type { ItemDraft, Transaction } from '../domain/stores.ts'
import type { FoundItem } from './inspect.ts'
import { findKnown, rows, type UnitContext } from './known-item.ts'

/** Writes the items of a unit, parents before children. */
export function applyItems(tx: Transaction, unit: UnitContext, items: readonly FoundItem[]): void {
  const { stores, now } = tx
  const idByKey = new Map<string, number>()
  for (const item of items) {
    const files = rows(unit, item.files)
    // All of its files have just moved away: what it was is found where they are now.
    if (files.length === 0 && item.files.length > 0) continue
    const parentId = item.parentKey === null ? null : (idByKey.get(item.parentKey) ?? null)
    const draft = draftOf(item, unit, parentId)
    const known = findKnown(tx, unit, { item, items })
    const id = writeItem(tx, { item, draft, known, scanId: unit.scan.id })
    idByKey.set(item.key, id)
    if (isMention(item)) continue
    stores.items.setFiles(id, unit.directory.id, files)
    stores.assets.setOfItem(id, unit.directory.id, rows(unit, item.assets), {
      again: unit.scan.mode === 'full',
      fresh: unit.fresh && known === null,
    })
  }
  if (unit.fresh) return
  stores.items.releaseOthers(unit.directory.id, [...idByKey.values()])
  stores.items.refreshMissing(unit.directory.id, now)
}

/** A unit names an item without knowing more of it than the names of its folders: what is known wins. */
function isMention(item: FoundItem): boolean {
  return (
    item.files.length === 0 && item.assets.length === 0 && Object.keys(item.metadata).length === 0
  )
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
    return stores.items.insert(draft, now)
  }
  if (isMention(item)) stores.items.touchContainer(known, draft)
  else if (stores.items.update(known, draft, now)) tx.count(scanId, 'items_updated')
  return known
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

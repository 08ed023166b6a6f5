import { factsFrom, isBySidecar } from '../domain/sidecar-facts.ts'
import { titleOfItem } from '../domain/item-title.ts'
import type { Transaction } from '../domain/stores.ts'
import type { FoundItem } from './inspect.ts'
import { findKnown, type UnitContext } from './known-item.ts'
import { enqueueUnits } from './reconcile.ts'

/** What the host finds of a sidecar that is there and cannot be read. */
const unread = new Set(['nfo_unreadable', 'nfo_invalid', 'nfo_too_large'])

/**
 * Leaves items what a sidecar of the unit told of them, while it is in doubt whether it still does: the file is
 * collected and not yet judged, or it is there and cannot be read. Numbers may have come from it too, so such an item
 * stays where it stands.
 */
export function keepDoubted(
  tx: Transaction,
  unit: UnitContext,
  items: readonly FoundItem[],
): readonly FoundItem[] {
  const { stores } = tx
  const unitId = unit.directory.id
  const isCollected = stores.files.isSidecarCollected(unitId)
  const kept = items.map((item) => {
    const inDoubt = isCollected || item.findings.some(({ code }) => unread.has(code))
    if (!inDoubt || isBySidecar(item)) return item
    const known = knownOf(tx, unit, { item, items })
    if (known === null || stores.items.sidecarUnit(known) !== unitId) return item
    return { ...item, ...stores.items.recall(known) }
  })
  const left = new Set(items.map(({ parentKey }) => parentKey))
  for (const { parentKey } of kept) left.delete(parentKey)
  // A season that exists only where the episode would have gone.
  return kept.filter(({ key, files, assets }) => !left.has(key) || files.length + assets.length > 0)
}

// A folder that has moved is none of this: its units are read again as new ones.
function knownOf(
  tx: Transaction,
  unit: UnitContext,
  work: { item: FoundItem; items: readonly FoundItem[] },
): number | null {
  const { item } = work
  if (item.kind !== 'series' && item.kind !== 'season') return findKnown(tx, unit, work)
  return tx.stores.items.findByKey(unit.scan.libraryId, item.key)?.id ?? null
}

/**
 * Takes from series and seasons what a sidecar of the unit told of them, when the unit tells nothing of them any more.
 * One that lost all it held keeps its facts, as it is missing and not changed.
 */
export function forgetSidecars(
  tx: Transaction,
  unit: UnitContext,
  told: ReadonlySet<number>,
): void {
  const { items, files } = tx.stores
  const unitId = unit.directory.id
  const untold = items.listContainersToldBy(unitId).filter((id) => !told.has(id))
  if (untold.length === 0 || files.isSidecarCollected(unitId)) return
  for (const id of untold) {
    const known = items.recall(id)
    const described = items.describe(id)
    if (known === null || described === null) continue
    const identity = factsFrom(known.identity, (source) => source !== 'nfo')
    // Units that know it by the names of their folders say it better.
    const title = titleOfItem({ ...described, identity })
    items.redescribe(id, { title, identity, metadata: {}, findings: [] }, tx.now)
    tx.count(unit.scan.id, 'items_updated')
    rereadTellers(tx, unit, id)
  }
}

/** Reads the other units that may know an item: what they had to say was less than the sidecar that is gone. */
export function rereadTellers(tx: Transaction, unit: UnitContext, itemId: number): void {
  for (const { id, rootId } of tx.stores.items.otherTellers(itemId, unit.directory.id)) {
    tx.stores.directories.markNeedsScan(id)
    enqueueUnits({ tx, scan: unit.scan, rootId }, [id])
  }
}

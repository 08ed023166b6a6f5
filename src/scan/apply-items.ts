import type { Scan } from '../domain/scan.ts'
import type { ScannedItem } from '../domain/scanner.ts'
import type { ItemDraft, Transaction } from '../domain/stores.ts'

export interface UnitContext {
  readonly scan: Scan
  readonly directory: { readonly id: number; readonly rootId: number; readonly path: string }
  /** Rows of the unit's files by path below the unit. */
  readonly fileIds: ReadonlyMap<string, number>
  /** Some of the files came from elsewhere. */
  readonly moved: boolean
}

/** Writes the items of a unit, parents before children. */
export function applyItems(
  tx: Transaction,
  unit: UnitContext,
  items: readonly ScannedItem[],
): void {
  const { stores, now } = tx
  const idByKey = new Map<string, number>()
  for (const item of items) {
    const parentId = item.parentKey === null ? null : (idByKey.get(item.parentKey) ?? null)
    const draft = draftOf(item, unit, parentId)
    const id = writeItem(tx, unit, { item, draft, items })
    idByKey.set(item.key, id)
    if (isMention(item)) continue
    stores.items.setFiles(id, unit.directory.id, linkedFiles(item, unit))
    stores.assets.setOfItem(id, unit.directory.id, linkedAssets(item, unit), {
      again: unit.scan.mode === 'full',
    })
  }
  if (items.length > 0 || unit.fileIds.size > 0) {
    stores.items.releaseOthers(unit.directory.id, [...idByKey.values()])
  }
  stores.items.refreshMissing(unit.directory.id, now)
}

/** A unit names an item without knowing more of it than the names of its folders: what is known wins. */
function isMention(item: ScannedItem): boolean {
  return (
    item.files.length === 0 && item.assets.length === 0 && Object.keys(item.metadata).length === 0
  )
}

function writeItem(
  tx: Transaction,
  unit: UnitContext,
  work: { item: ScannedItem; draft: ItemDraft; items: readonly ScannedItem[] },
): number {
  const { stores, now } = tx
  const { item, draft, items } = work
  const known = findKnown(tx, unit, { item, items })
  count(tx, unit.scan.id, item)
  if (known === null) {
    tx.count(unit.scan.id, 'items_new')
    return stores.items.insert(draft, now)
  }
  if (isMention(item)) stores.items.touchContainer(known, draft)
  else if (stores.items.update(known, draft, now)) tx.count(unit.scan.id, 'items_updated')
  return known
}

function count(tx: Transaction, scanId: number, item: ScannedItem): void {
  if (isMention(item)) return
  tx.count(scanId, 'items_found')
  if (item.kind === 'movie') tx.count(scanId, 'movies_found')
  if (item.kind === 'episode') tx.count(scanId, 'episodes_found')
}

/** The known item: by its key, else by its files, because a file is its content and a path only where it was seen. */
function findKnown(
  tx: Transaction,
  unit: UnitContext,
  work: { item: ScannedItem; items: readonly ScannedItem[] },
): number | null {
  const { item, items } = work
  const byKey = tx.stores.items.findByKey(unit.scan.libraryId, item.key)?.id ?? null
  if (item.kind === 'series' || item.kind === 'season') {
    return unit.moved ? findMovedParent(tx, unit, { item, items, byKey }) : byKey
  }
  return byKey ?? findByFiles(tx, unit, item)
}

function findByFiles(tx: Transaction, unit: UnitContext, item: ScannedItem): number | null {
  const { stores } = tx
  const found = stores.items.findByFiles(item.kind, mainFiles(item, unit))
  const episode = item.identity.episodes?.value[0] ?? item.identity.absolute?.value[0] ?? null
  const match = found.length <= 1 ? found[0] : found.find((other) => other.episode === episode)
  if (match === undefined) return null
  // A version that left its folder while others stayed makes an item of its own.
  return stores.items.countFilesOutside(match.id, unit.directory.id) === 0 ? match.id : null
}

/** The series or season that episodes of this unit belonged to, when its old folder is gone. */
function findMovedParent(
  tx: Transaction,
  unit: UnitContext,
  work: { item: ScannedItem; items: readonly ScannedItem[]; byKey: number | null },
): number | null {
  const { stores, now } = tx
  const { item, items, byKey } = work
  const old = oldParent(tx, unit, { item, items })
  if (old === null || old.id === byKey) return byKey
  const folder = stores.directories.findByPath(unit.directory.rootId, old.key.split('#')[0] ?? '')
  if (folder !== null && folder.signature !== null) return byKey
  if (byKey !== null) stores.items.merge(byKey, old.id, now)
  return old.id
}

function oldParent(
  tx: Transaction,
  unit: UnitContext,
  work: { item: ScannedItem; items: readonly ScannedItem[] },
): { id: number; key: string } | null {
  const { stores } = tx
  const { item, items } = work
  const seasons = new Set(
    items.filter((other) => other.parentKey === item.key).map((other) => other.key),
  )
  for (const episode of items) {
    const below = episode.parentKey === item.key || seasons.has(episode.parentKey ?? '')
    if (episode.kind !== 'episode' || !below) continue
    for (const known of stores.items.findByFiles('episode', mainFiles(episode, unit))) {
      for (let at = stores.items.parentOf(known.id); at !== null; at = stores.items.parentOf(at)) {
        const ancestor = stores.items.describe(at)
        if (ancestor?.kind === item.kind) return { id: at, key: ancestor.key }
      }
    }
  }
  return null
}

function mainFiles(item: ScannedItem, unit: UnitContext): number[] {
  return item.files.flatMap(({ path, role }) => {
    const id = role === 'extra' || role === 'sample' ? undefined : unit.fileIds.get(path)
    return id === undefined ? [] : [id]
  })
}

function linkedFiles(
  item: ScannedItem,
  unit: UnitContext,
): Parameters<Transaction['stores']['items']['setFiles']>[2] {
  return item.files.flatMap(({ path, ...file }) => {
    const fileId = unit.fileIds.get(path)
    return fileId === undefined ? [] : [{ ...file, fileId }]
  })
}

function linkedAssets(
  item: ScannedItem,
  unit: UnitContext,
): Parameters<Transaction['stores']['assets']['setOfItem']>[2] {
  return item.assets.flatMap(({ path, ...asset }) => {
    const fileId = unit.fileIds.get(path)
    return fileId === undefined ? [] : [{ ...asset, fileId }]
  })
}

function draftOf(item: ScannedItem, unit: UnitContext, parentId: number | null): ItemDraft {
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

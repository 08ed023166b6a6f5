import type { UnitDirectory } from '../domain/file-stores.ts'
import type { ScanHead, Transaction } from '../domain/stores.ts'
import type { FoundItem } from './inspect.ts'
import { findRenamedFolder } from './renamed-folder.ts'
import { findRenamedHolder } from './renamed-holder.ts'

export interface UnitContext {
  readonly scan: ScanHead
  readonly directory: UnitDirectory
  /** None of the files was known before, so nothing can be linked to them. */
  readonly fresh: boolean
  /** Known rows that have taken the place of new ones, by those; empty when nothing moved. */
  readonly renumbered: ReadonlyMap<number, number>
  /** Folders that files of this unit came from and that are no longer there. */
  readonly goneFolders: ReadonlySet<string>
}

interface Work {
  readonly item: FoundItem
  /** All that was found in the unit. */
  readonly items: readonly FoundItem[]
}

/** The known item: by its key, else by its files, because a file is its content and a path only where it was seen. */
export function findKnown(tx: Transaction, unit: UnitContext, work: Work): number | null {
  const { item } = work
  const byKey = tx.stores.items.findByKey(unit.scan.libraryId, item.key)?.id ?? null
  if (item.kind === 'series' || item.kind === 'season') {
    return unit.renumbered.size > 0 ? findMovedParent(tx, unit, { ...work, byKey }) : byKey
  }
  if (byKey !== null || unit.fresh) return byKey
  if (item.kind === 'image' && item.files[0]?.entry !== undefined) {
    const known = findPicture(tx, unit, item)
    const isOther = known !== null && keysOf(work.items).has(known.key)
    return known === null || isOther ? null : known.id
  }
  if (item.kind === 'collection' && item.files.length === 0) {
    const { goneFolders } = unit
    const { libraryId } = unit.scan
    const knownPicture = (picture: FoundItem) => findPicture(tx, unit, picture)
    return findRenamedFolder(tx, { ...work, libraryId, goneFolders, knownPicture })
  }
  if (item.kind === 'artist' || item.kind === 'album') {
    return findRenamedHolder(tx, { ...work, filesOf: (other) => mainFiles(other, unit) })
  }
  return findByFiles(tx, unit, work)
}

/** The same with the rows that hold the files since the moves, without files that have just moved away. */
export function rows<T extends { fileId: number }>(
  unit: UnitContext,
  found: readonly T[],
): readonly T[] {
  if (unit.renumbered.size === 0) return found
  const moved = movedTo(unit.renumbered)
  return found.flatMap((file) => {
    if (moved.has(file.fileId)) return []
    return [{ ...file, fileId: unit.renumbered.get(file.fileId) ?? file.fileId }]
  })
}

// Made once for a unit: each of its items asks, and a folder may have thousands.
const movedRows = new WeakMap<ReadonlyMap<number, number>, ReadonlySet<number>>()
const keysTold = new WeakMap<readonly FoundItem[], ReadonlySet<string>>()

function movedTo(renumbered: ReadonlyMap<number, number>): ReadonlySet<number> {
  const moved = movedRows.get(renumbered) ?? new Set(renumbered.values())
  movedRows.set(renumbered, moved)
  return moved
}

function keysOf(items: readonly FoundItem[]): ReadonlySet<string> {
  const keys = keysTold.get(items) ?? new Set(items.map(({ key }) => key))
  keysTold.set(items, keys)
  return keys
}

function findByFiles(tx: Transaction, unit: UnitContext, { item, items }: Work): number | null {
  const { stores } = tx
  // What another item of the unit answers to is that one: a second episode in a file does not take over the first.
  const found = stores.items
    .findByFiles(item.kind, mainFiles(item, unit))
    .filter(({ key }) => !keysOf(items).has(key))
  const episode = item.identity.episodes?.value[0] ?? item.identity.absolute?.value[0] ?? null
  const match = found.length <= 1 ? found[0] : found.find((other) => other.episode === episode)
  if (match === undefined) return null
  // A version that left its folder while others stayed makes an item of its own.
  return stores.items.countFilesOutside(match.id, unit.directory.id) === 0 ? match.id : null
}

/** A page of an archive is known by the archive, which may have another name now, and its own name in it. */
function findPicture(
  tx: Transaction,
  unit: UnitContext,
  { files }: FoundItem,
): { id: number; key: string } | null {
  const [file] = rows(unit, files)
  if (file === undefined) return null
  const { items } = tx.stores
  if (file.entry !== undefined) return items.findByEntry(file.fileId, file.entry)
  return items.findByFiles('image', [file.fileId])[0] ?? null
}

/** The series or season that episodes of this unit belonged to, when its old folder is gone. */
function findMovedParent(
  tx: Transaction,
  unit: UnitContext,
  work: Work & { byKey: number | null },
): number | null {
  const { stores, now } = tx
  const { byKey } = work
  const old = oldParent(tx, unit, work)
  if (old === null || old.id === byKey || !isGone(unit, old)) return byKey
  if (byKey === null) return old.id
  stores.items.merge(byKey, old.id, now)
  if (stores.items.describe(byKey) !== null) return byKey
  tx.count(unit.scan.id, 'items_new', -1)
  return old.id
}

function isGone(unit: UnitContext, old: { kind: string; key: string }): boolean {
  const folder = old.kind === 'season' ? old.key.slice(0, old.key.lastIndexOf('#')) : old.key
  // A show without a folder of its own lives in the names of its files alone.
  if (folder.startsWith('./')) return true
  return [...unit.goneFolders].some((gone) => folder === gone || folder.startsWith(`${gone}/`))
}

function oldParent(
  tx: Transaction,
  unit: UnitContext,
  { item, items }: Work,
): { id: number; kind: string; key: string } | null {
  const { stores } = tx
  const seasons = new Set(
    items.filter((other) => other.parentKey === item.key).map((other) => other.key),
  )
  for (const episode of items) {
    const below = episode.parentKey === item.key || seasons.has(episode.parentKey ?? '')
    if (episode.kind !== 'episode' || !below) continue
    for (const known of stores.items.findByFiles('episode', mainFiles(episode, unit))) {
      for (let at = stores.items.parentOf(known.id); at !== null; at = stores.items.parentOf(at)) {
        const ancestor = stores.items.describe(at)
        if (ancestor?.kind === item.kind) return { id: at, ...ancestor }
      }
    }
  }
  return null
}

function mainFiles(item: FoundItem, unit: UnitContext): number[] {
  return rows(unit, item.files).flatMap(({ fileId, role }) =>
    role === 'extra' || role === 'sample' ? [] : [fileId],
  )
}

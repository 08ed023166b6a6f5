import type { Transaction } from '../domain/stores.ts'
import type { FoundItem } from './inspect.ts'

interface Work {
  readonly item: FoundItem
  /** All that was found in the unit. */
  readonly items: readonly FoundItem[]
  /** Main files, versions and parts of an item, by their rows. */
  filesOf(item: FoundItem): readonly number[]
}

/**
 * The album or artist that is now told under another key, because its tags or its folder were renamed: all that it
 * holds is told below the new one. Null when something of it stays, or when the unit tells of it too.
 */
export function findRenamedHolder(tx: Transaction, work: Work): number | null {
  const { item, items } = work
  const { stores } = tx
  const below = new Set(
    items.filter(({ parentKey }) => parentKey === item.key).map(({ key }) => key),
  )
  const tracks = new Set(
    items
      .filter(({ kind, parentKey }) => kind === 'track' && isBelow(parentKey, { item, below }))
      .flatMap((track) =>
        stores.items.findByFiles('track', work.filesOf(track)).map(({ id }) => id),
      ),
  )
  const told = new Set(items.map(({ key }) => key))
  const isFree = (id: number): boolean => {
    const known = stores.items.describe(id)
    return known?.kind === item.kind && !told.has(known.key)
  }
  // All that has come here: the tracks, and albums of which none stayed behind.
  const come = new Set(tracks)
  const candidates = new Set<number>()
  for (const track of tracks) {
    for (let at = stores.items.parentOf(track); at !== null; at = stores.items.parentOf(at)) {
      if (!stores.items.presentChildren(at).every((child) => come.has(child))) break
      come.add(at)
      candidates.add(at)
    }
  }
  return [...candidates].find(isFree) ?? null
}

function isBelow(
  parentKey: string | null,
  { item, below }: { item: FoundItem; below: ReadonlySet<string> },
): boolean {
  return parentKey !== null && (parentKey === item.key || below.has(parentKey))
}

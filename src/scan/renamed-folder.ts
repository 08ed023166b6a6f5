import type { Transaction } from '../domain/stores.ts'
import type { FoundItem } from './inspect.ts'

interface Work {
  readonly item: FoundItem
  /** All that was found in the unit. */
  readonly items: readonly FoundItem[]
  readonly libraryId: number
  /** Folders that files of the unit came from and that are no longer there. */
  readonly goneFolders: ReadonlySet<string>
  /** The picture as it is known. */
  knownPicture(picture: FoundItem): { readonly id: number; readonly key: string } | null
}

/**
 * The folder of pictures that now has another path: what lies in it was below the old one, in the same place, and the
 * old one is gone. The first of its folders that is read takes it along.
 */
export function findRenamedFolder(tx: Transaction, work: Work): number | null {
  const { item, items, goneFolders, libraryId } = work
  if (goneFolders.size === 0) return null
  const told = new Set(items.map(({ key }) => key))
  for (const picture of items) {
    if (picture.kind !== 'image' || !picture.key.startsWith(`${item.key}/`)) continue
    const place = picture.key.slice(item.key.length)
    const known = work.knownPicture(picture)
    if (known === null || !known.key.endsWith(place)) continue
    const old = known.key.slice(0, -place.length)
    const isGone = [...goneFolders].some((gone) => old === gone || old.startsWith(`${gone}/`))
    if (!isGone || told.has(old)) continue
    const folder = tx.stores.items.findByKey(libraryId, old)
    if (folder?.kind === 'collection') return folder.id
  }
  return null
}

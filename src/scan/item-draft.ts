import type { ItemDraft } from '../domain/item-stores.ts'
import { titleOfItem } from '../domain/item-title.ts'
import type { ScannedItem } from '../domain/scanner.ts'

/** An item as it is written, in its place. */
export function itemDraft(
  item: Pick<ScannedItem, 'kind' | 'key' | 'identity' | 'metadata' | 'findings'>,
  place: Pick<ItemDraft, 'libraryId' | 'unitId' | 'parentId'>,
): ItemDraft {
  const { kind, key, identity, metadata, findings } = item
  const title = titleOfItem({ kind, key, identity })
  return { ...place, kind, key, title, identity, metadata, findings }
}

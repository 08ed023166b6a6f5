import type { ItemAsset, ItemFile, ItemRecord } from '../../domain/queries.ts'
import { instant, instantOrNull } from './instant.ts'

/** An item with its instants in RFC 3339. */
export type ItemView = Omit<ItemRecord, 'createdAt' | 'updatedAt' | 'missingAt'> & {
  readonly createdAt: string
  readonly updatedAt: string
  readonly missingAt: string | null
}

export function itemView(item: ItemRecord): ItemView {
  return {
    ...item,
    createdAt: instant(item.createdAt),
    updatedAt: instant(item.updatedAt),
    missingAt: instantOrNull(item.missingAt),
  }
}

/** A file of an item. */
export type FileView = Omit<ItemFile, 'itemId' | 'modifiedAt' | 'missingAt'> & {
  readonly modifiedAt: string
  readonly missingAt: string | null
}

export function fileView(file: ItemFile): FileView {
  const { itemId: _, ...own } = file
  return { ...own, modifiedAt: instant(file.modifiedAt), missingAt: instantOrNull(file.missingAt) }
}

/** An asset of an item. */
export type AssetView = Omit<ItemAsset, 'itemId' | 'cachedAt' | 'missingAt'> & {
  readonly cachedAt: string | null
  readonly missingAt: string | null
}

export function assetView(asset: ItemAsset): AssetView {
  const { itemId: _, ...own } = asset
  return {
    ...own,
    cachedAt: instantOrNull(asset.cachedAt),
    missingAt: instantOrNull(asset.missingAt),
  }
}

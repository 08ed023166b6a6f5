import * as v from 'valibot'

import type { ItemSummary, ScanAsset, ScanDirectory } from '../../domain/queries.ts'
import { itemChanges, type ItemChange } from '../../domain/scan.ts'
import { assetView, shownAsset, type AssetView } from './asset.ts'
import { instantOrNull, instantSchema } from './instant.ts'
import { itemSummarySchema, itemSummaryView, type ShownPictures } from './item.ts'
import { pathSchema } from './path.ts'
import { whole } from './whole.ts'

/** An item with what a scan did to it. */
export const scanItemSchema = v.pipe(
  v.strictObject({ change: v.picklist(itemChanges), item: itemSummarySchema }),
  v.metadata({ ref: 'ScanItem' }),
)

export function scanItemView(
  item: ItemSummary,
  change: ItemChange,
  pictures: ShownPictures,
): v.InferOutput<typeof scanItemSchema> {
  return { change, item: itemSummaryView(item, pictures) }
}

/** A folder that is read as one piece of work. */
export const scanDirectorySchema = v.pipe(
  v.strictObject({
    directoryId: whole,
    path: pathSchema,
    jobId: v.pipe(
      v.nullable(whole),
      v.description('The job that reads it; null once that is done.'),
    ),
    running: v.boolean(),
    problem: v.pipe(
      v.nullable(v.string()),
      v.description('Why the last attempt to read it failed.'),
    ),
    scannedAt: v.nullable(instantSchema),
  }),
  v.metadata({ ref: 'ScanDirectory' }),
)

export function scanDirectoryView(
  directory: ScanDirectory,
): v.InferOutput<typeof scanDirectorySchema> {
  const { id: _, ...own } = directory
  return { ...own, scannedAt: instantOrNull(directory.scannedAt) }
}

export function scanAssetView(asset: ScanAsset): AssetView {
  const { unitId: _, ...own } = asset
  return assetView(shownAsset(own))
}

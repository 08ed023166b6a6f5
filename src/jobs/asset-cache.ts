import * as v from 'valibot'

import { defineJob } from '../queue/define-job.ts'
import {
  applyAssets,
  type AssetInput,
  type AssetResult,
  cacheAssets,
  cancelAssets,
  exhaustAssets,
  prepareAssets,
} from '../scan/assets.ts'

/** Takes the local assets of one unit into the cache, at most 50 at a time. */
export const assetCache = defineJob<'asset.cache', AssetInput, AssetResult>({
  kind: 'asset.cache',
  queue: 'asset',
  priority: 7,
  timeoutSeconds: 300,
  perWorker: 2,
  payload: v.strictObject({ unitId: v.number() }),
  uniqueKey: ({ unitId }) => String(unitId),

  prepare: prepareAssets,
  compute: (input, context) =>
    cacheAssets(input, {
      ...context,
      settings: context.services.settings,
      media: context.services.media,
    }),
  commit: applyAssets,
  exhausted: exhaustAssets,
  cancelled: cancelAssets,
  revived: ({ unitId }, _ended, tx) => tx.stores.assets.reopen(unitId),
})
